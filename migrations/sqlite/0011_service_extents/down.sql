ALTER TABLE services DROP COLUMN service_extent;
