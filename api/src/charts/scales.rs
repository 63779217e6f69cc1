//! Scales: from numbers to places.

/// From numbers to places on a line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Linear {
    from: f64,
    to: f64,
    start: f64,
    end: f64,
    step: f64,
}

impl Linear {
    /// From nought to a round number that is not below `most`, between two places.
    pub(crate) fn up_to(most: f64, places: (f64, f64)) -> Self {
        Self::between(0.0, most, places)
    }

    /// From a round number that is not above `least` to one that is not below `most`.
    pub(crate) fn between(least: f64, most: f64, (start, end): (f64, f64)) -> Self {
        let most = if most.is_finite() && most > least { most } else { least + 1.0 };
        let step = round_step(most - least);
        let (from, to) = ((least / step).floor() * step, (most / step).ceil() * step);
        Self { from, to, start, end, step }
    }

    /// The place of a number; what lies beyond an end is put at the end.
    pub(crate) fn at(&self, number: f64) -> f64 {
        let share = ((number - self.from) / (self.to - self.from)).clamp(0.0, 1.0);
        self.start + share * (self.end - self.start)
    }

    /// About four round numbers from one end to the other.
    pub(crate) fn ticks(&self) -> Vec<f64> {
        let count = ((self.to - self.from) / self.step).round() as usize;
        (0..=count).map(|place| self.from + place as f64 * self.step).collect()
    }

    /// Digits after the point that its ticks need.
    pub(crate) fn decimals(&self) -> u8 {
        (0..6).find(|digits| is_whole(self.step * 10f64.powi(i32::from(*digits)))).unwrap_or(6)
    }
}

/// A step of 1, 2 or 5 times a power of ten, of which three to six make a length; never below one thousandth.
fn round_step(length: f64) -> f64 {
    let rough = (length / 4.0).max(0.001);
    let power = 10f64.powf(rough.log10().floor());
    let steps = [1.0, 2.0, 5.0, 10.0].map(|step| step * power);
    steps.into_iter().find(|step| *step >= rough * 0.999).unwrap_or(10.0 * power)
}

fn is_whole(number: f64) -> bool {
    (number - number.round()).abs() < 1e-6
}

/// From places in a list to equal bands on a line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Band {
    start: f64,
    step: f64,
    /// How much of a step is left between two bands.
    gap: f64,
}

impl Band {
    /// So many bands between two places; `gap` is the share of each that stays free.
    pub(crate) fn new(count: usize, (start, end): (f64, f64), gap: f64) -> Self {
        let step = (end - start) / count.max(1) as f64;
        Self { start, step, gap: gap * step }
    }

    /// Where a band begins.
    pub(crate) fn start(&self, place: usize) -> f64 {
        self.start + place as f64 * self.step + self.gap / 2.0
    }

    /// The middle of a band.
    pub(crate) fn middle(&self, place: usize) -> f64 {
        self.start + (place as f64 + 0.5) * self.step
    }

    /// How wide a band is.
    pub(crate) fn thickness(&self) -> f64 {
        self.step - self.gap
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_hold_every_number() {
        for (most, ticks) in [
            (12.0, vec![0.0, 5.0, 10.0, 15.0]),
            (100.0, vec![0.0, 50.0, 100.0]),
            (0.0, vec![0.0, 0.5, 1.0]),
            (3.0, vec![0.0, 1.0, 2.0, 3.0]),
        ] {
            assert_eq!(Linear::up_to(most, (0.0, 1.0)).ticks(), ticks, "{most}");
        }
        assert_eq!(Linear::up_to(0.9, (0.0, 1.0)).decimals(), 1);
        assert_eq!(Linear::up_to(90.0, (0.0, 1.0)).decimals(), 0);
    }

    #[test]
    fn numbers_lie_between_the_ends() {
        let scale = Linear::up_to(80.0, (100.0, 300.0));
        assert_eq!((scale.at(0.0), scale.at(80.0), scale.at(40.0)), (100.0, 300.0, 200.0));
        assert_eq!((scale.at(-5.0), scale.at(1e9)), (100.0, 300.0));
        let upside_down = Linear::up_to(80.0, (300.0, 100.0));
        assert_eq!(upside_down.at(80.0), 100.0);
    }

    #[test]
    fn bands_share_a_line_evenly() {
        let band = Band::new(4, (0.0, 80.0), 0.25);
        assert_eq!((band.start(0), band.thickness(), band.middle(3)), (2.5, 15.0, 70.0));
    }
}
