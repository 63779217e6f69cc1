-- Counted persons. The key is all but persons and source; a town is named as its file names it. Few
-- certificate holders live in a village: only residents are public, and who wrote a row stays here.
CREATE TABLE populations (
    key TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    area_code TEXT COLLATE "C" NOT NULL REFERENCES areas (code),
    town TEXT COLLATE "C",
    population_kind TEXT COLLATE "C" NOT NULL,
    counted_on DATE NOT NULL,
    age_from INTEGER,
    age_to INTEGER,
    persons INTEGER NOT NULL,
    source TEXT COLLATE "C",
    recorded_at TIMESTAMP NOT NULL,
    recorded_by TEXT COLLATE "C" NOT NULL
);
CREATE INDEX populations_by_kind ON populations (population_kind, area_code, counted_on);

-- 見込量 of 障害福祉計画, and what came of it.
CREATE TABLE plan_figures (
    key TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    area_code TEXT COLLATE "C" NOT NULL REFERENCES areas (code),
    kind_id TEXT COLLATE "C" NOT NULL REFERENCES taxonomy_terms (id),
    fiscal_year INTEGER NOT NULL,
    unit TEXT COLLATE "C" NOT NULL,
    planned DOUBLE PRECISION,
    actual DOUBLE PRECISION,
    source TEXT COLLATE "C"
);
CREATE INDEX plan_figures_by_area ON plan_figures (area_code, fiscal_year);

-- Minutes by road, where somebody measured or computed them.
CREATE TABLE travel_times (
    key TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    area_code TEXT COLLATE "C" NOT NULL REFERENCES areas (code),
    town TEXT COLLATE "C",
    location_id TEXT COLLATE "C" NOT NULL REFERENCES locations (id),
    minutes DOUBLE PRECISION NOT NULL,
    measured_on DATE NOT NULL,
    source TEXT COLLATE "C"
);
CREATE INDEX travel_times_by_area ON travel_times (area_code);
CREATE INDEX travel_times_by_location ON travel_times (location_id);

-- What a council holds to be near, far, enough and old, from a day on.
CREATE TABLE council_settings (
    council_id TEXT COLLATE "C" NOT NULL REFERENCES councils (id),
    valid_from DATE NOT NULL,
    version INTEGER NOT NULL,
    settings TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (council_id, valid_from)
);
