-- The rule before is another one, too.
DELETE FROM need_counters;
DELETE FROM case_counters;
