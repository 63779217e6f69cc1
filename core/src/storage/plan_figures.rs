//! Statements of plan figures.

use std::collections::HashMap;

use diesel::prelude::*;

use super::schema_inputs::plan_figures;
use super::{BATCH, DbConnection, from_code, insert_all, to_code};
use crate::error::Result;
use crate::plan_figures::{PlanFigure, PlanFigureFilter};
use crate::values::{AreaCode, TermId};

#[derive(Queryable, Insertable)]
#[diesel(table_name = plan_figures)]
struct PlanFigureRow {
    key: String,
    version: i32,
    area_code: String,
    kind_id: String,
    fiscal_year: i32,
    unit: String,
    planned: Option<f64>,
    actual: Option<f64>,
    source: Option<String>,
}

/// The areas that have figures.
pub(crate) fn areas(c: &mut DbConnection) -> Result<Vec<AreaCode>> {
    let codes: Vec<String> = plan_figures::table
        .select(plan_figures::area_code)
        .distinct()
        .order(plan_figures::area_code)
        .load(c)?;
    Ok(codes.iter().map(|code| AreaCode::trusted(code)).collect())
}

/// Figures of some areas, by key.
pub(crate) fn list(
    c: &mut DbConnection,
    areas: &[AreaCode],
    filter: &PlanFigureFilter,
    after: Option<&str>,
    limit: Option<i64>,
) -> Result<Vec<PlanFigure>> {
    let areas: Vec<String> = areas.iter().map(ToString::to_string).collect();
    let mut query = plan_figures::table
        .filter(plan_figures::area_code.eq_any(areas))
        .order(plan_figures::key)
        .into_boxed();
    if let Some(kind) = &filter.kind {
        query = query.filter(plan_figures::kind_id.eq(kind.to_string()));
    }
    if let Some(year) = filter.fiscal_year {
        query = query.filter(plan_figures::fiscal_year.eq(year));
    }
    if let Some(after) = after {
        query = query.filter(plan_figures::key.gt(after.to_owned()));
    }
    if let Some(limit) = limit {
        query = query.limit(limit);
    }
    let rows: Vec<PlanFigureRow> = query.load(c)?;
    rows.into_iter().map(figure).collect()
}

/// Those of some keys that are known.
pub(crate) fn known(c: &mut DbConnection, keys: &[String]) -> Result<HashMap<String, PlanFigure>> {
    let mut found = HashMap::new();
    for batch in keys.chunks(BATCH) {
        let rows: Vec<PlanFigureRow> = plan_figures::table.filter(plan_figures::key.eq_any(batch)).load(c)?;
        for row in rows {
            found.insert(row.key.clone(), figure(row)?);
        }
    }
    Ok(found)
}

/// Adds figures.
pub(crate) fn add(c: &mut DbConnection, new: &[PlanFigure]) -> Result<()> {
    let row = |new: &PlanFigure| PlanFigureRow {
        key: new.key(),
        version: new.version,
        area_code: new.area_code.to_string(),
        kind_id: new.kind_id.to_string(),
        fiscal_year: new.fiscal_year,
        unit: to_code(&new.unit),
        planned: new.planned,
        actual: new.actual,
        source: new.source.clone(),
    };
    let rows: Vec<_> = new.iter().map(row).collect();
    insert_all!(c, plan_figures::table, rows)?;
    Ok(())
}

/// Changes a figure to what is said now.
pub(crate) fn change(c: &mut DbConnection, figure: &PlanFigure) -> Result<()> {
    diesel::update(plan_figures::table.find(figure.key()))
        .set((
            plan_figures::version.eq(figure.version),
            plan_figures::planned.eq(figure.planned),
            plan_figures::actual.eq(figure.actual),
            plan_figures::source.eq(&figure.source),
        ))
        .execute(c)?;
    Ok(())
}

/// Takes a figure out.
pub(crate) fn withdraw(c: &mut DbConnection, key: &str) -> Result<()> {
    diesel::delete(plan_figures::table.find(key)).execute(c)?;
    Ok(())
}

fn figure(row: PlanFigureRow) -> Result<PlanFigure> {
    Ok(PlanFigure {
        version: row.version,
        area_code: AreaCode::trusted(&row.area_code),
        kind_id: TermId(row.kind_id),
        fiscal_year: row.fiscal_year,
        unit: from_code(&row.unit)?,
        planned: row.planned,
        actual: row.actual,
        source: row.source,
    })
}
