//! Tables of the closed layer and of its counters.

diesel::table! {
    cases (id) {
        id -> Text,
        version -> Integer,
        organization_id -> Text,
        token -> Text,
        stage -> Text,
        birth_cohort -> Integer,
        disability_types -> Text,
        support_level -> Nullable<Text>,
        main_support -> Bool,
        residence_area -> Text,
        granting_area -> Text,
        consented_on -> Date,
        guardian_consented_on -> Nullable<Date>,
        opened_on -> Date,
        closed_on -> Nullable<Date>,
        monitoring_months -> Nullable<SmallInt>,
        closing_reason -> Nullable<Text>,
        retain_until -> Nullable<Date>,
    }
}

diesel::table! {
    circumstances (case_id, valid_from) {
        case_id -> Text,
        valid_from -> Date,
        stated -> Text,
        stage -> Text,
        disability_types -> Text,
        support_level -> Nullable<Text>,
        main_support -> Bool,
        residence_area -> Text,
        granting_area -> Text,
        monitoring_months -> Nullable<SmallInt>,
    }
}

diesel::table! {
    steps (id) {
        id -> Text,
        version -> Integer,
        case_id -> Text,
        step -> Text,
        occurred_on -> Date,
    }
}

diesel::table! {
    strengths (id) {
        id -> Text,
        version -> Integer,
        case_id -> Text,
        domain -> Text,
        strength -> Text,
        noted_on -> Date,
    }
}

diesel::table! {
    goals (id) {
        id -> Text,
        version -> Integer,
        case_id -> Text,
        domain -> Text,
        set_on -> Date,
        state -> Text,
        settled_on -> Nullable<Date>,
        wish -> Nullable<Text>,
    }
}

diesel::table! {
    referrals (id) {
        id -> Text,
        version -> Integer,
        case_id -> Text,
        need_id -> Text,
        service_id -> Text,
        referred_on -> Date,
        state -> Text,
        refusal_reason -> Nullable<Text>,
        settled_on -> Nullable<Date>,
    }
}

diesel::table! {
    transfers (id) {
        id -> Text,
        version -> Integer,
        case_id -> Text,
        from_organization_id -> Text,
        to_organization_id -> Text,
        consented_on -> Date,
        offered_on -> Date,
        state -> Text,
        settled_on -> Nullable<Date>,
        guardian_consented_on -> Nullable<Date>,
    }
}

diesel::table! {
    case_entries (id) {
        id -> Text,
        organization_id -> Text,
        idempotency_key -> Text,
        body_hash -> Text,
        entered_at -> Timestamp,
        answer -> Text,
    }
}

diesel::table! {
    need_counters (organization_id, area_code, part, term, quarter) {
        organization_id -> Text,
        area_code -> Text,
        part -> Text,
        term -> Text,
        quarter -> Integer,
        new_needs -> Integer,
        new_persons -> Integer,
        met_needs -> Integer,
        met_persons -> Integer,
        withdrawn_needs -> Integer,
        withdrawn_persons -> Integer,
        moved_in_needs -> Integer,
        moved_in_persons -> Integer,
        moved_out_needs -> Integer,
        moved_out_persons -> Integer,
        open_needs -> Integer,
        open_persons -> Integer,
        ever_needs -> Integer,
        ever_persons -> Integer,
        partly_needs -> Integer,
        partly_persons -> Integer,
        urgent_needs -> Integer,
        urgent_persons -> Integer,
        waiting_needs -> Integer,
        waiting_persons -> Integer,
    }
}

diesel::table! {
    case_counters (organization_id, area_code, part, quarter) {
        organization_id -> Text,
        area_code -> Text,
        part -> Text,
        quarter -> Integer,
        running -> Integer,
        monitored -> Integer,
        reports -> Integer,
        late_reports -> Integer,
    }
}

diesel::table! {
    frozen_quarters (quarter) {
        quarter -> Integer,
        counted_at -> Timestamp,
    }
}

diesel::table! {
    frozen_cases (quarter, person) {
        quarter -> Integer,
        person -> Text,
        case_id -> Text,
        organization_id -> Text,
        area_code -> Nullable<Text>,
        reported -> Bool,
        facts -> Text,
        monitored -> Nullable<Bool>,
    }
}

diesel::table! {
    needs (id) {
        id -> Text,
        version -> Integer,
        case_id -> Text,
        term -> Text,
    }
}

diesel::table! {
    need_reports (id) {
        id -> Text,
        version -> Integer,
        need_id -> Text,
        reported_on -> Date,
        recorded_at -> Timestamp,
        status -> Text,
        reasons -> Text,
        urgency -> SmallInt,
        wished_amount -> Nullable<Integer>,
        wished_unit -> Nullable<Text>,
        tried -> Text,
        corrected_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    saved_searches (id) {
        id -> Text,
        version -> Integer,
        case_id -> Text,
        search -> Text,
        seen -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    case_versions (record_id, version) {
        record_id -> Text,
        version -> Integer,
        noun -> Text,
        case_id -> Text,
        at -> Timestamp,
        content -> Text,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    cases,
    circumstances,
    steps,
    strengths,
    goals,
    referrals,
    transfers,
    case_entries,
    need_counters,
    case_counters,
    frozen_quarters,
    frozen_cases,
    needs,
    need_reports,
    saved_searches,
    case_versions,
);
