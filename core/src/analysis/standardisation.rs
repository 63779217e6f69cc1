//! Rates made comparable between areas with different ages.
//!
//! Bands are given in one order for all lists, and sums run in that order. For councils the indirect
//! way is the first choice: it holds with few events. Methods and limits as in PHE, "Technical Guide:
//! Confidence Intervals" (2018).

use super::intervals::{byar_count, count};
use super::{Estimate, Interval};

/// Events and persons of one age band.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Band {
    /// How many events: needs, or persons with a need.
    pub events: u64,
    /// How many persons.
    pub persons: f64,
}

/// What was observed against what the reference's rates would give.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ratio {
    /// Events observed.
    pub observed: u64,
    /// Events expected.
    pub expected: f64,
    /// Observed / expected, with its interval; nothing where nothing is expected.
    pub ratio: Option<Estimate>,
}

/// The indirectly standardised ratio (ISR, in the manner of an SMR; PHE 2018).
///
/// `expected = Σ persons · reference events / reference persons`, by band; limits are those of the
/// count divided by it. The reference is all areas of the same data. Lists of different lengths give
/// nothing, and so do persons in a band of which the reference has none.
pub fn indirect(area: &[Band], reference: &[Band], confidence: f64) -> Option<Ratio> {
    if area.len() != reference.len() {
        return None;
    }
    let (mut observed, mut expected) = (0_u64, 0.0);
    for (own, all) in area.iter().zip(reference) {
        observed = own.events.saturating_add(observed);
        if own.persons > 0.0 {
            expected += own.persons * all.events as f64 / Some(all.persons).filter(|n| *n > 0.0)?;
        }
    }
    let limits = count(observed, confidence)?;
    let ratio = Estimate { value: observed as f64, interval: limits };
    Some(Ratio { observed, expected, ratio: (expected > 0.0).then(|| ratio.times(1.0 / expected)) })
}

/// An age band in which one person may have several needs.
#[derive(Debug, Clone, PartialEq)]
pub struct RepeatBand {
    /// How many persons.
    pub persons: f64,
    /// How many needs each of how many persons has.
    pub frequencies: Vec<(u64, u64)>,
}

impl RepeatBand {
    /// How many needs there are: `Σ f · persons`.
    fn events(&self) -> u64 {
        let needs = |total: u64, (f, persons): &(u64, u64)| total.saturating_add(f.saturating_mul(*persons));
        self.frequencies.iter().fold(0, needs)
    }

    /// The variance of that number: `Σ f² · persons`.
    fn squares(&self) -> f64 {
        self.frequencies.iter().map(|(f, persons)| (*f as f64).powi(2) * *persons as f64).sum()
    }
}

impl From<Band> for RepeatBand {
    fn from(band: Band) -> Self {
        Self { persons: band.persons, frequencies: vec![(1, band.events)] }
    }
}

/// The directly standardised rate per `multiplier` persons (Dobson et al. 1991, with Byar's limits).
///
/// `weights` are the standard population, band by band. Fewer than ten events, a band without persons,
/// or lists of different lengths give nothing. Each event counts as independent of the others; where
/// persons have several, take [`direct_repeated`].
pub fn direct(bands: &[Band], weights: &[f64], multiplier: f64, confidence: f64) -> Option<Estimate> {
    let bands: Vec<RepeatBand> = bands.iter().map(|band| (*band).into()).collect();
    direct_repeated(&bands, weights, multiplier, confidence)
}

/// The directly standardised rate of needs, of which one person may have several.
///
/// The events of a person are not independent, so the variance of a band's count is `Σ f² · persons`
/// with `f` needs each, instead of `Σ f · persons` (PHEindicatormethods, `independent_events = FALSE`).
/// Without it the interval is too narrow by a third or so.
pub fn direct_repeated(
    bands: &[RepeatBand],
    weights: &[f64],
    multiplier: f64,
    confidence: f64,
) -> Option<Estimate> {
    if bands.len() != weights.len() {
        return None;
    }
    let (mut events, mut rate, mut variance, mut total) = (0_u64, 0.0, 0.0, 0.0);
    for (band, weight) in bands.iter().zip(weights) {
        let persons = Some(band.persons).filter(|n| *n > 0.0)?;
        let needs = band.events();
        events = needs.saturating_add(events);
        rate += weight * needs as f64 / persons;
        variance += weight * weight * band.squares() / (persons * persons);
        total += weight;
    }
    let is_weighted = total > 0.0 && total.is_finite();
    if events < 10 || !is_weighted {
        return None;
    }
    let (rate, variance, x) = (rate / total, variance / (total * total), events as f64);
    let limits = byar_count(events, confidence)?;
    let limit = |limit: f64| rate + (variance / x).sqrt() * (limit - x);
    let interval = Interval { lower: limit(limits.lower), upper: limit(limits.upper) };
    Some(Estimate { value: rate, interval }.times(multiplier))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn band(events: u64, persons: f64) -> Band {
        Band { events, persons }
    }

    #[test]
    fn where_nothing_is_expected_there_is_no_ratio() {
        let ratio = indirect(&[band(2, 10.0)], &[band(0, 100.0)], 0.95).expect("bands that match");
        assert_eq!((ratio.observed, ratio.expected, ratio.ratio), (2, 0.0, None));
        assert_eq!(indirect(&[band(2, 10.0)], &[band(0, 0.0)], 0.95), None);
        assert_eq!(indirect(&[band(2, 10.0)], &[], 0.95), None);
    }

    #[test]
    fn without_events_the_ratio_is_0_and_its_upper_limit_is_not() {
        let found = indirect(&[band(0, 10.0)], &[band(5, 100.0)], 0.95).expect("bands that match");
        let ratio = found.ratio.expect("something is expected");
        assert_eq!((ratio.value, ratio.interval.lower), (0.0, 0.0));
        assert!(ratio.interval.upper > 1.0);
        let nobody = indirect(&[], &[], 0.95).expect("bands that match");
        assert_eq!((nobody.observed, nobody.expected, nobody.ratio), (0, 0.0, None));
    }

    #[test]
    fn nine_events_and_an_empty_band_give_no_direct_rate() {
        let weights = [1.0, 2.0];
        assert_eq!(direct(&[band(4, 10.0), band(5, 10.0)], &weights, 1.0, 0.95), None);
        assert_eq!(direct(&[band(40, 50.0), band(0, 0.0)], &weights, 1.0, 0.95), None);
        assert!(direct(&[band(5, 10.0), band(5, 10.0)], &weights, 1.0, 0.95).is_some());
        assert_eq!(direct(&[band(40, 50.0)], &weights, 1.0, 0.95), None);
        for weight in [0.0, f64::NAN, f64::INFINITY] {
            assert_eq!(direct(&[band(40, 50.0)], &[weight], 1.0, 0.95), None);
        }
        assert_eq!((direct(&[], &[], 1.0, 0.95), direct_repeated(&[], &[], 1.0, 0.95)), (None, None));
    }

    #[test]
    fn repeated_needs_widen_the_interval_and_not_the_rate() {
        let weights = [1.0];
        let once = direct(&[band(20, 100.0)], &weights, 1.0, 0.95).expect("ten events or more");
        let repeated = RepeatBand { persons: 100.0, frequencies: vec![(2, 10)] };
        let twice = direct_repeated(&[repeated], &weights, 1.0, 0.95).expect("ten events or more");
        assert_eq!(once.value, twice.value);
        let ratio = twice.interval.width() / once.interval.width();
        assert!((ratio - 2.0_f64.sqrt()).abs() < 1e-12);
    }
}
