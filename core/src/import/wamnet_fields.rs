//! The 29 columns of a file of 障害福祉サービス等情報公表 and how their values are read.

use crate::codes;
use crate::error::Fault;
use crate::text;
use unicode_normalization::UnicodeNormalization;

/// The names of the columns, in order; the same in every file.
pub const COLUMNS: [&str; 29] = [
    "都道府県コード又は市区町村コード",
    "NO（※システム内の固有の番号、連番）",
    "指定機関名",
    "法人の名称",
    "法人の名称_かな",
    "法人番号",
    "法人住所（市区町村）",
    "法人住所（番地以降）",
    "法人電話番号",
    "法人FAX番号",
    "法人URL",
    "サービス種別",
    "事業所の名称",
    "事業所の名称_かな",
    "事業所番号",
    "事業所住所（市区町村）",
    "事業所住所（番地以降）",
    "事業所電話番号",
    "事業所FAX番号",
    "事業所URL",
    "事業所緯度",
    "事業所経度",
    "利用可能な時間帯（平日）",
    "利用可能な時間帯（土曜）",
    "利用可能な時間帯（日曜）",
    "利用可能な時間帯（祝日）",
    "定休日",
    "利用可能曜日特記事項（留意事項）",
    "定員",
];

/// What of the earth is Japan, as a box: degrees of longitude.
const LONGITUDES: std::ops::RangeInclusive<f64> = 122.0..=154.0;
/// What of the earth is Japan, as a box: degrees of latitude.
const LATITUDES: std::ops::RangeInclusive<f64> = 20.0..=46.0;
/// How many digits a telephone number may have, the leading zero included.
const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 10..=11;

/// How a column is named to people: `column 14 事業所番号`, counted from 0 as in the description of the data.
pub fn label(column: usize) -> String {
    format!("column {column} {}", COLUMNS.get(column).copied().unwrap_or_default())
}

/// Hours on one kind of day, as published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hours {
    /// The published text, `HH:MM-HH:MM`.
    pub text: String,
    /// Minutes after midnight.
    pub opens: u16,
    /// Minutes after midnight; of the next day when overnight.
    pub closes: u16,
    /// How the two times are to be understood.
    pub span: Span,
}

/// How the two times of [`Hours`] are to be understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// Closes later on the same day.
    SameDay,
    /// Closes on the next day.
    Overnight,
    /// Both times are the same, mostly `00:00-00:00`: round the clock, or simply not filled in.
    WholeDayOrUnknown,
}

impl Hours {
    /// Reads `HH:MM-HH:MM`; nothing for any other text.
    pub fn parse(text: &str) -> Option<Self> {
        let (opens, closes) = text.split_once('-')?;
        let (opens, closes) = (minutes(opens)?, minutes(closes)?);
        let span = match closes.cmp(&opens) {
            std::cmp::Ordering::Greater => Span::SameDay,
            std::cmp::Ordering::Less => Span::Overnight,
            std::cmp::Ordering::Equal => Span::WholeDayOrUnknown,
        };
        Some(Self { text: text.to_owned(), opens, closes, span })
    }
}

/// `HH:MM` up to 24:00.
fn minutes(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':')?;
    let is_pair = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    if !is_pair(hour) || !is_pair(minute) {
        return None;
    }
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    (minute < 60 && hour * 60 + minute <= 24 * 60).then_some(hour * 60 + minute)
}

/// Reads tidied fields, noting what is doubtful about them.
pub(super) struct Reader<'a> {
    pub fields: &'a [String],
    pub warnings: Vec<Fault>,
}

impl Reader<'_> {
    fn warn(&mut self, column: usize, reason: &str) {
        self.warnings.push(Fault::new(label(column), reason));
    }

    /// Warns when the field is filled but does not satisfy `holds`.
    fn expect(&mut self, column: usize, holds: impl Fn(&str) -> bool, reason: &str) {
        let field = self.fields[column].as_str();
        if !field.is_empty() && !holds(field) {
            self.warn(column, reason);
        }
    }

    /// Warns of numbers that cannot be right; they are kept all the same.
    pub fn check_numbers(&mut self) {
        self.expect_checked(5, 13, codes::corporate_number_is_valid);
        self.expect_checked(14, 10, codes::office_number_is_valid);
        let is_phone = |field: &str| {
            let count = text::digits(field).len();
            // Dashes alone, as in `--`, are another way to leave the field empty.
            count == 0 || PHONE_DIGITS.contains(&count)
        };
        self.expect(17, is_phone, "is not a telephone number of 10 or 11 digits");
        self.expect(18, is_phone, "is not a fax number of 10 or 11 digits");
    }

    /// Warns when the field is filled but is not a number of that many digits, or its check digit is wrong.
    fn expect_checked(&mut self, column: usize, count: usize, is_valid: fn(&str) -> bool) {
        let is_number = |field: &str| field.len() == count && field.bytes().all(|byte| byte.is_ascii_digit());
        self.expect(column, is_number, &format!("is not a number of {count} digits"));
        self.expect(column, |field| !is_number(field) || is_valid(field), "the check digit does not match");
    }

    /// Longitude and latitude in degrees; swapped values are put right.
    pub fn position(&mut self, latitude: usize, longitude: usize) -> Option<(f64, f64)> {
        if self.fields[latitude].is_empty() && self.fields[longitude].is_empty() {
            return None;
        }
        let (Some(north), Some(east)) = (self.number(latitude), self.number(longitude)) else {
            self.warn(latitude, "the position is not a pair of numbers");
            return None;
        };
        let is_in_japan =
            |(east, north): (f64, f64)| LONGITUDES.contains(&east) && LATITUDES.contains(&north);
        if is_in_japan((east, north)) {
            return Some((east, north));
        }
        if is_in_japan((north, east)) {
            self.warn(latitude, "latitude and longitude were swapped");
            return Some((north, east));
        }
        self.warn(latitude, "the position is outside Japan");
        None
    }

    fn number(&self, column: usize) -> Option<f64> {
        self.fields[column].nfkc().collect::<String>().parse().ok().filter(|number: &f64| number.is_finite())
    }

    /// The number of places; 0 means unknown.
    pub fn capacity(&mut self, column: usize) -> Option<i32> {
        let field: String = self.fields[column].nfkc().collect();
        match field.parse() {
            Ok(count) if count > 0 => Some(count),
            Ok(0) => None,
            _ if field.is_empty() => None,
            _ => {
                self.warn(column, "is not a number of places");
                None
            }
        }
    }

    /// The hours of one kind of day.
    pub fn hours(&mut self, column: usize) -> Option<Hours> {
        let hours = Hours::parse(&self.fields[column]);
        if hours.is_none() && !self.fields[column].is_empty() {
            self.warn(column, "is not of the form HH:MM-HH:MM");
        }
        hours
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(text: &str) -> Option<Span> {
        Hours::parse(text).map(|hours| hours.span)
    }

    #[test]
    fn hours_tell_nights_and_unknown_days() {
        assert_eq!(span("09:00-17:30"), Some(Span::SameDay));
        assert_eq!(span("17:00-09:00"), Some(Span::Overnight));
        assert_eq!(span("00:00-00:00"), Some(Span::WholeDayOrUnknown));
        assert_eq!(span("00:00-24:00"), Some(Span::SameDay));
    }

    #[test]
    fn other_texts_are_no_hours() {
        for text in ["", "9:00-17:00", "09:00", "09:60-10:00", "24:01-25:00", "+9:00-17:00", "09:00-17:00-"] {
            assert_eq!(span(text), None, "{text}");
        }
    }

    #[test]
    fn columns_are_named_by_number_and_name() {
        assert_eq!(label(14), "column 14 事業所番号");
    }
}
