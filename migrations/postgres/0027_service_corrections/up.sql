-- What anybody says is wrong about a service, for the curators; erased after 90 days.
CREATE TABLE corrections (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    service_id TEXT COLLATE "C" NOT NULL REFERENCES services (id),
    parts TEXT COLLATE "C" NOT NULL,
    text TEXT COLLATE "C",
    contact TEXT COLLATE "C",
    sent_on DATE NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    settled_on DATE
);
CREATE INDEX corrections_by_service ON corrections (service_id);
