-- What was done to accounts is looked for among all that was done to cases.
CREATE INDEX case_changes_by_noun ON case_changes (noun, at);
