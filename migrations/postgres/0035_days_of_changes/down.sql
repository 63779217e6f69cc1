ALTER TABLE changes DROP COLUMN day;
ALTER TABLE import_coverages ADD COLUMN taken_on DATE NOT NULL DEFAULT '1970-01-01';
UPDATE import_coverages SET taken_on = (taken_at + INTERVAL '9 hours')::date;
ALTER TABLE import_coverages DROP COLUMN taken_at;
