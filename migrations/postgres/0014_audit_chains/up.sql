-- Each entry of the closed log carries a digest over itself and the entry before it; those from before have none.
ALTER TABLE case_changes ADD COLUMN digest TEXT NOT NULL DEFAULT '';
