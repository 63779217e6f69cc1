CREATE TABLE councils (
    id TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    name TEXT NOT NULL,
    area_codes TEXT NOT NULL,
    minimum_persons INTEGER NOT NULL
);

CREATE TABLE accounts (
    id TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    login TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    organization_id TEXT REFERENCES organizations (id),
    council_id TEXT REFERENCES councils (id),
    area_codes TEXT NOT NULL,
    manages_organization BOOLEAN NOT NULL,
    disabled_on DATE
);

CREATE TABLE credentials (
    account_id TEXT NOT NULL PRIMARY KEY REFERENCES accounts (id),
    password_hash TEXT NOT NULL,
    failures INTEGER NOT NULL,
    blocked_until TIMESTAMP
);

-- Sessions of browsers and bearer tokens of programs; only a digest is kept.
CREATE TABLE sessions (
    digest TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    purpose TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL
);
CREATE INDEX sessions_by_account ON sessions (account_id);
