-- A row of counters is changed over and over, and none of its keys ever is. With room on its page the new version stays
-- beside the old one, and the index need not know of it.
ALTER TABLE need_counters SET (fillfactor = 70);
ALTER TABLE case_counters SET (fillfactor = 70);
