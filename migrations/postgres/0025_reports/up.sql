-- Reports for councils, frozen with a number.
CREATE TABLE reports (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    council_id TEXT COLLATE "C" NOT NULL REFERENCES councils (id),
    kind TEXT COLLATE "C" NOT NULL,
    number INTEGER NOT NULL,
    tier TEXT COLLATE "C" NOT NULL,
    release_ids TEXT COLLATE "C" NOT NULL,
    period TEXT COLLATE "C" NOT NULL,
    made_on DATE NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    changes TEXT COLLATE "C" NOT NULL,
    content_hash TEXT COLLATE "C" NOT NULL,
    document TEXT COLLATE "C" NOT NULL,
    UNIQUE (council_id, number)
);
