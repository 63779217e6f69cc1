//! Whether the worst-served zones stay the worst when the rings are drawn a quarter wider or narrower.

use super::access::{Pair, Rings, floating_catchments};

/// The factors by which rings are tried.
pub const FACTORS: [f64; 3] = [0.75, 1.0, 1.25];

/// For each zone, in how many of the three trials it is in the worst quarter (0 to 3).
///
/// A sensitivity analysis of the catchments of Luo and Qi 2009, one factor at a time: what moves a verdict
/// is told with it (OECD and JRC, "Handbook on Constructing Composite Indicators", 2008).
///
/// A zone is in the worst quarter if fewer than a quarter of the zones with demand have a lower score;
/// so zones with equal scores share the verdict. Zones without demand are never in it.
pub fn times_in_worst_quarter(demand: &[f64], capacity: &[f64], pairs: &[Pair], rings: &Rings) -> Vec<u8> {
    let mut times = vec![0; demand.len()];
    for rings in FACTORS.iter().filter_map(|factor| rings.scaled(*factor)) {
        let access = floating_catchments(demand, capacity, pairs, |cost| rings.weight(cost));
        let asking: Vec<f64> =
            access.zones.iter().filter(|zone| !zone.has_no_demand).map(|zone| zone.score).collect();
        for (times, zone) in times.iter_mut().zip(&access.zones) {
            let lower = asking.iter().filter(|score| **score < zone.score).count();
            *times += u8::from(!zone.has_no_demand && 4 * lower < asking.len());
        }
    }
    times
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_worst_only_sometimes_is_told_from_who_always_is() {
        let pair = |zone, cost| Pair { zone, site: 0, cost };
        let pairs = [pair(0, 5.0), pair(1, 5.0), pair(2, 28.0), pair(3, 80.0), pair(4, 80.0)];
        let rings = Rings::new(vec![(10.0, 1.0), (30.0, 0.5)]).expect("borders that rise");
        let times = times_in_worst_quarter(&[9.0, 9.0, 9.0, 9.0, 0.0], &[12.0], &pairs, &rings);
        assert_eq!(times, [0, 0, 1, 3, 0]);
        assert_eq!(times_in_worst_quarter(&[], &[], &[], &rings), [0; 0]);
    }
}
