ALTER TABLE frozen_cases DROP COLUMN monitored;
