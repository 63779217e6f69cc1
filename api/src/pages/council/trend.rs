//! 推移: one count, or three together, over the releases of as long a period.

use arunai_core::documents::{Table, Value};
use arunai_core::error::Result;
use arunai_core::releases::{ReleaseCellFilter, ReleasePeriod, ReleaseTrend};
use arunai_core::reports::words::{change_words, number, number_column, text, text_column};

use super::given::Given;
use super::view::{Choices, Part, View, common_notes, whose, word_of};
use crate::charts::About;
use crate::charts::lines::{Limits, Lines, Series};
use crate::pages::words::era_period;

/// What may be followed, with its unit.
const MEASURES: [(&str, &str); 4] = [
    ("open_persons", "残っている人"),
    ("open", "残っている困りごと"),
    ("new", "新しい困りごと"),
    ("met", "満たされた困りごと"),
];

/// A count over periods.
struct Followed {
    periods: Vec<String>,
    values: Vec<Value>,
    limits: Option<Limits>,
}

/// The view.
pub(super) fn view(given: &Given<'_>) -> Result<View> {
    let (Some(source), Some(own)) = (&given.source, given.period()) else { return Ok(View::nothing_yet()) };
    let (service, service_name) = given.service()?;
    let (measure, name) = given.measure(&MEASURES)?;
    let unit = if measure == "open_persons" { "人" } else { "件" };
    let filter = ReleaseCellFilter {
        measure: Some(measure.to_owned()),
        service: Some(service),
        ..ReleaseCellFilter::default()
    };
    let found = given.registry.tabulate_release_trend(
        &given.viewer,
        given.council.id,
        &filter,
        given.asked.is_analyst(),
    )?;
    let followed = followed(&found, own)?;
    let whose = whose(&service_name);
    let title = sentence(&format!("{whose}{name}"), unit, &followed);
    let choices = Choices {
        measures: MEASURES.to_vec(),
        services: source.groups(),
        analyst: true,
        ..Choices::default()
    };
    let mut notes = vec!["1つの期間の増減だけでは、よくなった・わるくなったとは言えません。".to_owned()];
    notes.extend(limits_note(given, &followed));
    notes.extend(common_notes(given));
    let parts =
        if followed.periods.is_empty() { Vec::new() } else { vec![part(&title, name, unit, followed)] };
    Ok(View {
        sentence: title,
        parts,
        definitions: vec![word_of(measure)],
        notes,
        choices,
        ..View::default()
    })
}

/// The numbers of releases of as long a period as the one that is looked at, until that one.
fn followed(found: &ReleaseTrend, own: ReleasePeriod) -> Result<Followed> {
    let mut followed = Followed { periods: Vec::new(), values: Vec::new(), limits: None };
    let mut is_whole = true;
    for point in &found.points {
        let period: ReleasePeriod = point.period.parse()?;
        if period.is_year() == own.is_year() && period <= own && point.is_published {
            followed.periods.push(point.period.clone());
            followed.values.push(number(point.value));
        } else {
            is_whole = false;
        }
    }
    // Limits are of all points: where some are left out, they are of something else.
    let chart = found.chart.as_ref().filter(|_| is_whole);
    followed.limits = chart.map(|chart| Limits {
        mean: chart.mean,
        between: chart.lower.zip(chart.upper),
        signals: chart.signals.iter().map(Option::is_some).collect(),
    });
    Ok(followed)
}

/// From the first shown number to the last.
fn sentence(what: &str, unit: &str, followed: &Followed) -> String {
    let told: Vec<(&String, f64)> = followed
        .periods
        .iter()
        .zip(&followed.values)
        .filter_map(|(period, value)| Some((period, crate::charts::shown(value)?)))
        .collect();
    let number = |number: f64| Value::Number(number).shown(0);
    match told.as_slice() {
        [] if followed.periods.is_empty() => format!("{what}は、公表対象外です。"),
        [] => format!("{what}は、どの期間も「＊」です。"),
        [(period, one)] => format!(
            "{what}は、{}に{}{unit}でした。数が出ている期間は、まだ1つです。",
            era_period(period),
            number(*one)
        ),
        [(first, before), .., (last, after)] => format!(
            "{what}は、{}の{}{unit}から、{}の{}{unit}になりました（{}）。",
            era_period(first),
            number(*before),
            era_period(last),
            number(*after),
            change_words(Some((after - before) as i64), unit)
        ),
    }
}

fn part(title: &str, name: &'static str, unit: &'static str, followed: Followed) -> Part {
    let periods: Vec<(String, String)> = followed.periods.iter().map(|period| in_two(period)).collect();
    let row = |(period, value): (&String, &Value)| vec![text(era_period(period)), value.clone()];
    let table = Table {
        id: "trend".to_owned(),
        caption: format!("期間ごとの{name}"),
        columns: vec![text_column("期間"), number_column(name, unit, 0)],
        rows: followed.periods.iter().zip(&followed.values).map(row).collect(),
        chart: None,
    };
    let series = [Series { name, unit, values: followed.values }];
    let about = About { id: "trend-chart", title: title.to_owned(), description: String::new() };
    let drawing = Lines { about, periods: &periods, series: &series, limits: followed.limits }.draw();
    Part::drawn(table, drawing)
}

/// A period's year and quarter, for two lines below the axis.
fn in_two(period: &str) -> (String, String) {
    let name = era_period(period);
    match name.split_once(' ') {
        Some((year, quarter)) => {
            let quarter = quarter.split('（').next().unwrap_or(quarter);
            (year.to_owned(), quarter.replace("四半期", "期"))
        }
        None => (name, String::new()),
    }
}

/// What the limits of an analyst mean, or why there are none.
fn limits_note(given: &Given<'_>, followed: &Followed) -> Option<String> {
    let told = match &followed.limits {
        _ if !given.asked.is_analyst() => return None,
        Some(limits) if limits.between.is_some() => {
            "限界（XmR）は、平均±2.66×となりどうしの差の平均です。▼は、限界の外などにあり、変化の可能性がある期間です。それだけで、よくなった・わるくなったとは言えません。"
        }
        Some(_) => "期間が8つになるまで、限界は出しません。線は平均です。",
        None => {
            "どの期間の数も出ていて、同じ長さの期間だけのときに、平均と限界を出します。いまは出せません。"
        }
    };
    Some(told.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn followed(values: &[Value]) -> Followed {
        let periods = (1..=values.len()).map(|number| format!("2025-Q{number}")).collect();
        Followed { periods, values: values.to_vec(), limits: None }
    }

    #[test]
    fn the_sentence_goes_from_the_first_shown_number_to_the_last() {
        let number = Value::Number;
        let said = |values: &[Value]| sentence("残っている人", "人", &followed(values));
        let whole = said(&[Value::Hidden, number(12.0), number(9.0)]);
        assert!(
            whole.contains("第2四半期（7～9月）の12人から") && whole.contains("9人になりました（3人へった）"),
            "{whole}"
        );
        assert!(said(&[number(12.0), Value::Hidden]).contains("まだ1つです"));
        assert!(said(&[Value::Hidden]).contains("どの期間も「＊」です"));
        assert!(said(&[]).contains("公表対象外"));
    }

    #[test]
    fn a_period_stands_below_the_axis_in_two_lines() {
        assert_eq!(in_two("2025-Q2"), ("令和7年度".to_owned(), "第2期".to_owned()));
        assert_eq!(in_two("2025"), ("令和7年度".to_owned(), String::new()));
    }
}
