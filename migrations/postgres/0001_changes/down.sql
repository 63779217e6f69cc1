DROP TABLE case_versions;
DROP TABLE case_changes;
DROP TABLE changes;
DROP TABLE log_heads;
