-- Whether a case was monitored in time at the end of a quarter, so that a release tells how far its numbers are known.
-- Of quarters that were counted before, nobody knows it any more.
ALTER TABLE frozen_cases ADD COLUMN monitored BOOLEAN;
