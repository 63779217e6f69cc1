//! Plan figures: the 見込量 of 障害福祉計画・障害児福祉計画 and what came of it, by service, year and area.

mod comparison;
mod outlook;

use std::collections::BTreeMap;

use chrono::NaiveDate;
pub use comparison::{PlanComparison, PlanYear};
pub(crate) use comparison::{in_percent, is_far};
pub use outlook::PlanOutlook;
use serde::{Deserialize, Serialize};

use crate::actor::Planner;
use crate::areas::{AreaKind, Geography};
use crate::changes::{Action, Logged};
use crate::clock::fiscal_year;
use crate::error::{Error, Faults, Result};
use crate::page::{Page, Paging};
use crate::registry::Registry;
use crate::storage::{self, Write};
use crate::taxonomies::SERVICE_KINDS;
use crate::text::harmless;
use crate::values::{AreaCode, Patch, ShortText, TermId};

/// The years that a plan may speak of.
pub const YEARS: std::ops::RangeInclusive<i32> = 2006..=2100;
/// The most figures that are taken at once.
const MAX_FIGURES: usize = 10_000;
/// No figure is larger.
const LARGEST: f64 = 1e9;
/// The columns of the table, in and out.
pub(crate) const HEADER: [&str; 9] =
    ["地域コード", "地域名", "サービス種別", "サービス名", "年度", "単位", "見込量", "実績", "出典"];

/// What a figure counts, for each month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PlanUnit {
    /// 人／月.
    PersonsPerMonth,
    /// 人日／月.
    PersonDaysPerMonth,
    /// 時間／月.
    HoursPerMonth,
    /// 定員.
    Places,
}

impl PlanUnit {
    /// All units with their names in plans.
    pub(crate) const NAMES: [(Self, &'static str); 4] = [
        (Self::PersonsPerMonth, "人/月"),
        (Self::PersonDaysPerMonth, "人日/月"),
        (Self::HoursPerMonth, "時間/月"),
        (Self::Places, "定員"),
    ];

    /// Its name in plans.
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(unit, _)| *unit == self).map_or("", |(_, name)| name)
    }
}

/// One figure of a plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct PlanFigure {
    /// Counts the changes to the record.
    pub version: i32,
    /// The municipality, 圏域 or prefecture.
    pub area_code: AreaCode,
    /// The kind of service.
    pub kind_id: TermId,
    /// The fiscal year (年度), from April.
    pub fiscal_year: i32,
    /// What is counted.
    pub unit: PlanUnit,
    /// 見込量; absent where none is known.
    pub planned: Option<f64>,
    /// 実績; absent where none is known yet.
    pub actual: Option<f64>,
    /// Who says so.
    pub source: Option<String>,
}

impl Logged for PlanFigure {
    const NOUN: &'static str = "plan_figures";
    fn record_id(&self) -> String {
        self.key()
    }
    fn version(&self) -> i32 {
        self.version
    }
}

impl PlanFigure {
    /// Area, kind, year and unit, as one text that sorts so.
    pub(crate) fn key(&self) -> String {
        let unit = storage::to_code(&self.unit);
        format!("{}/{}/{}/{unit}", self.area_code, self.kind_id, self.fiscal_year)
    }

    /// Whether it says the same, at whatever version.
    pub(crate) fn says_the_same(&self, other: &Self) -> bool {
        (self.planned, self.actual, &self.source) == (other.planned, other.actual, &other.source)
    }

    /// Fails, naming fields, unless the figure is one that a plan can have.
    pub(crate) fn check(&self, today: NaiveDate) -> Result<()> {
        let mut faults = Faults::default();
        faults.require(YEARS.contains(&self.fiscal_year), "fiscal_year", "must be between 2006 and 2100");
        let is_amount = |amount: Option<f64>| amount.is_none_or(|a| (0.0..=LARGEST).contains(&a));
        faults.require(is_amount(self.planned), "planned", "must be between 0 and 1,000,000,000");
        faults.require(is_amount(self.actual), "actual", "must be between 0 and 1,000,000,000");
        let is_to_come = self.actual.is_some() && self.fiscal_year > fiscal_year(today);
        faults.require(!is_to_come, "actual", "must be left out of a year to come");
        faults.finish()
    }
}

/// Whether plans are made for areas of this layer.
pub(crate) fn is_planned(kind: AreaKind) -> bool {
    matches!(kind, AreaKind::Municipality | AreaKind::WelfareRegion | AreaKind::Prefecture)
}

/// One figure as it is given.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPlanFigure {
    /// The municipality, 圏域 or prefecture.
    pub area_code: AreaCode,
    /// The kind of service.
    pub kind_id: TermId,
    /// The fiscal year (年度), from April.
    #[schema(example = 2026)]
    pub fiscal_year: i32,
    /// What is counted.
    pub unit: PlanUnit,
    /// 見込量; stays as it is where it is left out.
    #[serde(default)]
    #[schema(value_type = Option<f64>)]
    pub planned: Patch<f64>,
    /// 実績; stays as it is where it is left out. A figure with neither is withdrawn.
    #[serde(default)]
    #[schema(value_type = Option<f64>)]
    pub actual: Patch<f64>,
    /// Who says so; stays as it is where it is left out.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub source: Patch<ShortText>,
}

/// Figures that are taken together or not at all.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPlanFigures {
    /// The figures; those that are not among them stay.
    pub figures: Vec<NewPlanFigure>,
}

/// Which figures to list.
#[derive(Debug, Clone, Default)]
pub struct PlanFigureFilter {
    /// Of this area and those inside it.
    pub area: Option<AreaCode>,
    /// Only of this kind of service.
    pub kind: Option<TermId>,
    /// Only of this year.
    pub fiscal_year: Option<i32>,
}

impl Registry {
    /// Records figures of the account's areas: all, or none if one is at fault.
    pub fn record_plan_figures(&self, by: &Planner, new: NewPlanFigures) -> Result<Vec<PlanFigure>> {
        let geography = self.geography();
        if new.figures.len() > MAX_FIGURES {
            return Err(Error::invalid("figures", format!("must be at most {MAX_FIGURES}")));
        }
        let mut keys = BTreeMap::new();
        for (index, figure) in new.figures.iter().enumerate() {
            let place = format!("figures[{index}]");
            self.check_cell(&geography, figure).map_err(|error| error.within(&place))?;
            by.require_area(&geography, &figure.area_code)?;
            if keys.insert(figure.blank().key(), index).is_some() {
                return Err(Error::invalid(place, "is there twice"));
            }
        }
        self.write(&by.account.to_string(), |w| {
            let all: Vec<String> = keys.into_keys().collect();
            let known = storage::plan_figures::known(w.connection, &all)?;
            let mut done = Vec::new();
            for (index, new) in new.figures.into_iter().enumerate() {
                let before = known.get(&new.blank().key());
                let figure = new.onto(before);
                figure
                    .check(self.clock().today())
                    .map_err(|error| error.within(&format!("figures[{index}]")))?;
                done.extend(record(w, before, figure)?);
            }
            Ok(done)
        })
    }

    /// Corrects one figure, of the version that was seen; one without numbers withdraws it.
    pub fn correct_plan_figure(
        &self,
        by: &Planner,
        seen: i32,
        new: NewPlanFigure,
    ) -> Result<Option<PlanFigure>> {
        let geography = self.geography();
        self.check_cell(&geography, &new)?;
        by.require_area(&geography, &new.area_code)?;
        self.write(&by.account.to_string(), |w| {
            let key = new.blank().key();
            let known = storage::plan_figures::known(w.connection, std::slice::from_ref(&key))?;
            let before = known.get(&key).filter(|before| before.version == seen).ok_or(Error::Stale)?;
            let figure = new.onto(Some(before));
            figure.check(self.clock().today())?;
            record(w, Some(before), figure)
        })
    }

    /// The figures by area, kind, year and unit.
    pub fn list_plan_figures(&self, filter: &PlanFigureFilter, paging: &Paging) -> Result<Page<PlanFigure>> {
        let (limit, after) = (paging.limit()?, paging.key(4)?);
        let found = self.read_figures(filter, after, Some(limit as i64 + 1))?;
        Ok(Page::cut(found, limit, PlanFigure::key))
    }

    /// The figures as a table that [`Registry::import_plan_figures`] takes in again: CSV with a byte order
    /// mark, its cells harmless to a spreadsheet.
    pub fn tabulate_plan_figures(&self, filter: &PlanFigureFilter) -> Result<Vec<u8>> {
        let geography = self.geography();
        let mut table = "\u{feff}".as_bytes().to_vec();
        let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(&mut table);
        writer.write_record(HEADER).map_err(Error::internal)?;
        let amount = |amount: Option<f64>| amount.map(|a| a.to_string()).unwrap_or_default();
        for figure in self.read_figures(filter, None, None)? {
            let area = geography.find(&figure.area_code).map_or("", |area| area.name.as_str());
            let cells = [
                figure.area_code.as_str(),
                area,
                figure.kind_id.as_str(),
                self.terms().name(&figure.kind_id),
                &figure.fiscal_year.to_string(),
                figure.unit.name(),
                &amount(figure.planned),
                &amount(figure.actual),
                figure.source.as_deref().unwrap_or_default(),
            ];
            writer.write_record(cells.map(harmless)).map_err(Error::internal)?;
        }
        writer.flush().map_err(Error::internal)?;
        drop(writer);
        Ok(table)
    }

    /// The figures that a filter lets through, by key.
    pub(crate) fn read_figures(
        &self,
        filter: &PlanFigureFilter,
        after: Option<&str>,
        limit: Option<i64>,
    ) -> Result<Vec<PlanFigure>> {
        let geography = self.geography();
        if let Some(area) = &filter.area {
            geography.require(area, "area")?;
        }
        if let Some(kind) = &filter.kind {
            self.terms().require(&[SERVICE_KINDS], kind, "kind_id")?;
        }
        self.db().read(|c| {
            let mut areas = storage::plan_figures::areas(c)?;
            areas.retain(|code| filter.area.as_ref().is_none_or(|area| geography.is_within(code, area)));
            storage::plan_figures::list(c, &areas, filter, after, limit)
        })
    }

    fn check_cell(&self, geography: &Geography, new: &NewPlanFigure) -> Result<()> {
        let area = geography.require(&new.area_code, "area_code")?;
        if !is_planned(area.kind) {
            return Err(Error::invalid("area_code", "must be a municipality, a region or a prefecture"));
        }
        self.terms().require(&[SERVICE_KINDS], &new.kind_id, "kind_id")
    }
}

impl NewPlanFigure {
    /// A figure of the same area, kind, year and unit that says nothing.
    fn blank(&self) -> PlanFigure {
        PlanFigure {
            version: 1,
            area_code: self.area_code.clone(),
            kind_id: self.kind_id.clone(),
            fiscal_year: self.fiscal_year,
            unit: self.unit,
            planned: None,
            actual: None,
            source: None,
        }
    }

    /// What it makes of the figure before.
    fn onto(self, before: Option<&PlanFigure>) -> PlanFigure {
        let mut figure = before.cloned().unwrap_or_else(|| self.blank());
        self.planned.apply(&mut figure.planned);
        self.actual.apply(&mut figure.actual);
        match self.source {
            Patch::Keep => {}
            Patch::Clear => figure.source = None,
            Patch::Set(source) => figure.source = Some(source.into()),
        }
        figure
    }
}

/// Stores one figure in the place of the one before; one without numbers withdraws it.
fn record(
    w: &mut Write<'_>,
    before: Option<&PlanFigure>,
    mut figure: PlanFigure,
) -> Result<Option<PlanFigure>> {
    let is_empty = figure.planned.is_none() && figure.actual.is_none();
    match before {
        None if is_empty => return Ok(None),
        None => {
            storage::plan_figures::add(w.connection, std::slice::from_ref(&figure))?;
            w.log(Action::Create, None, &figure);
        }
        Some(before) if before.says_the_same(&figure) => return Ok(Some(before.clone())),
        Some(before) => {
            figure.version = before.version + 1;
            if is_empty {
                storage::plan_figures::withdraw(w.connection, &figure.key())?;
                w.log(Action::Retire, Some(before), &figure);
                return Ok(None);
            }
            storage::plan_figures::change(w.connection, &figure)?;
            w.log(Action::Change, Some(before), &figure);
        }
    }
    Ok(Some(figure))
}
