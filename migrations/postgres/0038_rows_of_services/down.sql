DROP INDEX imported_rows_by_service;
