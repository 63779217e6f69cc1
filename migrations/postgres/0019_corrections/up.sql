-- When the last correction of a report was entered, so that one after its quarter shows. Of earlier ones the first
-- entry alone is known.
ALTER TABLE need_reports ADD COLUMN corrected_at TIMESTAMP;
