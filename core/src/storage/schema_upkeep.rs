//! The tables of the register's upkeep; the others are in `schema`.

diesel::table! {
    confirmations (service_id, confirmed_on, confirmed_by) {
        service_id -> Text,
        confirmed_on -> Date,
        confirmed_by -> Text,
        service_version -> Integer,
    }
}

diesel::table! {
    confirmation_links (digest) {
        digest -> Text,
        service_id -> Text,
        made_on -> Date,
        made_by -> Text,
        expires_at -> Timestamp,
        answered_on -> Nullable<Date>,
    }
}

diesel::table! {
    service_merges (merged_id) {
        merged_id -> Text,
        kept_id -> Text,
        version -> Integer,
        merged_on -> Date,
    }
}

diesel::table! {
    distinct_services (first_id, second_id) {
        first_id -> Text,
        second_id -> Text,
        decided_on -> Date,
    }
}
