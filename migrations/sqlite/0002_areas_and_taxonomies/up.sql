CREATE TABLE areas (
    code TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    kind TEXT NOT NULL,
    parent_code TEXT REFERENCES areas (code),
    name TEXT NOT NULL,
    full_name TEXT NOT NULL,
    kana TEXT,
    aliases TEXT NOT NULL,
    valid_from DATE,
    valid_to DATE
);
CREATE INDEX areas_by_parent ON areas (parent_code);

CREATE TABLE area_boundaries (
    area_code TEXT NOT NULL PRIMARY KEY REFERENCES areas (code),
    geometry TEXT NOT NULL
);

CREATE TABLE taxonomies (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    description TEXT NOT NULL
);

CREATE TABLE taxonomy_terms (
    id TEXT NOT NULL PRIMARY KEY,
    taxonomy_id TEXT NOT NULL REFERENCES taxonomies (id),
    name TEXT NOT NULL,
    group_id TEXT REFERENCES taxonomy_terms (id),
    wam_code TEXT,
    billing_code TEXT,
    position INTEGER NOT NULL
);
