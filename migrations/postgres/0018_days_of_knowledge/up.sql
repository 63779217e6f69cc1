-- A past day is judged by what was known on it: every day that a file spoke of, with the day on which it was first
-- taken in, and every day on which somebody looked is kept, not the last alone. Of files that are there already the
-- last import of all is the latest that it can have been.
ALTER TABLE import_coverages DROP CONSTRAINT import_coverages_pkey;
ALTER TABLE import_coverages ADD PRIMARY KEY (source, file_code, authority, as_of);
ALTER TABLE import_coverages ADD COLUMN taken_on DATE;
UPDATE import_coverages SET taken_on = COALESCE((SELECT MAX(at)::date FROM imports), as_of);
ALTER TABLE import_coverages ALTER COLUMN taken_on SET NOT NULL;
ALTER TABLE absences DROP CONSTRAINT absences_pkey;
ALTER TABLE absences ADD PRIMARY KEY (area_code, kind, confirmed_on);
