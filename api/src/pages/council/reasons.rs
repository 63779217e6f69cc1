//! 理由: why needs stay open, by service group, and which lever that calls for.

use arunai_core::documents::{Table, Value};
use arunai_core::error::Result;
use arunai_core::reports::source::Source;
use arunai_core::reports::words::{largest, number_column, text, text_column};

use super::given::{ALL, Given, told};
use super::view::{Choices, Part, View, common_notes, word_of};
use crate::charts::About;
use crate::charts::bars::Bars;
use crate::charts::stacked::Stacked;

/// Levers, in the order in which they are always drawn, each with the reasons that call for it.
const LEVERS: [(&str, &[&str]); 7] = [
    ("作る", &["no_resource"]),
    ("増やす", &["full", "wrong_time"]),
    ("運ぶ", &["too_far"]),
    ("育てる", &["cannot_handle_needs", "staff_shortage"]),
    ("知らせる・つなぐ", &["lack_of_information", "lack_of_coordination"]),
    ("制度・環境", &["not_eligible", "benefit_limit", "between_systems", "cost", "environment"]),
    ("本人と話す・その他", &["own_wish", "other"]),
];

/// The view.
pub(super) fn view(given: &Given<'_>) -> Result<View> {
    let Some(source) = &given.source else { return Ok(View::nothing_yet()) };
    let reasons = reasons_of(source);
    let (service, name) = given.service()?;
    let choices = Choices { services: source.groups(), ..Choices::default() };
    if reasons.is_empty() {
        return Ok(View::outside("理由ごとの数", given, choices));
    }
    let of = |reason: &str| open(source, &service, reason);
    let named: Vec<(String, Value)> = reasons.iter().map(|(code, name)| (name.clone(), of(code))).collect();
    let total = told(&open(source, &service, ALL), "件");
    let title = match largest(&named, "件") {
        Some(most) => format!("{}の残っている困りごと{total}の主な理由では、{most}", whole_or(&name)),
        None => format!("{}には、数が出ている理由がありません。", whole_or(&name)),
    };
    let chart =
        Bars { about: about("reasons-chart", &title), rows: &named, unit: "件", decimals: 0, most: None };
    let by_reason = Part::drawn(reason_table(&named, &reasons), chart.draw());
    Ok(View {
        sentence: title,
        texts: lever_sentence(source, &service).into_iter().collect(),
        parts: vec![by_reason, levers(source)],
        definitions: definitions(),
        notes: common_notes(given),
        choices,
    })
}

fn definitions() -> Vec<(&'static str, String)> {
    let reason = "満たされない理由のうち、相談支援専門員がはじめに挙げたもの。1件に1つです。";
    let lever = "理由を、協議会ができることの種類に分けたもの。分け方はいつも同じで、表にあります。";
    vec![word_of("open"), ("主な理由", reason.to_owned()), ("手だて", lever.to_owned())]
}

fn whole_or(service: &str) -> String {
    if service == "全部" { "全部の分野".to_owned() } else { format!("「{service}」") }
}

fn about(id: &'static str, title: &str) -> About {
    About { id, title: title.to_owned(), description: String::new() }
}

/// Codes and names of the reasons that the release tells of, in the order of levers.
fn reasons_of(source: &Source<'_>) -> Vec<(String, String)> {
    let known = source.codes(4);
    let order =
        |code: &str| LEVERS.iter().flat_map(|(_, reasons)| *reasons).position(|reason| *reason == code);
    let mut sorted = known;
    sorted.sort_by_key(|(code, _)| order(code).unwrap_or(usize::MAX));
    sorted
}

fn open(source: &Source<'_>, service: &str, reason: &str) -> Value {
    source.value(["open", ALL, ALL, service, reason, ALL, ALL, ALL])
}

/// The lever that a reason calls for.
fn lever_of(reason: &str) -> &'static str {
    let found = LEVERS.iter().find(|(_, reasons)| reasons.contains(&reason));
    found.map_or("本人と話す・その他", |(lever, _)| lever)
}

fn reason_table(named: &[(String, Value)], reasons: &[(String, String)]) -> Table {
    let row = |((name, value), (code, _)): (&(String, Value), &(String, String))| {
        vec![text(name.clone()), text(lever_of(code)), value.clone()]
    };
    Table {
        id: "reasons".to_owned(),
        caption: "満たされない主な理由ごとの、残っている困りごと".to_owned(),
        columns: vec![
            text_column("主な理由"),
            text_column("手だて"),
            number_column("残っている困りごと", "件", 0),
        ],
        rows: named.iter().zip(reasons).map(row).collect(),
        chart: None,
    }
}

/// The needs of a lever: hidden where one of its reasons is, absent where none of them is told.
fn of_lever(source: &Source<'_>, service: &str, reasons: &[&str]) -> Value {
    let values = reasons.iter().map(|reason| open(source, service, reason));
    let told: Vec<Value> = values.filter(|value| *value != Value::Absent).collect();
    summed(&told)
}

/// A sum of shown numbers; hidden where one of them is.
fn summed(values: &[Value]) -> Value {
    let mut sum = None;
    for value in values {
        match value {
            Value::Number(number) => sum = Some(sum.unwrap_or(0.0) + number),
            _ => return Value::Hidden,
        }
    }
    sum.map_or(Value::Absent, Value::Number)
}

/// Service groups by lever.
fn levers(source: &Source<'_>) -> Part {
    let names = LEVERS.map(|(name, _)| name);
    let of_group = |(code, name): &(String, String)| {
        let values = LEVERS.map(|(_, reasons)| of_lever(source, code, reasons));
        (name.clone(), values.to_vec())
    };
    let is_told = |(_, values): &(String, Vec<Value>)| values.iter().any(|value| *value != Value::Absent);
    let rows: Vec<(String, Vec<Value>)> = source.groups().iter().map(of_group).filter(is_told).collect();
    let table = Table {
        id: "levers".to_owned(),
        caption: "サービスの分野と手だてごとの、残っている困りごと（件）".to_owned(),
        columns: [text_column("分野")]
            .into_iter()
            .chain(names.map(|name| number_column(name, "", 0)))
            .collect(),
        rows: rows
            .iter()
            .map(|(name, values)| [text(name.clone())].into_iter().chain(values.iter().cloned()).collect())
            .collect(),
        chart: None,
    };
    let chart =
        Stacked { about: about("levers-chart", &table.caption), parts: &names, rows: &rows, unit: "件" };
    let drawing = chart.draw();
    Part::drawn(table, drawing)
}

/// Which levers the shown needs call for the most.
fn lever_sentence(source: &Source<'_>, service: &str) -> Option<String> {
    let named: Vec<(String, Value)> = LEVERS
        .iter()
        .map(|(name, reasons)| (format!("「{name}」"), of_lever(source, service, reasons)))
        .collect();
    largest(&named, "件").map(|most| format!("手だてに分けると、{most}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_with_a_hidden_part_is_hidden() {
        let number = Value::Number;
        assert_eq!(summed(&[number(5.0), number(7.0)]), number(12.0));
        assert_eq!(summed(&[number(5.0), Value::Hidden]), Value::Hidden);
        assert_eq!(summed(&[]), Value::Absent);
    }

    #[test]
    fn every_reason_calls_for_one_lever() {
        let all: Vec<&str> = LEVERS.iter().flat_map(|(_, reasons)| *reasons).copied().collect();
        assert_eq!(all.len(), 15);
        assert!((1..all.len()).all(|place| !all[..place].contains(&all[place])));
        assert_eq!((lever_of("too_far"), lever_of("new one")), ("運ぶ", "本人と話す・その他"));
    }
}
