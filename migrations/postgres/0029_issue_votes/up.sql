-- Which issues a council talks about first: what it sees as urgent whatever the numbers say, and votes of its accounts.
-- A vote has no version and no day: it is changed and taken back without a trace.
ALTER TABLE issues ADD COLUMN is_urgent BOOLEAN NOT NULL DEFAULT FALSE;

CREATE TABLE issue_votes (
    issue_id TEXT COLLATE "C" NOT NULL REFERENCES issues (id),
    account_id TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    importance INTEGER NOT NULL,
    feasibility INTEGER NOT NULL,
    PRIMARY KEY (issue_id, account_id)
);
