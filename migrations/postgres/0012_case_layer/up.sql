-- The case layer, complete: what was true of a person from which day on, the steps of the cycle, strengths,
-- goals, referrals, transfers; and the counters of needs.
ALTER TABLE cases ADD COLUMN monitoring_months SMALLINT;
ALTER TABLE cases ADD COLUMN closing_reason TEXT COLLATE "C";
ALTER TABLE cases ADD COLUMN retain_until DATE;

-- The state of a case from a day on; `cases` itself holds the last one.
CREATE TABLE circumstances (
    case_id TEXT COLLATE "C" NOT NULL REFERENCES cases (id),
    valid_from DATE NOT NULL,
    stage TEXT COLLATE "C" NOT NULL,
    disability_types TEXT COLLATE "C" NOT NULL,
    support_level TEXT COLLATE "C",
    main_support BOOLEAN NOT NULL,
    residence_area TEXT COLLATE "C" NOT NULL REFERENCES areas (code),
    granting_area TEXT COLLATE "C" NOT NULL REFERENCES areas (code),
    monitoring_months SMALLINT,
    PRIMARY KEY (case_id, valid_from)
);
INSERT INTO circumstances
    SELECT id, opened_on, stage, disability_types, support_level, main_support, residence_area, granting_area, NULL
    FROM cases;

CREATE TABLE steps (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    case_id TEXT COLLATE "C" NOT NULL REFERENCES cases (id),
    step TEXT COLLATE "C" NOT NULL,
    occurred_on DATE NOT NULL
);
CREATE INDEX steps_by_case ON steps (case_id, occurred_on);

CREATE TABLE strengths (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    case_id TEXT COLLATE "C" NOT NULL REFERENCES cases (id),
    domain TEXT COLLATE "C" NOT NULL REFERENCES taxonomy_terms (id),
    strength TEXT COLLATE "C" NOT NULL REFERENCES taxonomy_terms (id),
    noted_on DATE NOT NULL
);
CREATE INDEX strengths_by_case ON strengths (case_id, noted_on);

CREATE TABLE goals (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    case_id TEXT COLLATE "C" NOT NULL REFERENCES cases (id),
    domain TEXT COLLATE "C" NOT NULL REFERENCES taxonomy_terms (id),
    set_on DATE NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    settled_on DATE
);
CREATE INDEX goals_by_case ON goals (case_id, set_on);

-- What was observed of a need: what is wished for and what was tried; one report a day.
ALTER TABLE need_reports ADD COLUMN wished_amount INTEGER;
ALTER TABLE need_reports ADD COLUMN wished_unit TEXT COLLATE "C";
ALTER TABLE need_reports ADD COLUMN tried TEXT COLLATE "C" NOT NULL DEFAULT '[]';
-- Until now "partly" did not say how; that something else served it was by far the usual meaning.
UPDATE need_reports SET status = 'partly_substituted' WHERE status = 'partly';

CREATE TABLE referrals (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    case_id TEXT COLLATE "C" NOT NULL REFERENCES cases (id),
    need_id TEXT COLLATE "C" NOT NULL REFERENCES needs (id),
    service_id TEXT COLLATE "C" NOT NULL REFERENCES services (id),
    referred_on DATE NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    refusal_reason TEXT COLLATE "C",
    settled_on DATE
);
CREATE INDEX referrals_by_case ON referrals (case_id, referred_on);

CREATE TABLE transfers (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    case_id TEXT COLLATE "C" NOT NULL REFERENCES cases (id),
    from_organization_id TEXT COLLATE "C" NOT NULL REFERENCES organizations (id),
    to_organization_id TEXT COLLATE "C" NOT NULL REFERENCES organizations (id),
    consented_on DATE NOT NULL,
    offered_on DATE NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    settled_on DATE
);
CREATE INDEX transfers_by_giver ON transfers (from_organization_id, id);
CREATE INDEX transfers_by_taker ON transfers (to_organization_id, id);
CREATE INDEX transfers_by_case ON transfers (case_id);

-- Entry of many cases at once: what an idempotency key gave, until one of its cases is erased.
CREATE TABLE case_entries (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    organization_id TEXT COLLATE "C" NOT NULL REFERENCES organizations (id),
    idempotency_key TEXT COLLATE "C" NOT NULL,
    body_hash TEXT COLLATE "C" NOT NULL,
    entered_at TIMESTAMP NOT NULL,
    answer TEXT COLLATE "C" NOT NULL,
    UNIQUE (organization_id, idempotency_key)
);

-- Sums over the cases of an organisation, kept up with each write. `quarter` is the fiscal year times four
-- plus 0 to 3. What happens in a quarter stands in its row; of what holds at a quarter's end only the
-- difference to the quarter before, so that a sum up to a quarter gives it.
CREATE TABLE need_counters (
    organization_id TEXT COLLATE "C" NOT NULL,
    area_code TEXT COLLATE "C" NOT NULL,
    part TEXT COLLATE "C" NOT NULL,
    term TEXT COLLATE "C" NOT NULL,
    quarter INTEGER NOT NULL,
    new_needs INTEGER NOT NULL,
    new_persons INTEGER NOT NULL,
    met_needs INTEGER NOT NULL,
    met_persons INTEGER NOT NULL,
    withdrawn_needs INTEGER NOT NULL,
    withdrawn_persons INTEGER NOT NULL,
    moved_in_needs INTEGER NOT NULL,
    moved_in_persons INTEGER NOT NULL,
    moved_out_needs INTEGER NOT NULL,
    moved_out_persons INTEGER NOT NULL,
    open_needs INTEGER NOT NULL,
    open_persons INTEGER NOT NULL,
    ever_needs INTEGER NOT NULL,
    ever_persons INTEGER NOT NULL,
    partly_needs INTEGER NOT NULL,
    partly_persons INTEGER NOT NULL,
    urgent_needs INTEGER NOT NULL,
    urgent_persons INTEGER NOT NULL,
    waiting_needs INTEGER NOT NULL,
    waiting_persons INTEGER NOT NULL,
    PRIMARY KEY (organization_id, area_code, part, term, quarter)
);

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
