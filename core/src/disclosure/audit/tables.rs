//! How an audit divides its columns into tables, by another way than the search for a pattern does.

use std::collections::BTreeSet;

/// Names of dimensions.
pub(super) type Names = BTreeSet<String>;

/// Tables that hold all that is published, and which of them must agree on what they share.
///
/// A tree of tables that share as much as possible (Prim 1957) is a junction tree if what its neighbours share adds
/// up to all dimensions of all tables less each dimension once (Jensen and Jensen 1994). Then tables that agree
/// along it come from one table of all dimensions. Where there is no such tree that one is taken.
pub(super) fn junction(published: BTreeSet<Names>) -> (Vec<Names>, Vec<(usize, usize)>) {
    let is_part = |one: &Names| published.iter().any(|other| one != other && one.is_subset(other));
    let tables: Vec<Names> = published.iter().filter(|one| !is_part(one)).cloned().collect();
    let all: Names = tables.iter().flatten().cloned().collect();
    let mut links = Vec::new();
    let mut inside = vec![0];
    let mut weight = 0;
    while inside.len() < tables.len() {
        let outside = |place: &usize| !inside.contains(place);
        let pairs =
            (0..tables.len()).filter(outside).flat_map(|new| inside.iter().map(move |old| (*old, new)));
        let shares = |(old, new): &(usize, usize)| tables[*old].intersection(&tables[*new]).count();
        let Some(best) = pairs.max_by_key(shares) else { break };
        weight += shares(&best);
        inside.push(best.1);
        links.push(best);
    }
    let sizes: usize = tables.iter().map(BTreeSet::len).sum();
    if weight == sizes - all.len() { (tables, links) } else { (vec![all], Vec::new()) }
}
