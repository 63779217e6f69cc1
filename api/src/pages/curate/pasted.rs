//! Tables that people paste from a spreadsheet or a CSV: cells by the names of their columns, whatever their order.

use arunai_core::Fault;
use arunai_core::text::fold;
use serde_json::{Value, json};

use crate::extract::read_json;
use crate::pages::fault_words::in_japanese;
use crate::pages::forms;
use crate::pages::layout::FormFault;

/// The field that tables are pasted into.
pub(super) const FIELD: &str = "table";

/// A pasted table.
pub(super) struct Pasted {
    header: Vec<String>,
    /// Rows with the lines on which they stand.
    pub rows: Vec<(usize, Vec<String>)>,
}

impl Pasted {
    /// Reads a table with a header, parted by tabs or commas; fails where one of the columns is missing.
    pub fn read(text: &str, needed: &[&str]) -> Result<Self, FormFault> {
        let lines = text.trim_start_matches('\u{feff}').lines().enumerate();
        let mut lines = lines.filter(|(_, line)| !line.trim().is_empty());
        let Some((_, first)) = lines.next() else {
            return Err(fault("表を貼りつけてください。".into()));
        };
        let separator = if first.contains('\t') { '\t' } else { ',' };
        let header: Vec<String> = cells(first, separator).iter().map(|cell| fold(cell)).collect();
        let missing: Vec<&str> =
            needed.iter().copied().filter(|name| !header.contains(&fold(name))).collect();
        if !missing.is_empty() {
            return Err(fault(format!("1行目に、列の名前「{}」がありません。", missing.join("」「"))));
        }
        let rows: Vec<_> = lines.map(|(place, line)| (place + 1, cells(line, separator))).collect();
        if rows.is_empty() {
            return Err(fault("2行目から後に、何もありません。".into()));
        }
        Ok(Self { header, rows })
    }

    /// The cell of a row in the column with a name; empty where there is none.
    pub fn cell<'a>(&self, row: &'a [String], name: &str) -> &'a str {
        let place = self.header.iter().position(|known| *known == fold(name));
        place.and_then(|place| row.get(place)).map_or("", |cell| cell.trim())
    }

    /// Reads what the rows became, or tells what was wrong with which line.
    pub fn input<T: serde::de::DeserializeOwned>(&self, value: &Value) -> Result<T, Vec<FormFault>> {
        read_json(value.to_string().as_bytes()).map_err(|problem| {
            let lines: Vec<usize> = self.rows.iter().map(|(line, _)| *line).collect();
            let found = problem.errors.iter();
            found.map(|error| fault_of_line(&lines, &error.field, &in_japanese(&error.reason))).collect()
        })
    }
}

/// A fault of the table as a whole.
pub(super) fn fault(message: String) -> FormFault {
    FormFault { field: FIELD.to_owned(), message }
}

/// A fault of the entry that a field names (`figures[3].planned`), told with the line of the table.
pub(super) fn fault_of_line(lines: &[usize], field: &str, message: &str) -> FormFault {
    let place = field.split_once('[').and_then(|(_, rest)| rest.split(']').next()?.parse::<usize>().ok());
    match place.and_then(|place| lines.get(place)) {
        Some(line) => fault(format!("{line}行目{}：{message}", column(field))),
        None => fault(message.to_owned()),
    }
}

/// All faults of the entries that stand on these lines.
pub(super) fn faults_of_lines(lines: &[usize], found: &[Fault]) -> Vec<FormFault> {
    found.iter().map(|one| fault_of_line(lines, &one.field, &in_japanese(&one.reason))).collect()
}

/// What the column of a field is called.
fn column(field: &str) -> &'static str {
    match field.rsplit('.').next().unwrap_or_default() {
        "area_code" => "の地域",
        "kind_id" => "のサービス",
        "fiscal_year" => "の年度",
        "unit" => "の単位",
        "planned" => "の見込量",
        "actual" => "の実績",
        "population_kind" => "の種類",
        "counted_on" => "の基準日",
        "age_from" | "age_to" => "の年齢",
        "persons" => "の人数",
        "town" => "の町名",
        "source" => "の出典",
        _ => "",
    }
}

/// A number in any dress. Nothing for an empty cell.
pub(super) fn number(cell: &str) -> Value {
    if fold(cell).is_empty() { Value::Null } else { forms::number(cell) }
}

/// A fiscal year, also as 令和8年度 or R8.
pub(super) fn fiscal_year(cell: &str) -> Value {
    let plain = fold(cell).replace("年度", "").replace('年', "").replace('元', "1");
    let era = ["令和", "r"].iter().find_map(|era| plain.strip_prefix(era)?.parse::<i64>().ok());
    era.map_or_else(|| number(&plain), |year| json!(year + 2018))
}

/// A day, also with slashes.
pub(super) fn day(cell: &str) -> Value {
    let plain = fold(cell).replace(['/', '.'], "-");
    let parts: Vec<&str> = plain.split('-').collect();
    match parts.as_slice() {
        [year, month, day] => json!(format!("{year:0>4}-{month:0>2}-{day:0>2}")),
        _ => json!(plain),
    }
}

/// The code of one of several names or codes; what is none of them stays as it is.
pub(super) fn code_of(cell: &str, known: &[(&str, &str)]) -> String {
    let folded = fold(cell);
    let found = known.iter().find(|(code, name)| *code == cell || fold(name) == folded);
    found.map_or(cell, |(code, _)| code).to_owned()
}

/// An object without the parts that are empty.
pub(super) fn object(parts: &[(&str, Value)]) -> Value {
    let told = parts.iter().filter(|(_, value)| !value.is_null() && value.as_str() != Some(""));
    Value::Object(told.map(|(name, value)| ((*name).to_owned(), value.clone())).collect())
}

fn cells(line: &str, separator: char) -> Vec<String> {
    let (mut found, mut cell, mut is_quoted) = (Vec::new(), String::new(), false);
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if is_quoted && letters.peek() == Some(&'"') => {
                letters.next();
                cell.push('"');
            }
            '"' => is_quoted = !is_quoted,
            _ if letter == separator && !is_quoted => found.push(std::mem::take(&mut cell)),
            _ => cell.push(letter),
        }
    }
    found.push(cell);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_found_by_their_names_in_any_order() {
        for text in ["\u{feff}年度,地域\r\n\n2026,\"月見, 市\"\r\n", "年度\t地域\n2026\t月見, 市"]
        {
            let table = Pasted::read(text, &["地域", "年度"]).expect("is a table");
            let (line, row) = &table.rows[0];
            assert_eq!(
                (table.cell(row, "地域"), table.cell(row, "年度"), table.cell(row, "他")),
                ("月見, 市", "2026", "")
            );
            assert!(*line >= 2);
        }
        assert!(
            Pasted::read("年度\n2026", &["地域"]).err().expect("misses one").message.contains("「地域」")
        );
        assert!(Pasted::read(" \n", &[]).is_err() && Pasted::read("地域", &["地域"]).is_err());
    }

    #[test]
    fn numbers_years_and_days_are_read_in_any_dress() {
        assert_eq!(
            [number("１，２３４"), number("1.5"), number("x"), number(" ")],
            [json!(1234), json!(1.5), json!("x"), Value::Null]
        );
        assert_eq!(
            [fiscal_year("令和8年度"), fiscal_year("R8"), fiscal_year("2026")],
            [json!(2026), json!(2026), json!(2026)]
        );
        assert_eq!(day("2026/4/1"), json!("2026-04-01"));
        assert_eq!(code_of("生活介護", &[("kind_22", "生活介護")]), "kind_22");
    }

    #[test]
    fn a_fault_names_its_line_and_column() {
        let told = fault_of_line(&[2, 4], "figures[1].planned", "数を入れてください。");
        assert_eq!(told.message, "4行目の見込量：数を入れてください。");
        assert_eq!(fault_of_line(&[2], "figures", "多すぎます。").message, "多すぎます。");
    }
}
