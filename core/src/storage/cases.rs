//! Statements of the closed layer: cases, needs and need reports.

use chrono::NaiveDate;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;

use super::need_reports::{reports_between, reports_of};
use super::schema_cases::{
    cases, circumstances, frozen_cases, goals, need_reports, needs, referrals, saved_searches, steps,
    strengths, transfers,
};
use super::{
    DbConnection, OfCases, case_records, from_code, from_json, load_of_cases, stored, to_code, to_json,
};
use crate::cases::{Case, CaseFile};
use crate::error::{Error, Result};
use crate::id::{CaseId, NeedId, OrganizationId};
use crate::needs::{Need, NeedReport};
use crate::values::{AreaCode, TermId};

/// How often the write-ahead log is tried to be emptied after an erasure.
const CHECKPOINT_TRIES: usize = 3;

/// Every table that says something of a person.
const CLOSED_TABLES: [&str; 15] = [
    "frozen_cases",
    "need_counters",
    "case_counters",
    "case_versions",
    "case_entries",
    "transfers",
    "referrals",
    "goals",
    "strengths",
    "steps",
    "need_reports",
    "needs",
    "saved_searches",
    "circumstances",
    "cases",
];

#[derive(QueryableByName)]
struct Checkpoint {
    #[diesel(sql_type = diesel::sql_types::Integer)]
    busy: i32,
}

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = cases, treat_none_as_null = true)]
struct CaseRow {
    id: String,
    version: i32,
    organization_id: String,
    token: String,
    stage: String,
    birth_cohort: i32,
    disability_types: String,
    support_level: Option<String>,
    main_support: bool,
    residence_area: String,
    granting_area: String,
    consented_on: NaiveDate,
    guardian_consented_on: Option<NaiveDate>,
    opened_on: NaiveDate,
    closed_on: Option<NaiveDate>,
    monitoring_months: Option<i16>,
    closing_reason: Option<String>,
    retain_until: Option<NaiveDate>,
}

#[derive(Queryable, Insertable)]
#[diesel(table_name = needs)]
struct NeedRow {
    id: String,
    version: i32,
    case_id: String,
    term: String,
}

/// One case, whosever it is: the caller checks that.
pub(crate) fn find(c: &mut DbConnection, id: CaseId) -> Result<Option<Case>> {
    let row: Option<CaseRow> = cases::table.find(id.to_string()).first(c).optional()?;
    row.map(case).transpose()
}

/// Cases of an organisation after an id, by id.
pub(crate) fn list(
    c: &mut DbConnection,
    organization: OrganizationId,
    after: Option<CaseId>,
    limit: i64,
) -> Result<Vec<Case>> {
    let mut query = cases::table
        .filter(cases::organization_id.eq(organization.to_string()))
        .order(cases::id)
        .limit(limit)
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(cases::id.gt(after.to_string()));
    }
    query.load::<CaseRow>(c)?.into_iter().map(case).collect()
}

/// The needs of cases with their reports, by day of the first report.
pub(crate) fn list_needs<'a>(c: &mut DbConnection, of: impl Into<OfCases<'a>>) -> Result<Vec<Need>> {
    let of = of.into();
    let rows: Vec<NeedRow> = load_of_cases!(c, of, needs::case_id, needs::table.order(needs::id));
    let ids: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    let mut reports = match of {
        OfCases::These(_) => reports_of(c, &ids)?,
        OfCases::Between(first, last) => reports_between(c, first, last)?,
    };
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        let reports = reports.remove(&row.id).unwrap_or_default();
        found.push(need(row, reports)?);
    }
    found.sort_by_key(|need: &Need| (need.reports.first().map(|report| report.reported_on), need.id));
    Ok(found)
}

/// The case that a need belongs to.
pub(crate) fn case_of_need(c: &mut DbConnection, id: NeedId) -> Result<Option<CaseId>> {
    let case: Option<String> =
        needs::table.find(id.to_string()).select(needs::case_id).first(c).optional()?;
    case.as_deref().map(stored).transpose()
}

/// Adds a case.
pub(crate) fn add(c: &mut DbConnection, case: &Case) -> Result<()> {
    diesel::insert_into(cases::table).values(row(case)).execute(c)?;
    Ok(())
}

/// Changes a case, if it still has the version before.
pub(crate) fn change(c: &mut DbConnection, case: &Case) -> Result<()> {
    let same = cases::table.find(case.id.to_string()).filter(cases::version.eq(case.version - 1));
    match diesel::update(same).set(row(case)).execute(c)? {
        1 => Ok(()),
        _ => Err(Error::Stale),
    }
}

/// Adds a need without its reports.
pub(crate) fn add_need(c: &mut DbConnection, need: &Need) -> Result<()> {
    let row = NeedRow {
        id: need.id.to_string(),
        version: need.version,
        case_id: need.case_id.to_string(),
        term: need.term.0.clone(),
    };
    diesel::insert_into(needs::table).values(row).execute(c)?;
    Ok(())
}

/// How many reports a need has.
pub(crate) fn count_reports(c: &mut DbConnection, need: NeedId) -> Result<i64> {
    Ok(need_reports::table.filter(need_reports::need_id.eq(need.to_string())).count().get_result(c)?)
}

/// Deletes a need with its reports and referrals.
pub(crate) fn delete_need(c: &mut DbConnection, id: NeedId) -> Result<()> {
    let id = id.to_string();
    diesel::delete(referrals::table.filter(referrals::need_id.eq(&id))).execute(c)?;
    diesel::delete(need_reports::table.filter(need_reports::need_id.eq(&id))).execute(c)?;
    diesel::delete(needs::table.find(&id)).execute(c)?;
    Ok(())
}

/// Lets a need be another case's, or its reports and referrals be those of a need of that case.
pub(crate) fn move_need(c: &mut DbConnection, id: NeedId, to: Option<NeedId>, case: CaseId) -> Result<()> {
    let (id, case) = (id.to_string(), case.to_string());
    let Some(to) = to.map(|to| to.to_string()) else {
        diesel::update(needs::table.find(&id)).set(needs::case_id.eq(case)).execute(c)?;
        return Ok(());
    };
    let reports = need_reports::table.filter(need_reports::need_id.eq(&id));
    diesel::update(reports).set(need_reports::need_id.eq(&to)).execute(c)?;
    let referred = referrals::table.filter(referrals::need_id.eq(&id));
    diesel::update(referred).set(referrals::need_id.eq(&to)).execute(c)?;
    diesel::delete(needs::table.find(&id)).execute(c)?;
    Ok(())
}

/// Lets the steps, strengths, goals, referrals and saved searches of one case be another's.
pub(crate) fn move_records(c: &mut DbConnection, from: CaseId, to: CaseId) -> Result<()> {
    let (from, to) = (from.to_string(), to.to_string());
    macro_rules! hand_over {
        ($($table:ident),+) => {$(
            diesel::update($table::table.filter($table::case_id.eq(&from)))
                .set($table::case_id.eq(&to))
                .execute(c)?;
        )+};
    }
    hand_over!(frozen_cases, steps, strengths, goals, referrals, saved_searches);
    Ok(())
}

/// Deletes a case with everything under it, and what an entry of many cases remembers of it.
pub(crate) fn erase(c: &mut DbConnection, case: &Case) -> Result<()> {
    let id = case.id.to_string();
    let own = needs::table.filter(needs::case_id.eq(&id)).select(needs::id);
    diesel::delete(referrals::table.filter(referrals::case_id.eq(&id))).execute(c)?;
    diesel::delete(need_reports::table.filter(need_reports::need_id.eq_any(own))).execute(c)?;
    macro_rules! delete_from {
        ($($table:ident),+) => {$(
            diesel::delete($table::table.filter($table::case_id.eq(&id))).execute(c)?;
        )+};
    }
    delete_from!(frozen_cases, needs, saved_searches, circumstances, steps, strengths, goals, transfers);
    super::case_entries::forget(c, case)?;
    diesel::delete(cases::table.find(&id)).execute(c)?;
    Ok(())
}

/// A case with everything under it.
pub(crate) fn file(c: &mut DbConnection, case: Case) -> Result<CaseFile> {
    let of = [case.id];
    Ok(CaseFile {
        circumstances: super::circumstances::list(c, case.id)?,
        steps: case_records::steps(c, &of)?,
        strengths: case_records::strengths(c, &of)?,
        goals: case_records::goals(c, &of)?,
        needs: list_needs(c, &of)?,
        referrals: case_records::referrals(c, &of)?,
        case,
    })
}

/// Cases that are to be erased: the last day of their retention is over.
pub(crate) fn list_expired(c: &mut DbConnection, today: NaiveDate) -> Result<Vec<Case>> {
    let rows: Vec<CaseRow> = cases::table.filter(cases::retain_until.lt(today)).order(cases::id).load(c)?;
    rows.into_iter().map(case).collect()
}

/// Cases after an id, by id, of every organisation, whose ids lie between two texts: for counting.
pub(crate) fn list_between(
    c: &mut DbConnection,
    after: Option<CaseId>,
    (from, before): (&str, &str),
    limit: i64,
) -> Result<Vec<Case>> {
    let share = cases::table.filter(cases::id.ge(from)).filter(cases::id.lt(before));
    let mut query = share.order(cases::id).limit(limit).into_boxed();
    if let Some(after) = after {
        query = query.filter(cases::id.gt(after.to_string()));
    }
    query.load::<CaseRow>(c)?.into_iter().map(case).collect()
}

/// The case that an organisation's papers call so.
pub(crate) fn find_by_token(
    c: &mut DbConnection,
    organization: OrganizationId,
    token: &str,
) -> Result<Option<Case>> {
    let row: Option<CaseRow> = cases::table
        .filter(cases::organization_id.eq(organization.to_string()))
        .filter(cases::token.eq(token))
        .first(c)
        .optional()?;
    row.map(case).transpose()
}

/// Cases with these ids, by id.
pub(crate) fn find_all(c: &mut DbConnection, ids: &[CaseId]) -> Result<Vec<Case>> {
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let rows: Vec<CaseRow> = cases::table.filter(cases::id.eq_any(&ids)).order(cases::id).load(c)?;
    rows.into_iter().map(case).collect()
}

/// Makes sure that deleted content is in no file any more, as far as the database lets us.
///
/// SQLite overwrites freed pages itself (`secure_delete`); what remains is the write-ahead log, which
/// is emptied here. PostgreSQL frees dead rows here and overwrites them when the tables are rewritten at night
/// ([`rewrite_tables`]), old log segments when they are recycled: DESIGN.md says what that means for backups.
pub(crate) fn wipe_freed_pages(c: &mut DbConnection) -> Result<()> {
    match c {
        DbConnection::Sqlite(c) => {
            // A reader that is not done yet holds the log back, longer than the busy timeout or not.
            let emptied = (0..CHECKPOINT_TRIES).any(|_| {
                let rows = diesel::sql_query("PRAGMA wal_checkpoint(TRUNCATE)").load::<Checkpoint>(c);
                rows.is_ok_and(|rows| rows.iter().all(|row| row.busy == 0))
            });
            if !emptied {
                tracing::warn!("an erased case is still in the write-ahead log: a reader holds it back");
            }
        }
        DbConnection::Postgres(c) => {
            for table in CLOSED_TABLES {
                c.batch_execute(&format!("VACUUM {table}"))?;
            }
        }
    }
    Ok(())
}

/// Writes the tables of cases anew on PostgreSQL, which leaves dead rows in their pages; locks them meanwhile.
pub(crate) fn rewrite_tables(c: &mut DbConnection) -> Result<()> {
    if let DbConnection::Postgres(c) = c {
        for table in CLOSED_TABLES {
            c.batch_execute(&format!("VACUUM FULL {table}"))?;
        }
    }
    Ok(())
}

fn row(case: &Case) -> CaseRow {
    CaseRow {
        id: case.id.to_string(),
        version: case.version,
        organization_id: case.organization_id.to_string(),
        token: case.token.clone(),
        stage: to_code(&case.stage),
        birth_cohort: case.birth_cohort,
        disability_types: to_json(&case.disability_types),
        support_level: case.support_level.as_ref().map(|level| level.0.clone()),
        main_support: case.main_support,
        residence_area: case.residence_area.to_string(),
        granting_area: case.granting_area.to_string(),
        consented_on: case.consented_on,
        guardian_consented_on: case.guardian_consented_on,
        opened_on: case.opened_on,
        closed_on: case.closed_on,
        monitoring_months: case.monitoring_months,
        closing_reason: case.closing_reason.as_ref().map(|reason| reason.0.clone()),
        retain_until: case.retain_until,
    }
}

fn case(row: CaseRow) -> Result<Case> {
    Ok(Case {
        id: stored(&row.id)?,
        version: row.version,
        organization_id: stored(&row.organization_id)?,
        token: row.token,
        stage: from_code(&row.stage)?,
        birth_cohort: row.birth_cohort,
        disability_types: from_json(&row.disability_types)?,
        support_level: row.support_level.map(TermId),
        main_support: row.main_support,
        residence_area: AreaCode::trusted(&row.residence_area),
        granting_area: AreaCode::trusted(&row.granting_area),
        consented_on: row.consented_on,
        guardian_consented_on: row.guardian_consented_on,
        opened_on: row.opened_on,
        closed_on: row.closed_on,
        monitoring_months: row.monitoring_months,
        closing_reason: row.closing_reason.map(TermId),
        retain_until: row.retain_until,
    })
}

fn need(row: NeedRow, reports: Vec<NeedReport>) -> Result<Need> {
    Ok(Need {
        id: stored(&row.id)?,
        version: row.version,
        case_id: stored(&row.case_id)?,
        term: TermId(row.term),
        reports,
    })
}
