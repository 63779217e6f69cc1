-- あるもの: who offers what, where.
CREATE TABLE organizations (
    id TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    name TEXT NOT NULL,
    name_kana TEXT,
    corporate_number TEXT,
    address TEXT,
    phone TEXT,
    url TEXT,
    retired_on DATE,
    curated TEXT NOT NULL
);
CREATE INDEX organizations_by_number ON organizations (corporate_number);

CREATE TABLE locations (
    id TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    area_code TEXT REFERENCES areas (code),
    address_area TEXT NOT NULL,
    address_street TEXT NOT NULL,
    longitude DOUBLE,
    latitude DOUBLE,
    accuracy TEXT NOT NULL,
    accuracy_reason TEXT,
    curated TEXT NOT NULL
);
CREATE INDEX locations_by_area ON locations (area_code);
CREATE INDEX locations_by_point ON locations (longitude, latitude);

CREATE TABLE services (
    id TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    kind TEXT NOT NULL REFERENCES taxonomy_terms (id),
    name TEXT NOT NULL,
    name_kana TEXT,
    office_number TEXT,
    phone TEXT,
    fax TEXT,
    url TEXT,
    hours TEXT NOT NULL,
    closed_days TEXT,
    notes TEXT,
    capacity INTEGER,
    service_areas TEXT NOT NULL,
    source TEXT NOT NULL,
    source_as_of DATE,
    vanished_on DATE,
    retired_on DATE,
    last_confirmed_on DATE,
    warnings TEXT NOT NULL,
    curated TEXT NOT NULL
);
CREATE INDEX services_by_kind ON services (kind, id);
CREATE INDEX services_by_organization ON services (organization_id);

CREATE TABLE service_at_locations (
    service_id TEXT NOT NULL REFERENCES services (id),
    location_id TEXT NOT NULL REFERENCES locations (id),
    PRIMARY KEY (service_id, location_id)
);
CREATE INDEX service_at_locations_by_location ON service_at_locations (location_id);

CREATE TABLE absences (
    area_code TEXT NOT NULL REFERENCES areas (code),
    kind TEXT NOT NULL REFERENCES taxonomy_terms (id),
    confirmed_on DATE NOT NULL,
    PRIMARY KEY (area_code, kind)
);
