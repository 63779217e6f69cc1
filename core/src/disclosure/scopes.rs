//! Which columns a measure needs: tables of few dimensions instead of one of all.
//!
//! A cell that takes all codes of a dimension does not divide it, so what is published of a measure are sums over
//! some sets of dimensions, its scopes. If the scopes are acyclic, tables over them that agree on what they share
//! always come from one table over all dimensions (Vorob'ev 1962; Beeri, Fagin, Maier and Yannakakis 1983; with
//! counts `x(a,s) · x(b,s) / x(s)`, as in a decomposable model: Lauritzen 1996). So columns for each scope, and
//! equations for what neighbours share, say exactly as much as columns for every combination. Scopes that are
//! not acyclic are united until they are.

use std::collections::BTreeSet;

/// Places of dimensions.
pub(super) type Scope = BTreeSet<usize>;

/// Scopes without cycles, and which of them are neighbours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct JoinTree {
    /// The scopes; none is part of another.
    pub scopes: Vec<Scope>,
    /// Pairs of places of neighbours, as many as connect all scopes.
    pub edges: Vec<(usize, usize)>,
}

impl JoinTree {
    /// A tree in which every one of the scopes is part of one of its own.
    pub fn of(scopes: impl IntoIterator<Item = Scope>) -> Self {
        let mut scopes = largest(scopes.into_iter().collect());
        loop {
            if let Some(edges) = edges(&scopes) {
                return Self { scopes, edges };
            }
            unite(&mut scopes);
        }
    }

    /// The place of a scope that holds this one.
    pub fn holder(&self, scope: &Scope) -> Option<usize> {
        self.scopes.iter().position(|own| scope.is_subset(own))
    }
}

/// Those that are part of no other.
fn largest(scopes: BTreeSet<Scope>) -> Vec<Scope> {
    let is_part = |scope: &Scope| scopes.iter().any(|other| scope != other && scope.is_subset(other));
    scopes.iter().filter(|scope| !is_part(scope)).cloned().collect()
}

/// The neighbours, if there is no cycle: again and again a scope is taken away of which all that others have, too,
/// is in one of them (Graham; Yu and Özsoyoğlu 1979).
fn edges(scopes: &[Scope]) -> Option<Vec<(usize, usize)>> {
    let mut left: Vec<usize> = (0..scopes.len()).collect();
    let mut edges = Vec::new();
    while left.len() > 1 {
        let neighbour = |ear: usize| {
            let others = || left.iter().copied().filter(move |other| *other != ear);
            let shared: Scope = others().flat_map(|other| &scopes[ear] & &scopes[other]).collect();
            others().find(|other| shared.is_subset(&scopes[*other]))
        };
        let (ear, other) = left.iter().find_map(|ear| Some((*ear, neighbour(*ear)?)))?;
        edges.push((ear, other));
        left.retain(|scope| *scope != ear);
    }
    Some(edges)
}

/// Makes one of the two scopes that share most.
fn unite(scopes: &mut Vec<Scope>) {
    let mut best: Option<(usize, usize, usize)> = None;
    for one in 0..scopes.len() {
        for other in one + 1..scopes.len() {
            let shared = scopes[one].intersection(&scopes[other]).count();
            if best.is_none_or(|(most, ..)| shared > most) {
                best = Some((shared, one, other));
            }
        }
    }
    if let Some((_, one, other)) = best {
        let united = &scopes[one] | &scopes[other];
        *scopes = largest(scopes.drain(..).chain([united]).collect());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(scopes: &[&[usize]]) -> JoinTree {
        JoinTree::of(scopes.iter().map(|scope| scope.iter().copied().collect()))
    }

    #[test]
    fn a_star_stays_as_it_is() {
        let star = tree(&[&[0, 2], &[1, 2], &[2, 3], &[2], &[]]);
        assert_eq!((star.scopes.len(), star.edges.len()), (3, 2));
        assert_eq!(star.holder(&Scope::from([2])), Some(0));
    }

    #[test]
    fn a_cycle_becomes_one() {
        assert_eq!(tree(&[&[0, 1], &[1, 2], &[0, 2]]).scopes, [Scope::from([0, 1, 2])]);
        let square = tree(&[&[0, 1], &[1, 2], &[2, 3], &[3, 0]]);
        assert!(square.scopes.len() <= 2, "{square:?}");
    }

    #[test]
    fn what_shares_nothing_is_joined_by_its_total() {
        let apart = tree(&[&[0], &[1, 2]]);
        assert_eq!((apart.scopes.len(), apart.edges.len()), (2, 1));
        assert_eq!(tree(&[&[]]).scopes, [Scope::new()]);
    }
}
