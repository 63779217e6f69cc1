//! Takes plan figures in: the table that [`Registry::tabulate_plan_figures`] gives.

use std::path::Path;

use chrono::NaiveDate;

use super::given::{Given, Keyed};
use super::sheets::{Column, Refusal, Row, Sheet};
use super::{ImportReport, written};
use crate::actor::Administrator;
use crate::areas::Geography;
use crate::changes::Action;
use crate::error::{Error, Result};
use crate::plan_figures::{PlanFigure, PlanUnit, is_planned};
use crate::registry::Registry;
use crate::storage;
use crate::taxonomies::{SERVICE_KINDS, Terms};
use crate::text::fold;
use crate::values::TermId;

/// Other names of units.
const ALIASES: [(&str, PlanUnit); 8] = [
    ("人", PlanUnit::PersonsPerMonth),
    ("人分/月", PlanUnit::PersonsPerMonth),
    ("人日", PlanUnit::PersonDaysPerMonth),
    ("人日分/月", PlanUnit::PersonDaysPerMonth),
    ("日/月", PlanUnit::PersonDaysPerMonth),
    ("時間", PlanUnit::HoursPerMonth),
    ("時間分/月", PlanUnit::HoursPerMonth),
    ("人（定員）", PlanUnit::Places),
];

impl Keyed for PlanFigure {
    fn key(&self) -> String {
        PlanFigure::key(self)
    }
    fn agrees_with(&self, other: &Self) -> bool {
        self.says_the_same(other)
    }
}

/// Where the columns are.
struct Columns {
    area: Column,
    area_name: Column,
    kind: Column,
    kind_name: Column,
    year: Column,
    unit: Column,
    planned: Column,
    actual: Column,
    source: Column,
}

impl Registry {
    /// Takes in one table of plan figures, whole or not at all. What a table does not say stays as it is.
    pub fn import_plan_figures(
        &self,
        by: &Administrator,
        path: &Path,
        dry_run: bool,
    ) -> Result<ImportReport> {
        let mut report = ImportReport::of(path, dry_run);
        let sheet = Sheet::read(path, &mut report)?;
        let columns = Columns::of(&sheet)?;
        let geography = self.geography();
        let mut given = Given::new();
        for (line, row) in sheet.rows() {
            match columns.figure(row, &geography, self.terms(), self.clock().today()) {
                Ok(Some(figure)) => given.take(line, figure, &mut report),
                Ok(None) => report.doubt(line, columns.planned.refuse("nor 実績 is told: both stay unknown")),
                Err(refusal) => report.reject(line, refusal),
            }
        }
        if !report.is_sound() {
            return Ok(report);
        }
        self.rehearse_or_write(&by.account, dry_run, |w| {
            let known = storage::plan_figures::known(w.connection, &given.keys())?;
            let difference = given.compare(&known, &mut report);
            storage::plan_figures::add(w.connection, &difference.new)?;
            difference.new.iter().for_each(|new| w.log(Action::Create, None, new));
            for (before, mut after) in difference.changed {
                after.version = before.version + 1;
                storage::plan_figures::change(w.connection, &after)?;
                w.log(Action::Change, Some(&before), &after);
            }
            Ok(report)
        })
    }
}

impl Columns {
    fn of(sheet: &Sheet) -> Result<Self> {
        Ok(Self {
            area: sheet.need(&["地域コード", "area_code"])?,
            area_name: sheet.column(&["地域名"]),
            kind_name: sheet.column(&["サービス名"]),
            kind: sheet.need(&["サービス種別", "kind_id"])?,
            year: sheet.need(&["年度", "fiscal_year"])?,
            unit: sheet.need(&["単位", "unit"])?,
            planned: sheet.need(&["見込量", "planned"])?,
            actual: sheet.need(&["実績", "actual"])?,
            source: sheet.column(&["出典", "source"]),
        })
    }

    /// What a row says; nothing where it tells neither number.
    fn figure(
        &self,
        row: Row<'_>,
        geography: &Geography,
        terms: &Terms,
        today: NaiveDate,
    ) -> Result<Option<PlanFigure>, Refusal> {
        let area_code = row.area(self.area, geography)?;
        if geography.find(&area_code).is_none_or(|area| !is_planned(area.kind)) {
            return Err(self.area.refuse("must be a municipality, a region or a prefecture"));
        }
        let kind_id = row.value(self.kind, |cell| kind_of(cell, terms))?;
        let area = geography.find(&area_code);
        let names: Vec<&str> = area.iter().flat_map(|area| [&*area.name, &*area.full_name]).collect();
        self.check_names(row, &names, terms.name(&kind_id))?;
        let figure = PlanFigure {
            version: 1,
            area_code,
            kind_id,
            fiscal_year: row.value(self.year, written::fiscal_year)?,
            unit: row.value(self.unit, unit_of)?,
            planned: row.value(self.planned, written::amount)?,
            actual: row.value(self.actual, written::amount)?,
            source: row.name(self.source),
        };
        self.check(&figure, today)?;
        let is_told = figure.planned.is_some() || figure.actual.is_some();
        Ok(is_told.then_some(figure))
    }

    /// Names are for the reader, but one of something else tells that name or code was changed by mistake.
    fn check_names(&self, row: Row<'_>, area: &[&str], kind: &str) -> Result<(), Refusal> {
        let is_other = |name: String, known: &[&str]| {
            !name.is_empty() && !known.iter().any(|known| fold(&name) == fold(known))
        };
        if is_other(row.text(self.area_name), area) {
            return Err(self.area_name.refuse("is not the name of 地域コード"));
        }
        match is_other(row.text(self.kind_name), &[kind]) {
            true => Err(self.kind_name.refuse("is not the name of サービス種別")),
            false => Ok(()),
        }
    }

    fn check(&self, figure: &PlanFigure, today: NaiveDate) -> Result<(), Refusal> {
        let Err(Error::Invalid(faults)) = figure.check(today) else { return Ok(()) };
        let fault = faults.into_iter().next().unwrap_or_else(|| unreachable!("a refusal names a fault"));
        let column = match fault.field.as_str() {
            "fiscal_year" => self.year,
            "actual" => self.actual,
            _ => self.planned,
        };
        Err(column.refuse(fault.reason))
    }
}

/// The kind of service of this id or name.
fn kind_of(cell: &str, terms: &Terms) -> Result<TermId, &'static str> {
    let name = fold(cell);
    let kinds = terms.of(SERVICE_KINDS);
    let found = kinds.iter().find(|kind| kind.id.as_str() == cell || fold(&kind.name) == name);
    found.map(|kind| kind.id.clone()).ok_or("is no kind of service")
}

fn unit_of(cell: &str) -> Result<PlanUnit, &'static str> {
    let name = fold(cell);
    let names = PlanUnit::NAMES.iter().map(|(unit, name)| (*name, *unit));
    let found = names.chain(ALIASES).find(|(known, _)| fold(known) == name).map(|(_, unit)| unit);
    let coded = || serde_json::from_value(serde_json::Value::String(cell.to_owned())).ok();
    found.or_else(coded).ok_or("must be 人/月, 人日/月, 時間/月 or 定員")
}
