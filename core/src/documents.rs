//! A paper before it has a form, and its forms: PDF, workbook, CSV, and as JSON itself.
//!
//! Nothing here knows of the registry, of storage, of HTTP or of the time. The same document gives the same bytes,
//! so everything that changes (number, date, release) is a text in it.

mod charts;
mod checks;
mod pdf;
#[cfg(test)]
mod sample;
mod table_text;
mod workbook;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

pub use charts::{Chart, ClassMap, Funnel, FunnelLimits, Intervals};
pub use pdf::Fonts;
pub(crate) use pdf::{SHORT_LETTERS, share};

/// How a number is shown that may not be known.
pub const HIDDEN: &str = "＊";
/// How a number is shown that is not published at all (公表対象外).
pub const ABSENT: &str = "―";

/// A paper: what it says, in the order in which it is read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Document {
    /// Its name, which is also the title of the file.
    pub title: String,
    /// Council, period, number, date, releases: what is said below the title, one text each.
    pub subtitle: Vec<String>,
    /// How it lies on A4.
    pub page: PageFormat,
    /// What is printed at the head of each page, e.g. 「非公開・回収資料」.
    pub notice: Option<String>,
    /// The text.
    pub sections: Vec<Section>,
    /// What is printed at the foot of each page, beside its number.
    pub footer: String,
}

/// How a paper lies on A4.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PageFormat {
    /// 210 mm wide, 297 mm high.
    Portrait,
    /// 297 mm wide, 210 mm high.
    Landscape,
}

/// A part of a paper.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Section {
    /// What it is about.
    pub heading: String,
    /// Whether it is an annex: it begins on a new page, and a table that is too wide may be set smaller.
    pub annex: bool,
    /// What it says.
    pub blocks: Vec<Block>,
}

/// A piece of a section.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Block {
    /// Running text.
    Paragraph(String),
    /// Running text in small letters: sources, what a sign means.
    Note(String),
    /// Points, in no order that counts.
    List(Vec<String>),
    /// The few numbers that matter, in large letters.
    KeyFigures(Vec<KeyFigure>),
    /// A table, with its drawing if it has one.
    Table(Table),
}

/// A number that matters.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct KeyFigure {
    /// What is counted.
    pub label: String,
    /// How much of it.
    pub value: Value,
    /// Digits after the point.
    pub decimals: u8,
    /// What it is counted in, e.g. 人.
    pub unit: String,
    /// How it changed, in words.
    pub change: Option<String>,
}

/// A table: every row has a value for each column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Table {
    /// Small letters, digits, `-` and `_`; no two tables of a paper have the same.
    pub id: String,
    /// What it shows, as a sentence.
    pub caption: String,
    /// What it says of each row. The first column names the row.
    pub columns: Vec<Column>,
    /// The values, row by row.
    pub rows: Vec<Vec<Value>>,
    /// How it is drawn besides.
    pub chart: Option<Chart>,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Column {
    /// What stands above it.
    pub heading: String,
    /// What it is counted in, e.g. 件.
    pub unit: Option<String>,
    /// What kind of values it has.
    pub kind: ColumnKind,
}

/// What kind of values a column has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ColumnKind {
    /// Texts.
    Text,
    /// Numbers; a text where no number can be given, e.g. 「12〜25」.
    Number {
        /// Digits after the point.
        decimals: u8,
    },
}

/// A value of a table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// A text.
    Text(String),
    /// A finite number.
    Number(f64),
    /// A number that may not be known: ＊.
    Hidden,
    /// A number that is not published at all (公表対象外): ―.
    Absent,
}

impl Document {
    /// All its tables, in their order.
    pub fn tables(&self) -> impl Iterator<Item = &Table> {
        self.sections.iter().flat_map(|section| &section.blocks).filter_map(|block| match block {
            Block::Table(table) => Some(table),
            _ => None,
        })
    }

    /// The table with this id. Fails where there is none.
    pub fn table(&self, id: &str) -> Result<&Table> {
        self.tables().find(|table| table.id == id).ok_or(Error::NotFound { noun: "table" })
    }
}

impl Column {
    /// What stands above it, with its unit.
    pub fn full_heading(&self) -> String {
        match &self.unit {
            Some(unit) => format!("{}（{unit}）", self.heading),
            None => self.heading.clone(),
        }
    }

    /// The digits after the point of its numbers.
    pub fn decimals(&self) -> u8 {
        match self.kind {
            ColumnKind::Text => 0,
            ColumnKind::Number { decimals } => decimals,
        }
    }

    fn is_number(&self) -> bool {
        matches!(self.kind, ColumnKind::Number { .. })
    }
}

impl Value {
    /// As people read it: `1,234.5`, ＊ or ―.
    pub fn shown(&self, decimals: u8) -> String {
        let plain = self.plain(decimals);
        let Self::Number(_) = self else { return plain };
        let (sign, digits) = plain.strip_prefix('-').map_or(("", plain.as_str()), |digits| ("-", digits));
        let (whole, rest) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
        let mut shown = sign.to_owned();
        for (place, digit) in whole.chars().enumerate() {
            if place > 0 && (whole.len() - place).is_multiple_of(3) {
                shown.push(',');
            }
            shown.push(digit);
        }
        shown + rest
    }

    /// As programs read it: `1234.5`, ＊ or ―. Halves are rounded away from nought, as spreadsheets do.
    pub fn plain(&self, decimals: u8) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Hidden => HIDDEN.to_owned(),
            Self::Absent => ABSENT.to_owned(),
            Self::Number(number) => {
                let scale = 10f64.powi(i32::from(decimals));
                // Adding nought makes nought of what is a little less.
                let rounded = (number * scale).round() / scale + 0.0;
                format!("{rounded:.*}", usize::from(decimals))
            }
        }
    }

    fn number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_shown_as_people_and_programs_read_them() {
        let shown = |number: f64, decimals: u8| Value::Number(number).shown(decimals);
        assert_eq!(shown(1234567.0, 0), "1,234,567");
        assert_eq!(shown(-1234.5, 2), "-1,234.50");
        assert_eq!(shown(-123.0, 0), "-123");
        assert_eq!(Value::Number(1234.5).plain(1), "1234.5");
        assert_eq!(
            (shown(0.125, 2), shown(2.5, 0), shown(-0.04, 1)),
            ("0.13".into(), "3".into(), "0.0".into())
        );
        assert_eq!((Value::Hidden.shown(1), Value::Absent.plain(1)), ("＊".into(), "―".into()));
    }

    #[test]
    fn a_document_comes_back_from_json() {
        for document in (0..20).map(sample::random).chain([sample::one_pager()]) {
            let json = serde_json::to_string(&document).expect("JSON");
            let back: Document = serde_json::from_str(&json).expect("a document");
            assert_eq!(back.write_csv().expect("CSV"), document.write_csv().expect("CSV"));
            assert_eq!(back.sections.len(), document.sections.len());
        }
        let value = serde_json::to_value([Value::Number(1.5), Value::Hidden]).expect("JSON");
        assert_eq!(value, serde_json::json!([{ "number": 1.5 }, "hidden"]));
    }
}
