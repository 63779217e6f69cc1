//! Statements of the dated states of cases.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::prelude::*;

use super::schema_cases::circumstances;
use super::{
    DbConnection, OfCases, from_code, from_json, insert_all, load_of_cases, stored, to_code, to_json,
};
use crate::cases::Circumstances;
use crate::error::Result;
use crate::id::CaseId;
use crate::values::{AreaCode, TermId};

#[derive(Queryable, Insertable)]
#[diesel(table_name = circumstances)]
struct CircumstancesRow {
    case_id: String,
    valid_from: NaiveDate,
    stated: String,
    stage: String,
    disability_types: String,
    support_level: Option<String>,
    main_support: bool,
    residence_area: String,
    granting_area: String,
    monitoring_months: Option<i16>,
}

/// The dated states of a case, the earliest first.
pub(crate) fn list(c: &mut DbConnection, id: CaseId) -> Result<Vec<Circumstances>> {
    Ok(list_of(c, &[id])?.remove(&id).unwrap_or_default())
}

/// The dated states of cases, the earliest first.
pub(crate) fn list_of<'a>(
    c: &mut DbConnection,
    of: impl Into<OfCases<'a>>,
) -> Result<HashMap<CaseId, Vec<Circumstances>>> {
    let mut found: HashMap<CaseId, Vec<Circumstances>> = HashMap::new();
    let ordered = circumstances::table.order((circumstances::case_id, circumstances::valid_from));
    let rows: Vec<CircumstancesRow> = load_of_cases!(c, of.into(), circumstances::case_id, ordered);
    for row in rows {
        found.entry(stored(&row.case_id)?).or_default().push(state(row)?);
    }
    Ok(found)
}

/// Puts dated states in place of those that a case had.
pub(crate) fn put(c: &mut DbConnection, id: CaseId, states: &[Circumstances]) -> Result<()> {
    diesel::delete(circumstances::table.filter(circumstances::case_id.eq(id.to_string()))).execute(c)?;
    let rows: Vec<CircumstancesRow> = states.iter().map(|state| state_row(id, state)).collect();
    insert_all!(c, circumstances::table, rows)?;
    Ok(())
}

fn state_row(id: CaseId, state: &Circumstances) -> CircumstancesRow {
    CircumstancesRow {
        case_id: id.to_string(),
        valid_from: state.valid_from,
        stated: to_json(&state.stated),
        stage: to_code(&state.stage),
        disability_types: to_json(&state.disability_types),
        support_level: state.support_level.as_ref().map(|level| level.0.clone()),
        main_support: state.main_support,
        residence_area: state.residence_area.to_string(),
        granting_area: state.granting_area.to_string(),
        monitoring_months: state.monitoring_months,
    }
}

fn state(row: CircumstancesRow) -> Result<Circumstances> {
    Ok(Circumstances {
        valid_from: row.valid_from,
        stated: from_json(&row.stated)?,
        stage: from_code(&row.stage)?,
        disability_types: from_json(&row.disability_types)?,
        support_level: row.support_level.map(TermId),
        main_support: row.main_support,
        residence_area: AreaCode::trusted(&row.residence_area),
        granting_area: AreaCode::trusted(&row.granting_area),
        monitoring_months: row.monitoring_months,
    })
}
