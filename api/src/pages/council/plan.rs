//! 計画と実績: 見込量 against 実績 of a fiscal year, and what lies further apart than the council tolerates.

use arunai_core::clock::fiscal_year;
use arunai_core::documents::{Table, Value};
use arunai_core::eras::era_year;
use arunai_core::error::{Error, Result};
use arunai_core::plan_figures::PlanComparison;
use arunai_core::reports::plan_outlook;
use arunai_core::reports::words::{known, number_column, text, text_column};
use arunai_core::values::{AreaCode, TermId};

use super::given::Given;
use super::view::{Choices, Part, View};
use crate::charts::About;
use crate::charts::bars::Bars;

/// A row: what is planned, and what came of it.
struct Compared {
    name: String,
    found: PlanComparison,
}

/// The view.
pub(super) fn view(given: &Given<'_>) -> Result<View> {
    let area = given.asked.get("area");
    let code = area.and_then(|area| area.parse::<AreaCode>().ok());
    let until = fiscal_year(given.registry.clock().today());
    let Some(plan) = given.registry.compare_plan(given.council.id, code.as_ref(), until)? else {
        return Ok(View {
            sentence: "計画の見込量と実績は、まだ記録されていません。".to_owned(),
            texts: vec!["協議会の事務局か市町村が記録すると、ここに出ます。".to_owned()],
            ..View::default()
        });
    };
    let (year, tolerance) = (plan.fiscal_year, plan.tolerance);
    let areas = named(given, &plan.areas);
    if area.is_some_and(|wanted| !areas.iter().any(|(code, _)| code == wanted)) {
        return Err(Error::invalid("area", "has no figures of the plan"));
    }
    // What is known of people is of the whole region.
    let source = given.source.as_ref().filter(|_| area.is_none());
    let outlook = plan_outlook::table(given.registry, &plan, source);
    let compared = compared(given, plan.rows)?;
    let place = area
        .and_then(|wanted| areas.iter().find(|(code, _)| code == wanted))
        .map_or_else(|| "全域".to_owned(), |(_, name)| name.clone());
    let title = sentence(year, &place, &compared, tolerance);
    let compared = Some(compared).filter(|rows| !rows.is_empty());
    let parts =
        compared.map(|rows| part(&title, &rows)).into_iter().chain(outlook.map(Part::plain)).collect();
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
        ("つぎの年度の見こみ", plan_outlook::WAYS.to_owned()),
    ]
}

/// Codes and names of areas.
fn named(given: &Given<'_>, codes: &[AreaCode]) -> Vec<(String, String)> {
    let name = |code: &AreaCode| given.registry.find_area(code).map(|area| area.name).unwrap_or_default();
    codes.iter().map(|code| (code.to_string(), name(code))).collect()
}

/// The comparisons with the names of their kinds.
fn compared(given: &Given<'_>, rows: Vec<PlanComparison>) -> Result<Vec<Compared>> {
    let terms = given.registry.list_taxonomy_terms(None)?;
    let name = |kind: &TermId| terms.iter().find(|term| term.id == *kind).map(|term| term.name.clone());
    Ok(rows
        .into_iter()
        .map(|found| Compared {
            name: name(&found.kind_id).unwrap_or_else(|| found.kind_id.to_string()),
            found,
        })
        .collect())
}

impl Compared {
    fn full_name(&self) -> String {
        format!("{}（{}）", self.name, self.found.unit.name())
    }
}

fn sentence(year: i32, place: &str, compared: &[Compared], tolerance: f64) -> String {
    let far: Vec<&Compared> = compared.iter().filter(|one| one.found.is_far).collect();
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

fn part(title: &str, compared: &[Compared]) -> Part {
    let row = |one: &Compared| {
        vec![
            text(one.name.clone()),
            text(one.found.unit.name()),
            Value::Number(one.found.planned),
            Value::Number(one.found.actual),
            known(one.found.percent()),
            text(if one.found.is_far { "議題にする" } else { "―" }),
            Value::Number(one.found.areas as f64),
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
    let share = |one: &Compared| known(one.found.deviation.map(|share| (100.0 * (1.0 + share)).round()));
    let rows: Vec<(String, Value)> = compared.iter().map(|one| (one.full_name(), share(one))).collect();
    let about = About {
        id: "plan-chart",
        title: title.to_owned(),
        description: "見込量を100としたときの実績。".to_owned(),
    };
    // 100 is what was planned, and has its place however little came of it.
    let percent = |(_, value): &(String, Value)| match value {
        Value::Number(percent) => *percent,
        _ => 0.0,
    };
    let most = Some(rows.iter().map(percent).fold(100.0, f64::max));
    let drawing = Bars { about, rows: &rows, unit: "％", decimals: 0, most }.draw();
    Part::drawn(table, drawing)
}

#[cfg(test)]
mod tests {
    use arunai_core::analysis::planned_amounts::deviation;
    use arunai_core::plan_figures::PlanUnit;

    use super::*;

    #[test]
    fn what_lies_far_apart_is_named() {
        let one = |name: &str, planned: f64, actual: f64| {
            let deviation = deviation(planned, actual);
            let found = PlanComparison {
                kind_id: TermId("kind_24".to_owned()),
                unit: PlanUnit::PersonsPerMonth,
                planned,
                actual,
                areas: 1,
                deviation,
                is_far: deviation.is_some_and(|share| share.abs() > 0.2),
            };
            Compared { name: name.to_owned(), found }
        };
        let all = [one("生活介護", 100.0, 95.0), one("短期入所", 40.0, 20.0), one("行動援護", 0.0, 3.0)];
        let said = sentence(2025, "全域", &all, 0.2);
        assert!(said.contains("3組のうち、1組（短期入所）が±20％"), "{said}");
        assert_eq!((all[1].found.percent(), all[2].found.percent()), (Some(-50.0), None));
        assert!(sentence(2025, "全域", &[], 0.2).contains("まだ記録されていません"));
    }
}
