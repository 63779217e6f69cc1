//! The tables of what councils work on; the others are in `schema`.

diesel::table! {
    issues (id) {
        id -> Text,
        version -> Integer,
        council_id -> Text,
        theme -> Text,
        content -> Text,
        present_state -> Nullable<Text>,
        wished -> Nullable<Text>,
        area_codes -> Text,
        terms -> Text,
        evidence -> Text,
        stage -> Text,
        stages -> Text,
        owner -> Nullable<Text>,
        body_id -> Nullable<Text>,
        due_on -> Nullable<Date>,
        is_public -> Bool,
        is_draft -> Bool,
        escalated_to -> Nullable<Text>,
        merged_into -> Nullable<Text>,
        split_from -> Nullable<Text>,
        opened_on -> Date,
        closed_on -> Nullable<Date>,
        is_urgent -> Bool,
        asked_decision -> Nullable<Text>,
    }
}

diesel::table! {
    issue_votes (issue_id, account_id) {
        issue_id -> Text,
        account_id -> Text,
        importance -> Integer,
        feasibility -> Integer,
    }
}

diesel::table! {
    issue_proposals (id) {
        id -> Text,
        version -> Integer,
        council_id -> Text,
        organization_id -> Text,
        theme -> Text,
        content -> Text,
        proposed_on -> Date,
        state -> Text,
        checked_by -> Text,
        issue_id -> Nullable<Text>,
    }
}

diesel::table! {
    voices (id) {
        id -> Text,
        version -> Integer,
        council_id -> Text,
        issue_id -> Text,
        text -> Nullable<Text>,
        read_back_on -> Date,
        is_checked -> Bool,
        is_open -> Bool,
        withdrawn_on -> Nullable<Date>,
        recorded_by -> Text,
    }
}

diesel::table! {
    bodies (id) {
        id -> Text,
        version -> Integer,
        council_id -> Text,
        name -> Text,
        kind -> Text,
        is_public -> Bool,
        ended_on -> Nullable<Date>,
    }
}

diesel::table! {
    meetings (id) {
        id -> Text,
        version -> Integer,
        council_id -> Text,
        body_id -> Text,
        held_on -> Date,
        is_open -> Bool,
        state -> Text,
        agenda -> Text,
        participants -> Nullable<Integer>,
        organizations -> Nullable<Integer>,
        decisions -> Text,
        case_reviews -> Text,
    }
}

diesel::table! {
    measures (id) {
        id -> Text,
        version -> Integer,
        council_id -> Text,
        kind -> Text,
        title -> Text,
        content -> Nullable<Text>,
        issue_ids -> Text,
        area_codes -> Text,
        terms -> Text,
        expected_effect -> Nullable<Text>,
        starts_on -> Nullable<Date>,
        wash_out_months -> Integer,
        ended_on -> Nullable<Date>,
        service_ids -> Text,
        is_public -> Bool,
    }
}

diesel::allow_tables_to_appear_in_same_query!(issues, issue_votes);
