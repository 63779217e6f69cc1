ALTER TABLE need_reports DROP COLUMN corrected_at;
