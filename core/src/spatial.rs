//! The spatial index: one R-tree of geocentric points for each service kind.
//!
//! State derived from storage: it can always be rebuilt, and is never asked to remember. A tree per
//! kind answers a search for one kind in microseconds, where a single tree with a filter would walk
//! half the country.

use std::collections::HashMap;

use rstar::primitives::GeomWithData;
use rstar::RTree;

use crate::geometry::Position;
use crate::id::{LocationId, ServiceId};
use crate::values::TermId;

/// A place where a service is given.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Site {
    pub service: ServiceId,
    pub location: LocationId,
    pub position: Position,
}

/// A site found near a point.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Hit {
    pub site: Site,
    /// Metres on the ellipsoid.
    pub distance_m: f64,
}

type Node = GeomWithData<[f64; 3], Site>;

/// Sites by kind.
#[derive(Debug, Default)]
pub(crate) struct SpatialIndex {
    trees: HashMap<TermId, RTree<Node>>,
}

impl SpatialIndex {
    /// Builds all trees at once.
    pub fn build(sites: impl Iterator<Item = (TermId, Site)>) -> Self {
        let mut nodes: HashMap<TermId, Vec<Node>> = HashMap::new();
        for (kind, site) in sites {
            nodes.entry(kind).or_default().push(node(site));
        }
        Self { trees: nodes.into_iter().map(|(kind, nodes)| (kind, RTree::bulk_load(nodes))).collect() }
    }

    /// Adds a site.
    pub fn insert(&mut self, kind: &TermId, site: Site) {
        self.trees.entry(kind.clone()).or_default().insert(node(site));
    }

    /// Takes a site away.
    pub fn remove(&mut self, kind: &TermId, site: Site) {
        if let Some(tree) = self.trees.get_mut(kind) {
            tree.remove(&node(site));
        }
    }

    /// The `count` nearest services of the kinds (none named means all) within `within_m`, each at
    /// its nearest site, in the order of geodesic distance, then id.
    pub fn nearest(&self, from: Position, kinds: &[TermId], count: usize, within_m: f64) -> Vec<Hit> {
        let mut nearest = Nearest { hits: Vec::with_capacity(count.min(256) + 1), count, within_m };
        for (kind, tree) in &self.trees {
            if kinds.is_empty() || kinds.contains(kind) {
                nearest.search(from, tree);
            }
        }
        nearest.hits
    }
}

fn node(site: Site) -> Node {
    GeomWithData::new(site.position.geocentric(), site)
}

/// The best hits so far, sorted.
struct Nearest {
    hits: Vec<Hit>,
    count: usize,
    within_m: f64,
}

impl Nearest {
    fn search(&mut self, from: Position, tree: &RTree<Node>) {
        for (node, chord_squared) in tree.nearest_neighbor_iter_with_distance_2(&from.geocentric()) {
            if shortest_geodesic(chord_squared.sqrt()) > self.worst() {
                return;
            }
            let distance_m = from.distance_m(node.data.position);
            if distance_m <= self.within_m {
                self.take(Hit { site: node.data, distance_m });
            }
        }
    }

    /// The distance beyond which nothing can enter the result.
    fn worst(&self) -> f64 {
        if self.hits.len() < self.count { self.within_m } else { self.hits[self.count - 1].distance_m }
    }

    fn take(&mut self, hit: Hit) {
        let service = hit.site.service;
        if let Some(known) = self.hits.iter().position(|other| other.site.service == service) {
            if order(&self.hits[known], &hit).is_le() {
                return;
            }
            self.hits.remove(known);
        }
        let place = self.hits.partition_point(|other| order(other, &hit).is_lt());
        self.hits.insert(place, hit);
        self.hits.truncate(self.count);
    }
}

fn order(a: &Hit, b: &Hit) -> std::cmp::Ordering {
    a.distance_m
        .total_cmp(&b.distance_m)
        .then_with(|| a.site.service.cmp(&b.site.service))
        .then_with(|| a.site.location.cmp(&b.site.location))
}

/// The shortest geodesic that a chord allows. The ellipsoid's radii of curvature lie between 6,335 km
/// and 6,400 km; on the flattest sphere the arc over a chord is shortest. A chord alone orders far
/// points wrongly, this bound says when no farther chord can still be nearer.
fn shortest_geodesic(chord: f64) -> f64 {
    const LARGEST_RADIUS: f64 = 6_400_000.0;
    2.0 * LARGEST_RADIUS * (chord / (2.0 * LARGEST_RADIUS)).min(1.0).asin() * (1.0 - 1e-9)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn site(number: u128, longitude: f64, latitude: f64) -> Site {
        Site {
            service: ServiceId(Uuid::from_u128(number)),
            location: LocationId(Uuid::from_u128(number)),
            position: Position { longitude, latitude },
        }
    }

    /// Points spread over Japan and beyond by a fixed sequence, some of them on the same spot.
    fn sites(count: u128) -> Vec<(TermId, Site)> {
        let mut state = 0.5_f64;
        let mut next = || {
            state = (state * 9_301.0 + 49_297.0) % 233_280.0;
            state / 233_280.0
        };
        (0..count)
            .map(|number| {
                let (lon, lat) = (122.0 + (next() * 240.0).round() / 10.0, 24.0 + (next() * 220.0).round() / 10.0);
                (TermId(format!("kind_{}", number % 3)), site(number, lon, lat))
            })
            .collect()
    }

    #[test]
    fn the_nearest_equal_those_of_a_scan() {
        let sites = sites(3_000);
        let index = SpatialIndex::build(sites.iter().cloned());
        for (from, kinds) in [
            (Position { longitude: 132.5, latitude: 35.1 }, vec![TermId("kind_1".into())]),
            (Position { longitude: 141.3, latitude: 43.0 }, vec![]),
            (Position { longitude: -70.0, latitude: -33.0 }, vec![TermId("kind_0".into()), TermId("kind_2".into())]),
        ] {
            let mut scan: Vec<Hit> = sites
                .iter()
                .filter(|(kind, _)| kinds.is_empty() || kinds.contains(kind))
                .map(|(_, site)| Hit { site: *site, distance_m: from.distance_m(site.position) })
                .collect();
            scan.sort_by(order);
            scan.truncate(50);
            assert_eq!(index.nearest(from, &kinds, 50, f64::INFINITY), scan);
        }
    }

    #[test]
    fn a_removed_site_is_not_found() {
        let sites = sites(10);
        let mut index = SpatialIndex::build(sites.iter().cloned());
        let (kind, gone) = sites[3].clone();
        index.remove(&kind, gone);
        let found = index.nearest(gone.position, &[kind.clone()], 10, f64::INFINITY);
        assert!(found.iter().all(|hit| hit.site.service != gone.service));
        index.insert(&kind, gone);
        assert_eq!(index.nearest(gone.position, &[kind], 1, 0.1)[0].site, gone);
    }
}
