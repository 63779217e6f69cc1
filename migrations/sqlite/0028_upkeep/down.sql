DROP TABLE distinct_services;
DROP TABLE service_merges;
DROP TABLE confirmation_links;
DROP TABLE confirmations;
