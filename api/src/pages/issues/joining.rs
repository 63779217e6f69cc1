//! Issues that are one are merged, and one that is several is split.

use actix_web::{HttpResponse, get, post};
use arunai_core::actor::{Curator, Viewer};
use arunai_core::id::IssueId;
use arunai_core::issues::{Issue, IssueMerge, IssuePart, NewIssue};
use arunai_core::{Error, Registry, Result};

use super::desk::issues_of;
use super::edit::{answer_form, kept_issue, own_issue, refuse, spell_out};
use super::edit_view::Purpose;
use super::{ISSUES, joining_view, readers};
use crate::extract::Path;
use crate::pages::forms::{Form, base};
use crate::pages::seats::{Seat, Sent};
use crate::pages::{respond, status_of};
use crate::problem::Problem;
use crate::state::State;
use crate::visitor::Visitor;

/// The form that merges others into an issue.
#[get("/issues/{id}/merge")]
pub(crate) async fn show_merge(
    state: State,
    seat: Seat<Curator>,
    id: Path<IssueId>,
) -> Result<HttpResponse, Problem> {
    answer_merge(&state, &seat.visitor, id.0, Form::default()).await
}

/// Merges the issues that were chosen.
#[post("/issues/{id}/merge")]
pub(crate) async fn merge_issues(
    state: State,
    sent: Sent<Curator>,
    id: Path<IssueId>,
) -> Result<HttpResponse, Problem> {
    let (id, seen) = (id.0, sent.version());
    let parts = parts_of(&sent.form);
    let merge = move |registry: &Registry, by: &Curator| {
        registry.merge_issues(by, id, seen, IssueMerge { parts: parts? })
    };
    match sent.run(&state, merge).await? {
        Ok(issue) => Ok(sent.done(&format!("{ISSUES}/{}", issue.id))),
        Err(faults) => answer_merge(&state, &sent.visitor, id, sent.refused(faults)).await,
    }
}

async fn answer_merge(
    state: &State,
    visitor: &Visitor,
    id: IssueId,
    form: Form,
) -> Result<HttpResponse, Problem> {
    let viewer = visitor.viewer();
    let (issue, others) = state.run(move |registry| mergeable(registry, &viewer, id)).await?;
    let form =
        if form.text("version").is_empty() { form.and("version", &issue.version.to_string()) } else { form };
    Ok(respond(state, visitor, status_of(&form), "課題をまとめる", ISSUES, |frame| {
        joining_view::merge_page(frame, &issue, &others, &form)
    }))
}

/// An issue and those that can become part of it: nothing is read more widely by that.
fn mergeable(registry: &Registry, viewer: &Viewer, id: IssueId) -> Result<(Issue, Vec<Issue>)> {
    let issue = kept_issue(registry, viewer, id)?;
    let mut others = issues_of(registry, viewer, issue.council_id)?;
    let width = |issue: &Issue| (!issue.is_draft, issue.is_public && !issue.is_draft);
    others.retain(|other| {
        other.id != id && other.merged_into.is_none() && other.is_open() && width(&issue) <= width(other)
    });
    Ok((issue, others))
}

/// The chosen issues, each with the version that was seen of it.
fn parts_of(form: &Form) -> Result<Vec<IssuePart>> {
    let read = |value: &str| {
        let (id, version) = value.split_once('/')?;
        Some(IssuePart { id: id.parse().ok()?, version: version.parse().ok()? })
    };
    let chosen = form.pairs().iter().filter(|(name, _)| base(name) == "parts");
    chosen
        .map(|(_, value)| {
            read(value).ok_or_else(|| Error::invalid("parts", "is not an issue of the council"))
        })
        .collect()
}

/// The form of an issue that is split off another, which it begins as.
#[get("/issues/{id}/split")]
pub(crate) async fn show_split(
    state: State,
    seat: Seat<Curator>,
    id: Path<IssueId>,
) -> Result<HttpResponse, Problem> {
    let issue = own_issue(&state, seat.visitor.viewer(), id.0).await?;
    let form =
        Form::of(&issue).and(readers::READERS, readers::of(&issue)).and("version", "").and("opened_on", "");
    answer_form(&state, &seat.visitor, Purpose::Split(id.0), &form).await
}

/// Splits an issue.
#[post("/issues/{id}/split")]
pub(crate) async fn split_issue(
    state: State,
    mut sent: Sent<Curator>,
    id: Path<IssueId>,
) -> Result<HttpResponse, Problem> {
    let typed = spell_out(&mut sent);
    let id = id.0;
    let split = move |registry: &Registry, by: &Curator, new: NewIssue| registry.split_issue(by, id, new);
    match sent.save(&state, split).await? {
        Ok(issue) => Ok(sent.done(&format!("{ISSUES}/{}", issue.id))),
        Err(faults) => refuse(&state, &sent.visitor, Purpose::Split(id), typed, faults).await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_names_an_issue_and_its_version() {
        let id = "00000000-0000-7000-8000-000000000002";
        let form = Form::with(&[("parts[]", &format!("{id}/3")), ("version", "1")]);
        let parts = parts_of(&form).expect("one");
        assert_eq!((parts.len(), parts[0].version), (1, 3));
        assert!(parts_of(&Form::with(&[("parts[]", id)])).is_err());
        assert!(parts_of(&Form::default()).expect("none").is_empty());
    }
}
