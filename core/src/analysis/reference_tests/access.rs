//! Access, coverage, nearest sites.

use std::collections::HashMap;

use serde::Deserialize;

use super::{CLOSED, Names, Row, assert_close, assert_same, by_key, json, table};
use crate::analysis::access::{
    Access, Pair, Rings, balanced_catchments, floating_catchments, reached_capacity,
};
use crate::analysis::coverage::coverage;
use crate::analysis::nearest::nearest;

/// Borders as text, each with its weight.
type Steps = HashMap<String, f64>;

fn rings(steps: &Steps) -> Rings {
    let mut rings: Vec<(f64, f64)> =
        steps.iter().map(|(border, weight)| (border.parse().expect("minutes"), *weight)).collect();
    rings.sort_by(|a, b| a.0.total_cmp(&b.0));
    Rings::new(rings).expect("borders that rise")
}

#[derive(Deserialize)]
struct File {
    params: Parameters,
    totals: Totals,
}

#[derive(Deserialize)]
struct Parameters {
    max_cost: f64,
    steps: Steps,
    gsigma: f64,
    gmax: f64,
    grav: [f64; 4],
    tsf: Steps,
    tsf_max: f64,
}

#[derive(Deserialize)]
struct Totals {
    demand: f64,
    capacity: f64,
    reached_capacity_2sfca: f64,
    weighted_mean_e2sfca_step: Option<f64>,
    rho: Option<f64>,
}

/// The rings up to the cut-off.
fn up_to(rings: Rings, max_cost: f64) -> impl Fn(f64) -> f64 {
    move |cost| if cost <= max_cost { rings.weight(cost) } else { 0.0 }
}

struct System {
    params: Parameters,
    totals: Totals,
    zones: Names,
    sites: Names,
    demand: Vec<f64>,
    capacity: Vec<f64>,
    pairs: Vec<Pair>,
}

fn system() -> System {
    let File { params, totals } = json("access/params.json");
    let (zone_rows, site_rows) = (table("access/zones.csv"), table("access/sites.csv"));
    let (mut zones, mut sites) = (Names::default(), Names::default());
    zone_rows.iter().for_each(|row| _ = zones.number(row.text("zone_id")));
    site_rows.iter().for_each(|row| _ = sites.number(row.text("site_id")));
    let mut pair = |row: &Row| Pair {
        zone: zones.number(row.text("zone_id")) as usize,
        site: sites.number(row.text("site_id")) as usize,
        cost: row.number("minutes"),
    };
    let pairs = table("access/od_minutes.csv").iter().map(&mut pair).collect();
    System {
        params,
        totals,
        demand: zone_rows.iter().map(|row| row.number("demand")).collect(),
        capacity: site_rows.iter().map(|row| row.number("capacity")).collect(),
        pairs,
        zones,
        sites,
    }
}

impl System {
    /// The methods that differ in their weights only.
    fn method(&self, name: &str) -> Access {
        let Parameters { max_cost, steps, gsigma, gmax, grav, .. } = &self.params;
        let [scale, exponent, least, cut] = *grav;
        let steps = up_to(rings(steps), *max_cost);
        let weight = |cost: f64| match name {
            "2sfca" => f64::from(u8::from(cost <= *max_cost)),
            "e2sfca_step" => steps(cost),
            "e2sfca_gauss" if cost <= *gmax => (-cost * cost / (2.0 * gsigma * gsigma)).exp(),
            "2sfca_gravity" if cost <= cut => (cost.max(least) / scale).powf(exponent),
            _ => 0.0,
        };
        floating_catchments(&self.demand, &self.capacity, &self.pairs, weight)
    }

    /// The three-step variant: a zone's weights once more, by its share of them. Sites without
    /// places have a share, too, as in PySAL; Arunai does not offer this method.
    fn three_steps(&self) -> Access {
        let weight = up_to(rings(&self.params.tsf), self.params.tsf_max);
        let weight = |pair: &Pair| weight(pair.cost);
        let mut sums = vec![0.0; self.demand.len()];
        self.pairs.iter().for_each(|pair| sums[pair.zone] += weight(pair));
        let near = self.pairs.iter().filter(|pair| weight(pair) > 0.0);
        let weighted: Vec<Pair> =
            near.map(|pair| Pair { cost: weight(pair).powi(2) / sums[pair.zone], ..*pair }).collect();
        floating_catchments(&self.demand, &self.capacity, &weighted, |weight| weight)
    }
}

const METHODS: [&str; 4] = ["2sfca", "e2sfca_step", "e2sfca_gauss", "2sfca_gravity"];

impl Names {
    /// The rows of a file, each with the place of its name; every name must be there once.
    fn rows(&self, file: &str, column: &str) -> Vec<(usize, Row)> {
        let rows = table(file);
        let found = by_key(&rows, &[column]);
        assert!(found.len() == rows.len() && rows.len() == self.0.len(), "{file} has other names");
        let at = |row: &Row| self.0.iter().position(|name| name == row.text(column));
        rows.into_iter().map(|row| (at(&row).expect("a known name"), row)).collect()
    }
}

#[test]
fn reference_expected_zones_is_reproduced() {
    let system = system();
    let Parameters { max_cost, steps, .. } = &system.params;
    let step = system.method("e2sfca_step");
    let weight = up_to(rings(steps), *max_cost);
    let balanced = balanced_catchments(&system.demand, &system.capacity, &system.pairs, weight);
    let (methods, three) = (METHODS.map(|name| system.method(name)), system.three_steps());
    let near = nearest(system.demand.len(), &system.capacity, &system.pairs, *max_cost);
    for (i, row) in system.zones.rows("access/expected_zones.csv", "zone_id") {
        let zone = row.text("zone_id");
        for (name, access) in METHODS.iter().zip(&methods) {
            assert_close(access.zones[i].score, row.number(name), CLOSED, &format!("{name} of {zone}"));
        }
        assert_close(three.zones[i].score, row.number("3sfca"), CLOSED, zone);
        assert_close(balanced.zones[i].score, row.number("bfca_step"), CLOSED, zone);
        assert_close(step.zones[i].score * 100.0, row.number("e2sfca_step_per100"), CLOSED, zone);
        assert_same(step.zones[i].relative, row.maybe("e2sfca_step_spar"), CLOSED, zone);
        let minutes = row.maybe("nearest_min").filter(|minutes| minutes.is_finite());
        assert_same(near[i].nearest, minutes, CLOSED, zone);
        assert_eq!(near[i].within as u64, row.count("sites_within"), "{zone}");
    }
}

#[test]
fn reference_zone_zone_minutes_gives_the_ratio_of_containers() {
    let system = system();
    let limit = system.params.max_cost;
    let between = table("access/zone_zone_minutes.csv");
    for (at, row) in system.zones.rows("access/expected_zones.csv", "zone_id") {
        let zone = row.text("zone_id");
        let near = system.pairs.iter().filter(|pair| pair.zone == at && pair.cost <= limit);
        let places: f64 = near.map(|pair| system.capacity[pair.site]).sum();
        let around = between.iter().filter(|row| row.text("origin_zone") == zone);
        let around = around.filter(|row| row.number("minutes") <= limit);
        let name = |row: &Row| system.zones.0.iter().position(|name| name == row.text("dest_zone"));
        let persons: f64 = around.filter_map(name).map(|zone| system.demand[zone]).sum();
        let ratio = if persons > 0.0 { places / persons } else { 0.0 };
        assert_close(ratio, row.number("fca_ratio"), CLOSED, zone);
    }
}

#[test]
fn reference_expected_sites_is_reproduced() {
    let system = system();
    let methods = METHODS.map(|name| (name, system.method(name)));
    for (i, row) in system.sites.rows("access/expected_sites.csv", "site_id") {
        for (name, access) in &methods {
            let what = format!("{name} of {}", system.sites.0[i]);
            let site = access.sites[i];
            // Where nobody is in reach the file has 0, and the cases worked by hand have nothing.
            let expected = row.maybe(&format!("{name}_R")).unwrap_or(0.0);
            assert_close(site.ratio.unwrap_or(0.0), expected, CLOSED, &what);
            assert_close(site.served, row.number(&format!("{name}_served_demand")), CLOSED, &what);
        }
    }
}

#[test]
fn reference_params_totals_are_reproduced() {
    let system = system();
    let totals = &system.totals;
    assert_close(system.demand.iter().sum(), totals.demand, CLOSED, "demand");
    assert_close(system.capacity.iter().sum(), totals.capacity, CLOSED, "capacity");
    for access in METHODS.map(|name| system.method(name)) {
        let given: f64 =
            system.demand.iter().zip(&access.zones).map(|(demand, zone)| demand * zone.score).sum();
        let reached = reached_capacity(&system.capacity, &access.sites);
        assert_close(given, reached, CLOSED, "places given");
    }
    let two = system.method("2sfca");
    let reached = reached_capacity(&system.capacity, &two.sites);
    assert_close(reached, totals.reached_capacity_2sfca, CLOSED, "capacity reached");
    let step = system.method("e2sfca_step");
    let over = |above: f64, below: f64| (below > 0.0).then(|| above / below);
    let mean = over(reached_capacity(&system.capacity, &step.sites), totals.demand);
    assert_same(mean, totals.weighted_mean_e2sfca_step, CLOSED, "mean");
    assert_same(over(totals.demand, totals.capacity), totals.rho, CLOSED, "rho");
}

#[derive(Deserialize)]
struct Covered {
    minutes: f64,
    demand: u64,
    within_reach_of_an_open_site: u64,
    servable_max_flow: u64,
    reachable_but_no_place: u64,
    too_far: u64,
}

#[test]
fn reference_expected_coverage_is_reproduced() {
    let system = system();
    let whole = |values: &[f64]| values.iter().map(|value| *value as u32).collect::<Vec<_>>();
    let (demand, capacity) = (whole(&system.demand), whole(&system.capacity));
    for expected in json::<Vec<Covered>>("access/expected_coverage.json") {
        let found = coverage(&demand, &capacity, &system.pairs, expected.minutes);
        let what = format!("{} minutes", expected.minutes);
        assert_eq!(found.demand, expected.demand, "{what}");
        assert_eq!(found.within_reach, expected.within_reach_of_an_open_site, "{what}");
        assert_eq!(found.can_be_placed, expected.servable_max_flow, "{what}");
        assert_eq!(found.no_place, expected.reachable_but_no_place, "{what}");
        assert_eq!(found.too_far, expected.too_far, "{what}");
    }
}

#[derive(Deserialize)]
struct EdgeCase {
    name: String,
    max_cost: f64,
    steps: Steps,
    demand: Vec<(String, f64)>,
    supply: Vec<(String, f64)>,
    od: Vec<(String, String, f64)>,
    expected: EdgeExpected,
}

#[derive(Deserialize)]
struct EdgeExpected {
    #[serde(rename = "A")]
    scores: HashMap<String, f64>,
    #[serde(rename = "R")]
    ratios: HashMap<String, Option<f64>>,
    zone_flags: HashMap<String, Vec<String>>,
    sites_unclaimed: Vec<String>,
    #[serde(rename = "sum_DA")]
    given: f64,
    reached_capacity: f64,
}

fn assert_edge_case(case: &EdgeCase) {
    let position = |list: &[(String, f64)], name: &str| list.iter().position(|(known, _)| known == name);
    let values = |list: &[(String, f64)]| list.iter().map(|(_, value)| *value).collect::<Vec<_>>();
    let pair = |(zone, site, cost): &(String, String, f64)| Pair {
        zone: position(&case.demand, zone).expect("a zone with demand"),
        site: position(&case.supply, site).expect("a site with capacity"),
        cost: *cost,
    };
    let pairs: Vec<Pair> = case.od.iter().map(pair).collect();
    let (demand, capacity) = (values(&case.demand), values(&case.supply));
    let weight = up_to(rings(&case.steps), case.max_cost);
    let found = floating_catchments(&demand, &capacity, &pairs, weight);
    for ((name, _), zone) in case.demand.iter().zip(&found.zones) {
        let flags = case.expected.zone_flags.get(name).cloned().unwrap_or_default();
        let is_flagged = |flag: &str| flags.iter().any(|known| known == flag);
        assert_close(zone.score, case.expected.scores[name], CLOSED, &case.name);
        assert_eq!(zone.has_no_supply, is_flagged("no_supply_in_catchment"), "{}", case.name);
        assert_eq!(zone.has_no_demand, is_flagged("no_demand"), "{}", case.name);
    }
    for ((name, _), site) in case.supply.iter().zip(&found.sites) {
        assert_same(site.ratio, case.expected.ratios[name], CLOSED, &case.name);
        assert_eq!(site.is_unclaimed, case.expected.sites_unclaimed.contains(name), "{}", case.name);
    }
    let given: f64 = demand.iter().zip(&found.zones).map(|(demand, zone)| demand * zone.score).sum();
    assert_close(given, case.expected.given, CLOSED, &case.name);
    let reached = reached_capacity(&capacity, &found.sites);
    assert_close(reached, case.expected.reached_capacity, CLOSED, &case.name);
}

#[test]
fn reference_edge_cases_are_reproduced() {
    json::<Vec<EdgeCase>>("access/edge_cases.json").iter().for_each(assert_edge_case);
}
