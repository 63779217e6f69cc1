-- A release is of a quarter or of a fiscal year, by more dimensions than before. What the first method made was
-- never published by a released version, and cannot be told in the new form.
DROP TABLE release_secrets;
DROP TABLE releases;

CREATE TABLE releases (
    id TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    council_id TEXT NOT NULL REFERENCES councils (id),
    first_quarter INTEGER NOT NULL,
    last_quarter INTEGER NOT NULL,
    tier TEXT NOT NULL,
    body TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    released_at TIMESTAMP NOT NULL,
    withdrawn_on DATE,
    withdrawal_reason TEXT,
    UNIQUE (council_id, last_quarter, tier)
);

CREATE TABLE release_secrets (
    release_id TEXT NOT NULL PRIMARY KEY REFERENCES releases (id),
    figures TEXT NOT NULL,
    certificates TEXT NOT NULL,
    inputs_key TEXT NOT NULL,
    inputs_hash TEXT NOT NULL
);

ALTER TABLE councils DROP COLUMN minimum_persons;
