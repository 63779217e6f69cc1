//! The nearest open site of each zone, and how many are within a limit.

use std::collections::BTreeMap;

use super::access::Pair;

/// What is near a zone.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Near {
    /// The cost of the nearest open site, however far; nothing where none can be reached.
    pub nearest: Option<f64>,
    /// How many open sites cost no more than the limit.
    pub within: usize,
}

/// Finds for each zone the nearest site with capacity, and counts those within a limit (inclusive).
///
/// "Travel impedance to the nearest provider" and "supply within a limit" of Guagliardo 2004 ("Spatial
/// accessibility of primary care: concepts, methods and challenges").
/// A pair that is not listed is unreachable; of one listed twice the cheaper counts. Costs that are
/// negative or no number, and positions outside the lists, count as absent.
pub fn nearest(zones: usize, capacity: &[f64], pairs: &[Pair], limit: f64) -> Vec<Near> {
    let mut costs: BTreeMap<(usize, usize), f64> = BTreeMap::new();
    for pair in pairs {
        let is_open = capacity.get(pair.site).is_some_and(|capacity| *capacity > 0.0);
        if is_open && pair.zone < zones && pair.cost >= 0.0 && pair.cost.is_finite() {
            let known = costs.entry((pair.zone, pair.site)).or_insert(pair.cost);
            *known = known.min(pair.cost);
        }
    }
    let mut found = vec![Near::default(); zones];
    for ((zone, _), cost) in costs {
        let near = &mut found[zone];
        near.nearest = Some(near.nearest.map_or(cost, |known| known.min(cost)));
        near.within += usize::from(cost <= limit);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closed_sites_and_missing_pairs_are_not_near() {
        let pair = |zone, site, cost| Pair { zone, site, cost };
        let pairs = [pair(0, 0, 1.0), pair(0, 1, 30.0), pair(0, 2, 31.0), pair(0, 1, 40.0), pair(7, 1, 1.0)];
        let found = nearest(2, &[0.0, 5.0, 5.0], &pairs, 30.0);
        assert_eq!(found[0], Near { nearest: Some(30.0), within: 1 });
        assert_eq!(found[1], Near::default());
        assert_eq!(nearest(0, &[5.0], &pairs, 30.0), []);
        assert_eq!(nearest(1, &[], &pairs, f64::NAN), [Near::default()]);
    }
}
