-- The two append-only logs and the heads that number them densely in commit order.
CREATE TABLE log_heads (
    log TEXT NOT NULL PRIMARY KEY,
    last BIGINT NOT NULL
);
INSERT INTO log_heads (log, last) VALUES ('case_changes', 0);
INSERT INTO log_heads (log, last) VALUES ('changes', 0);

CREATE TABLE changes (
    sequence BIGINT NOT NULL PRIMARY KEY,
    at TIMESTAMP NOT NULL,
    actor TEXT NOT NULL,
    noun TEXT NOT NULL,
    record_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    action TEXT NOT NULL,
    fields TEXT NOT NULL,
    content TEXT
);
CREATE INDEX changes_by_record ON changes (noun, record_id, version);

CREATE TABLE case_changes (
    sequence BIGINT NOT NULL PRIMARY KEY,
    at TIMESTAMP NOT NULL,
    actor TEXT NOT NULL,
    organization_id TEXT NOT NULL,
    noun TEXT NOT NULL,
    record_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    action TEXT NOT NULL,
    fields TEXT NOT NULL
);
CREATE INDEX case_changes_by_organization ON case_changes (organization_id, sequence);

-- What a case record said at each version; erased with the case, unlike the log.
CREATE TABLE case_versions (
    record_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    noun TEXT NOT NULL,
    case_id TEXT NOT NULL,
    at TIMESTAMP NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (record_id, version)
);
CREATE INDEX case_versions_by_case ON case_versions (case_id);
