-- The gazetteer: points of towns, for making out addresses without asking anybody.
CREATE TABLE towns (
    area_code TEXT NOT NULL REFERENCES areas (code),
    name TEXT NOT NULL,
    longitude DOUBLE NOT NULL,
    latitude DOUBLE NOT NULL,
    PRIMARY KEY (area_code, name)
);
