DROP TABLE sessions;
DROP TABLE credentials;
DROP TABLE accounts;
DROP TABLE councils;
