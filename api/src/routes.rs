//! The one list of routes, which is also the list of the OpenAPI document.

use actix_web::web;
use utoipa_actix_web::scope;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::v1::*;
use crate::{health, pages};

/// The JSON API.
pub fn api(config: &mut ServiceConfig) {
    config.service(health::live).service(health::ready).service(
        scope::scope("/api/v1")
            // What is asked most comes first: routes are tried one after the other.
            .service(searches::search_services)
            .service(searches::browse_services)
            .service(areas::list_areas)
            .service(areas::read_area)
            .service(towns::list_towns)
            .service(taxonomies::list_taxonomies)
            .service(taxonomies::list_taxonomy_terms)
            .service(organizations::list_organizations)
            .service(organizations::read_organization)
            .service(organizations::register_organization)
            .service(services::list_services)
            .service(services::read_service)
            .service(services::register_service)
            .service(services::change_service)
            .service(services::retire_service)
            .service(services::withhold_place)
            .service(services::record_vacancy)
            .service(services::read_location)
            .service(gaps::tabulate_gaps)
            .service(changes::list_changes)
            .service(changes::list_case_changes)
            .service(changes::list_audit_chains)
            .service(councils::list_councils)
            .service(councils::read_council)
            .service(councils::register_council)
            .service(councils::confirm_absence)
            .service(council_settings::read_council_settings)
            .service(council_settings::list_council_settings)
            .service(council_settings::decide_council_settings)
            .service(populations::list_populations)
            .service(populations::record_populations)
            .service(plan_figures::list_plan_figures)
            .service(plan_figures::tabulate_plan_figures)
            .service(plan_figures::record_plan_figures)
            .service(travel_times::list_travel_times)
            .service(accounts::list_accounts)
            .service(accounts::register_account)
            .service(accounts::close_account)
            .service(cases::list_cases)
            .service(cases::open_case)
            .service(cases::read_case)
            .service(cases::change_case)
            .service(cases::erase_case)
            .service(cases::remove_circumstances)
            .service(cases::list_case_versions)
            .service(cases::merge_cases)
            .service(case_entries::enter_cases)
            .service(case_entries::tabulate_case_entries)
            .service(case_entries::tabulate_case_entries_in_workbook)
            .service(transfers::offer_case)
            .service(transfers::list_transfers)
            .service(transfers::answer_transfer)
            .service(steps::record_step)
            .service(steps::correct_step)
            .service(steps::remove_step)
            .service(strengths::record_strength)
            .service(strengths::correct_strength)
            .service(strengths::remove_strength)
            .service(goals::record_goal)
            .service(goals::correct_goal)
            .service(goals::remove_goal)
            .service(needs::record_need)
            .service(needs::remove_need)
            .service(needs::search_for_need)
            .service(needs::report_need)
            .service(needs::correct_need_report)
            .service(needs::remove_need_report)
            .service(referrals::refer_need)
            .service(referrals::follow_referral)
            .service(referrals::remove_referral)
            .service(need_flows::tabulate_need_flows)
            .service(need_flows::tabulate_need_trend)
            .service(saved_searches::record_searched_need)
            .service(saved_searches::save_search)
            .service(saved_searches::list_saved_searches)
            .service(saved_searches::look_at_saved_search)
            .service(saved_searches::delete_saved_search)
            .service(saved_searches::list_search_counters),
    );
}

/// The pages, their forms and their assets.
pub fn pages(config: &mut web::ServiceConfig) {
    config
        .service(pages::home)
        .service(pages::show_search)
        .service(pages::search)
        .service(pages::show_matrix)
        .service(pages::show_tick_form)
        .service(pages::sign_in::show_sign_in)
        .service(pages::sign_in::sign_in)
        .service(pages::sign_in::sign_out)
        .service(pages::stylesheet)
        .service(pages::icon);
}
