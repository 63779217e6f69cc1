DROP TABLE gap_bands;
DROP TABLE need_reports;
DROP TABLE needs;
DROP TABLE cases;
