//! Sentences and numbers as papers say them, from the same numbers as the tables.

use crate::documents::{Column, ColumnKind, HIDDEN, Value};

/// A number that may be hidden.
pub fn number(value: Option<u64>) -> Value {
    value.map_or(Value::Hidden, |value| Value::Number(value as f64))
}

/// A number that may be unknown.
pub fn known(value: Option<f64>) -> Value {
    value.map_or(Value::Absent, Value::Number)
}

/// A text.
pub fn text(text: impl Into<String>) -> Value {
    Value::Text(text.into())
}

/// A column of texts.
pub fn text_column(heading: &str) -> Column {
    Column { heading: heading.to_owned(), unit: None, kind: ColumnKind::Text }
}

/// A column of numbers.
pub fn number_column(heading: &str, unit: &str, decimals: u8) -> Column {
    let unit = (!unit.is_empty()).then(|| unit.to_owned());
    Column { heading: heading.to_owned(), unit, kind: ColumnKind::Number { decimals } }
}

/// Columns of persons and needs.
pub fn count_columns() -> [Column; 4] {
    [
        number_column("残っている人", "人", 0),
        number_column("残っている困りごと", "件", 0),
        number_column("新しい", "件", 0),
        number_column("満たされた", "件", 0),
    ]
}

/// A change since the release before; ＊ where one of the two numbers is hidden.
pub fn change_words(change: Option<i64>, unit: &str) -> String {
    match change {
        None => HIDDEN.to_owned(),
        Some(0) => "同じ".to_owned(),
        Some(more @ 1..) => format!("{more}{unit}ふえた"),
        Some(fewer) => format!("{}{unit}へった", -fewer),
    }
}

/// The sentence of the whole region.
pub fn headline(persons: &Value, needs: &Value, new: &Value, met: &Value) -> String {
    let told = |value: &Value, unit: &str| match value {
        Value::Number(_) => format!("{}{unit}", value.shown(0)),
        other => other.shown(0),
    };
    format!(
        "困りごとが残っている人は{}、残っている困りごとは{}です。期間中に新しく{}、満たされたのは{}でした。",
        told(persons, "人"),
        told(needs, "件"),
        told(new, "件"),
        told(met, "件"),
    )
}

/// The sentence of the largest shown rows of a table of persons.
pub fn largest(rows: &[(String, Value)], unit: &str) -> Option<String> {
    let mut shown: Vec<(&String, f64)> = rows
        .iter()
        .filter_map(|(name, value)| match value {
            Value::Number(number) if *number > 0.0 => Some((name, *number)),
            _ => None,
        })
        .collect();
    shown.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
    let most: Vec<String> =
        shown.iter().take(3).map(|(name, number)| format!("{name}（{number}{unit}）")).collect();
    (!most.is_empty()).then(|| format!("数が出ているもので多いのは、{}です。", most.join("、")))
}
