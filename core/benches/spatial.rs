//! The nearest 20 of services spread over Japan by a fixed sequence, at two sizes.

use arunai_core::geometry::Position;
use arunai_core::id::{LocationId, ServiceId};
use arunai_core::spatial::{Site, SpatialIndex};
use arunai_core::values::TermId;
use divan::Bencher;
use uuid::Uuid;

/// Services: one installation for the country today, and a tenth of it.
const SIZES: [u64; 2] = [25_000, 250_000];
/// Kinds among which they are shared out.
const KINDS: u64 = 30;

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

fn sites(size: u64) -> Vec<(TermId, Site)> {
    let mut sequence = Sequence(7);
    let site = |number: u64| {
        let id = Uuid::from_u128(u128::from(number));
        let site = Site { service: ServiceId(id), location: LocationId(id), position: sequence.position() };
        (TermId(format!("kind_{}", number % KINDS)), site)
    };
    (0..size).map(site).collect()
}

#[divan::bench(args = SIZES)]
fn build(bencher: Bencher, size: u64) {
    bencher.with_inputs(|| sites(size)).bench_values(|sites| SpatialIndex::build(sites.into_iter()));
}

#[divan::bench(args = SIZES)]
fn nearest_20_of_one_kind(bencher: Bencher, size: u64) {
    let index = SpatialIndex::build(sites(size).into_iter());
    let (mut sequence, kind) = (Sequence(11), [TermId("kind_7".to_owned())]);
    bencher
        .with_inputs(|| sequence.position())
        .bench_local_values(|from| index.nearest(from, &kind, 20, f64::INFINITY));
}

#[divan::bench(args = SIZES)]
fn nearest_20_of_all_kinds(bencher: Bencher, size: u64) {
    let index = SpatialIndex::build(sites(size).into_iter());
    let mut sequence = Sequence(11);
    bencher
        .with_inputs(|| sequence.position())
        .bench_local_values(|from| index.nearest(from, &[], 20, f64::INFINITY));
}

#[divan::bench(args = SIZES)]
fn scan_everything(bencher: Bencher, size: u64) {
    let (sites, mut sequence) = (sites(size), Sequence(11));
    bencher.with_inputs(|| sequence.position()).bench_local_values(|from| {
        let mut near: Vec<f64> = sites.iter().map(|(_, site)| from.distance_m(site.position)).collect();
        near.select_nth_unstable_by(19, f64::total_cmp);
        near.truncate(20);
        near
    });
}
