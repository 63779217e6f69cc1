-- Which row of an official file a service came from is asked for each page of a service.
CREATE INDEX imported_rows_by_service ON imported_rows (service_id);
