//! Statements of the closed log of the case layer.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use super::changes::take_numbers;
use super::schema::{case_changes, log_heads};
use super::{DbConnection, from_json, insert_all, to_json};
use crate::accounts::Account;
use crate::changes::CaseChange;
use crate::error::Result;

#[derive(Queryable, Insertable)]
#[diesel(table_name = case_changes)]
struct CaseChangeRow {
    sequence: i64,
    at: NaiveDateTime,
    actor: String,
    organization_id: String,
    noun: String,
    record_id: String,
    version: i32,
    action: String,
    fields: String,
    digest: String,
}

/// Appends entries to the logs of their organisations, each chained to the one before.
pub(super) fn append(c: &mut DbConnection, changes: Vec<CaseChange>) -> Result<()> {
    let mut by_organization: BTreeMap<String, Vec<CaseChange>> = BTreeMap::new();
    for change in changes {
        by_organization.entry(change.organization_id.clone()).or_default().push(change);
    }
    for (organization, changes) in by_organization {
        let first = take_numbers(c, &log(&organization), changes.len())?;
        let mut before = digest_at(c, &organization, first - 1)?;
        let mut rows = Vec::with_capacity(changes.len());
        for (sequence, change) in (first..).zip(changes) {
            let mut change = CaseChange { sequence, ..change };
            change.digest = change.digest_after(&before);
            before.clone_from(&change.digest);
            rows.push(row(change));
        }
        insert_all!(c, case_changes::table, rows)?;
    }
    Ok(())
}

/// The digest of an entry; empty where there is none.
fn digest_at(c: &mut DbConnection, organization: &str, sequence: i64) -> Result<String> {
    let entry = case_changes::table.find((organization, sequence));
    Ok(entry.select(case_changes::digest).first(c).optional()?.unwrap_or_default())
}

/// Whether a record of a case was erased since a moment.
pub(crate) fn has_erased(c: &mut DbConnection, since: DateTime<Utc>) -> Result<bool> {
    let erased = case_changes::table
        .filter(case_changes::action.eq_any(["erase", "remove", "merge"]))
        .filter(case_changes::at.ge(since.naive_utc()));
    Ok(diesel::select(diesel::dsl::exists(erased)).get_result(c)?)
}

/// Every organisation that has a log; the empty one is that of accounts of no organisation.
pub(crate) fn organizations(c: &mut DbConnection) -> Result<BTreeSet<String>> {
    let heads: Vec<String> = log_heads::table.select(log_heads::log).load(c)?;
    let mut found: BTreeSet<String> =
        heads.iter().filter_map(|name| name.strip_prefix(&log(""))).map(str::to_owned).collect();
    let logged: Vec<String> = case_changes::table.select(case_changes::organization_id).distinct().load(c)?;
    found.extend(logged);
    Ok(found)
}

/// The last number given in the log of an organisation.
pub(crate) fn last(c: &mut DbConnection, organization: &str) -> Result<i64> {
    let last = log_heads::table.find(log(organization)).select(log_heads::last).first(c).optional()?;
    Ok(last.unwrap_or_default())
}

/// The name of an organisation's part of the closed log; without one, that of accounts of no organisation.
fn log(organization: &str) -> String {
    format!("case_changes/{organization}")
}

/// Entries of one organisation in the case layer's log, oldest first.
pub(crate) fn list(
    c: &mut DbConnection,
    organization: &str,
    after: i64,
    limit: i64,
) -> Result<Vec<CaseChange>> {
    let rows: Vec<CaseChangeRow> = case_changes::table
        .filter(case_changes::organization_id.eq(organization))
        .filter(case_changes::sequence.gt(after))
        .order(case_changes::sequence)
        .limit(limit)
        .load(c)?;
    rows.into_iter().map(change).collect()
}

/// What was done to accounts in the logs of all organisations, the latest first; that somebody signed in is nothing done.
pub(crate) fn of_accounts(c: &mut DbConnection, limit: i64) -> Result<Vec<CaseChange>> {
    let rows: Vec<CaseChangeRow> = case_changes::table
        .filter(case_changes::noun.eq(Account::NOUN))
        .filter(case_changes::action.ne("sign_in"))
        .order((case_changes::at.desc(), case_changes::organization_id, case_changes::sequence.desc()))
        .limit(limit)
        .load(c)?;
    rows.into_iter().map(change).collect()
}

fn row(change: CaseChange) -> CaseChangeRow {
    CaseChangeRow {
        sequence: change.sequence,
        at: change.at.naive_utc(),
        actor: change.actor,
        organization_id: change.organization_id,
        noun: change.noun,
        record_id: change.record_id,
        version: change.version,
        action: change.action,
        fields: to_json(&change.fields),
        digest: change.digest,
    }
}

fn change(row: CaseChangeRow) -> Result<CaseChange> {
    Ok(CaseChange {
        sequence: row.sequence,
        at: row.at.and_utc(),
        actor: row.actor,
        organization_id: row.organization_id,
        noun: row.noun,
        record_id: row.record_id,
        version: row.version,
        action: row.action,
        fields: from_json(&row.fields)?,
        digest: row.digest,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actor::Administrator;
    use crate::registry::Registry;

    fn registry(folder: &tempfile::TempDir) -> Registry {
        let path = folder.path().join("arunai.sqlite");
        let registry = Registry::open(&format!("sqlite://{}", path.display())).expect("opens");
        for number in 0..6 {
            let entry = |organization: &str| CaseChange {
                sequence: 0,
                digest: String::new(),
                at: chrono::DateTime::UNIX_EPOCH,
                actor: "somebody".into(),
                organization_id: organization.into(),
                noun: "cases".into(),
                record_id: format!("record {number}"),
                version: 1,
                action: "read".into(),
                fields: Vec::new(),
            };
            let entries = [entry("one"), entry("one"), entry("other")];
            let append = |w: &mut crate::storage::Write<'_>| {
                w.case_changes.extend(entries);
                Ok(())
            };
            registry.write("somebody", append).expect("appends");
        }
        registry
    }

    fn breaks(registry: &Registry) -> Vec<Option<i64>> {
        let chains = registry.list_audit_chains(&Administrator::at_the_machine("check")).expect("reads");
        assert!(chains.iter().all(|chain| chain.intact == chain.broken_at.is_none()));
        chains.into_iter().map(|chain| chain.broken_at).collect()
    }

    fn tamper(statement: &str) -> Vec<Option<i64>> {
        let folder = tempfile::tempdir().expect("a folder");
        let registry = registry(&folder);
        assert_eq!(breaks(&registry), [None, None]);
        let done = registry.db().maintain(|c| Ok(diesel::sql_query(statement).execute(c)?));
        assert!(done.expect("is a statement") > 0, "{statement}");
        breaks(&registry)
    }

    #[test]
    fn what_is_altered_left_out_or_added_breaks_the_chain() {
        let one = "organization_id = 'one' AND sequence";
        assert_eq!(tamper(&format!("UPDATE case_changes SET actor = 'x' WHERE {one} = 5")), [Some(5), None]);
        assert_eq!(tamper(&format!("UPDATE case_changes SET digest = '' WHERE {one} = 5")), [Some(5), None]);
        assert_eq!(tamper(&format!("DELETE FROM case_changes WHERE {one} = 1")), [Some(1), None]);
        assert_eq!(tamper(&format!("DELETE FROM case_changes WHERE {one} = 12")), [Some(12), None]);
        assert_eq!(tamper("DELETE FROM case_changes WHERE organization_id = 'other'"), [None, Some(1)]);
        let more = format!(
            "INSERT INTO case_changes SELECT 13, at, actor, organization_id, noun, record_id, version, action, fields, digest FROM case_changes WHERE {one} = 12"
        );
        assert_eq!(tamper(&more), [Some(13), None]);
    }

    #[test]
    fn entries_from_before_there_were_digests_stand_first() {
        let first = "UPDATE case_changes SET digest = ''";
        assert_eq!(tamper(first), [None, None]);
    }
}
