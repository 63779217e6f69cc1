DROP TABLE search_counters;
DROP TABLE saved_searches;
