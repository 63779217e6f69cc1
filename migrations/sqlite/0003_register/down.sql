DROP TABLE absences;
DROP TABLE service_at_locations;
DROP TABLE services;
DROP TABLE locations;
DROP TABLE organizations;
