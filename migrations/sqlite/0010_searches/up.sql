-- A search that a case waits with: areas and codes, never a point; it dies with the case.
CREATE TABLE saved_searches (
    id TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    case_id TEXT NOT NULL REFERENCES cases (id),
    search TEXT NOT NULL,
    seen TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL
);
CREATE INDEX saved_searches_by_case ON saved_searches (case_id);

-- How often searches of the public found nothing; nothing of the searches themselves.
CREATE TABLE search_counters (
    council_id TEXT NOT NULL REFERENCES councils (id),
    group_id TEXT NOT NULL REFERENCES taxonomy_terms (id),
    quarter TEXT NOT NULL,
    searches INTEGER NOT NULL,
    PRIMARY KEY (council_id, group_id, quarter)
);
