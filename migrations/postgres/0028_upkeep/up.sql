-- Who confirmed what the register says of a service, and when.
CREATE TABLE confirmations (
    service_id TEXT COLLATE "C" NOT NULL REFERENCES services (id),
    confirmed_on DATE NOT NULL,
    confirmed_by TEXT COLLATE "C" NOT NULL,
    service_version INTEGER NOT NULL,
    PRIMARY KEY (service_id, confirmed_on, confirmed_by)
);

-- Links with which a provider confirms without signing in; of the secret only its digest.
CREATE TABLE confirmation_links (
    digest TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    service_id TEXT COLLATE "C" NOT NULL REFERENCES services (id),
    made_on DATE NOT NULL,
    made_by TEXT COLLATE "C" NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    answered_on DATE
);
CREATE INDEX confirmation_links_by_service ON confirmation_links (service_id);

-- Services that left the register because they are another one there.
CREATE TABLE service_merges (
    merged_id TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES services (id),
    kept_id TEXT COLLATE "C" NOT NULL REFERENCES services (id),
    version INTEGER NOT NULL,
    merged_on DATE NOT NULL
);

-- Services that look alike, and of which somebody said that they are two.
CREATE TABLE distinct_services (
    first_id TEXT COLLATE "C" NOT NULL REFERENCES services (id),
    second_id TEXT COLLATE "C" NOT NULL REFERENCES services (id),
    decided_on DATE NOT NULL,
    PRIMARY KEY (first_id, second_id)
);
