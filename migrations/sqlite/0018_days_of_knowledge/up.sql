-- A past day is judged by what was known on it: every day that a file spoke of, with the day on which it was first
-- taken in, and every day on which somebody looked is kept, not the last alone. Of files that are there already the
-- last import of all is the latest that it can have been.
CREATE TABLE import_coverages_by_day (
    source TEXT NOT NULL,
    file_code TEXT NOT NULL,
    authority TEXT NOT NULL,
    as_of DATE NOT NULL,
    taken_on DATE NOT NULL,
    PRIMARY KEY (source, file_code, authority, as_of)
);
INSERT INTO import_coverages_by_day
    SELECT source, file_code, authority, as_of, COALESCE((SELECT date(MAX(at)) FROM imports), as_of)
    FROM import_coverages;
DROP TABLE import_coverages;
ALTER TABLE import_coverages_by_day RENAME TO import_coverages;

CREATE TABLE absences_by_day (
    area_code TEXT NOT NULL REFERENCES areas (code),
    kind TEXT NOT NULL REFERENCES taxonomy_terms (id),
    confirmed_on DATE NOT NULL,
    PRIMARY KEY (area_code, kind, confirmed_on)
);
INSERT INTO absences_by_day SELECT area_code, kind, confirmed_on FROM absences;
DROP TABLE absences;
ALTER TABLE absences_by_day RENAME TO absences;
