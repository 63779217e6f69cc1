-- What was measured on earlier days is forgotten, and so is which ways ended.
DELETE FROM travel_times WHERE minutes IS NULL OR EXISTS (
    SELECT 1 FROM travel_times later
    WHERE later.area_code = travel_times.area_code AND later.location_id = travel_times.location_id
        AND COALESCE(later.town, '') = COALESCE(travel_times.town, '')
        AND later.measured_on > travel_times.measured_on
);
UPDATE travel_times SET key = area_code || '/' || location_id || '/' || COALESCE(town, '');
ALTER TABLE travel_times ALTER COLUMN minutes SET NOT NULL;
