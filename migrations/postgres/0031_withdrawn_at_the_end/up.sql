-- Needs of whoever moved away or died end as withdrawn. Counters are counted anew at the next start.
DELETE FROM need_counters;
DELETE FROM case_counters;
