//! How many persons there are: residents, holders of 手帳, persons with a 支給決定.

use std::collections::BTreeMap;

use actix_web::{HttpRequest, HttpResponse, get, post};
use arunai_core::actor::{Planner, Viewer};
use arunai_core::areas::AreaKind;
use arunai_core::page::all;
use arunai_core::populations::{NewPopulations, Population, PopulationFilter, PopulationKind};
use arunai_core::values::AreaCode;
use arunai_core::{Error, Registry};
use chrono::NaiveDate;
use serde_json::{Value, json};

use super::known::Known;
use super::pasted::{self, FIELD, Pasted};
use super::populations_view;
use crate::extract::read_json;
use crate::pages::fault_words::in_japanese;
use crate::pages::forms::{self, Form};
use crate::pages::layout::FormFault;
use crate::pages::rows::{as_typed, without_gaps};
use crate::pages::seats::{Seat, Sent};
use crate::pages::{respond, respond_with_form, status_of, value_of};
use crate::problem::Problem;
use crate::state::State;
use crate::visitor::Visitor;

/// The path.
pub(super) const POPULATIONS: &str = "/curate/populations";
/// Layers of areas that persons are counted in.
pub(super) const COUNTED: &[AreaKind] = &[AreaKind::Municipality, AreaKind::Ward, AreaKind::SchoolDistrict];
/// Which persons.
pub(super) const KINDS: &[(&str, &str)] = &[
    ("residents", "住民"),
    ("physical_certificate", "身体障害者手帳"),
    ("intellectual_certificate", "療育手帳"),
    ("mental_certificate", "精神障害者保健福祉手帳"),
    ("adult_grants", "支給決定者（者）"),
    ("child_grants", "支給決定児"),
    ("self_plans", "セルフプラン"),
];
/// The list of ages in the form.
const ROWS: &str = "rows";
/// The columns that a pasted table must have.
const NEEDED: &[&str] = &["種類", "地域コード", "基準日", "人数"];

/// What the page shows.
pub(super) struct Counted {
    pub area: Option<AreaCode>,
    pub kind: String,
    /// The days on which they were counted, the newest first.
    pub days: Vec<NaiveDate>,
    /// The one that is shown.
    pub day: Option<NaiveDate>,
    pub rows: Vec<Population>,
    pub known: Known,
}

/// The counts of an area and kind, and the form for a day's.
#[get("/curate/populations")]
pub(crate) async fn show_populations(
    state: State,
    seat: Seat<Planner>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let query = request.query_string().as_bytes();
    let asked = |name: &str| value_of(query, name).unwrap_or_default();
    show(&state, &seat.visitor, [&asked("area"), &asked("kind"), &asked("day")], &Form::default()).await
}

/// Records the counts of a day in the place of those that were there; rows that were left empty are none.
#[post("/curate/populations")]
pub(crate) async fn record_population(
    state: State,
    mut sent: Sent<Planner>,
) -> Result<HttpResponse, Problem> {
    let mut typed = sent.form.clone();
    let [area, kind, day] =
        ["area_code", "population_kind", "counted_on"].map(|name| typed.text(name).to_owned());
    sent.form = without_gaps(&typed, ROWS);
    let record =
        |registry: &Registry, by: &Planner, new: NewPopulations| registry.record_populations(by, new);
    match sent.save(&state, record).await? {
        Ok(_) => Ok(sent.done(&path_of(&area, &kind, &day))),
        Err(faults) => {
            typed.faults = as_typed(faults, &typed);
            show(&state, &sent.visitor, [&area, &kind, &day], &typed).await
        }
    }
}

fn path_of(area: &str, kind: &str, day: &str) -> String {
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("area", area)
        .append_pair("kind", kind)
        .append_pair("day", day)
        .finish();
    format!("{POPULATIONS}?{query}")
}

/// The form to paste a table into.
#[get("/curate/populations/paste")]
pub(crate) async fn show_paste(state: State, seat: Seat<Planner>) -> Result<HttpResponse, Problem> {
    Ok(paste(&state, &seat.visitor, &Form::default()))
}

/// Records a pasted table, one area, kind and day after the other.
#[post("/curate/populations/paste")]
pub(crate) async fn record_pasted(state: State, sent: Sent<Planner>) -> Result<HttpResponse, Problem> {
    let viewer = sent.visitor.viewer();
    let known = state.run(move |registry| Known::read(registry, &viewer)).await?;
    let faults = match read_table(sent.form.text(FIELD), &known) {
        Err(faults) => faults,
        Ok(sets) => match sent.run(&state, move |registry, by| Ok(record_all(registry, by, sets))).await? {
            Ok(faults) if faults.is_empty() => return Ok(sent.done(POPULATIONS)),
            Ok(faults) | Err(faults) => faults,
        },
    };
    Ok(paste(&state, &sent.visitor, &sent.refused(faults)))
}

/// A set of counts with the lines that it stands on.
type Set = (NewPopulations, Vec<usize>);

/// Records sets until one is at fault; tells what was wrong, and how many are recorded.
fn record_all(registry: &Registry, by: &Planner, sets: Vec<Set>) -> Vec<FormFault> {
    for (place, (new, lines)) in sets.into_iter().enumerate() {
        let Err(error) = registry.record_populations(by, new) else { continue };
        let mut faults: Vec<FormFault> = match error {
            Error::Invalid(found) => pasted::faults_of_lines(&lines, &found),
            Error::Forbidden { .. } => {
                let line = lines.first().copied().unwrap_or_default();
                vec![pasted::fault(format!("{line}行目の地域は、ほかの協議会のものです。"))]
            }
            other => vec![forms::fault_of_all(&other.to_string())],
        };
        if place > 0 {
            let told =
                format!("ここまでの{place}組（地域・種類・日）は記録しました。のこりは記録していません。");
            faults.push(pasted::fault(told));
        }
        return faults;
    }
    Vec::new()
}

/// A set as it is read: what it begins with, its rows, and the lines that they stand in.
type Begun = (Value, Vec<Value>, Vec<usize>);

fn read_table(text: &str, known: &Known) -> Result<Vec<Set>, Vec<FormFault>> {
    let table = Pasted::read(text, NEEDED).map_err(|fault| vec![fault])?;
    let areas = known.areas_of(COUNTED);
    let mut sets: BTreeMap<(String, String, String), Begun> = BTreeMap::new();
    for (line, row) in &table.rows {
        let cell = |name| table.cell(row, name);
        let (area, kind) =
            (pasted::code_of(cell("地域コード"), &areas), pasted::code_of(cell("種類"), KINDS));
        let day = pasted::day(cell("基準日"));
        let key = (area.clone(), kind.clone(), day.to_string());
        let start = pasted::object(&[
            ("area_code", json!(area)),
            ("population_kind", json!(kind)),
            ("counted_on", day),
            ("source", json!(cell("出典"))),
        ]);
        let (_, rows, lines) = sets.entry(key).or_insert_with(|| (start, Vec::new(), Vec::new()));
        rows.push(pasted::object(&[
            ("town", json!(cell("町名"))),
            ("age_from", pasted::number(cell("年齢から"))),
            ("age_to", pasted::number(cell("年齢まで"))),
            ("persons", pasted::number(cell("人数"))),
        ]));
        lines.push(*line);
    }
    let set = |(mut start, rows, lines): (Value, Vec<Value>, Vec<usize>)| {
        start["rows"] = Value::Array(rows);
        let read = read_json(start.to_string().as_bytes()).map_err(|problem| {
            let found = problem.errors.iter();
            let told = found.map(|one| match one.field.contains('[') {
                true => pasted::fault_of_line(&lines, &one.field, &in_japanese(&one.reason)),
                // What all rows of the set share is told of the first of them.
                false => pasted::fault_of_line(
                    &lines,
                    &format!("rows[0].{}", one.field),
                    &in_japanese(&one.reason),
                ),
            });
            told.collect::<Vec<_>>()
        });
        read.map(|new| (new, lines))
    };
    sets.into_values().map(set).collect()
}

fn paste(state: &State, visitor: &Visitor, form: &Form) -> HttpResponse {
    respond(state, visitor, status_of(form), "人口を貼りつける", POPULATIONS, |frame| {
        populations_view::paste_page(frame, form)
    })
}

async fn show(
    state: &State,
    visitor: &Visitor,
    [area, kind, day]: [&str; 3],
    form: &Form,
) -> Result<HttpResponse, Problem> {
    let (area, kind, day) = (area.parse().ok(), kind.to_owned(), day.parse().ok());
    let read = move |registry: &Registry, viewer: &Viewer, _: &Form| read(registry, viewer, area, kind, day);
    respond_with_form(state, visitor, "人口", POPULATIONS, form, read, populations_view::populations_page)
        .await
}

fn read(
    registry: &Registry,
    viewer: &Viewer,
    area: Option<AreaCode>,
    kind: String,
    day: Option<NaiveDate>,
) -> arunai_core::Result<Counted> {
    let known = Known::read(registry, viewer)?;
    let first = || known.areas_of(COUNTED).first().and_then(|(code, _)| code.parse().ok());
    let area = area.or_else(first);
    let kind = if KINDS.iter().any(|(code, _)| *code == kind) { kind } else { "adult_grants".to_owned() };
    let population_kind: Option<PopulationKind> = serde_json::from_value(json!(kind)).ok();
    let days = match (&area, population_kind) {
        (Some(area), Some(kind)) => registry.list_population_days(viewer, area, kind)?,
        _ => Vec::new(),
    };
    let day = day.filter(|day| days.contains(day)).or_else(|| days.first().copied());
    let filter = PopulationFilter { area: area.clone(), population_kind, counted_on: day };
    let mut rows = match day {
        Some(_) => all(|paging| registry.list_populations(viewer, &filter, paging))?,
        None => Vec::new(),
    };
    rows.retain(|count| Some(&count.area_code) == area.as_ref());
    Ok(Counted { area, kind, days, day, rows, known })
}

#[cfg(test)]
mod tests {
    use super::super::known::tests::known;
    use super::*;

    #[test]
    fn rows_of_one_area_kind_and_day_belong_together() {
        let text = "種類,地域コード,基準日,年齢から,年齢まで,人数\n\
            住民,月見市,2026/4/1,0,17,100\n住民,月見市,2026/4/1,18,,900\n療育手帳,322016,2026-04-01,,,12\n";
        let sets = read_table(text, &known()).expect("is a table");
        let sizes: Vec<_> = sets.iter().map(|(new, lines)| (new.rows.len(), lines.clone())).collect();
        assert_eq!(sizes, [(1, vec![4]), (2, vec![2, 3])]);
    }

    #[test]
    fn rows_that_were_left_empty_are_no_rows() {
        let sent =
            b"area_code=322016&population_kind=residents&counted_on=2026-04-01&rows.0.persons%3Anumber=\
            &rows.2.age_from%3Anumber=18&rows.2.persons%3Anumber=5&source=";
        let read = |typed: &Form| without_gaps(typed, ROWS).input::<NewPopulations>();
        assert_eq!(read(&Form::read(sent)).expect("is read").rows.len(), 1);
        assert!(!read(&Form::read(b"area_code=322016")).expect_err("misses much").is_empty());
        let wrong = Form::read(sent).and("rows.2.persons", "x");
        let faults = as_typed(read(&wrong).expect_err("is no number"), &wrong);
        assert_eq!(faults[0].field, "rows.2.persons", "beside the row that was typed");
    }
}
