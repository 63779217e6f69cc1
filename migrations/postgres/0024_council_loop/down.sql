DROP TABLE measures;
DROP TABLE voices;
DROP TABLE issue_proposals;
DROP TABLE issues;
DROP TABLE meetings;
DROP TABLE bodies;
