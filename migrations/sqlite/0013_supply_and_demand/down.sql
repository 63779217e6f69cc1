DROP TABLE council_settings;
DROP TABLE travel_times;
DROP TABLE plan_figures;
DROP TABLE populations;
