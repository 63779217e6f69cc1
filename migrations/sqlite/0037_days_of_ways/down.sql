-- What was measured on earlier days is forgotten, and so is which ways ended.
CREATE TABLE ways (
    key TEXT NOT NULL PRIMARY KEY,
    area_code TEXT NOT NULL REFERENCES areas (code),
    town TEXT,
    location_id TEXT NOT NULL REFERENCES locations (id),
    minutes DOUBLE NOT NULL,
    measured_on DATE NOT NULL,
    source TEXT
);
INSERT INTO ways
    SELECT area_code || '/' || location_id || '/' || COALESCE(town, ''), area_code, town, location_id, minutes,
        measured_on, source
    FROM travel_times
    WHERE minutes IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM travel_times later
        WHERE later.area_code = travel_times.area_code AND later.location_id = travel_times.location_id
            AND COALESCE(later.town, '') = COALESCE(travel_times.town, '')
            AND later.measured_on > travel_times.measured_on
    );
DROP TABLE travel_times;
ALTER TABLE ways RENAME TO travel_times;
CREATE INDEX travel_times_by_area ON travel_times (area_code);
CREATE INDEX travel_times_by_location ON travel_times (location_id);
