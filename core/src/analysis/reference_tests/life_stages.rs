//! Dates that the law sets, counts by horizon, destinations, planned amounts.

use chrono::NaiveDate;
use serde::Deserialize;

use super::{CLOSED, Row, assert_close, assert_same, day, joined, json, table};
use crate::analysis::destinations::{Destination, expect};
use crate::analysis::life_stages::{LifeStage, age_at, years_after};
use crate::analysis::planned_amounts::{trend, volume};
use crate::analysis::projections::project;

#[derive(Deserialize)]
struct Parameters {
    reference_date: String,
    annual_retention: f64,
    horizons: Vec<u16>,
}

fn parameters() -> Parameters {
    json("stats/lifestage_params.json")
}

fn stage(name: &str) -> LifeStage {
    match name {
        "school_entry" => LifeStage::SchoolEntry,
        "graduation" | "upper_secondary_graduation" => LifeStage::Graduation,
        age => LifeStage::Reaches(age.parse().unwrap_or_else(|_| panic!("{age} is no stage"))),
    }
}

#[test]
fn reference_lifestage_dates_expected_is_reproduced() {
    let reference = day(&parameters().reference_date);
    let key = ["client_id", "area", "birth_date"];
    for (input, row) in joined("stats/lifestage_input.csv", "stats/lifestage_dates_expected.csv", &key) {
        let born = input.day("birth_date");
        // Who is not born yet has no age.
        let age = row.maybe("age_at_ref").filter(|age| *age >= 0.0);
        assert_eq!(age_at(born, reference).map(f64::from), age, "{born}");
        for (column, date) in &row.0 {
            let name = column.strip_prefix("attain_").unwrap_or(column);
            if ["client_id", "area", "birth_date", "age_at_ref"].contains(&name) {
                continue;
            }
            assert_eq!(stage(name).date(born), Some(day(date)), "{column} of {born}");
        }
    }
}

#[test]
fn reference_lifestage_counts_expected_is_reproduced() {
    let clients = table("stats/lifestage_input.csv");
    let Parameters { reference_date, annual_retention, horizons } = parameters();
    let reference = day(&reference_date);
    for row in table("stats/lifestage_counts_expected.csv") {
        let (event, area) = (row.text("event"), row.text("area"));
        let horizon = row.count("horizon_years") as u16;
        assert!(horizons.contains(&horizon));
        assert_eq!(years_after(reference, horizon), Some(row.day("window_end")));
        let lives_there = |client: &&Row| area == "(all)" || client.text("area") == area;
        let date = |client: &Row| stage(event).date(client.day("birth_date"));
        let dates: Vec<NaiveDate> = clients.iter().filter(lives_there).filter_map(date).collect();
        let found = project(&dates, reference, horizon, annual_retention).expect("a retention");
        let what = format!("{event} in {horizon} years, {area}");
        assert_eq!(found.count as u64, row.count("count"), "{what}");
        assert_close(found.expected, row.number("expected_retained"), CLOSED, &what);
        assert_close(found.variance, row.number("var_retained"), CLOSED, &what);
    }
}

#[test]
fn reference_lifestage_destination_expected_is_reproduced() {
    for row in table("stats/lifestage_destination_expected.csv") {
        let destination = Destination {
            observed: row.count("observed"),
            area_total: row.count("area_total"),
            region_observed: row.count("region_observed"),
            region_total: row.count("region_total"),
        };
        let weight = row.number("prior_weight_m");
        let found = expect(destination, weight, row.count("future_graduates"), 0.8);
        let what = format!("{} of {}", row.text("destination"), row.text("area"));
        assert_same(found.map(|found| found.share), row.maybe("share"), CLOSED, &what);
        assert_same(found.map(|found| found.persons), row.maybe("expected"), CLOSED, &what);
        let range = row.maybe_count("lo80").zip(row.maybe_count("hi80"));
        assert_eq!(found.map(|found| found.range), range, "{what}");
    }
}

#[derive(Deserialize)]
struct Past {
    service: String,
    users: Vec<u64>,
    volume_per_user: Option<f64>,
}

#[derive(Deserialize)]
struct Planned {
    service: String,
    mean_growth: Option<f64>,
    geometric_growth: Option<f64>,
    mean_difference: f64,
    users_by_growth: Option<Vec<u64>>,
    users_by_difference: Vec<u64>,
    volume_by_growth: Option<Vec<Option<u64>>>,
}

#[test]
fn reference_mikomi_expected_is_reproduced() {
    let inputs: Vec<Past> = json("stats/mikomi_input.json");
    let expected: Vec<Planned> = json("stats/mikomi_expected.json");
    assert_eq!(inputs.len(), expected.len());
    for planned in &expected {
        let service = &planned.service;
        let past = inputs.iter().find(|past| past.service == *service).expect("a past for each plan");
        let found = trend(&past.users, planned.users_by_difference.len() as u32).expect("two years");
        assert_same(found.mean_growth, planned.mean_growth, CLOSED, service);
        assert_same(found.geometric_growth, planned.geometric_growth, CLOSED, service);
        assert_close(found.mean_difference, planned.mean_difference, CLOSED, service);
        let volume = |users: &u64| past.volume_per_user.map(|each| volume(*users, each));
        let volumes = |users: &Vec<u64>| users.iter().map(volume).collect::<Vec<_>>();
        assert_eq!(found.users_by_growth.as_ref().map(volumes), planned.volume_by_growth, "{service}");
        assert_eq!(found.users_by_growth, planned.users_by_growth, "{service}");
        assert_eq!(found.users_by_difference, planned.users_by_difference, "{service}");
    }
}
