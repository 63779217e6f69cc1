//! Cases of the worker's own organisation: one person as codes and dates, what the person needs, and what was done.

mod areas;
mod attention;
mod attention_view;
mod circumstances;
mod closing;
mod counts;
mod counts_file;
mod counts_view;
mod entries;
mod entries_view;
mod erasure;
mod file;
mod file_view;
mod goals;
mod known;
mod list;
mod list_view;
mod merging;
mod names;
mod need_cards;
mod need_fields;
mod needs;
mod opening;
mod pasted;
mod person_fields;
mod records;
mod referrals;
mod reports;
mod searched_needs;
mod searches;
mod services;
mod services_view;
mod sheet;
mod steps;
mod strengths;
mod time_line;
mod transfers;
mod transfers_view;
mod versions;
mod versions_view;

pub(super) use searched_needs::running_cases;

use std::fmt::Display;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use arunai_core::goals::Goal;
use arunai_core::id::CaseId;
use arunai_core::needs::NeedReport;
use arunai_core::referrals::Referral;
use arunai_core::steps::Step;
use arunai_core::strengths::Strength;
use maud::{Markup, html};

use super::layout::{Frame, page};
use super::respond;
use crate::state::State;
use crate::visitor::Visitor;

/// The path of all cases, under which each has its own.
const CASES: &str = "/cases";

/// The pages of this part.
pub(crate) fn configure(config: &mut web::ServiceConfig) {
    config
        .service(list::show_cases)
        .service(list::find_case)
        .service(opening::show_opening)
        .service(opening::open_case)
        .service(attention::show_doubts)
        .service(attention::show_matches)
        .service(counts::show_counts)
        .service(counts::give_counts)
        .service(searched_needs::draft_need)
        .service(searched_needs::show_need_draft)
        .service(searched_needs::record_need)
        .service(entries::show_entries)
        .service(entries::give_template)
        .service(entries::enter_table)
        .service(transfers::show_transfers)
        .service(transfers::answer_transfer)
        .service(transfers::show_offer)
        .service(transfers::find_organizations)
        .service(transfers::offer_case)
        .service(needs::show_new_need)
        .service(needs::record_need)
        .service(needs::show_removal)
        .service(needs::remove_need)
        .service(services::show_services)
        .service(referrals::show_new_referral)
        .service(referrals::find_services)
        .service(referrals::refer_need)
        .service(reports::show_new_report)
        .service(reports::report_need)
        .service(circumstances::show_new)
        .service(circumstances::show_one)
        .service(circumstances::record)
        .service(circumstances::correct)
        .service(circumstances::remove)
        .service(circumstances::show_basics)
        .service(circumstances::correct_basics)
        .service(closing::show_closing)
        .service(closing::close_case)
        .service(closing::reopen_case)
        .service(erasure::show_erasure)
        .service(erasure::erase_case)
        .service(merging::show_merging)
        .service(merging::merge_cases)
        .service(versions::show_versions)
        .service(searches::delete_search)
        .configure(records::added::<Step>)
        .configure(records::added::<Strength>)
        .configure(records::added::<Goal>)
        .configure(records::kept::<Step>)
        .configure(records::kept::<Strength>)
        .configure(records::kept::<Goal>)
        .configure(records::kept::<NeedReport>)
        .configure(records::kept::<Referral>)
        .service(file::show_case);
}

/// A page of this part: its heading, and what stands below it.
fn answer(
    state: &State,
    visitor: &Visitor,
    status: StatusCode,
    heading: &str,
    content: impl FnOnce(&Frame) -> Markup,
) -> HttpResponse {
    respond(state, visitor, status, heading, CASES, |frame| {
        page(frame, html! { h1 { (heading) } (content(frame)) })
    })
}

/// The page of a case.
fn path_of(case: CaseId) -> String {
    format!("{CASES}/{case}")
}

/// The page of a case with a sentence on what was just recorded: the id of the record, or what was done.
fn saved(case: CaseId, what: impl Display) -> String {
    format!("{CASES}/{case}?saved={what}#saved")
}
