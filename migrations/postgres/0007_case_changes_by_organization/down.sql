CREATE TABLE case_changes_renumbered (
    sequence BIGINT NOT NULL,
    at TIMESTAMP NOT NULL,
    actor TEXT COLLATE "C" NOT NULL,
    organization_id TEXT COLLATE "C" NOT NULL,
    noun TEXT COLLATE "C" NOT NULL,
    record_id TEXT COLLATE "C" NOT NULL,
    version INTEGER NOT NULL,
    action TEXT COLLATE "C" NOT NULL,
    fields TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (sequence)
);
INSERT INTO case_changes_renumbered
    SELECT ROW_NUMBER() OVER (ORDER BY at, organization_id, sequence), at, actor, organization_id, noun, record_id, version,
        action, fields
    FROM case_changes;
DROP TABLE case_changes;
ALTER TABLE case_changes_renumbered RENAME TO case_changes;
CREATE INDEX case_changes_by_organization ON case_changes (organization_id, sequence);
DELETE FROM log_heads WHERE log LIKE 'case_changes/%';
INSERT INTO log_heads (log, last) SELECT 'case_changes', COALESCE(MAX(sequence), 0) FROM case_changes;
