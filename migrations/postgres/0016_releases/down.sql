DROP TABLE release_secrets;
DROP TABLE releases;
