-- あるもの: who offers what, where.
CREATE TABLE organizations (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    name_kana TEXT COLLATE "C",
    corporate_number TEXT COLLATE "C",
    address TEXT COLLATE "C",
    phone TEXT COLLATE "C",
    url TEXT COLLATE "C",
    retired_on DATE,
    curated TEXT COLLATE "C" NOT NULL
);
CREATE INDEX organizations_by_number ON organizations (corporate_number);

CREATE TABLE locations (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    area_code TEXT COLLATE "C" REFERENCES areas (code),
    address_area TEXT COLLATE "C" NOT NULL,
    address_street TEXT COLLATE "C" NOT NULL,
    longitude DOUBLE PRECISION,
    latitude DOUBLE PRECISION,
    accuracy TEXT COLLATE "C" NOT NULL,
    accuracy_reason TEXT COLLATE "C",
    curated TEXT COLLATE "C" NOT NULL
);
CREATE INDEX locations_by_area ON locations (area_code);
CREATE INDEX locations_by_point ON locations (longitude, latitude);

CREATE TABLE services (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    organization_id TEXT COLLATE "C" NOT NULL REFERENCES organizations (id),
    kind TEXT COLLATE "C" NOT NULL REFERENCES taxonomy_terms (id),
    name TEXT COLLATE "C" NOT NULL,
    name_kana TEXT COLLATE "C",
    office_number TEXT COLLATE "C",
    phone TEXT COLLATE "C",
    fax TEXT COLLATE "C",
    url TEXT COLLATE "C",
    hours TEXT COLLATE "C" NOT NULL,
    closed_days TEXT COLLATE "C",
    notes TEXT COLLATE "C",
    capacity INTEGER,
    service_areas TEXT COLLATE "C" NOT NULL,
    source TEXT COLLATE "C" NOT NULL,
    source_as_of DATE,
    vanished_on DATE,
    retired_on DATE,
    last_confirmed_on DATE,
    warnings TEXT COLLATE "C" NOT NULL,
    curated TEXT COLLATE "C" NOT NULL
);
CREATE INDEX services_by_kind ON services (kind, id);
CREATE INDEX services_by_organization ON services (organization_id);

CREATE TABLE service_at_locations (
    service_id TEXT COLLATE "C" NOT NULL REFERENCES services (id),
    location_id TEXT COLLATE "C" NOT NULL REFERENCES locations (id),
    PRIMARY KEY (service_id, location_id)
);
CREATE INDEX service_at_locations_by_location ON service_at_locations (location_id);

CREATE TABLE absences (
    area_code TEXT COLLATE "C" NOT NULL REFERENCES areas (code),
    kind TEXT COLLATE "C" NOT NULL REFERENCES taxonomy_terms (id),
    confirmed_on DATE NOT NULL,
    PRIMARY KEY (area_code, kind)
);
