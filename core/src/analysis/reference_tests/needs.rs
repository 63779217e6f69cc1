//! From reports to episodes, and what happened to them in each period.

use chrono::{Datelike, Days, Months};

use super::waits::Parameters;
use super::{Names, Row, distinct, json, table};
use crate::analysis::episodes::{Episode, Outcome, Report, Status, gather};
use crate::analysis::flows::{Cell, Count, Flows, Period, count};

/// The names behind the numbers of persons, services and areas.
#[derive(Default)]
struct Known {
    persons: Names,
    services: Names,
    areas: Names,
}

fn report(row: &Row, known: &mut Known) -> Report {
    Report {
        id: row.count("report_id"),
        person: known.persons.number(row.text("person_id")),
        service: known.services.number(row.text("service")),
        area: known.areas.number(row.text("area")),
        date: row.day("date"),
        status: match row.text("status") {
            "unmet" => Status::Unmet,
            "partly" => Status::Partly,
            "met" => Status::Met,
            "withdrawn" => Status::Withdrawn,
            other => panic!("{other} is no status"),
        },
        urgency: row.count("urgency") as u8,
    }
}

fn episodes() -> (Vec<Episode>, Known) {
    let mut known = Known::default();
    let reports = table("stats/needs_reports_input.csv");
    let reports = reports.iter().map(|row| report(row, &mut known)).collect();
    (gather(reports).episodes, known)
}

#[test]
fn reference_needs_episodes_expected_is_reproduced() {
    let (episodes, known) = episodes();
    let line = |episode: &Episode| {
        let outcome = match episode.closed {
            None => "open",
            Some((_, Outcome::Met)) => "met",
            Some((_, Outcome::Withdrawn)) => "withdrawn",
        };
        let person = &known.persons.0[episode.person as usize];
        let service = &known.services.0[episode.service as usize];
        let closed = episode.closed.map(|(closed, _)| closed.to_string()).unwrap_or_default();
        format!("{person},{service},{},{closed},{outcome},{}", episode.opened, episode.reports.len())
    };
    let expected = |row: &Row| {
        let columns = ["person_id", "service", "opened", "closed", "outcome", "n_reports"];
        columns.map(|column| row.text(column)).join(",")
    };
    let mut found: Vec<String> = episodes.iter().map(line).collect();
    let mut expected: Vec<String> = table("stats/needs_episodes_expected.csv").iter().map(expected).collect();
    found.sort();
    expected.sort();
    assert_eq!(found, expected);
}

/// The days of a period, of the twelve months that the file calls the year.
fn period(name: &str, year: Period) -> Period {
    let Some(quarter) = name.strip_prefix('Q') else {
        assert_eq!(name, "FY");
        return year;
    };
    let months = 3 * quarter.parse::<u32>().expect("a quarter");
    let start = |months| year.first + Months::new(months);
    Period { first: start(months - 3), last: start(months) - Days::new(1) }
}

/// Which twelve months the file calls the year, which it does not say: those of the parameters of
/// waiting, if they agree with the year's row for all; else the first that do.
fn year(episodes: &[Episode], expected: &[Row]) -> Period {
    let named = json::<Parameters>("stats/waits_params.json").period();
    let days = episodes.iter().flat_map(|episode| &episode.reports).map(|report| report.date);
    let first = days.clone().min().expect("reports").with_day(1).expect("every month has one");
    let last = days.max().expect("reports");
    let months = (0..).map(|month| first - Months::new(12) + Months::new(month));
    let years = months.take_while(|month| *month <= last);
    let years = years.map(|first| Period { first, last: first + Months::new(12) - Days::new(1) });
    let is_whole = |row: &&Row| row.text("period") == "FY" && row.text("scope") == "all";
    let Some(whole) = expected.iter().find(is_whole) else { return named };
    let agrees = |year: &Period| {
        let flows = count(episodes, *year).get(&Cell::default()).copied().unwrap_or_default();
        let is_same = |(name, found): (&str, Count)| told(whole, name) == found;
        measures(&flows).into_iter().all(is_same)
    };
    [named].into_iter().chain(years).find(agrees).unwrap_or(named)
}

/// What the file says of a measure.
fn told(row: &Row, measure: &str) -> Count {
    let unit = |unit: &str| row.count(&format!("{measure}_{unit}")) as usize;
    Count { needs: unit("needs"), persons: unit("persons") }
}

fn measures(flows: &Flows) -> [(&'static str, Count); 10] {
    [
        ("open_start", flows.open_start),
        ("new", flows.new),
        ("moved_in", flows.moved_in),
        ("moved_out", flows.moved_out),
        ("met", flows.met),
        ("withdrawn", flows.withdrawn),
        ("open_end", flows.open_end),
        ("ever_unmet", flows.ever_unmet),
        ("open_end_partly", flows.partly),
        ("open_end_urgent", flows.urgent),
    ]
}

#[test]
fn reference_needs_counts_expected_is_reproduced() {
    let (episodes, mut known) = episodes();
    let rows = table("stats/needs_counts_expected.csv");
    let year = year(&episodes, &rows);
    for name in distinct(&rows, "period") {
        let mut found = count(&episodes, period(&name, year));
        for row in rows.iter().filter(|row| row.text("period") == name) {
            let (area, service) = (row.text("area"), row.text("service"));
            let cell = Cell {
                area: (!area.is_empty()).then(|| known.areas.number(area)),
                service: (!service.is_empty()).then(|| known.services.number(service)),
            };
            let flows = found.remove(&cell).unwrap_or_default();
            assert!(flows.closes(), "{row:?}");
            for (name, count) in measures(&flows) {
                assert_eq!(count, told(row, name), "{name} of {row:?}");
            }
        }
        assert!(found.is_empty(), "the file knows nothing of {found:?} in {name}");
    }
}
