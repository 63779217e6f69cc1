ALTER TABLE goals DROP COLUMN wish;
ALTER TABLE transfers DROP COLUMN guardian_consented_on;
DROP TABLE case_counters;
DELETE FROM need_counters;
CREATE TABLE case_counters (
    organization_id TEXT COLLATE "C" NOT NULL,
    area_code TEXT COLLATE "C" NOT NULL,
    quarter INTEGER NOT NULL,
    running INTEGER NOT NULL,
    monitored INTEGER NOT NULL,
    reports INTEGER NOT NULL,
    late_reports INTEGER NOT NULL,
    PRIMARY KEY (organization_id, area_code, quarter)
);
