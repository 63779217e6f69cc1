//! The tables of supply and demand, and of releases; the others are in `schema`.

diesel::table! {
    populations (key) {
        key -> Text,
        area_code -> Text,
        town -> Nullable<Text>,
        population_kind -> Text,
        counted_on -> Date,
        age_from -> Nullable<Integer>,
        age_to -> Nullable<Integer>,
        persons -> Integer,
        source -> Nullable<Text>,
        recorded_at -> Timestamp,
        recorded_by -> Text,
    }
}

diesel::table! {
    plan_figures (key) {
        key -> Text,
        version -> Integer,
        area_code -> Text,
        kind_id -> Text,
        fiscal_year -> Integer,
        unit -> Text,
        planned -> Nullable<Double>,
        actual -> Nullable<Double>,
        source -> Nullable<Text>,
    }
}

diesel::table! {
    travel_times (key) {
        key -> Text,
        area_code -> Text,
        town -> Nullable<Text>,
        location_id -> Text,
        minutes -> Nullable<Double>,
        measured_on -> Date,
        source -> Nullable<Text>,
    }
}

diesel::table! {
    council_settings (council_id, valid_from) {
        council_id -> Text,
        valid_from -> Date,
        version -> Integer,
        settings -> Text,
    }
}

diesel::table! {
    releases (id) {
        id -> Text,
        version -> Integer,
        council_id -> Text,
        first_quarter -> Integer,
        last_quarter -> Integer,
        tier -> Text,
        body -> Text,
        content_hash -> Text,
        released_at -> Timestamp,
        withdrawn_on -> Nullable<Date>,
        withdrawal_reason -> Nullable<Text>,
    }
}

diesel::table! {
    reports (id) {
        id -> Text,
        version -> Integer,
        council_id -> Text,
        kind -> Text,
        number -> Integer,
        tier -> Text,
        release_ids -> Text,
        period -> Text,
        made_on -> Date,
        state -> Text,
        changes -> Text,
        content_hash -> Text,
        document -> Text,
        voices -> Text,
    }
}

diesel::table! {
    release_secrets (release_id) {
        release_id -> Text,
        figures -> Text,
        certificates -> Text,
        inputs_key -> Text,
        inputs_hash -> Text,
        inhabitants -> Text,
    }
}
