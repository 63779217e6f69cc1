CREATE TABLE imports (
    id TEXT NOT NULL PRIMARY KEY,
    at TIMESTAMP NOT NULL,
    actor TEXT NOT NULL,
    source TEXT NOT NULL,
    file_name TEXT NOT NULL,
    as_of DATE,
    report TEXT NOT NULL
);

-- The last row of each key that a source gave, and the service made from it.
CREATE TABLE imported_rows (
    source TEXT NOT NULL,
    file_code TEXT NOT NULL,
    row_key TEXT NOT NULL,
    digest TEXT NOT NULL,
    authority TEXT NOT NULL,
    service_id TEXT NOT NULL REFERENCES services (id),
    as_of DATE NOT NULL,
    vanished_on DATE,
    PRIMARY KEY (source, row_key)
);
CREATE INDEX imported_rows_by_file ON imported_rows (source, file_code);

-- Which kinds a source has told of, for which authority; '*' is the whole country.
CREATE TABLE import_coverages (
    source TEXT NOT NULL,
    file_code TEXT NOT NULL,
    authority TEXT NOT NULL,
    as_of DATE NOT NULL,
    PRIMARY KEY (source, file_code, authority)
);
