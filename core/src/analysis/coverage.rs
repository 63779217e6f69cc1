//! Coverage: who is within reach of an open site, who could be placed at once, who is too far.
//!
//! The sentence for lay readers: so many live near a place, but only for so many there is one.

use petgraph::Graph;
use petgraph::algo::maximum_flow::dinics;

use super::access::Pair;

/// The persons of a region; the four parts are persons, too.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Coverage {
    /// All.
    pub demand: u64,
    /// Who has an open site within the limit.
    pub within_reach: u64,
    /// How many could be placed at once, at most: the maximum flow.
    pub can_be_placed: u64,
    /// Who has a site within the limit, but no place: `within_reach − can_be_placed`.
    pub no_place: u64,
    /// Who has none within the limit: `demand − within_reach`.
    pub too_far: u64,
}

impl Coverage {
    /// Together with that of other persons by other places.
    pub fn plus(self, other: Self) -> Self {
        Self {
            demand: self.demand + other.demand,
            within_reach: self.within_reach + other.within_reach,
            can_be_placed: self.can_be_placed + other.can_be_placed,
            no_place: self.no_place + other.no_place,
            too_far: self.too_far + other.too_far,
        }
    }
}

/// Covers persons by zone with places by site, over pairs that cost no more than the limit.
///
/// The most that can be placed at once is the largest flow from zones to sites (Ford and Fulkerson 1956;
/// computed by Dinitz's algorithm from `petgraph`). The totals are unique; who of which zone is placed
/// is not, so publish totals only. A pair that is not listed is unreachable; positions outside the lists
/// and costs that are no number count as absent.
pub fn coverage(demand: &[u32], capacity: &[u32], pairs: &[Pair], limit: f64) -> Coverage {
    let is_open = |pair: &&Pair| capacity.get(pair.site).is_some_and(|places| *places > 0);
    let is_asked = |pair: &&Pair| demand.get(pair.zone).is_some_and(|persons| *persons > 0);
    let is_near = |pair: &&Pair| (0.0..=limit).contains(&pair.cost);
    let mut near: Vec<(usize, usize)> = pairs
        .iter()
        .filter(is_asked)
        .filter(is_open)
        .filter(is_near)
        .map(|pair| (pair.zone, pair.site))
        .collect();
    near.sort_unstable();
    near.dedup();
    let mut zones: Vec<usize> = near.iter().map(|(zone, _)| *zone).collect();
    zones.dedup();
    let total: u64 = demand.iter().map(|persons| u64::from(*persons)).sum();
    let within_reach: u64 = zones.iter().map(|zone| u64::from(demand[*zone])).sum();
    let can_be_placed = largest_flow(demand, capacity, &near);
    Coverage {
        demand: total,
        within_reach,
        can_be_placed,
        no_place: within_reach - can_be_placed,
        too_far: total - within_reach,
    }
}

/// The largest flow from a source through zones and sites to a sink.
fn largest_flow(demand: &[u32], capacity: &[u32], near: &[(usize, usize)]) -> u64 {
    let mut network: Graph<(), u64> = Graph::new();
    let (source, sink) = (network.add_node(()), network.add_node(()));
    let zones: Vec<_> = demand.iter().map(|_| network.add_node(())).collect();
    let sites: Vec<_> = capacity.iter().map(|_| network.add_node(())).collect();
    for (zone, persons) in zones.iter().zip(demand) {
        network.add_edge(source, *zone, u64::from(*persons));
    }
    for (site, places) in sites.iter().zip(capacity) {
        network.add_edge(*site, sink, u64::from(*places));
    }
    for &(zone, site) in near {
        network.add_edge(zones[zone], sites[site], u64::from(demand[zone]));
    }
    dinics(&network, source, sink).0
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The largest flow by hand: moves one person at a time along any way that is left.
    fn one_by_one(demand: &[u32], capacity: &[u32], near: &[Vec<bool>]) -> u64 {
        let mut placed = vec![vec![0_u32; capacity.len()]; demand.len()];
        let mut count = 0;
        for (zone, persons) in demand.iter().enumerate() {
            for _ in 0..*persons {
                let mut seen = vec![false; capacity.len()];
                count += u64::from(place(zone, capacity, near, &mut placed, &mut seen));
            }
        }
        count
    }

    /// Places one person, making room by moving others where needed.
    fn place(
        zone: usize,
        capacity: &[u32],
        near: &[Vec<bool>],
        placed: &mut [Vec<u32>],
        seen: &mut [bool],
    ) -> bool {
        for site in 0..capacity.len() {
            if !near[zone][site] || std::mem::replace(&mut seen[site], true) {
                continue;
            }
            let used: u32 = placed.iter().map(|sites| sites[site]).sum();
            let is_free = used < capacity[site];
            let moved = (0..placed.len()).find(|other| {
                !is_free && placed[*other][site] > 0 && place(*other, capacity, near, placed, seen)
            });
            if let Some(other) = moved {
                placed[other][site] -= 1;
            }
            if is_free || moved.is_some() {
                placed[zone][site] += 1;
                return true;
            }
        }
        false
    }

    #[test]
    fn coverage_is_the_largest_number_that_can_be_placed() {
        let mut state = 3_u64;
        let mut below = |limit: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % limit
        };
        for _ in 0..1_000 {
            let (zones, sites) = (1 + below(7) as usize, 1 + below(6) as usize);
            let demand: Vec<u32> = (0..zones).map(|_| below(9) as u32).collect();
            let capacity: Vec<u32> = (0..sites).map(|_| below(9) as u32).collect();
            let near: Vec<Vec<bool>> =
                (0..zones).map(|_| (0..sites).map(|_| below(3) == 0).collect()).collect();
            let all = (0..zones).flat_map(|zone| (0..sites).map(move |site| (zone, site)));
            let cost = |zone: usize, site: usize| if near[zone][site] { 30.0 } else { 30.01 };
            let pairs: Vec<Pair> =
                all.map(|(zone, site)| Pair { zone, site, cost: cost(zone, site) }).collect();
            let found = coverage(&demand, &capacity, &pairs, 30.0);
            assert_eq!(found.can_be_placed, one_by_one(&demand, &capacity, &near));
        }
    }

    #[test]
    fn nobody_and_nowhere_are_covered_without_trouble() {
        assert_eq!(coverage(&[], &[], &[], 30.0), Coverage::default());
        let far = coverage(&[7], &[3], &[], 30.0);
        assert_eq!((far.can_be_placed, far.too_far), (0, 7));
        let odd = [Pair { zone: 9, site: 0, cost: 1.0 }, Pair { zone: 0, site: 0, cost: f64::NAN }];
        assert_eq!(coverage(&[7], &[3], &odd, 30.0), far);
    }
}
