-- A past day is judged by what was known of it: every day that a file spoke of and every day on which somebody
-- looked is kept, not the last alone.
ALTER TABLE import_coverages DROP CONSTRAINT import_coverages_pkey;
ALTER TABLE import_coverages ADD PRIMARY KEY (source, file_code, authority, as_of);
ALTER TABLE absences DROP CONSTRAINT absences_pkey;
ALTER TABLE absences ADD PRIMARY KEY (area_code, kind, confirmed_on);
