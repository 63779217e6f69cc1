DELETE FROM import_coverages older USING import_coverages newer
    WHERE older.source = newer.source AND older.file_code = newer.file_code
        AND older.authority = newer.authority AND older.as_of < newer.as_of;
ALTER TABLE import_coverages DROP CONSTRAINT import_coverages_pkey;
ALTER TABLE import_coverages ADD PRIMARY KEY (source, file_code, authority);
ALTER TABLE import_coverages DROP COLUMN taken_on;
DELETE FROM absences older USING absences newer
    WHERE older.area_code = newer.area_code AND older.kind = newer.kind AND older.confirmed_on < newer.confirmed_on;
ALTER TABLE absences DROP CONSTRAINT absences_pkey;
ALTER TABLE absences ADD PRIMARY KEY (area_code, kind);
