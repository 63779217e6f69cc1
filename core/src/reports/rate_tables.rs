//! Tables of rates by municipality, as pages and papers have them: from shown numbers alone.

use super::rates::{rate, standing};
use super::words::{known, number, number_column, text, text_column};
use crate::analysis::funnels::{FUNNEL, funnel_limits};
use crate::documents::{Column, Value};
use crate::releases::{ReleaseRate, ReleaseRates};

/// Municipalities by their rate: the largest first; what is hidden stands last, in the order of areas.
pub fn by_rate(found: &ReleaseRates) -> Vec<&ReleaseRate> {
    let mut areas: Vec<&ReleaseRate> = found.areas.iter().collect();
    areas.sort_by(|a, b| b.rate.unwrap_or(-1.0).total_cmp(&a.rate.unwrap_or(-1.0)));
    areas
}

/// The columns of a table of rates of 1,000 inhabitants, with their 95 % intervals (Wilson).
pub fn rate_columns() -> Vec<Column> {
    vec![
        text_column("市町村"),
        number_column("残っている人", "人", 0),
        number_column("人口", "人", 0),
        number_column("1,000人あたり", "人", 2),
        number_column("下の限界", "人", 2),
        number_column("上の限界", "人", 2),
        text_column("全体とくらべて"),
    ]
}

/// A municipality's row of it.
pub fn rate_row(area: &ReleaseRate, name: String) -> Vec<Value> {
    vec![
        text(name),
        number(area.persons),
        known(area.inhabitants.map(|inhabitants| inhabitants as f64)),
        rate(area.rate, area),
        rate(area.lower, area),
        rate(area.upper, area),
        text(standing(area)),
    ]
}

/// The columns of a table of how far chance moves a rate of 1,000 inhabitants.
pub fn funnel_columns() -> Vec<Column> {
    let column = |heading: &str| number_column(heading, "人", 2);
    let own = [text_column("市町村"), number_column("人口", "人", 0), column("1,000人あたり")];
    own.into_iter().chain(["95%の下", "95%の上", "99.8%の下", "99.8%の上"].map(column)).collect()
}

/// A municipality's row of it: its inhabitants and rate, beside the rate of all that are shown.
pub fn funnel_row(name: String, of: u64, rate: f64, overall: f64) -> Vec<Value> {
    let ends = FUNNEL.into_iter().flat_map(|confidence| {
        let found = chance_limits(of, overall, confidence);
        [0, 1].map(|end| known(found.map(|limits| limits[end])))
    });
    [text(name), Value::Number(of as f64), Value::Number(rate)].into_iter().chain(ends).collect()
}

/// Between which rates of 1,000 inhabitants chance moves so many, in hundredths.
pub fn chance_limits(of: u64, overall: f64, confidence: f64) -> Option<[f64; 2]> {
    let found = funnel_limits(of, overall / 1_000.0, confidence)?;
    Some([found.lower, found.upper].map(|share| (100_000.0 * share).round() / 100.0))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A municipality with so many persons of so many inhabitants.
    pub fn area(code: &str, persons: Option<u64>, inhabitants: Option<u64>) -> ReleaseRate {
        let rate = persons.zip(inhabitants).map(|(persons, of)| 1_000.0 * persons as f64 / of as f64);
        ReleaseRate {
            area: code.to_owned(),
            persons,
            inhabitants,
            rate,
            lower: rate.map(|rate| rate / 2.0),
            upper: rate.map(|rate| rate * 2.0),
            shrunken: None,
            flag: None,
            class: None,
            first_rank: None,
            last_rank: None,
        }
    }

    pub fn rates(areas: Vec<ReleaseRate>) -> ReleaseRates {
        ReleaseRates {
            release_id: "01990000-0000-7000-8000-000000000001".parse().expect("an id"),
            service: "*".to_owned(),
            hidden_means: "＊：10人未満".to_owned(),
            outside: None,
            overall: Some(2.0),
            is_by_chance: Some(false),
            areas,
        }
    }

    #[test]
    fn a_hidden_municipality_tells_its_inhabitants_alone_and_stands_last() {
        let found = rates(vec![area("b", None, Some(90_000)), area("a", Some(40), Some(20_000))]);
        let rows = by_rate(&found).into_iter().map(|area| rate_row(area, area.area.clone()));
        let told: Vec<String> = rows.flatten().map(|value| value.shown(2)).collect();
        assert_eq!(told[..4], ["a", "40.00", "20,000.00", "2.00"]);
        assert_eq!(told[7..], ["b", "＊", "90,000.00", "＊", "＊", "＊", "＊"]);
        assert_eq!(rate_columns().len(), 7);
        assert_eq!(funnel_row("a".into(), 20_000, 2.0, 2.0).len(), funnel_columns().len());
    }
}
