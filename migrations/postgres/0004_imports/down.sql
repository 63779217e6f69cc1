DROP TABLE import_coverages;
DROP TABLE imported_rows;
DROP TABLE imports;
