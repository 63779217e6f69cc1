//! Which services of a group are worth comparing: a kind may have a thousand in a city, which make half a million
//! pairs, and nearly all of them have nothing in common.

use std::collections::{BTreeSet, HashMap};

use super::likeness::{ALIKE, Looks};

/// Something that two services may have in common.
#[derive(PartialEq, Eq, Hash)]
enum Trait<'a> {
    Name(&'a str),
    Phone(&'a str),
    Address(&'a str),
    OfficeNumber(&'a str),
    Letters([char; 2]),
}

/// How many names have a pair of letters.
type Counts = HashMap<[char; 2], usize>;

/// Pairs of a group, each in its order and once: all that [`Looks::likeness`] finds alike are among them.
pub(super) fn worth_comparing(group: &[Looks]) -> impl Iterator<Item = (&Looks, &Looks)> {
    let mut counts = Counts::new();
    for letters in group.iter().flat_map(|looks| &looks.letters) {
        *counts.entry(*letters).or_default() += 1;
    }
    let mut met: HashMap<Trait<'_>, Vec<usize>> = HashMap::new();
    let mut found = BTreeSet::new();
    for (place, looks) in group.iter().enumerate() {
        for own in traits(looks, &counts) {
            let earlier = met.entry(own).or_default();
            found.extend(earlier.iter().map(|first| (*first, place)));
            earlier.push(place);
        }
    }
    found.into_iter().map(move |(first, second)| (&group[first], &group[second]))
}

/// What whoever looks like a service has in common with it: one of these at least.
fn traits<'a>(looks: &'a Looks, counts: &Counts) -> impl Iterator<Item = Trait<'a>> {
    let others = [
        Some(Trait::Name(&looks.name)),
        looks.phone().map(Trait::Phone),
        looks.address().map(Trait::Address),
        looks.office_number().map(Trait::OfficeNumber),
    ];
    others.into_iter().flatten().chain(rarest(looks, counts).into_iter().map(Trait::Letters))
}

/// The rarest pairs of letters of a name: so many that of two similar names both have one of these in common (prefix
/// filtering: Chaudhuri, Ganti and Kaushik 2006).
fn rarest(looks: &Looks, counts: &Counts) -> Vec<[char; 2]> {
    let mut letters: Vec<[char; 2]> = looks.letters.iter().copied().collect();
    letters.sort_by_key(|pair| (counts.get(pair).copied().unwrap_or_default(), *pair));
    // A product may exceed a whole number by its last bits.
    let shared = (ALIKE * letters.len() as f64 - 1e-9).ceil() as usize;
    letters.truncate(letters.len() - shared + 1);
    letters
}

#[cfg(test)]
mod tests {
    use super::super::likeness::Likeness;
    use super::super::likeness::tests::looks;
    use super::*;
    use crate::id::ServiceId;

    /// Services of a city with names of few syllables, and few phones and addresses.
    fn city(size: u128) -> Vec<Looks> {
        let mut state = 7_u64;
        let mut next = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        let service = |id| {
            let length = 2 + next(5);
            let syllable = |_| ["ひだ", "まり", "あお", "ぞら", "つば"][next(5) as usize];
            let name: String = (0..length).map(syllable).collect();
            let mut told = |text: &str| match next(60) {
                number @ ..40 => format!("{text}{number:02}"),
                _ => String::new(),
            };
            let mut service = looks(&name, &told("0852-12-34"), &told("1丁目2-"));
            service.id = ServiceId(uuid::Uuid::from_u128(id));
            service
        };
        (0..size).map(service).collect()
    }

    #[test]
    fn all_that_are_alike_are_compared_and_few_others() {
        let city = city(300);
        let alike = |first: &Looks, second: &Looks| {
            let (_, likenesses) = first.likeness(second)?;
            Some((first.id, second.id, likenesses))
        };
        let all = city.iter().enumerate().flat_map(|(place, first)| {
            city[place + 1..].iter().filter_map(move |second| alike(first, second))
        });
        let all: Vec<_> = all.collect();
        let compared: Vec<_> = worth_comparing(&city).collect();
        let found: Vec<_> = compared.iter().filter_map(|(first, second)| alike(first, second)).collect();
        assert_eq!(found, all);
        let has = |wanted: &[Likeness]| all.iter().any(|(_, _, likenesses)| likenesses == wanted);
        assert!(has(&[Likeness::SimilarName]) && has(&[Likeness::SimilarName, Likeness::SamePhone]));
        assert!(has(&[Likeness::SameName]) && has(&[Likeness::SamePhone, Likeness::SameAddress]));
        assert!(compared.len() < 300 * 299 / 4, "{} of {}", compared.len(), 300 * 299 / 2);
    }

    #[test]
    fn a_name_without_letters_is_compared_by_the_rest() {
        let (one, other) = (looks("", "0852-12-3456", "1丁目2-3"), looks("あ", "0852-12-3456", "1丁目2-3"));
        assert_eq!(worth_comparing(&[one, other]).count(), 1);
    }
}
