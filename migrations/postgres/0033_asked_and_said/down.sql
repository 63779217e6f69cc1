ALTER TABLE reports DROP COLUMN voices;
ALTER TABLE issues DROP COLUMN asked_decision;
