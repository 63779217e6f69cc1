CREATE TABLE areas (
    code TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    parent_code TEXT COLLATE "C" REFERENCES areas (code),
    name TEXT COLLATE "C" NOT NULL,
    full_name TEXT COLLATE "C" NOT NULL,
    kana TEXT COLLATE "C",
    aliases TEXT COLLATE "C" NOT NULL,
    valid_from DATE,
    valid_to DATE
);
CREATE INDEX areas_by_parent ON areas (parent_code);

CREATE TABLE area_boundaries (
    area_code TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES areas (code),
    geometry TEXT COLLATE "C" NOT NULL
);

CREATE TABLE taxonomies (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    name TEXT COLLATE "C" NOT NULL,
    description TEXT COLLATE "C" NOT NULL
);

CREATE TABLE taxonomy_terms (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    taxonomy_id TEXT COLLATE "C" NOT NULL REFERENCES taxonomies (id),
    name TEXT COLLATE "C" NOT NULL,
    group_id TEXT COLLATE "C" REFERENCES taxonomy_terms (id),
    wam_code TEXT COLLATE "C",
    billing_code TEXT COLLATE "C",
    position INTEGER NOT NULL
);
