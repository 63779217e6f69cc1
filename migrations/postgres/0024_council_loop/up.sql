-- Bodies (会議体) of a council, and their meetings.
CREATE TABLE bodies (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    council_id TEXT COLLATE "C" NOT NULL REFERENCES councils (id),
    name TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    is_public BOOLEAN NOT NULL,
    ended_on DATE
);

CREATE TABLE meetings (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    council_id TEXT COLLATE "C" NOT NULL REFERENCES councils (id),
    body_id TEXT COLLATE "C" NOT NULL REFERENCES bodies (id),
    held_on DATE NOT NULL,
    is_open BOOLEAN NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    agenda TEXT COLLATE "C" NOT NULL,
    participants INTEGER,
    organizations INTEGER,
    decisions TEXT COLLATE "C" NOT NULL,
    case_reviews TEXT COLLATE "C" NOT NULL
);
CREATE INDEX meetings_by_council ON meetings (council_id, held_on);

-- What a council works on (地域課題), from its first sign to its end.
CREATE TABLE issues (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    council_id TEXT COLLATE "C" NOT NULL REFERENCES councils (id),
    theme TEXT COLLATE "C" NOT NULL,
    content TEXT COLLATE "C" NOT NULL,
    present_state TEXT COLLATE "C",
    wished TEXT COLLATE "C",
    area_codes TEXT COLLATE "C" NOT NULL,
    terms TEXT COLLATE "C" NOT NULL,
    evidence TEXT COLLATE "C" NOT NULL,
    stage TEXT COLLATE "C" NOT NULL,
    stages TEXT COLLATE "C" NOT NULL,
    owner TEXT COLLATE "C",
    body_id TEXT COLLATE "C" REFERENCES bodies (id),
    due_on DATE,
    is_public BOOLEAN NOT NULL,
    is_draft BOOLEAN NOT NULL,
    escalated_to TEXT COLLATE "C" REFERENCES councils (id),
    merged_into TEXT COLLATE "C" REFERENCES issues (id),
    split_from TEXT COLLATE "C" REFERENCES issues (id),
    opened_on DATE NOT NULL,
    closed_on DATE
);
CREATE INDEX issues_by_council ON issues (council_id);

-- What organisations propose as issues, read by two curators first.
CREATE TABLE issue_proposals (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    council_id TEXT COLLATE "C" NOT NULL REFERENCES councils (id),
    organization_id TEXT COLLATE "C" NOT NULL REFERENCES organizations (id),
    theme TEXT COLLATE "C" NOT NULL,
    content TEXT COLLATE "C" NOT NULL,
    proposed_on DATE NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    checked_by TEXT COLLATE "C" NOT NULL,
    issue_id TEXT COLLATE "C" REFERENCES issues (id)
);

-- Own words of people concerned; the words of one that is withdrawn are erased.
CREATE TABLE voices (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    council_id TEXT COLLATE "C" NOT NULL REFERENCES councils (id),
    issue_id TEXT COLLATE "C" NOT NULL REFERENCES issues (id),
    text TEXT COLLATE "C",
    read_back_on DATE NOT NULL,
    is_checked BOOLEAN NOT NULL,
    is_open BOOLEAN NOT NULL,
    withdrawn_on DATE,
    recorded_by TEXT COLLATE "C" NOT NULL
);
CREATE INDEX voices_by_issue ON voices (issue_id);

-- What is done about issues (取組み), and which resources came of it.
CREATE TABLE measures (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    council_id TEXT COLLATE "C" NOT NULL REFERENCES councils (id),
    kind TEXT COLLATE "C" NOT NULL,
    title TEXT COLLATE "C" NOT NULL,
    content TEXT COLLATE "C",
    issue_ids TEXT COLLATE "C" NOT NULL,
    area_codes TEXT COLLATE "C" NOT NULL,
    terms TEXT COLLATE "C" NOT NULL,
    expected_effect TEXT COLLATE "C",
    starts_on DATE,
    wash_out_months INTEGER NOT NULL,
    ended_on DATE,
    service_ids TEXT COLLATE "C" NOT NULL,
    is_public BOOLEAN NOT NULL
);
CREATE INDEX measures_by_council ON measures (council_id);
