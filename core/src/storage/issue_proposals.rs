//! Statements of proposals of issues.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::schema_councils::issue_proposals;
use super::{DbConnection, from_code, from_json, stored, to_code, to_json};
use crate::error::Result;
use crate::id::{AccountId, IssueProposalId};
use crate::issue_proposals::IssueProposal;

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = issue_proposals, treat_none_as_null = true)]
struct IssueProposalRow {
    id: String,
    version: i32,
    council_id: String,
    organization_id: String,
    theme: String,
    content: String,
    proposed_on: NaiveDate,
    state: String,
    checked_by: String,
    issue_id: Option<String>,
}

/// All proposals by id: the caller looks at whose they are.
pub(crate) fn list(c: &mut DbConnection) -> Result<Vec<IssueProposal>> {
    let rows: Vec<IssueProposalRow> = issue_proposals::table.order(issue_proposals::id).load(c)?;
    rows.into_iter().map(proposal).collect()
}

/// One proposal, whosever it is.
pub(crate) fn find(c: &mut DbConnection, id: IssueProposalId) -> Result<Option<IssueProposal>> {
    let found: Option<IssueProposalRow> = issue_proposals::table.find(id.to_string()).first(c).optional()?;
    found.map(proposal).transpose()
}

/// Adds a proposal.
pub(crate) fn add(c: &mut DbConnection, proposal: &IssueProposal) -> Result<()> {
    diesel::insert_into(issue_proposals::table).values(row(proposal)).execute(c)?;
    Ok(())
}

/// Changes a proposal.
pub(crate) fn change(c: &mut DbConnection, proposal: &IssueProposal) -> Result<()> {
    let same = issue_proposals::table.find(proposal.id.to_string());
    diesel::update(same).set(row(proposal)).execute(c)?;
    Ok(())
}

fn row(proposal: &IssueProposal) -> IssueProposalRow {
    IssueProposalRow {
        id: proposal.id.to_string(),
        version: proposal.version,
        council_id: proposal.council_id.to_string(),
        organization_id: proposal.organization_id.to_string(),
        theme: proposal.theme.clone(),
        content: proposal.content.clone(),
        proposed_on: proposal.proposed_on,
        state: to_code(&proposal.state),
        checked_by: to_json(&proposal.checked_by),
        issue_id: proposal.issue_id.map(|id| id.to_string()),
    }
}

fn proposal(row: IssueProposalRow) -> Result<IssueProposal> {
    let checked_by: Vec<AccountId> = from_json(&row.checked_by)?;
    Ok(IssueProposal {
        id: stored(&row.id)?,
        version: row.version,
        council_id: stored(&row.council_id)?,
        organization_id: stored(&row.organization_id)?,
        theme: row.theme,
        content: row.content,
        proposed_on: row.proposed_on,
        state: from_code(&row.state)?,
        checks: checked_by.len(),
        issue_id: row.issue_id.as_deref().map(stored).transpose()?,
        checked_by,
    })
}
