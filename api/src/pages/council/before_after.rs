//! 取組みの前と後: what came of each measure, the resources first, then needs in equal seasons.

use arunai_core::documents::{Table, Value};
use arunai_core::error::Result;
use arunai_core::measures::{Measure, MeasureOutcome, OutcomeRatio};
use arunai_core::reports::words::{known, number, number_column, text, text_column};

use super::given::Given;
use super::view::{Part, View, notes, word_of};
use crate::charts::About;
use crate::charts::dumbbell::Dumbbells;
use crate::pages::words::{era_date, era_period};

/// The view.
pub(super) fn view(given: &Given<'_>) -> Result<View> {
    let found = given.registry.list_measure_outcomes(&given.viewer, given.council.id)?;
    if found.is_empty() {
        return Ok(View {
            sentence: "まだ取組みが記録されていません。".to_owned(),
            texts: vec![
                "取組みを記録すると、できた資源と、前と後の困りごとの数が、ここに並びます。".to_owned(),
            ],
            ..View::default()
        });
    }
    let mut parts = vec![Part::plain(measures(&found))];
    parts.extend(ratios(&found));
    Ok(View {
        sentence: sentence(&found),
        texts: Vec::new(),
        parts,
        definitions: vec![
            word_of("new"),
            (
                "前・後",
                "取組みを始める前と、効き目が出るまでの月を除いたあとの、同じ季節の四半期。".to_owned(),
            ),
            ("倍率", "後の数÷前の数。95%の区間が1をふくむときは、変わったとは言えません。".to_owned()),
        ],
        notes: notes(
            given,
            "数が変わっても、この取組みのためとは言えません。ほかのことも同時に変わったかもしれません。取組みのない市町村の数とくらべてください。",
        ),
        ..View::default()
    })
}

type Found = (Measure, MeasureOutcome);

fn sentence(found: &[Found]) -> String {
    let services: usize = found.iter().map(|(_, outcome)| outcome.services.len()).sum();
    let comparable = found.iter().filter(|(_, outcome)| is_comparable(outcome)).count();
    format!(
        "取組み{}件で、できた・変わった資源は{services}か所です。困りごとの数の前と後をくらべられるのは{comparable}件です。",
        found.len()
    )
}

fn is_comparable(outcome: &MeasureOutcome) -> bool {
    outcome.here.as_ref().is_some_and(|here| here.needs_before.is_some() && here.needs_after.is_some())
}

/// Measures with their resources and what is said of them.
fn measures(found: &[Found]) -> Table {
    let row = |(measure, outcome): &Found| {
        let names: Vec<String> = outcome
            .services
            .iter()
            .map(|service| match service.capacity {
                Some(capacity) => format!("{}（定員{capacity}人）", service.name),
                None => service.name.clone(),
            })
            .collect();
        let names = if names.is_empty() { "まだ記録なし".to_owned() } else { names.join("、") };
        vec![
            text(measure.title.clone()),
            text(measure.kind.name()),
            text(measure.starts_on.map_or_else(|| "未定".to_owned(), era_date)),
            text(names),
            text(outcome.sentence.clone()),
        ]
    };
    Table {
        id: "measures".to_owned(),
        caption: "取組みと、そこからわかること・わからないこと".to_owned(),
        columns: ["取組み", "種類", "始めた日", "できた・変わった資源", "わかること・わからないこと"]
            .map(text_column)
            .into(),
        rows: found.iter().map(row).collect(),
        chart: None,
    }
}

/// New needs before and after, where a measure was taken and elsewhere.
fn ratios(found: &[Found]) -> Option<Part> {
    let places = |(measure, outcome): &Found| {
        let here = outcome
            .here
            .as_ref()
            .map(|ratio| (format!("{}：取組みのある地域", measure.title), ratio.clone()));
        let elsewhere = outcome
            .elsewhere
            .as_ref()
            .map(|ratio| (format!("{}：ほかの市町村", measure.title), ratio.clone()));
        [here, elsewhere].into_iter().flatten().collect::<Vec<_>>()
    };
    let rows: Vec<(String, OutcomeRatio)> = found.iter().flat_map(places).collect();
    if rows.is_empty() {
        return None;
    }
    let ends = |ratio: &OutcomeRatio| [number(ratio.needs_before), number(ratio.needs_after)];
    let drawn: Vec<(String, [Value; 2])> =
        rows.iter().map(|(name, ratio)| (name.clone(), ends(ratio))).collect();
    let about = About {
        id: "before-after-chart",
        title: "新しい困りごとの、取組みの前と後".to_owned(),
        description: String::new(),
    };
    let drawing = Dumbbells { about, rows: &drawn, ends: ["前", "後"], unit: "件", decimals: 0 }.draw();
    Some(Part::drawn(ratio_table(&rows), drawing))
}

fn ratio_table(rows: &[(String, OutcomeRatio)]) -> Table {
    let row = |(name, ratio): &(String, OutcomeRatio)| {
        let is_hidden = ratio.needs_before.is_none() || ratio.needs_after.is_none();
        let limit = |value: Option<f64>| if is_hidden { Value::Hidden } else { known(value) };
        vec![
            text(name.clone()),
            text(era_period(&ratio.before)),
            number(ratio.needs_before),
            text(era_period(&ratio.after)),
            number(ratio.needs_after),
            limit(ratio.value),
            limit(ratio.lower),
            limit(ratio.upper),
        ]
    };
    Table {
        id: "before-after".to_owned(),
        caption: "新しい困りごとの、取組みの前と後".to_owned(),
        columns: vec![
            text_column("取組みと地域"),
            text_column("前の期間"),
            number_column("前", "件", 0),
            text_column("後の期間"),
            number_column("後", "件", 0),
            number_column("倍率", "", 2),
            number_column("区間の下", "", 2),
            number_column("区間の上", "", 2),
        ],
        rows: rows.iter().map(row).collect(),
        chart: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_divided_by_a_hidden_number() {
        let ratio = OutcomeRatio {
            before: "2024-Q3".to_owned(),
            release_before: "01990000-0000-7000-8000-000000000001".parse().expect("an id"),
            needs_before: Some(12),
            after: "2025-Q3".to_owned(),
            release_after: "01990000-0000-7000-8000-000000000002".parse().expect("an id"),
            needs_after: None,
            value: None,
            lower: None,
            upper: None,
        };
        let table = ratio_table(&[("短期入所".to_owned(), ratio)]);
        let shown: Vec<String> = table.rows[0].iter().map(|value| value.shown(2)).collect();
        assert_eq!(shown[4..], ["＊"; 4]);
    }
}
