ALTER TABLE release_secrets DROP COLUMN inhabitants;
DROP TABLE frozen_cases;
DROP TABLE frozen_quarters;
