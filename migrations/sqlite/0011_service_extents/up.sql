-- The ground that a service covers, as a GeoJSON geometry.
ALTER TABLE services ADD COLUMN service_extent TEXT;
