//! Small systems that can be worked out by hand, and what must hold of random ones.

use super::*;

fn rings() -> Rings {
    Rings::new(vec![(10.0, 1.0), (20.0, 0.68), (30.0, 0.22)]).expect("borders that rise")
}

fn pair(zone: usize, site: usize, cost: f64) -> Pair {
    Pair { zone, site, cost }
}

fn access(demand: &[f64], capacity: &[f64], pairs: &[Pair]) -> Access {
    floating_catchments(demand, capacity, pairs, |cost| rings().weight(cost))
}

#[test]
fn a_border_belongs_to_the_ring_that_it_ends() {
    let weights = [0.0, 10.0, 10.01, 20.0, 30.0, 30.01, f64::INFINITY].map(|cost| rings().weight(cost));
    assert_eq!(weights, [1.0, 1.0, 0.68, 0.68, 0.22, 0.0, 0.0]);
    assert_eq!((rings().cut_off(), rings().scaled(1.25).expect("borders that rise").cut_off()), (30.0, 37.5));
}

#[test]
fn rings_that_do_not_rise_are_none() {
    assert_eq!(Rings::new(vec![]), None);
    assert_eq!(Rings::new(vec![(10.0, 1.0), (10.0, 0.5)]), None);
    assert_eq!(Rings::new(vec![(10.0, -1.0)]), None);
    assert_eq!(rings().scaled(0.0), None);
    assert_eq!(rings().scaled(f64::NAN), None);
}

#[test]
fn a_zone_out_of_reach_has_nothing_and_says_so() {
    let found = access(&[10.0, 5.0], &[4.0], &[pair(0, 0, 5.0), pair(1, 0, 45.0)]);
    assert_eq!((found.zones[1].score, found.zones[1].has_no_supply), (0.0, true));
    assert_eq!((found.zones[0].score, found.zones[0].has_no_supply), (0.4, false));
}

#[test]
fn without_demand_there_is_no_ratio_and_no_infinity() {
    let found = access(&[0.0], &[6.0], &[pair(0, 0, 5.0)]);
    assert_eq!(found.sites[0], SiteAccess { ratio: None, served: 0.0, is_unclaimed: true });
    assert_eq!((found.zones[0].score, found.zones[0].relative), (0.0, None));
    assert!(found.zones[0].has_no_demand && !found.zones[0].has_no_supply);
    assert_eq!(access(&[], &[], &[]), Access { zones: vec![], sites: vec![] });
}

#[test]
fn balanced_catchments_know_the_same_edges() {
    let balanced = |demand: &[f64], capacity: &[f64], pairs: &[Pair]| {
        balanced_catchments(demand, capacity, pairs, |cost| rings().weight(cost))
    };
    let found =
        balanced(&[10.0, 5.0, 0.0], &[4.0, 3.0], &[pair(0, 0, 5.0), pair(1, 0, 45.0), pair(2, 1, 5.0)]);
    let flags = found.zones.iter().map(|zone| (zone.score, zone.has_no_supply, zone.has_no_demand));
    assert_eq!(flags.collect::<Vec<_>>(), [(0.4, false, false), (0.0, true, false), (0.0, false, true)]);
    assert_eq!((found.sites[1].ratio, found.sites[1].is_unclaimed), (None, true));
    assert_eq!(balanced(&[], &[], &[pair(0, 0, 5.0)]), Access { zones: vec![], sites: vec![] });
}

#[test]
fn what_makes_no_sense_counts_as_absent() {
    let plain = access(&[8.0], &[4.0], &[pair(0, 0, 5.0)]);
    let odd = [pair(0, 0, 25.0), pair(0, 0, 5.0), pair(9, 0, 1.0), pair(0, 9, 1.0), pair(0, 0, f64::NAN)];
    assert_eq!(access(&[8.0], &[4.0], &odd), plain);
    assert_eq!(access(&[-1.0], &[f64::NAN], &[pair(0, 0, -5.0)]).zones[0].score, 0.0);
}

#[test]
fn demand_times_access_is_the_capacity_reached() {
    let mut state = 1_u64;
    let mut below = |limit: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % limit
    };
    for _ in 0..1_000 {
        let (zones, sites) = (1 + below(12) as usize, 1 + below(8) as usize);
        let demand: Vec<f64> = (0..zones).map(|_| below(30) as f64).collect();
        let capacity: Vec<f64> = (0..sites).map(|_| below(20) as f64).collect();
        let pairs: Vec<Pair> = (0..below(100))
            .map(|_| pair(below(zones as u64) as usize, below(sites as u64) as usize, below(50) as f64))
            .collect();
        let found = access(&demand, &capacity, &pairs);
        let given: f64 = demand.iter().zip(&found.zones).map(|(demand, zone)| demand * zone.score).sum();
        let reached = reached_capacity(&capacity, &found.sites);
        assert!((given - reached).abs() <= 1e-9 * reached.max(1.0), "{given} {reached}");
    }
}

#[test]
fn a_straight_line_becomes_minutes() {
    assert_eq!(estimated_minutes(10.0, 1.3, 30.0), Some(26.0));
    assert_eq!(estimated_minutes(10.0, 1.3, 0.0), None);
    assert_eq!(estimated_minutes(f64::NAN, 1.3, 30.0), None);
}
