//! 見込量 and 実績: a list, a form, and a table to paste.

use std::collections::BTreeSet;

use actix_web::{HttpRequest, HttpResponse, get, post};
use arunai_core::actor::{Planner, Viewer};
use arunai_core::areas::AreaKind;
use arunai_core::clock::fiscal_year;
use arunai_core::eras::era_year;
use arunai_core::page::all;
use arunai_core::plan_figures::{NewPlanFigure, NewPlanFigures, PlanFigure, PlanFigureFilter, YEARS};
use arunai_core::values::{AreaCode, Patch};
use arunai_core::{Error, Fault, Registry, Result};
use serde_json::{Value, json};

use super::known::{KINDS, Known};
use super::pasted::{self, FIELD, Pasted};
use super::plan_figures_view;
use crate::pages::forms::Form;
use crate::pages::issues::parts::code;
use crate::pages::layout::FormFault;
use crate::pages::seats::{Seat, Sent};
use crate::pages::{respond, respond_with_form, status_of, value_of};
use crate::problem::Problem;
use crate::state::State;
use crate::visitor::Visitor;

/// The path.
pub(super) const FIGURES: &str = "/curate/plan_figures";
/// Layers of areas that plans are made for.
pub(super) const PLANNED: &[AreaKind] =
    &[AreaKind::Municipality, AreaKind::WelfareRegion, AreaKind::Prefecture];
/// What is counted.
pub(super) const UNITS: &[(&str, &str)] = &[
    ("persons_per_month", "人/月"),
    ("person_days_per_month", "人日/月"),
    ("hours_per_month", "時間/月"),
    ("places", "定員"),
];
/// What the address says after a figure was recorded.
const RECORDED: &str = "recorded";
/// So many years before and after this one can be chosen: two plans of three years.
const AROUND: i32 = 6;
/// The columns that a pasted table must have.
const NEEDED: &[&str] = &["年度", "単位", "見込量", "実績"];

/// What the page shows.
pub(super) struct Figures {
    pub area: Option<AreaCode>,
    pub year: i32,
    /// Years to choose from, by their numbers: those around this one, and the shown one.
    pub years: Vec<(String, String)>,
    pub rows: Vec<PlanFigure>,
    /// The one that was chosen to be corrected, before anything is typed.
    pub chosen: Option<PlanFigure>,
    pub known: Known,
    /// What was just done.
    pub done: Option<&'static str>,
}

impl Figures {
    /// Takes up the figure that an untouched form names; what somebody typed is not replaced.
    fn choose(&mut self, form: &Form) {
        let is_named = |figure: &&PlanFigure| {
            figure.kind_id.as_str() == form.text("kind_id") && code(figure.unit) == form.text("unit")
        };
        self.chosen = self.rows.iter().find(is_named).filter(|_| form.faults.is_empty()).cloned();
    }
}

/// The figures of an area and a year, and the form for one more.
#[get("/curate/plan_figures")]
pub(crate) async fn show_figures(
    state: State,
    seat: Seat<Planner>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let query = request.query_string().as_bytes();
    let asked = |name: &str| value_of(query, name).unwrap_or_default();
    let (area, year) = (asked("area"), asked("year"));
    let (kind, unit, is_done) = (asked("kind"), asked("unit"), asked("done") == RECORDED);
    let form =
        Form::with(&[("area_code", &area), ("fiscal_year", &year), ("kind_id", &kind), ("unit", &unit)]);
    show(&state, &seat.visitor, &area, &year, &form, is_done).await
}

/// Records one figure, or corrects one of the version that was shown.
#[post("/curate/plan_figures")]
pub(crate) async fn record_figure(state: State, sent: Sent<Planner>) -> Result<HttpResponse, Problem> {
    let is_new = sent.form.text("version").is_empty();
    let seen = sent.version();
    let recorded = sent.save(&state, move |registry, by, new: NewPlanFigure| match is_new {
        true => record_one(registry, by, new),
        false => registry.correct_plan_figure(by, seen, new).map(drop),
    });
    let (area, year) = (sent.form.text("area_code").to_owned(), sent.form.text("fiscal_year").to_owned());
    match recorded.await? {
        Ok(()) => {
            let query = form_urlencoded::Serializer::new(String::new())
                .append_pair("area", &area)
                .append_pair("year", &arunai_core::text::digits(&year))
                .append_pair("done", RECORDED)
                .finish();
            Ok(sent.done(&format!("{FIGURES}?{query}")))
        }
        Err(faults) => {
            let form = sent.refused(faults);
            show(&state, &sent.visitor, &area, &year, &form, false).await
        }
    }
}

/// Records the only figure of the form, whose faults are those of its fields. One that tells nothing is none.
fn record_one(registry: &Registry, by: &Planner, new: NewPlanFigure) -> Result<()> {
    let is_told = |amount: &Patch<f64>| matches!(amount, Patch::Set(_));
    if !is_told(&new.planned) && !is_told(&new.actual) {
        return Err(Error::invalid("planned", "is needed, or the other one"));
    }
    let of_the_form = |error| match error {
        Error::Invalid(faults) => Error::Invalid(faults.into_iter().map(of_its_field).collect()),
        other => other,
    };
    registry.record_plan_figures(by, NewPlanFigures { figures: vec![new] }).map(drop).map_err(of_the_form)
}

fn of_its_field(fault: Fault) -> Fault {
    let field = fault.field.strip_prefix("figures[0].").unwrap_or(&fault.field).to_owned();
    Fault { field, ..fault }
}

/// The form to paste a table into.
#[get("/curate/plan_figures/paste")]
pub(crate) async fn show_paste(state: State, seat: Seat<Planner>) -> Result<HttpResponse, Problem> {
    Ok(paste(&state, &seat.visitor, &Form::default()))
}

/// Records a pasted table: all of it, or nothing.
#[post("/curate/plan_figures/paste")]
pub(crate) async fn record_pasted(state: State, sent: Sent<Planner>) -> Result<HttpResponse, Problem> {
    let viewer = sent.visitor.viewer();
    let known = state.run(move |registry| Known::read(registry, &viewer)).await?;
    let faults = match read_table(sent.form.text(FIELD), &known) {
        Err(faults) => faults,
        Ok((new, lines)) => {
            let recorded = sent.run(&state, |registry, by| match registry.record_plan_figures(by, new) {
                Err(arunai_core::Error::Invalid(found)) => Ok(Err(found)),
                Ok(_) => Ok(Ok(())),
                Err(other) => Err(other),
            });
            match recorded.await? {
                Ok(Ok(())) => return Ok(sent.done(FIGURES)),
                Ok(Err(found)) => pasted::faults_of_lines(&lines, &found),
                Err(faults) => faults,
            }
        }
    };
    Ok(paste(&state, &sent.visitor, &sent.refused(faults)))
}

fn read_table(text: &str, known: &Known) -> Result<(NewPlanFigures, Vec<usize>), Vec<FormFault>> {
    let table = Pasted::read(text, NEEDED).map_err(|fault| vec![fault])?;
    let (areas, kinds) = (known.areas_of(PLANNED), known.terms_of(KINDS));
    let first = |row: &[String], names: [&str; 2]| {
        names
            .map(|name| table.cell(row, name).to_owned())
            .into_iter()
            .find(|cell| !cell.is_empty())
            .unwrap_or_default()
    };
    let figure = |row: &[String]| {
        pasted::object(&[
            ("area_code", json!(pasted::code_of(&first(row, ["地域コード", "地域名"]), &areas))),
            ("kind_id", json!(pasted::code_of(&first(row, ["サービス種別", "サービス名"]), &kinds))),
            ("fiscal_year", pasted::fiscal_year(table.cell(row, "年度"))),
            ("unit", json!(pasted::code_of(table.cell(row, "単位"), UNITS))),
            ("planned", pasted::number(table.cell(row, "見込量"))),
            ("actual", pasted::number(table.cell(row, "実績"))),
            ("source", json!(table.cell(row, "出典"))),
        ])
    };
    let figures: Vec<Value> = table.rows.iter().map(|(_, row)| figure(row)).collect();
    let new = table.input(&json!({ "figures": figures }))?;
    Ok((new, table.rows.iter().map(|(line, _)| *line).collect()))
}

fn paste(state: &State, visitor: &Visitor, form: &Form) -> HttpResponse {
    respond(state, visitor, status_of(form), "計画の数を貼りつける", FIGURES, |frame| {
        plan_figures_view::paste_page(frame, form)
    })
}

async fn show(
    state: &State,
    visitor: &Visitor,
    area: &str,
    year: &str,
    form: &Form,
    is_done: bool,
) -> Result<HttpResponse, Problem> {
    let year = arunai_core::text::digits(year).parse().ok().filter(|year| YEARS.contains(year));
    let area = area.parse().ok();
    let read = move |registry: &Registry, viewer: &Viewer, form: &Form| {
        let mut found = read(registry, viewer, area, year)?;
        found.choose(form);
        found.done = is_done.then_some("記録しました。");
        Ok(found)
    };
    respond_with_form(state, visitor, "計画の数", FIGURES, form, read, plan_figures_view::figures_page).await
}

fn read(
    registry: &Registry,
    viewer: &Viewer,
    area: Option<AreaCode>,
    year: Option<i32>,
) -> arunai_core::Result<Figures> {
    let known = Known::read(registry, viewer)?;
    let first = || known.areas_of(PLANNED).first().and_then(|(code, _)| code.parse().ok());
    let area = area.or_else(first);
    let this_year = fiscal_year(registry.clock().today());
    let year = year.unwrap_or(this_year);
    let filter = PlanFigureFilter { area: area.clone(), kind: None, fiscal_year: Some(year) };
    let mut rows = match &area {
        Some(_) => all(|paging| registry.list_plan_figures(&filter, paging))?,
        None => Vec::new(),
    };
    // Of the area itself, not of those inside it.
    rows.retain(|figure| Some(&figure.area_code) == area.as_ref());
    Ok(Figures { area, year, years: years(this_year, year), rows, chosen: None, known, done: None })
}

/// The years of the plans around a year, and another one.
pub(super) fn years(this_year: i32, other: i32) -> Vec<(String, String)> {
    let around = this_year - AROUND..=this_year + AROUND;
    let all: BTreeSet<i32> = around.chain([other]).filter(|year| YEARS.contains(year)).collect();
    all.into_iter().map(|year| (year.to_string(), format!("{}（{year}）", era_year(year)))).collect()
}

#[cfg(test)]
mod tests {
    use super::super::known::tests::known;
    use super::*;

    #[test]
    fn a_table_is_read_by_names_or_codes() {
        let text = "地域名,サービス名,年度,単位,見込量,実績\n月見市,生活介護,令和8,人日/月,\"1,200\",\n";
        let (new, lines) = read_table(text, &known()).expect("is a table");
        assert_eq!(lines, [2]);
        let figure = &new.figures[0];
        assert_eq!(
            (figure.area_code.as_str(), figure.kind_id.as_str(), figure.fiscal_year),
            ("322016", "kind_22", 2026)
        );
    }

    #[test]
    fn a_figure_is_chosen_by_its_service_and_unit() {
        let figure = |unit: &str| {
            let figure = json!({ "version": 3, "area_code": "322016", "kind_id": "kind_22",
                "fiscal_year": 2026, "unit": unit, "planned": 12.5, "actual": null, "source": null });
            serde_json::from_value(figure).expect("a figure")
        };
        let rows = vec![figure("places"), figure("persons_per_month")];
        let mut found = Figures {
            area: None,
            year: 2026,
            years: Vec::new(),
            rows,
            chosen: None,
            known: known(),
            done: None,
        };
        let mut form = Form::with(&[("kind_id", "kind_22"), ("unit", "persons_per_month")]);
        found.choose(&form);
        assert_eq!(
            found.chosen.as_ref().map(|figure| code(figure.unit)).as_deref(),
            Some("persons_per_month")
        );
        form.faults.push(FormFault { field: "planned".into(), message: "数を".into() });
        found.choose(&form);
        assert!(found.chosen.is_none());
    }

    #[test]
    fn a_row_at_fault_is_named() {
        let text = "地域名,サービス名,年度,単位,見込量,実績\n月見市,生活介護,令和8,人,x,\n";
        let faults = read_table(text, &known()).expect_err("has a fault");
        assert!(faults[0].message.starts_with("2行目"), "{}", faults[0].message);
    }
}
