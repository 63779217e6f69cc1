-- ないもの: the closed layer of one organisation. Codes and dates only.
CREATE TABLE cases (
    id TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    token TEXT NOT NULL UNIQUE,
    stage TEXT NOT NULL,
    birth_cohort INTEGER NOT NULL,
    disability_types TEXT NOT NULL,
    support_level TEXT,
    main_support BOOLEAN NOT NULL,
    residence_area TEXT NOT NULL REFERENCES areas (code),
    granting_area TEXT NOT NULL REFERENCES areas (code),
    consented_on DATE NOT NULL,
    guardian_consented_on DATE,
    opened_on DATE NOT NULL,
    closed_on DATE
);
CREATE INDEX cases_by_organization ON cases (organization_id, id);
CREATE INDEX cases_by_residence ON cases (residence_area);

CREATE TABLE needs (
    id TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    case_id TEXT NOT NULL REFERENCES cases (id),
    term TEXT NOT NULL REFERENCES taxonomy_terms (id)
);
CREATE INDEX needs_by_case ON needs (case_id);

CREATE TABLE need_reports (
    id TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    need_id TEXT NOT NULL REFERENCES needs (id),
    reported_on DATE NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    status TEXT NOT NULL,
    reasons TEXT NOT NULL,
    urgency SMALLINT NOT NULL
);
CREATE INDEX need_reports_by_need ON need_reports (need_id, reported_on);

-- What a council may see of a closed quarter, written once and never recomputed.
CREATE TABLE gap_bands (
    council_id TEXT NOT NULL REFERENCES councils (id),
    quarter TEXT NOT NULL,
    frozen_at TIMESTAMP NOT NULL,
    bands TEXT NOT NULL,
    PRIMARY KEY (council_id, quarter)
);
