-- What was counted of a quarter that is over, once for the releases of all councils.
CREATE TABLE frozen_quarters (
    quarter INTEGER NOT NULL PRIMARY KEY,
    counted_at TIMESTAMP NOT NULL
);

-- What each case came to then; erased with the case.
CREATE TABLE frozen_cases (
    quarter INTEGER NOT NULL,
    person TEXT COLLATE "C" NOT NULL,
    case_id TEXT COLLATE "C" NOT NULL REFERENCES cases (id),
    organization_id TEXT COLLATE "C" NOT NULL,
    area_code TEXT COLLATE "C",
    reported BOOLEAN NOT NULL,
    facts TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (quarter, person)
);
CREATE INDEX frozen_cases_by_case ON frozen_cases (case_id);

-- The inhabitants by which the numbers of a release were judged.
ALTER TABLE release_secrets ADD COLUMN inhabitants TEXT COLLATE "C" NOT NULL DEFAULT '[]';
