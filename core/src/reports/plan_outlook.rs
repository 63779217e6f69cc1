//! つぎの年度の見こみ: users of the year after by the trend, and built up from people, beside the plan.

use super::source::Source;
use super::words::{known, number_column, text, text_column};
use crate::analysis::planned_amounts::BuildUp;
use crate::documents::{Table, Value};
use crate::plan_figures::{PlanOutlook, PlanYear};
use crate::registry::Registry;
use crate::releases::TOTAL;
use crate::values::TermId;

/// Users below which a trend says little.
const FEW: u64 = 20;
/// What the two ways are.
pub const WAYS: &str = "「伸び」は、これまでの実績の平均の伸びをそのままのばした数です。「積み上げ」は、いま使っている人がみな残り、\
    困りごとが残っている人が、この期間と同じ割合で満たされるとした数です。卒業などで新しく使う人や、施設・病院から地域に移る人は入っていません。\
    実績のない市町村があるときは、積み上げません。どちらも提案で、決めるのは協議会です。＊は、公表していない数から計算する数です。";

/// The table of all kinds; nothing where no users are known. Without a release, and of parts of the council's areas,
/// nothing is built up.
pub fn table(registry: &Registry, plan: &PlanYear, source: Option<&Source<'_>>) -> Option<Table> {
    let municipalities = source.map(Source::municipalities).unwrap_or_default();
    let row = |outlook: &PlanOutlook| {
        let now = outlook.users.last().copied().unwrap_or_default();
        let is_shaky = outlook.by_trend.is_some() && now < FEW;
        vec![
            text(registry.terms().name(&outlook.kind_id)),
            Value::Number(now as f64),
            known(outlook.by_trend.map(|users| users as f64)),
            source
                .filter(|_| is_of_all(&municipalities, registry, outlook))
                .map_or(Value::Absent, |source| built_up(source, &outlook.kind_id, now)),
            known(outlook.planned),
            text(if is_shaky {
                "20人に満たないので、伸びは当てになりません"
            } else {
                "―"
            }),
        ]
    };
    let rows: Vec<Vec<Value>> = plan.outlooks.iter().map(row).collect();
    (!rows.is_empty()).then(|| Table {
        id: "outlook".to_owned(),
        caption: "つぎの年度に使う人の見こみ（1か月あたり）".to_owned(),
        columns: vec![
            text_column("サービス"),
            number_column("実績", "人", 0),
            number_column("伸び", "人", 0),
            number_column("積み上げ", "人", 0),
            number_column("計画の見込量", "人", 0),
            text_column("気をつけること"),
        ],
        rows,
        chart: None,
    })
}

/// Whether users of all municipalities are known: persons who wait are those of all.
fn is_of_all(municipalities: &[(String, String)], registry: &Registry, outlook: &PlanOutlook) -> bool {
    let geography = registry.geography();
    let is_known = |code: &str| code.parse().is_ok_and(|code| geography.is_within_any(&code, &outlook.areas));
    municipalities.iter().all(|(code, _)| is_known(code))
}

/// Users, and the persons who wait for the kind as far as they are expected to be served within a year. A hidden number
/// hides it.
fn built_up(source: &Source<'_>, kind: &TermId, users: u64) -> Value {
    let cell =
        |measure: &str| source.cell([measure, TOTAL, TOTAL, kind.as_str(), TOTAL, TOTAL, TOTAL, TOTAL]);
    let [Some(persons), Some(open), Some(met)] = ["open_persons", "open", "met"].map(cell) else {
        return Value::Absent;
    };
    let shown = [persons, open, met].map(|found| found.cell.value);
    let [Some(persons), Some(open), Some(met)] = shown else { return Value::Hidden };
    let is_year = source.release.period().is_ok_and(|period| period.is_year());
    let share_met = share_of_a_year(open, met, is_year);
    let built = BuildUp {
        users,
        retention: 1.0,
        transitions: 0.0,
        open_needs: persons,
        share_met,
        from_institutions: 0.0,
    };
    Value::Number(built.users().round())
}

/// The share of needs that is met within a year, if it goes on as in the period.
fn share_of_a_year(open: u64, met: u64, is_year: bool) -> f64 {
    if met == 0 {
        return 0.0;
    }
    let share = met as f64 / (met + open) as f64;
    if is_year { share } else { 1.0 - (1.0 - share).powi(4) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quarter_is_carried_on_to_a_year() {
        assert_eq!(share_of_a_year(0, 0, true), 0.0);
        assert_eq!(share_of_a_year(30, 10, true), 0.25);
        assert!((share_of_a_year(10, 10, false) - 0.9375).abs() < 1e-12);
        assert_eq!(share_of_a_year(0, 5, false), 1.0);
    }
}
