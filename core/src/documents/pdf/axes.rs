//! Axes with round numbers, level or upright, and the grid that belongs to them.

use super::compose::Composer;
use super::layout::{DARK, Item, LIGHT, Mark, NOTE, Style};
use crate::documents::Value;

/// How the numbers of an axis look.
pub(super) const AXIS: Style = Style::new(NOTE, 1.3).grey(DARK);
/// Steps between two lines of the grid, times a power of ten.
const STEPS: [f64; 4] = [1.0, 2.0, 5.0, 10.0];
/// Between two numbers beside each other.
const GAP: f32 = 6.0;

/// From numbers to places on a line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Axis {
    least: f64,
    most: f64,
    step: f64,
    start: f32,
    end: f32,
}

impl Axis {
    /// An axis between two places that holds some numbers, nought among them.
    pub(super) fn of(numbers: &[f64], (start, end): (f32, f32)) -> Self {
        let step = step(numbers);
        let least = (numbers.iter().copied().fold(0.0, f64::min) / step).floor() * step;
        let most = (numbers.iter().copied().fold(step, f64::max) / step).ceil() * step;
        Self { least, most, step, start, end }
    }

    /// The place of a number.
    pub(super) fn at(&self, number: f64) -> f32 {
        let share = (number - self.least) / (self.most - self.least);
        self.start + (self.end - self.start) * share as f32
    }

    /// The round numbers, each as it is written.
    fn ticks(&self) -> impl Iterator<Item = (f64, String)> {
        let count = ((self.most - self.least) / self.step).round() as usize;
        let numbers = (0..=count).map(move |place| self.least + self.step * place as f64);
        numbers.map(move |number| (number, tick(number, self.step)))
    }
}

impl Composer<'_> {
    /// How wide the widest number of an axis is.
    pub(super) fn widest_tick(&self, axis: &Axis) -> f32 {
        axis.ticks().map(|(_, text)| AXIS.width(self.ruler, &text)).fold(0.0, f32::max)
    }

    /// Level lines, each with its number at its left.
    pub(super) fn upright_axis(&self, axis: &Axis, (left, right): (f32, f32)) -> Vec<Item> {
        let line = |(number, text): (f64, String)| {
            let y = axis.at(number);
            let rule = Item::rule((left, y), (right, y), 0.4, grey(number));
            let run = AXIS.run_to(self.ruler, &text, left - 4.0, y - AXIS.line_height() / 2.0);
            [rule, Item::text(Mark::Decoration, run)]
        };
        axis.ticks().flat_map(line).collect()
    }

    /// Upright lines, with numbers below them as often as there is room from a place on.
    pub(super) fn level_axis(&self, axis: &Axis, (top, bottom): (f32, f32), from: f32) -> Vec<Item> {
        let mut free = from;
        let mut items = Vec::new();
        for (number, text) in axis.ticks() {
            let x = axis.at(number);
            items.push(Item::rule((x, top), (x, bottom), 0.4, grey(number)));
            let width = AXIS.width(self.ruler, &text);
            let left = (x - width / 2.0).min(self.width - width).max(0.0);
            if left >= free {
                items.push(Item::text(Mark::Decoration, AXIS.run(self.ruler, &text, left, bottom + 3.0)));
                free = left + width + GAP;
            }
        }
        items
    }
}

fn grey(number: f64) -> u8 {
    if number == 0.0 { DARK } else { LIGHT }
}

/// From one line of the grid to the next: a round number, so that there are at most five steps.
fn step(numbers: &[f64]) -> f64 {
    let least = numbers.iter().copied().fold(0.0, f64::min);
    let range = numbers.iter().copied().fold(0.0, f64::max) - least;
    if range <= 0.0 {
        return 1.0;
    }
    let power = 10f64.powf((range / 5.0).log10().floor());
    STEPS.iter().map(|step| step * power).find(|step| range / step <= 5.0).unwrap_or(range)
}

fn tick(number: f64, step: f64) -> String {
    let decimals = (-step.log10().floor()).clamp(0.0, 6.0) as u8;
    Value::Number(number).shown(decimals)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grid_has_round_numbers() {
        assert_eq!(step(&[0.0, 37.0]), 10.0);
        assert_eq!(step(&[120.0, 480.0]), 100.0);
        assert_eq!(step(&[0.4]), 0.1);
        assert_eq!(step(&[0.0]), 1.0);
        assert_eq!(tick(0.30000000000000004, 0.1), "0.3");
        assert_eq!(tick(1200.0, 200.0), "1,200");
    }

    #[test]
    fn numbers_lie_between_the_ends_of_an_axis() {
        let axis = Axis::of(&[12.0, 37.0], (100.0, 180.0));
        assert_eq!([0.0, 20.0, 40.0].map(|number| axis.at(number)), [100.0, 140.0, 180.0]);
        let upright = Axis::of(&[-5.0, 5.0], (60.0, 0.0));
        assert_eq!([-6.0, 0.0, 6.0].map(|number| upright.at(number)), [60.0, 30.0, 0.0]);
        assert_eq!(
            upright.ticks().map(|(_, text)| text).collect::<Vec<_>>(),
            ["-6", "-4", "-2", "0", "2", "4", "6"]
        );
    }
}
