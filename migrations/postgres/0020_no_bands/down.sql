CREATE TABLE gap_bands (
    council_id TEXT COLLATE "C" NOT NULL REFERENCES councils (id),
    quarter TEXT COLLATE "C" NOT NULL,
    frozen_at TIMESTAMP NOT NULL,
    bands TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (council_id, quarter)
);
