DROP TABLE issue_votes;
ALTER TABLE issues DROP COLUMN is_urgent;
