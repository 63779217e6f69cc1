CREATE TABLE imports (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    at TIMESTAMP NOT NULL,
    actor TEXT COLLATE "C" NOT NULL,
    source TEXT COLLATE "C" NOT NULL,
    file_name TEXT COLLATE "C" NOT NULL,
    as_of DATE,
    report TEXT COLLATE "C" NOT NULL
);

-- The last row of each key that a source gave, and the service made from it.
CREATE TABLE imported_rows (
    source TEXT COLLATE "C" NOT NULL,
    file_code TEXT COLLATE "C" NOT NULL,
    row_key TEXT COLLATE "C" NOT NULL,
    digest TEXT COLLATE "C" NOT NULL,
    authority TEXT COLLATE "C" NOT NULL,
    service_id TEXT COLLATE "C" NOT NULL REFERENCES services (id),
    as_of DATE NOT NULL,
    vanished_on DATE,
    PRIMARY KEY (source, row_key)
);
CREATE INDEX imported_rows_by_file ON imported_rows (source, file_code);

-- Which kinds a source has told of, for which authority; '*' is the whole country.
CREATE TABLE import_coverages (
    source TEXT COLLATE "C" NOT NULL,
    file_code TEXT COLLATE "C" NOT NULL,
    authority TEXT COLLATE "C" NOT NULL,
    as_of DATE NOT NULL,
    PRIMARY KEY (source, file_code, authority)
);
