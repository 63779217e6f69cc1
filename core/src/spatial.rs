//! The spatial index: one R-tree of geocentric points for each service kind.
//!
//! State derived from storage: it can always be rebuilt, and is never asked to remember. A tree per
//! kind answers a search for one kind in microseconds, where a single tree with a filter would walk
//! half the country.

use std::collections::{HashMap, HashSet};

use rstar::RTree;
use rstar::primitives::GeomWithData;

use crate::geometry::Position;
use crate::id::{LocationId, ServiceId};
use crate::values::TermId;

/// A place where a service is given.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Site {
    /// The service.
    pub service: ServiceId,
    /// The location.
    pub location: LocationId,
    /// Where that is.
    pub position: Position,
}

/// A site found near a point.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    /// What was found.
    pub site: Site,
    /// Metres on the ellipsoid.
    pub distance_m: f64,
}

type Node = GeomWithData<[f64; 3], Site>;

/// Changes that a tree may lag behind before it is built anew, at least.
const LAG: usize = 512;

/// Sites by kind.
#[derive(Debug, Default)]
pub struct SpatialIndex {
    kinds: HashMap<TermId, KindIndex>,
}

/// The sites of one kind: a packed tree that is never changed, and what has changed since it was built.
///
/// rstar's `insert` into a bulk-loaded tree can panic (georust/rstar#45; the real data do it), and a
/// packed tree is faster to search than one that grew.
#[derive(Debug, Default)]
struct KindIndex {
    tree: RTree<Node>,
    removed: HashSet<(ServiceId, LocationId)>,
    added: Vec<Site>,
}

impl KindIndex {
    fn build(sites: Vec<Site>) -> Self {
        let nodes = sites.into_iter().map(|site| GeomWithData::new(site.position.geocentric(), site));
        Self { tree: RTree::bulk_load(nodes.collect()), ..Self::default() }
    }

    fn insert(&mut self, site: Site) {
        self.added.push(site);
        self.rebuild_when_due();
    }

    fn remove(&mut self, site: Site) {
        match self.added.iter().position(|added| *added == site) {
            Some(place) => {
                self.added.swap_remove(place);
            }
            None => {
                self.removed.insert((site.service, site.location));
                self.rebuild_when_due();
            }
        }
    }

    /// A share of the tree's size, so that a long import rebuilds it a few times only.
    fn rebuild_when_due(&mut self) {
        if self.added.len() + self.removed.len() > LAG.max(self.tree.size() / 4) {
            let kept = self.tree.iter().map(|node| node.data).filter(|site| self.has(site));
            *self = Self::build(kept.chain(self.added.iter().copied()).collect());
        }
    }

    /// Whether a site of the tree is still there.
    fn has(&self, site: &Site) -> bool {
        self.removed.is_empty() || !self.removed.contains(&(site.service, site.location))
    }
}

impl SpatialIndex {
    /// Builds all trees at once.
    pub fn build(sites: impl Iterator<Item = (TermId, Site)>) -> Self {
        let mut by_kind: HashMap<TermId, Vec<Site>> = HashMap::new();
        for (kind, site) in sites {
            by_kind.entry(kind).or_default().push(site);
        }
        Self { kinds: by_kind.into_iter().map(|(kind, sites)| (kind, KindIndex::build(sites))).collect() }
    }

    /// Adds a site.
    pub fn insert(&mut self, kind: &TermId, site: Site) {
        self.kinds.entry(kind.clone()).or_default().insert(site);
    }

    /// Takes a site away.
    pub fn remove(&mut self, kind: &TermId, site: Site) {
        if let Some(index) = self.kinds.get_mut(kind) {
            index.remove(site);
        }
    }

    /// The `count` nearest services of the kinds (none named means all) within `within_m`, each at
    /// its nearest site, in the order of geodesic distance, then id.
    pub fn nearest(&self, from: Position, kinds: &[TermId], count: usize, within_m: f64) -> Vec<Hit> {
        let mut nearest = Nearest { hits: Vec::with_capacity(count.min(256) + 1), count, within_m };
        for (kind, index) in &self.kinds {
            if kinds.is_empty() || kinds.contains(kind) {
                nearest.search(from, index);
            }
        }
        nearest.hits
    }
}

/// The best hits so far, sorted.
struct Nearest {
    hits: Vec<Hit>,
    count: usize,
    within_m: f64,
}

impl Nearest {
    fn search(&mut self, from: Position, index: &KindIndex) {
        for site in &index.added {
            self.consider(from, *site);
        }
        for (node, chord_squared) in index.tree.nearest_neighbor_iter_with_distance_2(&from.geocentric()) {
            if shortest_geodesic(chord_squared.sqrt()) > self.worst() {
                return;
            }
            if index.has(&node.data) {
                self.consider(from, node.data);
            }
        }
    }

    fn consider(&mut self, from: Position, site: Site) {
        let distance_m = from.distance_m(site.position);
        if distance_m <= self.within_m {
            self.take(Hit { site, distance_m });
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
                let (lon, lat) =
                    (122.0 + (next() * 240.0).round() / 10.0, 24.0 + (next() * 220.0).round() / 10.0);
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
            (
                Position { longitude: -70.0, latitude: -33.0 },
                vec![TermId("kind_0".into()), TermId("kind_2".into())],
            ),
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
    fn an_index_that_changed_equals_one_that_is_new() {
        let sites = sites(3_000);
        let (first, later) = sites.split_at(1_000);
        let mut index = SpatialIndex::build(first.iter().cloned());
        for (kind, site) in &first[..900] {
            index.remove(kind, *site);
        }
        for (kind, site) in later.iter().chain(&first[..300]) {
            index.insert(kind, *site);
        }
        let left = sites[..300].iter().chain(&sites[900..]).cloned();
        let (fresh, from) = (SpatialIndex::build(left), Position { longitude: 135.0, latitude: 35.0 });
        assert_eq!(index.nearest(from, &[], 200, 900_000.0), fresh.nearest(from, &[], 200, 900_000.0));
    }

    #[test]
    fn a_removed_site_is_not_found() {
        let sites = sites(10);
        let mut index = SpatialIndex::build(sites.iter().cloned());
        let (kind, gone) = sites[3].clone();
        index.remove(&kind, gone);
        let found = index.nearest(gone.position, std::slice::from_ref(&kind), 10, f64::INFINITY);
        assert!(found.iter().all(|hit| hit.site.service != gone.service));
        index.insert(&kind, gone);
        assert_eq!(index.nearest(gone.position, &[kind], 1, 0.1)[0].site, gone);
    }
}
