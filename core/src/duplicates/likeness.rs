//! How alike two services look: by name, phone number and address.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde::Serialize;

use crate::areas::Geography;
use crate::catalog::entry::Entry;
use crate::id::ServiceId;
use crate::text::{digits, fold};
use crate::values::{AreaCode, TermId};

/// The share of pairs of letters in common from which names are alike.
pub(super) const ALIKE: f64 = 0.7;
/// The same, where something else is the same, too.
const ALIKE_BESIDE: f64 = 0.4;
/// Words that most names have, and that tell nothing.
const COMMON: [&str; 14] = [
    "社会福祉法人",
    "株式会社",
    "有限会社",
    "合同会社",
    "一般社団法人",
    "特定非営利活動法人",
    "NPO法人",
    "医療法人",
    "事業所",
    "センター",
    "居宅介護",
    "放課後等デイサービス",
    "生活介護",
    "サービス",
];

/// The same, folded as names are.
static COMMON_FOLDED: LazyLock<[String; 14]> = LazyLock::new(|| COMMON.map(fold));

/// What two services have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Likeness {
    /// The same name, after folding of variants.
    SameName,
    /// Names with many pairs of letters in common.
    SimilarName,
    /// The same phone number.
    SamePhone,
    /// The same address.
    SameAddress,
    /// The same 事業所番号.
    SameOfficeNumber,
}

/// A service as it is compared.
pub(super) struct Looks {
    pub id: ServiceId,
    /// Only services of one kind in one municipality are compared.
    pub group: (TermId, AreaCode),
    pub name: String,
    /// Pairs of letters of the name.
    pub letters: BTreeSet<[char; 2]>,
    phone: String,
    address: String,
    office_number: String,
}

impl Looks {
    /// Nothing where it lies in no known area.
    pub fn of(entry: &Entry, geography: &Geography) -> Option<Self> {
        let service = &entry.service;
        let area = entry.areas().next()?;
        let area = geography.municipality_of(area).map_or(area, |found| &found.code).clone();
        let address = entry.places.first().map(|place| fold(&place.address_street)).unwrap_or_default();
        let name = fold(&service.name);
        Some(Self {
            id: service.id,
            group: (service.kind.clone(), area),
            letters: letters_of(&name),
            name,
            phone: digits(service.phone.as_deref().unwrap_or_default()),
            address,
            office_number: digits(service.office_number.as_deref().unwrap_or_default()),
        })
    }

    /// The phone number, where one is told.
    pub fn phone(&self) -> Option<&str> {
        Some(self.phone.as_str()).filter(|phone| phone.len() >= 9)
    }

    /// The address, where it says more than a block.
    pub fn address(&self) -> Option<&str> {
        Some(self.address.as_str()).filter(|address| address.len() >= 4)
    }

    /// The 事業所番号, where a whole one is told.
    pub fn office_number(&self) -> Option<&str> {
        Some(self.office_number.as_str()).filter(|number| number.len() >= 10)
    }

    /// What this and another one have in common, and its weight; nothing where that is too little.
    pub fn likeness(&self, other: &Self) -> Option<(f64, Vec<Likeness>)> {
        let is_same = |own: Option<&str>, other: Option<&str>| own.is_some() && own == other;
        let share = share_of(&self.letters, &other.letters);
        let same_name = self.name == other.name;
        let phone = is_same(self.phone(), other.phone());
        let address = is_same(self.address(), other.address());
        let number = is_same(self.office_number(), other.office_number());
        let something = phone || address || number;
        let similar = !same_name && share >= if something { ALIKE_BESIDE } else { ALIKE };
        if !(same_name || similar || (phone && address)) {
            return None;
        }
        let all = [
            (same_name, Likeness::SameName),
            (similar, Likeness::SimilarName),
            (phone, Likeness::SamePhone),
            (address, Likeness::SameAddress),
            (number, Likeness::SameOfficeNumber),
        ];
        let likenesses: Vec<_> = all.into_iter().filter_map(|(is, like)| is.then_some(like)).collect();
        let others = [phone, address, number].into_iter().filter(|is| *is).count() as f64;
        Some((others + if same_name { 1.0 } else { share }, likenesses))
    }
}

/// The pairs of letters of a name without the words that most names have.
fn letters_of(folded: &str) -> BTreeSet<[char; 2]> {
    let mut rest = folded.to_owned();
    for word in COMMON_FOLDED.iter() {
        rest = rest.replace(word, "");
    }
    let kept = if rest.is_empty() { folded } else { &rest };
    let letters: Vec<char> = kept.chars().collect();
    match letters.as_slice() {
        [one] => BTreeSet::from([[*one, *one]]),
        many => many.windows(2).map(|pair| [pair[0], pair[1]]).collect(),
    }
}

/// The share of all pairs that both have.
fn share_of(own: &BTreeSet<[char; 2]>, other: &BTreeSet<[char; 2]>) -> f64 {
    let both = own.intersection(other).count();
    let all = own.len() + other.len() - both;
    if all == 0 { 0.0 } else { both as f64 / all as f64 }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A service of one kind and place.
    pub fn looks(name: &str, phone: &str, address: &str) -> Looks {
        let name = fold(name);
        Looks {
            id: ServiceId(uuid::Uuid::nil()),
            group: (TermId("kind_22".into()), AreaCode::trusted("322016")),
            letters: letters_of(&name),
            name,
            phone: digits(phone),
            address: fold(address),
            office_number: String::new(),
        }
    }

    fn common(a: &Looks, b: &Looks) -> Vec<Likeness> {
        a.likeness(b).map(|(_, likenesses)| likenesses).unwrap_or_default()
    }

    #[test]
    fn spellings_of_one_name_are_the_same() {
        let a = looks("サロン ひだまり", "0852-12-3456", "1丁目2");
        let b = looks("サロンひだまり", "（０８５２）１２－３４５６", "5番地");
        assert_eq!(common(&a, &b), [Likeness::SameName, Likeness::SamePhone]);
    }

    #[test]
    fn words_that_most_names_have_tell_nothing() {
        let a = looks("放課後等デイサービス つばめ", "", "");
        let b = looks("放課後等デイサービス ことり", "", "");
        assert!(common(&a, &b).is_empty());
    }

    #[test]
    fn one_place_and_one_phone_are_enough() {
        let a = looks("あおぞら", "0852-12-3456", "1丁目2-3");
        let b = looks("みなみ", "0852-12-3456", "１丁目２－３");
        assert_eq!(common(&a, &b), [Likeness::SamePhone, Likeness::SameAddress]);
        assert!(common(&a, &looks("みなみ", "0852-12-3456", "")).is_empty());
    }

    #[test]
    fn what_is_not_told_is_not_the_same() {
        assert!(common(&looks("あおぞら", "", ""), &looks("みなみ", "", "")).is_empty());
    }
}
