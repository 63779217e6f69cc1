//! Statements of issues.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use diesel::prelude::*;

use super::schema_councils::issues;
use super::{DbConnection, from_code, from_json, stored, to_code, to_json};
use crate::council_records::Readers;
use crate::error::Result;
use crate::id::{CouncilId, IssueId};
use crate::issues::Issue;

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = issues, treat_none_as_null = true)]
struct IssueRow {
    id: String,
    version: i32,
    council_id: String,
    theme: String,
    content: String,
    present_state: Option<String>,
    wished: Option<String>,
    area_codes: String,
    terms: String,
    evidence: String,
    stage: String,
    stages: String,
    owner: Option<String>,
    body_id: Option<String>,
    due_on: Option<NaiveDate>,
    is_public: bool,
    is_draft: bool,
    escalated_to: Option<String>,
    merged_into: Option<String>,
    split_from: Option<String>,
    opened_on: NaiveDate,
    closed_on: Option<NaiveDate>,
    is_urgent: bool,
    asked_decision: Option<String>,
}

/// The issues of a council, or of all, by id.
pub(crate) fn list(c: &mut DbConnection, council: Option<CouncilId>) -> Result<Vec<Issue>> {
    let mut query = issues::table.order(issues::id).into_boxed();
    if let Some(council) = council {
        query = query.filter(issues::council_id.eq(council.to_string()));
    }
    query.load::<IssueRow>(c)?.into_iter().map(issue).collect()
}

/// Those of some issues that are of a council, by id.
pub(crate) fn find_all(
    c: &mut DbConnection,
    council: CouncilId,
    ids: &BTreeSet<IssueId>,
) -> Result<Vec<Issue>> {
    let query = issues::table.filter(issues::council_id.eq(council.to_string())).order(issues::id);
    let query = query.filter(issues::id.eq_any(ids.iter().map(IssueId::to_string)));
    query.load::<IssueRow>(c)?.into_iter().map(issue).collect()
}

/// The issues of the same council that one was merged into or split from, and those that were merged into it or split
/// from it, by id.
pub(crate) fn related(c: &mut DbConnection, to: &Issue) -> Result<Vec<Issue>> {
    let origins = [to.merged_into, to.split_from].into_iter().flatten().map(|id| id.to_string());
    let id = to.id.to_string();
    let is_part = issues::merged_into.eq(id.clone()).or(issues::split_from.eq(id));
    let query = issues::table.filter(issues::council_id.eq(to.council_id.to_string())).order(issues::id);
    let query = query.filter(issues::id.eq_any(origins).or(is_part.assume_not_null()));
    query.load::<IssueRow>(c)?.into_iter().map(issue).collect()
}

/// Who reads each issue of a council.
pub(crate) fn readers(c: &mut DbConnection, council: CouncilId) -> Result<Vec<(IssueId, Readers)>> {
    let columns = (issues::id, issues::council_id, issues::is_public, issues::is_draft, issues::escalated_to);
    let query = issues::table.select(columns).filter(issues::council_id.eq(council.to_string()));
    let rows: Vec<(String, String, bool, bool, Option<String>)> = query.load(c)?;
    let read =
        |(id, council, is_for_everybody, is_draft, passed_on_to): (String, String, _, _, Option<String>)| {
            let readers = Readers {
                council_id: stored(&council)?,
                is_for_everybody,
                is_draft,
                passed_on_to: passed_on_to.as_deref().map(stored).transpose()?,
            };
            Ok((stored(&id)?, readers))
        };
    rows.into_iter().map(read).collect()
}

/// One issue.
pub(crate) fn find(c: &mut DbConnection, id: IssueId) -> Result<Option<Issue>> {
    let found: Option<IssueRow> = issues::table.find(id.to_string()).first(c).optional()?;
    found.map(issue).transpose()
}

/// Adds an issue.
pub(crate) fn add(c: &mut DbConnection, issue: &Issue) -> Result<()> {
    diesel::insert_into(issues::table).values(row(issue)).execute(c)?;
    Ok(())
}

/// Changes an issue.
pub(crate) fn change(c: &mut DbConnection, issue: &Issue) -> Result<()> {
    diesel::update(issues::table.find(issue.id.to_string())).set(row(issue)).execute(c)?;
    Ok(())
}

fn row(issue: &Issue) -> IssueRow {
    IssueRow {
        id: issue.id.to_string(),
        version: issue.version,
        council_id: issue.council_id.to_string(),
        theme: issue.theme.clone(),
        content: issue.content.clone(),
        present_state: issue.present_state.clone(),
        wished: issue.wished.clone(),
        area_codes: to_json(&issue.area_codes),
        terms: to_json(&issue.terms),
        evidence: to_json(&issue.evidence),
        stage: to_code(&issue.stage),
        stages: to_json(&issue.stages),
        owner: issue.owner.clone(),
        body_id: issue.body_id.map(|id| id.to_string()),
        due_on: issue.due_on,
        is_public: issue.is_public,
        is_draft: issue.is_draft,
        escalated_to: issue.escalated_to.map(|id| id.to_string()),
        merged_into: issue.merged_into.map(|id| id.to_string()),
        split_from: issue.split_from.map(|id| id.to_string()),
        opened_on: issue.opened_on,
        closed_on: issue.closed_on,
        is_urgent: issue.is_urgent,
        asked_decision: issue.asked_decision.clone(),
    }
}

fn issue(row: IssueRow) -> Result<Issue> {
    Ok(Issue {
        id: stored(&row.id)?,
        version: row.version,
        council_id: stored(&row.council_id)?,
        theme: row.theme,
        content: row.content,
        present_state: row.present_state,
        wished: row.wished,
        asked_decision: row.asked_decision,
        area_codes: from_json(&row.area_codes)?,
        terms: from_json(&row.terms)?,
        evidence: from_json(&row.evidence)?,
        stage: from_code(&row.stage)?,
        stages: from_json(&row.stages)?,
        owner: row.owner,
        body_id: row.body_id.as_deref().map(stored).transpose()?,
        due_on: row.due_on,
        is_urgent: row.is_urgent,
        is_public: row.is_public,
        is_draft: row.is_draft,
        escalated_to: row.escalated_to.as_deref().map(stored).transpose()?,
        merged_into: row.merged_into.as_deref().map(stored).transpose()?,
        split_from: row.split_from.as_deref().map(stored).transpose()?,
        opened_on: row.opened_on,
        closed_on: row.closed_on,
    })
}
