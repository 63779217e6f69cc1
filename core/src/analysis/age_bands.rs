//! Counts of persons in other bands of age than they were counted in.

/// Ages from one to another, both included; without an end, and older.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AgeBand {
    /// The first year of age.
    pub from: i32,
    /// The last year of age.
    pub to: Option<i32>,
}

/// The bands at which law and services for people with disabilities turn: school, 15, 18, 40 and 65.
pub const DISABILITY_BANDS: [AgeBand; 6] = [
    AgeBand { from: 0, to: Some(5) },
    AgeBand { from: 6, to: Some(14) },
    AgeBand { from: 15, to: Some(17) },
    AgeBand { from: 18, to: Some(39) },
    AgeBand { from: 40, to: Some(64) },
    AgeBand { from: 65, to: None },
];

/// Persons of a band.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BandCount {
    /// The band.
    pub band: AgeBand,
    /// How many; nothing where some of its ages were not counted.
    pub persons: Option<f64>,
    /// Whether a counted band reaches beyond this one, so that its persons were shared out by years.
    pub is_estimate: bool,
}

/// Shares counted bands out over other ones, in proportion to the years of age that they have in common, the
/// rectangular assumption of demography (Shryock and Siegel, "The Methods and Materials of Demography",
/// 1971): of 15 to 19, three fifths are 15 to 17. Exact where the counted bands lie within the wanted ones.
///
/// A band that was counted as it is wanted is taken as it is. Where counted bands overlap, the narrower
/// ones count. A band without an end cannot be shared out. Bands that end before they begin, and counts
/// that are negative or no number, were not counted.
pub fn rebanded(counted: &[(AgeBand, f64)], wanted: &[AgeBand]) -> Vec<BandCount> {
    let is_valid =
        |(band, persons): &&(AgeBand, f64)| band.is_valid() && *persons >= 0.0 && persons.is_finite();
    let counted: Vec<_> = counted.iter().filter(is_valid).copied().collect();
    let apart = without_overlaps(&counted);
    let uncounted = |band| BandCount { band, persons: None, is_estimate: false };
    let one =
        |band: &AgeBand| if band.is_valid() { one_band(*band, &counted, &apart) } else { uncounted(*band) };
    wanted.iter().map(one).collect()
}

fn one_band(band: AgeBand, counted: &[(AgeBand, f64)], apart: &[(AgeBand, f64)]) -> BandCount {
    if let Some((_, persons)) = counted.iter().find(|(known, _)| *known == band) {
        return BandCount { band, persons: Some(*persons), is_estimate: false };
    }
    let (mut persons, mut is_estimate, mut next) = (0.0, false, Some(band.from));
    for (part, count) in apart.iter().filter(|(part, _)| part.overlaps(band)) {
        // Bands come in order: each must begin where the one before ended.
        let Some(share) = next.filter(|next| part.from <= *next).and_then(|_| part.share_within(band)) else {
            return BandCount { band, persons: None, is_estimate: false };
        };
        persons += share * count;
        is_estimate |= share < 1.0;
        next = part.to.map(|to| to + 1);
    }
    let is_covered = match (next, band.to) {
        (None, _) => true,
        (Some(next), Some(to)) => next > to,
        (Some(_), None) => false,
    };
    BandCount { band, persons: is_covered.then_some(persons), is_estimate: is_covered && is_estimate }
}

/// The narrowest bands that do not overlap, by age.
fn without_overlaps(counted: &[(AgeBand, f64)]) -> Vec<(AgeBand, f64)> {
    let mut by_width: Vec<_> = counted.to_vec();
    by_width.sort_by_key(|(band, _)| (band.years().unwrap_or(i32::MAX), band.from));
    let mut apart: Vec<(AgeBand, f64)> = Vec::new();
    for (band, persons) in by_width {
        if !apart.iter().any(|(taken, _)| taken.overlaps(band)) {
            apart.push((band, persons));
        }
    }
    apart.sort_by_key(|(band, _)| band.from);
    apart
}

impl AgeBand {
    /// Whether it ends where it begins or later; an end has a next year.
    fn is_valid(self) -> bool {
        self.from >= 0 && self.to.is_none_or(|to| to >= self.from && to < i32::MAX)
    }

    /// How many years of age; nothing without an end.
    fn years(self) -> Option<i32> {
        self.to.map(|to| to - self.from + 1)
    }

    fn overlaps(self, other: Self) -> bool {
        let reaches = |a: Self, b: Self| a.to.is_none_or(|to| to >= b.from);
        reaches(self, other) && reaches(other, self)
    }

    /// The share of its years that lie within another band; nothing where that cannot be told.
    fn share_within(self, outer: Self) -> Option<f64> {
        let begins_within = self.from >= outer.from;
        match (self.to, outer.to) {
            (_, None) if begins_within => Some(1.0),
            (None, _) => None,
            (Some(to), _) => {
                let last = outer.to.map_or(to, |outer| outer.min(to));
                let common = last - self.from.max(outer.from) + 1;
                Some(f64::from(common) / f64::from(to - self.from + 1))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn band(from: i32, to: i32) -> AgeBand {
        AgeBand { from, to: Some(to) }
    }

    /// Five-year bands with a hundred persons each, and 85 and older.
    fn five_years() -> Vec<(AgeBand, f64)> {
        let bands = (0..17).map(|number| (band(number * 5, number * 5 + 4), 100.0));
        bands.chain([(AgeBand { from: 85, to: None }, 30.0)]).collect()
    }

    fn told(counted: &[(AgeBand, f64)]) -> Vec<(Option<f64>, bool)> {
        rebanded(counted, &DISABILITY_BANDS).into_iter().map(|b| (b.persons, b.is_estimate)).collect()
    }

    #[test]
    fn five_year_bands_are_shared_out_by_years() {
        let persons =
            [(120.0, true), (180.0, true), (60.0, true), (440.0, true), (500.0, false), (430.0, false)];
        assert_eq!(told(&five_years()), persons.map(|(count, is_estimate)| (Some(count), is_estimate)));
        let total: f64 = told(&five_years()).iter().filter_map(|(persons, _)| *persons).sum();
        assert!((total - 1_730.0).abs() < 1e-9, "nobody is lost: {total}");
    }

    #[test]
    fn bands_that_nest_are_exact() {
        let single: Vec<_> =
            (0..65).map(|age| (band(age, age), 1.0)).chain([(AgeBand { from: 65, to: None }, 9.0)]).collect();
        let counts = [6.0, 9.0, 3.0, 22.0, 25.0, 9.0];
        assert_eq!(told(&single), counts.map(|count| (Some(count), false)));
    }

    #[test]
    fn a_band_that_was_counted_is_taken_as_it_is() {
        let mut counted = five_years();
        counted.push((band(15, 17), 77.0));
        counted.push((AgeBand { from: 65, to: None }, 444.0));
        let told = told(&counted);
        assert_eq!((told[2], told[5]), ((Some(77.0), false), (Some(444.0), false)));
    }

    #[test]
    fn what_was_not_counted_is_unknown_and_not_nobody() {
        let mut counted = five_years();
        counted.remove(3);
        let told = told(&counted);
        assert_eq!([told[2], told[3]], [(None, false); 2], "15 to 19 is missing");
        assert_eq!(told[4], (Some(500.0), false));
        assert_eq!(told[1], (Some(180.0), true));
        assert_eq!(self::told(&[]), [(None, false); 6]);
    }

    #[test]
    fn a_band_without_an_end_is_not_shared_out() {
        let told = told(&[(band(0, 59), 600.0), (AgeBand { from: 60, to: None }, 100.0)]);
        assert_eq!(told[4..], [(None, false); 2]);
        assert_eq!(told[0], (Some(60.0), true));
        let bounded = [(band(65, 99), 5.0)];
        assert_eq!(self::told(&bounded)[5], (None, false), "the oldest were not counted");
    }

    #[test]
    fn what_is_no_band_and_no_count_was_not_counted() {
        let mut odd = five_years();
        odd.extend([
            (band(17, 15), 9.0),
            (band(6, 14), f64::NAN),
            (band(0, 5), -1.0),
            (band(0, i32::MAX), 9.0),
        ]);
        assert_eq!(told(&odd), told(&five_years()));
        let backwards = rebanded(&five_years(), &[band(17, 15), band(0, i32::MAX)]);
        assert!(backwards.iter().all(|band| band.persons.is_none()));
    }

    #[test]
    fn of_bands_that_overlap_the_narrower_count() {
        let counted = [(band(0, 14), 200.0), (band(0, 4), 50.0), (band(5, 9), 50.0), (band(10, 14), 50.0)];
        assert_eq!(told(&counted)[..2], [(Some(60.0), true), (Some(90.0), true)]);
    }
}
