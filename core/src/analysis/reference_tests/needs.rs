//! From reports to episodes, and what happened to them in each period.

use chrono::{Days, Months};

use super::waits::Parameters;
use super::{Names, Row, json, table};
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

/// The fiscal year that the parameters of waiting name, and its quarters.
fn period(name: &str) -> Period {
    let year = json::<Parameters>("stats/waits_params.json").period();
    let Some(quarter) = name.strip_prefix('Q') else {
        assert_eq!(name, "FY");
        return year;
    };
    let months = 3 * quarter.parse::<u32>().unwrap();
    let start = |months| year.first + Months::new(months);
    Period { first: start(months - 3), last: start(months) - Days::new(1) }
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
    for row in table("stats/needs_counts_expected.csv") {
        let (area, service) = (row.text("area"), row.text("service"));
        let cell = Cell {
            area: (!area.is_empty()).then(|| known.areas.number(area)),
            service: (!service.is_empty()).then(|| known.services.number(service)),
        };
        let flows = count(&episodes, period(row.text("period"))).get(&cell).copied().unwrap_or_default();
        assert!(flows.closes());
        for (name, found) in measures(&flows) {
            let what = format!("{name} of {row:?}");
            assert_eq!(found.needs as u64, row.count(&format!("{name}_needs")), "{what}");
            assert_eq!(found.persons as u64, row.count(&format!("{name}_persons")), "{what}");
        }
    }
}
