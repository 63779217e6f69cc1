CREATE TABLE import_coverages_last (
    source TEXT NOT NULL,
    file_code TEXT NOT NULL,
    authority TEXT NOT NULL,
    as_of DATE NOT NULL,
    PRIMARY KEY (source, file_code, authority)
);
INSERT INTO import_coverages_last
    SELECT source, file_code, authority, MAX(as_of) FROM import_coverages GROUP BY source, file_code, authority;
DROP TABLE import_coverages;
ALTER TABLE import_coverages_last RENAME TO import_coverages;

CREATE TABLE absences_last (
    area_code TEXT NOT NULL REFERENCES areas (code),
    kind TEXT NOT NULL REFERENCES taxonomy_terms (id),
    confirmed_on DATE NOT NULL,
    PRIMARY KEY (area_code, kind)
);
INSERT INTO absences_last SELECT area_code, kind, MAX(confirmed_on) FROM absences GROUP BY area_code, kind;
DROP TABLE absences;
ALTER TABLE absences_last RENAME TO absences;
