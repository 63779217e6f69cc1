-- The two append-only logs and the heads that number them densely in commit order.
CREATE TABLE log_heads (
    log TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    last BIGINT NOT NULL
);
INSERT INTO log_heads (log, last) VALUES ('case_changes', 0);
INSERT INTO log_heads (log, last) VALUES ('changes', 0);

CREATE TABLE changes (
    sequence BIGINT NOT NULL PRIMARY KEY,
    at TIMESTAMP NOT NULL,
    actor TEXT COLLATE "C" NOT NULL,
    noun TEXT COLLATE "C" NOT NULL,
    record_id TEXT COLLATE "C" NOT NULL,
    version INTEGER NOT NULL,
    action TEXT COLLATE "C" NOT NULL,
    fields TEXT COLLATE "C" NOT NULL,
    content TEXT COLLATE "C"
);
CREATE INDEX changes_by_record ON changes (noun, record_id, version);

CREATE TABLE case_changes (
    sequence BIGINT NOT NULL PRIMARY KEY,
    at TIMESTAMP NOT NULL,
    actor TEXT COLLATE "C" NOT NULL,
    organization_id TEXT COLLATE "C" NOT NULL,
    noun TEXT COLLATE "C" NOT NULL,
    record_id TEXT COLLATE "C" NOT NULL,
    version INTEGER NOT NULL,
    action TEXT COLLATE "C" NOT NULL,
    fields TEXT COLLATE "C" NOT NULL
);
CREATE INDEX case_changes_by_organization ON case_changes (organization_id, sequence);

-- What a case record said at each version; erased with the case, unlike the log.
CREATE TABLE case_versions (
    record_id TEXT COLLATE "C" NOT NULL,
    version INTEGER NOT NULL,
    noun TEXT COLLATE "C" NOT NULL,
    case_id TEXT COLLATE "C" NOT NULL,
    at TIMESTAMP NOT NULL,
    content TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (record_id, version)
);
CREATE INDEX case_versions_by_case ON case_versions (case_id);
