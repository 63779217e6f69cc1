-- Whom a service takes, how it reaches them, when it begins, ends and pauses; and free places.
ALTER TABLE services ADD COLUMN delivery TEXT COLLATE "C" NOT NULL DEFAULT '[]';
ALTER TABLE services ADD COLUMN eligibility TEXT COLLATE "C" NOT NULL DEFAULT '{}';
ALTER TABLE services ADD COLUMN opens_on DATE;
ALTER TABLE services ADD COLUMN closes_on DATE;
ALTER TABLE services ADD COLUMN suspended_from DATE;
ALTER TABLE services ADD COLUMN suspended_until DATE;
ALTER TABLE locations ADD COLUMN is_confidential BOOLEAN NOT NULL DEFAULT FALSE;

-- The last state only: there is no history of who was full when.
CREATE TABLE vacancies (
    service_id TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES services (id),
    state TEXT COLLATE "C" NOT NULL,
    month DATE NOT NULL,
    recorded_at TIMESTAMP NOT NULL
);
