-- The gazetteer: points of towns, for making out addresses without asking anybody.
CREATE TABLE towns (
    area_code TEXT COLLATE "C" NOT NULL REFERENCES areas (code),
    name TEXT COLLATE "C" NOT NULL,
    longitude DOUBLE PRECISION NOT NULL,
    latitude DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (area_code, name)
);
