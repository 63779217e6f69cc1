//! Numbers, days and years as people write them into tables: any width, 1,234, 令和6年4月1日, R6.4.1.

use chrono::NaiveDate;
use unicode_normalization::UnicodeNormalization;

/// What stands where a number is not known or not told. None of them is 0.
const UNKNOWN: [&str; 11] = ["-", "--", "ー", "―", "—", "−", "...", "x", "*", "不明", "秘匿"];
/// What may follow a number.
const COUNTERS: [&str; 7] = ["人日", "時間", "人", "名", "歳", "分", "才"];
/// The eras, the year before their first, and their last year; of 平成 more were written ahead of time.
const ERAS: [(&str, &str, i32, i32); 4] =
    [("令和", "r", 2018, 99), ("平成", "h", 1988, 99), ("昭和", "s", 1925, 64), ("大正", "t", 1911, 15)];

/// A number of a cell; nothing where it is not known.
pub(super) fn amount(cell: &str) -> Result<Option<f64>, &'static str> {
    let text = plain(cell).replace(' ', "");
    if text.is_empty() || UNKNOWN.contains(&text.as_str()) || text.chars().all(|c| "*・.-".contains(c)) {
        return Ok(None);
    }
    if text.starts_with(['-', '−', '▲', '△', '-']) {
        return Err("must not be negative");
    }
    let number = COUNTERS.iter().find_map(|counter| text.strip_suffix(counter)).unwrap_or(&text);
    let digits = without_separators(number).ok_or("is no number")?;
    let is_plain = digits.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    match digits.parse::<f64>() {
        Ok(value) if is_plain && value.is_finite() => Ok(Some(value)),
        _ => Err("is no number"),
    }
}

/// A whole number of a cell; nothing where it is not known.
pub(crate) fn count(cell: &str) -> Result<Option<i32>, &'static str> {
    match amount(cell)? {
        None => Ok(None),
        Some(value) if value > f64::from(i32::MAX) => Err("is too large"),
        Some(value) if value.fract() == 0.0 => Ok(Some(value as i32)),
        Some(_) => Err("must be a whole number"),
    }
}

/// A day of a cell.
pub(crate) fn day(cell: &str) -> Result<NaiveDate, &'static str> {
    let reason = "is no day such as 2026-04-01 or 令和8年4月1日";
    let (base, numbers) = numbers(cell).ok_or(reason)?;
    let [year, month, day] = match numbers.as_slice() {
        [together] if base == 0 && *together > 1_000_000 => {
            [together / 10_000, together / 100 % 100, together % 100]
        }
        // A spreadsheet may add midnight.
        [year, month, day, rest @ ..] if rest.iter().all(|number| *number == 0) => [*year, *month, *day],
        _ => return Err(reason),
    };
    let parts = (u32::try_from(month), u32::try_from(day));
    let (Ok(month), Ok(day)) = parts else { return Err(reason) };
    let year = base + year;
    NaiveDate::from_ymd_opt(year, month, day).filter(|_| (1900..=2200).contains(&year)).ok_or(reason)
}

/// A fiscal year of a cell: 2026, 2026年度, 令和8年度, R8.
pub(crate) fn fiscal_year(cell: &str) -> Result<i32, &'static str> {
    let reason = "is no fiscal year such as 2026 or 令和8年度";
    match numbers(cell) {
        Some((base, numbers)) if numbers.len() == 1 => {
            Some(base + numbers[0]).filter(|year| (1900..=2200).contains(year)).ok_or(reason)
        }
        _ => Err(reason),
    }
}

/// Half-width, lower case, without outer spaces.
fn plain(cell: &str) -> String {
    cell.nfkc().collect::<String>().trim().to_lowercase()
}

/// The digits of a number; nothing where its commas do not part thousands.
fn without_separators(number: &str) -> Option<String> {
    let whole = number.split('.').next().unwrap_or_default();
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    let parts_thousands = groups.clone().count() == 0
        || ((1..=3).contains(&first.len()) && groups.all(|group| group.len() == 3));
    parts_thousands.then(|| number.replace(',', ""))
}

/// What may stand between and after the numbers of a day or a year, with a day of the week in brackets.
const BETWEEN_NUMBERS: &str = " -/.,:年月日度時分秒tz()火水木金土曜";

/// The year before the first one of the era that the cell begins with, or 0, and the numbers after it.
fn numbers(cell: &str) -> Option<(i32, Vec<i32>)> {
    let text = plain(cell);
    let era = ERAS.iter().find_map(|(name, letter, base, last)| {
        let rest = text.strip_prefix(name).or_else(|| text.strip_prefix(letter))?;
        Some((*base, *last, rest.trim_start()))
    });
    let (base, last, rest) = era.unwrap_or((0, i32::MAX, &text));
    let rest = rest.strip_prefix('元').map_or_else(|| rest.to_owned(), |after| format!("1{after}"));
    if !rest.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    if !rest.chars().all(|c| c.is_ascii_digit() || BETWEEN_NUMBERS.contains(c)) {
        return None;
    }
    let parts = rest.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
    let numbers: Vec<i32> = parts.map(|part| part.parse().ok()).collect::<Option<_>>()?;
    numbers.first().is_some_and(|year| (1..=last).contains(year)).then_some((base, numbers))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_in_any_dress() {
        for (cell, value) in
            [("1234", 1_234), ("1,234", 1_234), ("１，２３４", 1_234), (" 12 人", 12), ("0", 0), ("12.0", 12)]
        {
            assert_eq!(count(cell), Ok(Some(value)), "{cell}");
        }
        assert_eq!(amount("1,234.5"), Ok(Some(1_234.5)));
    }

    #[test]
    fn what_is_not_told_is_unknown_and_not_nobody() {
        for cell in ["", "　", "-", "－", "ー", "―", "…", "***", "＊", "X", "ｘ", "不明", "・・・"]
        {
            assert_eq!(count(cell), Ok(None), "{cell}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for cell in ["-3", "▲3", "△1,000", "−5"] {
            assert_eq!(count(cell), Err("must not be negative"), "{cell}");
        }
        for cell in ["12a", "1,23", "1,2345", ",123", "1e9", "1.2.3", "約10", "inf", "nan", "10,20"] {
            assert_eq!(count(cell), Err("is no number"), "{cell}");
        }
        assert_eq!(count("1.5"), Err("must be a whole number"));
        assert_eq!(count("99999999999"), Err("is too large"));
    }

    #[test]
    fn days_are_read_in_any_dress() {
        for (cell, text) in [
            ("2026-04-01", "2026-04-01"),
            ("2026/4/1", "2026-04-01"),
            ("2026/4/1 0:00", "2026-04-01"),
            ("２０２６年４月１日", "2026-04-01"),
            ("20260401", "2026-04-01"),
            ("令和6年4月1日", "2024-04-01"),
            ("令和元年5月1日", "2019-05-01"),
            ("R6.4.1", "2024-04-01"),
            ("平成 31年4月30日", "2019-04-30"),
        ] {
            assert_eq!(day(cell).map(|day| day.to_string()), Ok(text.to_owned()), "{cell}");
        }
        for cell in [
            "",
            "2026",
            "2026-04",
            "2026-02-30",
            "26-4-1",
            "令和",
            "あす",
            "2026-04-01-02",
            "R0.4.1",
            "S99.4.1",
        ] {
            assert!(day(cell).is_err(), "{cell}");
        }
    }

    #[test]
    fn fiscal_years_are_read_in_any_dress() {
        for cell in ["2026", "2026年度", "令和8年度", "R8", "Ｒ８", "令和8"] {
            assert_eq!(fiscal_year(cell), Ok(2026), "{cell}");
        }
        assert_eq!(fiscal_year("令和元年度"), Ok(2019));
        for cell in ["", "26", "2026-04", "令和8年4月", "来年度"] {
            assert!(fiscal_year(cell).is_err(), "{cell}");
        }
    }
}
