//! The tables of the register's upkeep and of the weekly mail; the others are in `schema`.

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

diesel::table! {
    mail (council_id, week) {
        council_id -> Text,
        week -> Date,
        text -> Nullable<Text>,
    }
}

diesel::table! {
    mail_deliveries (council_id, week, account_id) {
        council_id -> Text,
        week -> Date,
        account_id -> Text,
    }
}
