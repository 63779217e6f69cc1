CREATE TABLE councils (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    area_codes TEXT COLLATE "C" NOT NULL,
    minimum_persons INTEGER NOT NULL
);

CREATE TABLE accounts (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    login TEXT COLLATE "C" NOT NULL UNIQUE,
    name TEXT COLLATE "C" NOT NULL,
    role TEXT COLLATE "C" NOT NULL,
    organization_id TEXT COLLATE "C" REFERENCES organizations (id),
    council_id TEXT COLLATE "C" REFERENCES councils (id),
    area_codes TEXT COLLATE "C" NOT NULL,
    manages_organization BOOLEAN NOT NULL,
    disabled_on DATE
);

CREATE TABLE credentials (
    account_id TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES accounts (id),
    password_hash TEXT COLLATE "C" NOT NULL,
    failures INTEGER NOT NULL,
    blocked_until TIMESTAMP
);

-- Sessions of browsers and bearer tokens of programs; only a digest is kept.
CREATE TABLE sessions (
    digest TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    account_id TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    purpose TEXT COLLATE "C" NOT NULL,
    created_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL
);
CREATE INDEX sessions_by_account ON sessions (account_id);
