//! Numbers and dates as people read them.

use chrono::{Datelike, NaiveDate};

/// A distance: metres below one kilometre, otherwise kilometres with one decimal.
pub(super) fn distance(metres: f64) -> String {
    if metres < 1_000.0 {
        format!("{}m", (metres / 10.0).round() * 10.0)
    } else {
        format!("{:.1}km", metres / 1_000.0)
    }
}

/// A date in 令和, or 平成 before 1 May 2019.
pub(super) fn era_date(day: NaiveDate) -> String {
    let (era, year) = match NaiveDate::from_ymd_opt(2019, 5, 1) {
        Some(reiwa) if day >= reiwa => ("令和", day.year() - 2018),
        _ => ("平成", day.year() - 1988),
    };
    let year = if year == 1 { "元".to_owned() } else { year.to_string() };
    format!("{era}{year}年{}月{}日", day.month(), day.day())
}

/// A quarter of a fiscal year, from its name in data (`2026-Q2`).
pub(super) fn era_quarter(name: &str) -> String {
    let Some((year, quarter)) = name.split_once("-Q") else { return name.to_owned() };
    let months = match quarter {
        "1" => "4～6月",
        "2" => "7～9月",
        "3" => "10～12月",
        _ => "1～3月",
    };
    let era = year.parse::<i32>().map_or(0, |year| year - 2018);
    format!("令和{era}年度 第{quarter}四半期（{months}）")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_told_in_their_era() {
        let day = |text: &str| text.parse().expect("a day");
        assert_eq!(era_date(day("2025-03-31")), "令和7年3月31日");
        assert_eq!(era_date(day("2019-05-01")), "令和元年5月1日");
        assert_eq!(era_date(day("2019-04-30")), "平成31年4月30日");
        assert_eq!(era_quarter("2026-Q2"), "令和8年度 第2四半期（7～9月）");
    }

    #[test]
    fn short_distances_are_in_metres() {
        assert_eq!(distance(347.0), "350m");
        assert_eq!(distance(12_340.0), "12.3km");
    }
}
