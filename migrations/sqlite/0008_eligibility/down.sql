DROP TABLE vacancies;
ALTER TABLE locations DROP COLUMN is_confidential;
ALTER TABLE services DROP COLUMN suspended_until;
ALTER TABLE services DROP COLUMN suspended_from;
ALTER TABLE services DROP COLUMN closes_on;
ALTER TABLE services DROP COLUMN opens_on;
ALTER TABLE services DROP COLUMN eligibility;
ALTER TABLE services DROP COLUMN delivery;
