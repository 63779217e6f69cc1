//! Statements of votes on issues. Only the account itself is told of its vote; of all others there are sums.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::schema_councils::{issue_votes, issues};
use super::{DbConnection, stored};
use crate::error::{Error, Result};
use crate::id::{AccountId, CouncilId, IssueId};
use crate::issue_votes::{IssueVote, VoteSums};

/// Keeps the vote of an account in the place of the one before.
pub(crate) fn cast(c: &mut DbConnection, issue: IssueId, account: AccountId, vote: IssueVote) -> Result<()> {
    take_back(c, issue, account)?;
    diesel::insert_into(issue_votes::table)
        .values((
            issue_votes::issue_id.eq(issue.to_string()),
            issue_votes::account_id.eq(account.to_string()),
            issue_votes::importance.eq(i32::from(vote.importance)),
            issue_votes::feasibility.eq(i32::from(vote.feasibility)),
        ))
        .execute(c)?;
    Ok(())
}

/// Deletes the vote of an account, if there is one.
pub(crate) fn take_back(c: &mut DbConnection, issue: IssueId, account: AccountId) -> Result<()> {
    diesel::delete(issue_votes::table.find((issue.to_string(), account.to_string()))).execute(c)?;
    Ok(())
}

/// Deletes all votes of an account.
pub(crate) fn take_back_all(c: &mut DbConnection, account: AccountId) -> Result<()> {
    let own = issue_votes::table.filter(issue_votes::account_id.eq(account.to_string()));
    diesel::delete(own).execute(c)?;
    Ok(())
}

/// The sums of all votes on a council's issues.
pub(crate) fn sums(c: &mut DbConnection, council: CouncilId) -> Result<BTreeMap<IssueId, VoteSums>> {
    let rows: Vec<(String, i32, i32)> = issue_votes::table
        .inner_join(issues::table.on(issues::id.eq(issue_votes::issue_id)))
        .filter(issues::council_id.eq(council.to_string()))
        .select((issue_votes::issue_id, issue_votes::importance, issue_votes::feasibility))
        .load(c)?;
    let mut found: BTreeMap<IssueId, VoteSums> = BTreeMap::new();
    for (issue, importance, feasibility) in rows {
        found.entry(stored(&issue)?).or_default().add(vote(importance, feasibility)?);
    }
    Ok(found)
}

/// The votes of one account.
pub(crate) fn of_account(c: &mut DbConnection, account: AccountId) -> Result<BTreeMap<IssueId, IssueVote>> {
    let rows: Vec<(String, i32, i32)> = issue_votes::table
        .filter(issue_votes::account_id.eq(account.to_string()))
        .select((issue_votes::issue_id, issue_votes::importance, issue_votes::feasibility))
        .load(c)?;
    let own = |(issue, importance, feasibility): (String, i32, i32)| {
        Ok((stored(&issue)?, vote(importance, feasibility)?))
    };
    rows.into_iter().map(own).collect()
}

fn vote(importance: i32, feasibility: i32) -> Result<IssueVote> {
    let points = |points: i32| u8::try_from(points).map_err(Error::internal);
    Ok(IssueVote { importance: points(importance)?, feasibility: points(feasibility)? })
}
