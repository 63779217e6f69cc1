//! The tables, once for both databases. The migrations of both must match it (tested).

diesel::table! {
    log_heads (log) {
        log -> Text,
        last -> BigInt,
    }
}

diesel::table! {
    changes (sequence) {
        sequence -> BigInt,
        at -> Timestamp,
        day -> Date,
        actor -> Text,
        noun -> Text,
        record_id -> Text,
        version -> Integer,
        action -> Text,
        fields -> Text,
        content -> Nullable<Text>,
    }
}

diesel::table! {
    case_changes (organization_id, sequence) {
        sequence -> BigInt,
        at -> Timestamp,
        actor -> Text,
        organization_id -> Text,
        noun -> Text,
        record_id -> Text,
        version -> Integer,
        action -> Text,
        fields -> Text,
        digest -> Text,
    }
}

diesel::table! {
    areas (code) {
        code -> Text,
        version -> Integer,
        kind -> Text,
        parent_code -> Nullable<Text>,
        name -> Text,
        full_name -> Text,
        kana -> Nullable<Text>,
        aliases -> Text,
        valid_from -> Nullable<Date>,
        valid_to -> Nullable<Date>,
    }
}

diesel::table! {
    area_boundaries (area_code) {
        area_code -> Text,
        geometry -> Text,
    }
}

diesel::table! {
    taxonomies (id) {
        id -> Text,
        name -> Text,
        description -> Text,
    }
}

diesel::table! {
    taxonomy_terms (id) {
        id -> Text,
        taxonomy_id -> Text,
        name -> Text,
        group_id -> Nullable<Text>,
        wam_code -> Nullable<Text>,
        billing_code -> Nullable<Text>,
        position -> Integer,
    }
}

diesel::table! {
    organizations (id) {
        id -> Text,
        version -> Integer,
        name -> Text,
        name_kana -> Nullable<Text>,
        corporate_number -> Nullable<Text>,
        address -> Nullable<Text>,
        phone -> Nullable<Text>,
        url -> Nullable<Text>,
        retired_on -> Nullable<Date>,
        curated -> Text,
    }
}

diesel::table! {
    locations (id) {
        id -> Text,
        version -> Integer,
        area_code -> Nullable<Text>,
        address_area -> Text,
        address_street -> Text,
        longitude -> Nullable<Double>,
        latitude -> Nullable<Double>,
        accuracy -> Text,
        accuracy_reason -> Nullable<Text>,
        curated -> Text,
        is_confidential -> Bool,
    }
}

diesel::table! {
    services (id) {
        id -> Text,
        version -> Integer,
        organization_id -> Text,
        kind -> Text,
        name -> Text,
        name_kana -> Nullable<Text>,
        office_number -> Nullable<Text>,
        phone -> Nullable<Text>,
        fax -> Nullable<Text>,
        url -> Nullable<Text>,
        hours -> Text,
        closed_days -> Nullable<Text>,
        notes -> Nullable<Text>,
        capacity -> Nullable<Integer>,
        service_areas -> Text,
        source -> Text,
        source_as_of -> Nullable<Date>,
        vanished_on -> Nullable<Date>,
        retired_on -> Nullable<Date>,
        last_confirmed_on -> Nullable<Date>,
        warnings -> Text,
        curated -> Text,
        delivery -> Text,
        eligibility -> Text,
        opens_on -> Nullable<Date>,
        closes_on -> Nullable<Date>,
        suspended_from -> Nullable<Date>,
        suspended_until -> Nullable<Date>,
        service_extent -> Nullable<Text>,
    }
}

diesel::table! {
    towns (area_code, name) {
        area_code -> Text,
        name -> Text,
        longitude -> Double,
        latitude -> Double,
    }
}

diesel::table! {
    vacancies (service_id) {
        service_id -> Text,
        state -> Text,
        month -> Date,
        recorded_at -> Timestamp,
    }
}

diesel::table! {
    corrections (id) {
        id -> Text,
        version -> Integer,
        service_id -> Text,
        parts -> Text,
        text -> Nullable<Text>,
        contact -> Nullable<Text>,
        sent_on -> Date,
        state -> Text,
        settled_on -> Nullable<Date>,
    }
}

diesel::table! {
    service_at_locations (service_id, location_id) {
        service_id -> Text,
        location_id -> Text,
    }
}

diesel::table! {
    absences (area_code, kind, confirmed_on) {
        area_code -> Text,
        kind -> Text,
        confirmed_on -> Date,
        taken_back_on -> Nullable<Date>,
    }
}

diesel::table! {
    imports (id) {
        id -> Text,
        at -> Timestamp,
        actor -> Text,
        source -> Text,
        file_name -> Text,
        as_of -> Nullable<Date>,
        report -> Text,
    }
}

diesel::table! {
    imported_rows (source, row_key) {
        source -> Text,
        file_code -> Text,
        row_key -> Text,
        digest -> Text,
        authority -> Text,
        service_id -> Text,
        as_of -> Date,
        vanished_on -> Nullable<Date>,
    }
}

diesel::table! {
    import_coverages (source, file_code, authority, as_of) {
        source -> Text,
        file_code -> Text,
        authority -> Text,
        as_of -> Date,
        taken_at -> Timestamp,
    }
}

diesel::table! {
    councils (id) {
        id -> Text,
        version -> Integer,
        name -> Text,
        area_codes -> Text,
    }
}

diesel::table! {
    accounts (id) {
        id -> Text,
        version -> Integer,
        login -> Text,
        name -> Text,
        role -> Text,
        organization_id -> Nullable<Text>,
        council_id -> Nullable<Text>,
        area_codes -> Text,
        manages_organization -> Bool,
        disabled_on -> Nullable<Date>,
        mail_address -> Nullable<Text>,
    }
}

diesel::table! {
    credentials (account_id) {
        account_id -> Text,
        password_hash -> Text,
        failures -> Integer,
        blocked_until -> Nullable<Timestamp>,
    }
}

diesel::table! {
    sessions (digest) {
        digest -> Text,
        account_id -> Text,
        purpose -> Text,
        created_at -> Timestamp,
        expires_at -> Timestamp,
    }
}

diesel::table! {
    search_counters (council_id, group_id, quarter) {
        council_id -> Text,
        group_id -> Text,
        quarter -> Text,
        searches -> Integer,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    log_heads,
    changes,
    case_changes,
    areas,
    area_boundaries,
    taxonomies,
    taxonomy_terms,
    organizations,
    locations,
    services,
    towns,
    vacancies,
    corrections,
    service_at_locations,
    absences,
    imports,
    imported_rows,
    import_coverages,
    councils,
    accounts,
    credentials,
    sessions,
    search_counters,
);
