//! Days, quarters and years as people in Japan say them.

use chrono::{Datelike, NaiveDate};

/// A day in 令和, or 平成 before 1 May 2019.
pub fn era_date(day: NaiveDate) -> String {
    format!("{}{}日", era_month(day), day.day())
}

/// The month of a day, in the same era.
pub fn era_month(day: NaiveDate) -> String {
    let (era, year) = match NaiveDate::from_ymd_opt(2019, 5, 1) {
        Some(reiwa) if day >= reiwa => ("令和", day.year() - 2018),
        _ => ("平成", day.year() - 1988),
    };
    format!("{era}{}年{}月", year_name(year), day.month())
}

/// A quarter of a fiscal year or a whole one, from its name in data (`2026-Q2`, `2026`).
pub fn era_period(name: &str) -> String {
    if let Ok(year) = name.parse::<i32>() {
        return era_year(year);
    }
    let parts = name.split_once("-Q").and_then(|(year, quarter)| Some((year.parse::<i32>().ok()?, quarter)));
    let Some((year, quarter)) = parts else { return name.to_owned() };
    let months = match quarter {
        "1" => "4～6月",
        "2" => "7～9月",
        "3" => "10～12月",
        "4" => "1～3月",
        _ => return name.to_owned(),
    };
    format!("{} 第{quarter}四半期（{months}）", era_year(year))
}

/// A fiscal year by its era.
pub fn era_year(year: i32) -> String {
    let (era, year) = if year >= 2019 { ("令和", year - 2018) } else { ("平成", year - 1988) };
    format!("{era}{}年度", year_name(year))
}

/// The first year of an era has a name of its own.
fn year_name(year: i32) -> String {
    if year == 1 { "元".to_owned() } else { year.to_string() }
}
