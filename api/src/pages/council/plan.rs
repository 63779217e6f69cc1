//! 計画と実績: 見込量 against 実績 of a fiscal year, and what lies further apart than the council tolerates.

use std::collections::BTreeMap;

use arunai_core::clock::fiscal_year;
use arunai_core::documents::{Table, Value};
use arunai_core::eras::era_year;
use arunai_core::error::{Error, Result};
use arunai_core::page::all;
use arunai_core::plan_figures::{PlanFigure, PlanFigureFilter, PlanUnit};
use arunai_core::reports::words::{known, number_column, text, text_column};
use arunai_core::values::{AreaCode, TermId};

use super::given::Given;
use super::view::{Choices, Part, View};
use crate::charts::About;
use crate::charts::bars::Bars;
use crate::pages::issues::desk::around;

/// Years back in which figures are looked for.
const YEARS_BACK: i32 = 5;

/// A row: what is planned, and what came of it.
struct Compared {
    name: String,
    unit: PlanUnit,
    planned: f64,
    actual: f64,
    /// How many areas are summed up.
    areas: usize,
}

/// The view.
pub(super) fn view(given: &Given<'_>) -> Result<View> {
    let (year, figures) = figures(given)?;
    let Some(year) = year else {
        return Ok(View {
            sentence: "計画の見込量と実績は、まだ記録されていません。".to_owned(),
            texts: vec!["協議会の事務局か市町村が記録すると、ここに出ます。".to_owned()],
            ..View::default()
        });
    };
    let areas = areas_of(given, &figures);
    let area = given.asked.get("area");
    if area.is_some_and(|wanted| !areas.iter().any(|(code, _)| code == wanted)) {
        return Err(Error::invalid("area", "has no figures of the plan"));
    }
    let own = of_area(given, &figures, area);
    let compared = compared(given, &own)?;
    let tolerance = given.registry.find_council_settings(given.council.id, None)?.settings.plan_tolerance;
    let place = area
        .and_then(|wanted| areas.iter().find(|(code, _)| code == wanted))
        .map_or_else(|| "全域".to_owned(), |(_, name)| name.clone());
    let title = sentence(year, &place, &compared, tolerance);
    let parts = if compared.is_empty() { Vec::new() } else { vec![part(&title, &compared, tolerance)] };
    Ok(View {
        sentence: title,
        parts,
        definitions: definitions(tolerance),
        notes: vec![
            "全域は、見込量と実績の両方がある地域だけを足しています。".to_owned(),
            "実績が見込量より少ないのは、足りているからとはかぎりません。事業所がなくて使えないこともあります。".to_owned(),
        ],
        choices: Choices { areas, ..Choices::default() },
        ..View::default()
    })
}

fn definitions(tolerance: f64) -> Vec<(&'static str, String)> {
    let percent = (tolerance * 100.0).round();
    let apart = format!("（実績−見込量）÷見込量。±{percent}％をこえたら、議題にします（協議会の設定）。");
    vec![
        ("見込量", "障害福祉計画・障害児福祉計画で、1か月あたりに見込んだ量。".to_owned()),
        ("実績", "1か月あたりに実際に使われた量。".to_owned()),
        ("ひらき", apart),
    ]
}

/// The figures of the council's areas in the last year that has any with both numbers; else in the last with any.
fn figures(given: &Given<'_>) -> Result<(Option<i32>, Vec<PlanFigure>)> {
    let now = fiscal_year(given.registry.clock().today());
    let mut found: BTreeMap<i32, Vec<PlanFigure>> = BTreeMap::new();
    for area in outermost(&given.council.area_codes, |code| around(given.registry, code)) {
        let filter = PlanFigureFilter { area: Some(area.clone()), ..PlanFigureFilter::default() };
        for figure in all(|paging| given.registry.list_plan_figures(&filter, paging))? {
            if (now - YEARS_BACK..=now).contains(&figure.fiscal_year) {
                found.entry(figure.fiscal_year).or_default().push(figure);
            }
        }
    }
    let is_told = |figures: &Vec<PlanFigure>| figures.iter().any(|figure| both(figure).is_some());
    let whole = found.iter().rev().find(|(_, figures)| is_told(figures)).map(|(year, _)| *year);
    let year = whole.or_else(|| found.keys().next_back().copied());
    Ok((year, year.and_then(|year| found.remove(&year)).unwrap_or_default()))
}

/// Areas that lie in no other of them, so that nothing is asked for twice. `around` names an area and those around it.
fn outermost(codes: &[AreaCode], around: impl Fn(&AreaCode) -> Vec<AreaCode>) -> Vec<&AreaCode> {
    let is_inside = |code: &AreaCode| around(code).iter().any(|outer| outer != code && codes.contains(outer));
    codes.iter().filter(|code| !is_inside(code)).collect()
}

/// The figures of one area; without one those of the smallest areas, so that nothing is summed up twice.
fn of_area<'f>(given: &Given<'_>, figures: &'f [PlanFigure], area: Option<&str>) -> Vec<&'f PlanFigure> {
    if let Some(wanted) = area {
        return figures.iter().filter(|figure| figure.area_code.as_str() == wanted).collect();
    }
    let kind = |figure: &PlanFigure| given.registry.find_area(&figure.area_code).map(|area| area.kind).ok();
    let smallest = figures.iter().filter(|figure| both(figure).is_some()).filter_map(kind).max();
    figures.iter().filter(|figure| kind(figure) == smallest).collect()
}

fn both(figure: &PlanFigure) -> Option<(f64, f64)> {
    figure.planned.zip(figure.actual)
}

/// Codes and names of the areas that figures tell of.
fn areas_of(given: &Given<'_>, figures: &[PlanFigure]) -> Vec<(String, String)> {
    let mut areas: Vec<(String, String)> = Vec::new();
    for figure in figures {
        if !areas.iter().any(|(code, _)| code == figure.area_code.as_str()) {
            let name = given.registry.find_area(&figure.area_code).map(|area| area.name).unwrap_or_default();
            areas.push((figure.area_code.to_string(), name));
        }
    }
    areas
}

/// By kind and unit, summed over the areas that tell both numbers.
fn compared(given: &Given<'_>, figures: &[&PlanFigure]) -> Result<Vec<Compared>> {
    let terms = given.registry.list_taxonomy_terms(None)?;
    let mut sums: BTreeMap<(usize, PlanUnit), Compared> = BTreeMap::new();
    for figure in figures {
        let Some((planned, actual)) = both(figure) else { continue };
        let (place, name) = place_and_name(&terms, &figure.kind_id);
        let sum = sums.entry((place, figure.unit)).or_insert_with(|| Compared {
            name,
            unit: figure.unit,
            planned: 0.0,
            actual: 0.0,
            areas: 0,
        });
        sum.planned += planned;
        sum.actual += actual;
        sum.areas += 1;
    }
    Ok(sums.into_values().collect())
}

fn place_and_name(terms: &[arunai_core::taxonomies::TaxonomyTerm], kind: &TermId) -> (usize, String) {
    let place = terms.iter().position(|term| term.id == *kind);
    (place.unwrap_or(usize::MAX), place.map_or_else(|| kind.to_string(), |place| terms[place].name.clone()))
}

impl Compared {
    /// How far what came lies from the plan, in percent.
    fn deviation(&self) -> Option<f64> {
        (self.planned > 0.0).then(|| (1_000.0 * (self.actual - self.planned) / self.planned).round() / 10.0)
    }

    fn is_far(&self, tolerance: f64) -> bool {
        let is_beyond = |share: f64| share.abs() > tolerance;
        self.planned > 0.0 && is_beyond((self.actual - self.planned) / self.planned)
    }

    fn full_name(&self) -> String {
        format!("{}（{}）", self.name, self.unit.name())
    }
}

fn sentence(year: i32, place: &str, compared: &[Compared], tolerance: f64) -> String {
    let far: Vec<&Compared> = compared.iter().filter(|one| one.is_far(tolerance)).collect();
    let names: Vec<&str> = far.iter().take(3).map(|one| one.name.as_str()).collect();
    let percent = (tolerance * 100.0).round();
    let year = era_year(year);
    match (compared.len(), far.len()) {
        (0, _) => format!("{year}の{place}の実績は、まだ記録されていません。"),
        (all, 0) => format!("{year}の{place}の見込量と実績{all}組は、どれも±{percent}％の中です。"),
        (all, count) => {
            let more = if count > names.len() { "など" } else { "" };
            format!(
                "{year}の{place}の見込量と実績{all}組のうち、{count}組（{}{more}）が±{percent}％をこえて離れています。",
                names.join("、")
            )
        }
    }
}

fn part(title: &str, compared: &[Compared], tolerance: f64) -> Part {
    let row = |one: &Compared| {
        vec![
            text(one.name.clone()),
            text(one.unit.name()),
            Value::Number(one.planned),
            Value::Number(one.actual),
            known(one.deviation()),
            text(if one.is_far(tolerance) { "議題にする" } else { "―" }),
            Value::Number(one.areas as f64),
        ]
    };
    let table = Table {
        id: "plan".to_owned(),
        caption: "見込量と実績（1か月あたり）".to_owned(),
        columns: vec![
            text_column("サービス"),
            text_column("単位"),
            number_column("見込量", "", 1),
            number_column("実績", "", 1),
            number_column("ひらき", "％", 1),
            text_column("議題"),
            number_column("足した地域", "", 0),
        ],
        rows: compared.iter().map(row).collect(),
        chart: None,
    };
    let share = |one: &Compared| match one.planned > 0.0 {
        true => Value::Number((100.0 * one.actual / one.planned).round()),
        false => Value::Absent,
    };
    let rows: Vec<(String, Value)> = compared.iter().map(|one| (one.full_name(), share(one))).collect();
    let about = About {
        id: "plan-chart",
        title: title.to_owned(),
        description: "見込量を100としたときの実績。".to_owned(),
    };
    let drawing = Bars { about, rows: &rows, unit: "％", decimals: 0, most: None }.draw();
    Part::drawn(table, drawing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_area_inside_another_is_not_asked_for() {
        let code = |text: &str| text.parse::<AreaCode>().expect("a code");
        let (region, town, other) = (code("900001"), code("902012"), code("322016"));
        let around = |code: &AreaCode| match *code == town {
            true => vec![town.clone(), region.clone()],
            false => vec![code.clone()],
        };
        let codes = [town.clone(), region.clone(), other.clone()];
        assert_eq!(outermost(&codes, around), [&region, &other]);
    }

    #[test]
    fn what_lies_far_apart_is_named() {
        let one = |name: &str, planned, actual| Compared {
            name: name.to_owned(),
            unit: PlanUnit::PersonsPerMonth,
            planned,
            actual,
            areas: 1,
        };
        let all = [one("生活介護", 100.0, 95.0), one("短期入所", 40.0, 20.0), one("行動援護", 0.0, 3.0)];
        let said = sentence(2025, "全域", &all, 0.2);
        assert!(said.contains("3組のうち、1組（短期入所）が±20％"), "{said}");
        assert_eq!((all[1].deviation(), all[2].deviation()), (Some(-50.0), None));
        assert!(sentence(2025, "全域", &[], 0.2).contains("まだ記録されていません"));
    }
}
