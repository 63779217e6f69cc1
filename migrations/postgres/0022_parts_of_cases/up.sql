-- 者 and 児 have denominators of their own. Counters are counted anew at the next start.
DROP TABLE case_counters;
DELETE FROM need_counters;
CREATE TABLE case_counters (
    organization_id TEXT COLLATE "C" NOT NULL,
    area_code TEXT COLLATE "C" NOT NULL,
    part TEXT COLLATE "C" NOT NULL,
    quarter INTEGER NOT NULL,
    running INTEGER NOT NULL,
    monitored INTEGER NOT NULL,
    reports INTEGER NOT NULL,
    late_reports INTEGER NOT NULL,
    PRIMARY KEY (organization_id, area_code, part, quarter)
);

-- A guardian consents to the transfer of a child, too.
ALTER TABLE transfers ADD COLUMN guardian_consented_on DATE;

-- What the person wants in the domain; goals from before say only where.
ALTER TABLE goals ADD COLUMN wish TEXT COLLATE "C";
