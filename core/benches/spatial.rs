//! The nearest 20 of services spread over Japan by a fixed sequence, at two sizes.

use arunai_core::geometry::Position;
use arunai_core::spatial::PointIndex;
use divan::Bencher;

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
