-- The closed log is numbered within each organisation: one common number would tell how busy the others are.
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
    PRIMARY KEY (organization_id, sequence)
);
INSERT INTO case_changes_renumbered
    SELECT ROW_NUMBER() OVER (PARTITION BY organization_id ORDER BY sequence), at, actor, organization_id, noun, record_id, version,
        action, fields
    FROM case_changes;
DROP TABLE case_changes;
ALTER TABLE case_changes_renumbered RENAME TO case_changes;
DELETE FROM log_heads WHERE log = 'case_changes';
INSERT INTO log_heads (log, last)
    SELECT 'case_changes/' || organization_id, MAX(sequence) FROM case_changes GROUP BY organization_id;
