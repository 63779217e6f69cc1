-- Bodies (会議体) of a council, and their meetings.
CREATE TABLE bodies (
    id TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    council_id TEXT NOT NULL REFERENCES councils (id),
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    is_public BOOLEAN NOT NULL,
    ended_on DATE
);

CREATE TABLE meetings (
    id TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    council_id TEXT NOT NULL REFERENCES councils (id),
    body_id TEXT NOT NULL REFERENCES bodies (id),
    held_on DATE NOT NULL,
    is_open BOOLEAN NOT NULL,
    state TEXT NOT NULL,
    agenda TEXT NOT NULL,
    participants INTEGER,
    organizations INTEGER,
    decisions TEXT NOT NULL,
    case_reviews TEXT NOT NULL
);
CREATE INDEX meetings_by_council ON meetings (council_id, held_on);

-- What a council works on (地域課題), from its first sign to its end.
CREATE TABLE issues (
    id TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    council_id TEXT NOT NULL REFERENCES councils (id),
    theme TEXT NOT NULL,
    content TEXT NOT NULL,
    present_state TEXT,
    wished TEXT,
    area_codes TEXT NOT NULL,
    terms TEXT NOT NULL,
    evidence TEXT NOT NULL,
    stage TEXT NOT NULL,
    stages TEXT NOT NULL,
    owner TEXT,
    body_id TEXT REFERENCES bodies (id),
    due_on DATE,
    is_public BOOLEAN NOT NULL,
    is_draft BOOLEAN NOT NULL,
    escalated_to TEXT REFERENCES councils (id),
    merged_into TEXT REFERENCES issues (id),
    split_from TEXT REFERENCES issues (id),
    opened_on DATE NOT NULL,
    closed_on DATE
);
CREATE INDEX issues_by_council ON issues (council_id);

-- What organisations propose as issues, read by two curators first.
CREATE TABLE issue_proposals (
    id TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    council_id TEXT NOT NULL REFERENCES councils (id),
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    theme TEXT NOT NULL,
    content TEXT NOT NULL,
    proposed_on DATE NOT NULL,
    state TEXT NOT NULL,
    checked_by TEXT NOT NULL,
    issue_id TEXT REFERENCES issues (id)
);

-- Own words of people concerned; the words of one that is withdrawn are erased.
CREATE TABLE voices (
    id TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    council_id TEXT NOT NULL REFERENCES councils (id),
    issue_id TEXT NOT NULL REFERENCES issues (id),
    text TEXT,
    read_back_on DATE NOT NULL,
    is_checked BOOLEAN NOT NULL,
    is_open BOOLEAN NOT NULL,
    withdrawn_on DATE,
    recorded_by TEXT NOT NULL
);
CREATE INDEX voices_by_issue ON voices (issue_id);

-- What is done about issues (取組み), and which resources came of it.
CREATE TABLE measures (
    id TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    council_id TEXT NOT NULL REFERENCES councils (id),
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    content TEXT,
    issue_ids TEXT NOT NULL,
    area_codes TEXT NOT NULL,
    terms TEXT NOT NULL,
    expected_effect TEXT,
    starts_on DATE,
    wash_out_months INTEGER NOT NULL,
    ended_on DATE,
    service_ids TEXT NOT NULL,
    is_public BOOLEAN NOT NULL
);
CREATE INDEX measures_by_council ON measures (council_id);
