//! Rates of small areas drawn towards the whole: empirical Bayes after Marshall.

/// The whole, and each area drawn towards it.
#[derive(Debug, Clone, PartialEq)]
pub struct Shrinkage {
    /// The rate of all areas together.
    pub overall: f64,
    /// The variance between areas beyond chance, never below 0. At 0 the areas differ by chance alone.
    pub variance: f64,
    /// Each area; nothing for one without persons.
    pub areas: Vec<Option<Shrunk>>,
}

/// An area's rate, drawn towards the whole.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shrunk {
    /// `weight · own rate + (1 − weight) · overall`.
    pub rate: f64,
    /// How much its own rate weighs, from 0 to 1.
    pub weight: f64,
}

/// Global empirical Bayes rates (Marshall 1991, "Mapping disease and mortality rates using empirical
/// Bayes estimators").
///
/// Takes events and persons of each area; sums run in the order given. `m = Σx / Σn`,
/// `s² = Σ n (p − m)² / Σn − m / mean(n)`, and `weight = s² / (s² + m / n)`. A negative `s²` is taken
/// as 0, and then every area has the overall rate: without that, small areas would be moved the wrong
/// way. No persons at all give nothing.
pub fn marshall(areas: &[(u64, f64)]) -> Option<Shrinkage> {
    let known = || areas.iter().filter(|(_, persons)| *persons > 0.0).map(|(x, n)| (*x as f64, *n));
    let persons: f64 = known().map(|(_, n)| n).sum();
    if !(persons > 0.0 && persons.is_finite()) {
        return None;
    }
    let overall = known().map(|(x, _)| x).sum::<f64>() / persons;
    let spread = known().map(|(x, n)| n * (x / n - overall).powi(2)).sum::<f64>() / persons;
    let variance = (spread - overall / (persons / known().count() as f64)).max(0.0);
    let shrunk = |&(x, n): &(u64, f64)| {
        let weight = if variance > 0.0 { variance / (variance + overall / n) } else { 0.0 };
        let rate = weight * (x as f64 / n) + (1.0 - weight) * overall;
        (n > 0.0).then_some(Shrunk { rate, weight })
    };
    Some(Shrinkage { overall, variance, areas: areas.iter().map(shrunk).collect() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_that_differ_by_chance_all_have_the_overall_rate() {
        let found = marshall(&[(2, 100.0), (3, 100.0), (5, 200.0)]).expect("persons somewhere");
        assert_eq!(found.variance, 0.0);
        assert!(found.areas.iter().all(|area| area.expect("an area with persons").rate == found.overall));
    }

    #[test]
    fn an_area_without_persons_has_no_rate_and_changes_no_other() {
        let without = marshall(&[(1, 100.0), (30, 100.0)]).expect("persons somewhere");
        let with = marshall(&[(1, 100.0), (0, 0.0), (30, 100.0)]).expect("persons somewhere");
        assert_eq!(with.areas[1], None);
        assert_eq!((with.areas[0], with.areas[2]), (without.areas[0], without.areas[1]));
    }

    #[test]
    fn nobody_and_no_events_are_no_trouble() {
        assert_eq!(marshall(&[]), None);
        assert_eq!(marshall(&[(0, 0.0)]), None);
        let none = marshall(&[(0, 10.0), (0, 20.0)]).expect("persons somewhere");
        assert!(none.areas.iter().all(|area| area.expect("an area with persons").rate == 0.0));
    }
}
