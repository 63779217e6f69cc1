//! The nearest 20 of services spread over Japan by a fixed sequence, at two sizes.

use std::collections::HashMap;

use arunai_core::areas::{Area, AreaKind};
use arunai_core::codes::complete_area_code;
use arunai_core::geometry::Position;
use arunai_core::search::InMemory;
use arunai_core::spatial::PointIndex;
use arunai_core::values::AreaCode;
use divan::Bencher;
use geo::{LineString, Polygon};

/// Services of one kind: of the 30 kinds of the country's 250,000, all of them, and ten times that.
const SIZES: [u32; 3] = [8_333, 250_000, 2_500_000];

fn main() {
    divan::main();
}

/// Numbers between 0 and 1, the same in every run.
struct Sequence(u64);

impl Sequence {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn position(&mut self) -> Position {
        Position { longitude: 129.0 + self.next() * 16.0, latitude: 31.0 + self.next() * 14.0 }
    }
}

fn positions(size: u32) -> Vec<Position> {
    let mut sequence = Sequence(7);
    (0..size).map(|_| sequence.position()).collect()
}

fn index(positions: &[Position]) -> PointIndex {
    PointIndex::build((0..).zip(positions.iter().copied()))
}

#[divan::bench(args = SIZES, sample_count = 10)]
fn build(bencher: Bencher, size: u32) {
    bencher.with_inputs(|| positions(size)).bench_values(|positions| index(&positions));
}

#[divan::bench(args = SIZES)]
fn walk_to_the_20_nearest(bencher: Bencher, size: u32) {
    let (positions, mut sequence) = (positions(size), Sequence(11));
    let index = index(&positions);
    bencher.with_inputs(|| sequence.position()).bench_local_values(|from| {
        let near = index.walk(from).take(20).map(|(row, _)| from.distance_m(positions[row as usize]));
        near.fold(0.0, f64::max)
    });
}

#[divan::bench(args = SIZES, sample_count = 10)]
fn measure_everything(bencher: Bencher, size: u32) {
    let (positions, mut sequence) = (positions(size), Sequence(11));
    bencher.with_inputs(|| sequence.position()).bench_local_values(|from| {
        positions.iter().map(|position| from.distance_m(*position)).fold(f64::INFINITY, f64::min)
    });
}

/// Municipalities, as many as Japan has, each a ring of 400 corners.
fn municipalities() -> InMemory {
    let (mut areas, mut boundaries) = (Vec::new(), HashMap::new());
    for number in 0..1_900_u32 {
        let (west, south) = (129.0 + f64::from(number % 50) * 0.3, 31.0 + f64::from(number / 50) * 0.3);
        let corner = |step: u32| {
            let angle = f64::from(step) / 400.0 * std::f64::consts::TAU;
            let reach = 0.18 + 0.02 * f64::from(step % 7) / 7.0;
            (west + reach * angle.cos(), south + reach * angle.sin())
        };
        let ring: LineString = (0..400).map(corner).collect::<Vec<_>>().into();
        let code: AreaCode =
            complete_area_code(&format!("{:05}", 1_000 + number)).expect("digits").parse().expect("a code");
        let name = format!("市{number}");
        areas.push(Area {
            code: code.clone(),
            version: 1,
            kind: AreaKind::Municipality,
            parent_code: None,
            full_name: name.clone(),
            name,
            kana: None,
            aliases: Vec::new(),
            valid_from: None,
            valid_to: None,
        });
        boundaries.insert(code, Polygon::new(ring, Vec::new()).into());
    }
    InMemory::new(Vec::new(), Vec::new()).with_areas(areas, boundaries)
}

#[divan::bench]
fn point_in_one_of_1900_areas(bencher: Bencher) {
    let (register, mut number) = (municipalities(), 0_u32);
    let position = || {
        number = number.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let share = |bits: u32| f64::from(bits) / f64::from(1 << 16);
        Position {
            longitude: 129.0 + 15.0 * share(number >> 16),
            latitude: 31.0 + 11.0 * share(number & 0xffff),
        }
    };
    bencher.with_inputs(position).bench_local_values(|position| register.areas_at(position));
}
