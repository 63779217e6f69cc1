//! Counts of one area, kind and day that cannot all be true.

use std::collections::BTreeMap;

use super::Population;

/// What is wrong with a count beside the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Contradiction {
    /// Its band of age and another one hold the same persons.
    Overlap,
    /// It is the count of all ages, and those of bands are more.
    LessThanBands,
    /// It is the count of the whole area, and those of its towns are more.
    LessThanTowns,
}

impl Contradiction {
    /// Why it cannot be.
    pub fn reason(self) -> &'static str {
        match self {
            Self::Overlap => "overlaps with another band of age",
            Self::LessThanBands => "is less than the bands of age together",
            Self::LessThanTowns => "is less than the towns together",
        }
    }
}

/// What is wrong among the counts of one area, kind and day: which of them, and why. Fewer than the whole is no
/// fault: some ages are unknown, and some towns are left out.
pub(crate) fn contradictions(counts: &[&Population]) -> Vec<(usize, Contradiction)> {
    let mut by_town: BTreeMap<Option<&str>, Vec<usize>> = BTreeMap::new();
    for (place, count) in counts.iter().enumerate() {
        by_town.entry(count.town.as_deref()).or_default().push(place);
    }
    let (mut found, mut of_towns, mut whole) = (Vec::new(), 0_i64, None);
    for (town, places) in by_town {
        let total = places.iter().copied().find(|place| counts[*place].age_from.is_none());
        let mut bands: Vec<usize> = places.into_iter().filter(|p| counts[*p].age_from.is_some()).collect();
        bands.sort_by_key(|place| counts[*place].age_from);
        let overlaps = bands.windows(2).filter(|pair| {
            let end = counts[pair[0]].age_to;
            end.is_none_or(|end| counts[pair[1]].age_from.is_some_and(|from| from <= end))
        });
        found.extend(overlaps.map(|pair| (pair[1], Contradiction::Overlap)));
        let persons = |place: usize| i64::from(counts[place].persons);
        let sum: i64 = bands.iter().map(|place| persons(*place)).sum();
        found.extend(
            total.filter(|total| persons(*total) < sum).map(|total| (total, Contradiction::LessThanBands)),
        );
        match town {
            None => whole = total,
            Some(_) => of_towns += total.map_or(sum, persons),
        }
    }
    let is_less = |whole: &usize| i64::from(counts[*whole].persons) < of_towns;
    found.extend(whole.filter(is_less).map(|whole| (whole, Contradiction::LessThanTowns)));
    found.sort_unstable();
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::populations::PopulationKind;
    use crate::values::AreaCode;

    fn count(town: Option<&str>, ages: Option<(i32, Option<i32>)>, persons: i32) -> Population {
        Population {
            area_code: AreaCode::trusted("322016"),
            town: town.map(str::to_owned),
            position: None,
            population_kind: PopulationKind::Residents,
            counted_on: "2025-04-01".parse().expect("a day"),
            age_from: ages.map(|(from, _)| from),
            age_to: ages.and_then(|(_, to)| to),
            persons,
            source: None,
        }
    }

    #[test]
    fn what_cannot_all_be_true_is_found() {
        use Contradiction::*;
        let found = |counts: &[Population]| contradictions(&counts.iter().collect::<Vec<_>>());
        let fine =
            [count(None, None, 10), count(None, Some((0, Some(17))), 4), count(None, Some((18, None)), 5)];
        assert_eq!(found(&fine), []);
        let bands = [count(None, Some((18, None)), 5), count(None, Some((60, Some(64))), 1)];
        assert_eq!(found(&bands), [(1, Overlap)]);
        let total = [count(None, None, 4), count(None, Some((0, Some(17))), 5)];
        assert_eq!(found(&total), [(0, LessThanBands)]);
        let towns =
            [count(None, None, 9), count(Some("本町"), None, 5), count(Some("南町"), Some((18, None)), 5)];
        assert_eq!(found(&towns), [(0, LessThanTowns)]);
        // A town's bands are no town's but its own.
        let apart = [count(Some("本町"), Some((0, None)), 5), count(Some("南町"), Some((0, None)), 5)];
        assert_eq!(found(&apart), []);
    }
}
