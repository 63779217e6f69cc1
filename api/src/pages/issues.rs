//! Issues of the region, with their evidence and history.

pub(super) mod desk;
mod edit;
mod edit_view;
mod evidence;
mod evidence_view;
mod joining;
mod joining_view;
mod list;
mod list_view;
mod one;
pub(super) mod one_view;
pub(super) mod parts;
pub(super) mod points;
mod proposals;
mod proposals_view;
mod rankings;
mod rankings_view;
mod readers;
mod stage_view;
mod suggested;
mod suggested_view;
mod voices;
mod voices_view;
mod votes;
mod votes_view;

use actix_web::web;

/// The path of all issues, under which each has its own.
pub(super) const ISSUES: &str = "/issues";

/// The pages of this part; names come before ids.
pub(crate) fn configure(config: &mut web::ServiceConfig) {
    config
        .service(list::show_issues)
        .service(edit::show_new_issue)
        .service(edit::register_issue)
        .service(suggested::show_suggested_issues)
        .service(suggested::register_suggested_issue)
        .service(proposals::show_issue_proposals)
        .service(proposals::show_new_issue_proposal)
        .service(proposals::propose_issue)
        .service(proposals::check_issue_proposal)
        .service(proposals::refuse_issue_proposal)
        .service(rankings::show_issue_rankings)
        .service(rankings::tabulate_issue_rankings)
        .service(one::show_issue)
        .service(edit::show_issue_edit)
        .service(edit::change_issue)
        .service(edit::show_stage)
        .service(edit::change_stage)
        .service(evidence::show_evidence)
        .service(evidence::change_evidence)
        .service(joining::show_merge)
        .service(joining::merge_issues)
        .service(joining::show_split)
        .service(joining::split_issue)
        .service(voices::show_voices)
        .service(voices::show_new_voice)
        .service(voices::record_voice)
        .service(voices::check_voice)
        .service(voices::open_voice)
        .service(voices::withdraw_voice)
        .service(votes::show_vote)
        .service(votes::cast_vote)
        .service(votes::take_back_vote);
}
