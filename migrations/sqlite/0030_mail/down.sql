DROP TABLE mail_deliveries;
DROP TABLE mail;
ALTER TABLE accounts DROP COLUMN mail_address;
