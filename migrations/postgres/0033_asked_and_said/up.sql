-- What meetings are asked to decide of an issue, as a council puts it, and which voices stand in a report. Their words
-- are in `voices` alone, so that one that is withdrawn is nowhere any more.
ALTER TABLE issues ADD COLUMN asked_decision TEXT COLLATE "C";
ALTER TABLE reports ADD COLUMN voices TEXT COLLATE "C" NOT NULL DEFAULT '[]';
