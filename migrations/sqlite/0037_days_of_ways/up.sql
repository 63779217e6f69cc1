-- A way that is measured again keeps what was measured before, so that a table of a past day stays what it was; and one
-- that ended is told so, without minutes.
CREATE TABLE ways (
    key TEXT NOT NULL PRIMARY KEY,
    area_code TEXT NOT NULL REFERENCES areas (code),
    town TEXT,
    location_id TEXT NOT NULL REFERENCES locations (id),
    minutes DOUBLE,
    measured_on DATE NOT NULL,
    source TEXT
);
INSERT INTO ways
    SELECT key || '/' || date(measured_on), area_code, town, location_id, minutes, measured_on, source FROM travel_times;
DROP TABLE travel_times;
ALTER TABLE ways RENAME TO travel_times;
CREATE INDEX travel_times_by_area ON travel_times (area_code);
CREATE INDEX travel_times_by_location ON travel_times (location_id);
