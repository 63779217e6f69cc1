-- Reports for councils, frozen with a number.
CREATE TABLE reports (
    id TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    council_id TEXT NOT NULL REFERENCES councils (id),
    kind TEXT NOT NULL,
    number INTEGER NOT NULL,
    tier TEXT NOT NULL,
    release_ids TEXT NOT NULL,
    period TEXT NOT NULL,
    made_on DATE NOT NULL,
    state TEXT NOT NULL,
    changes TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    document TEXT NOT NULL,
    UNIQUE (council_id, number)
);
