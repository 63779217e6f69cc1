ALTER TABLE circumstances DROP COLUMN stated;
