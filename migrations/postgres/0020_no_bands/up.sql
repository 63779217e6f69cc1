-- The gap table reads releases instead of bands.
DROP TABLE gap_bands;
