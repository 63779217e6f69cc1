ALTER TABLE case_counters RESET (fillfactor);
ALTER TABLE need_counters RESET (fillfactor);
