-- A way that is measured again keeps what was measured before, so that a table of a past day stays what it was; and one
-- that ended is told so, without minutes.
UPDATE travel_times SET key = key || '/' || to_char(measured_on, 'YYYY-MM-DD');
ALTER TABLE travel_times ALTER COLUMN minutes DROP NOT NULL;
