-- What anybody says is wrong about a service, for the curators; erased after 90 days.
CREATE TABLE corrections (
    id TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    service_id TEXT NOT NULL REFERENCES services (id),
    parts TEXT NOT NULL,
    text TEXT,
    contact TEXT,
    sent_on DATE NOT NULL,
    state TEXT NOT NULL,
    settled_on DATE
);
CREATE INDEX corrections_by_service ON corrections (service_id);
