CREATE TABLE gap_bands (
    council_id TEXT NOT NULL REFERENCES councils (id),
    quarter TEXT NOT NULL,
    frozen_at TIMESTAMP NOT NULL,
    bands TEXT NOT NULL,
    PRIMARY KEY (council_id, quarter)
);
