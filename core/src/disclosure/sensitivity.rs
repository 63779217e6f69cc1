//! Which figure may not be shown, and what nobody may rule out of it.
//!
//! Defaults: five persons in papers of a council, ten in public (介護DB ガイドライン 公表時の最小集計単位);
//! three organisations; the numbers of inhabitants are those of the same guideline.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Below this number of inhabitants nobody is counted in public.
const VILLAGE: u64 = 2_000;
/// Below this number of inhabitants more persons are needed in public, and zero is small.
const SMALL_TOWN: u64 = 25_000;
/// How many persons are needed in public in such a place.
const SMALL_TOWN_PERSONS: u64 = 20;

/// The true figure of a cell.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figure {
    /// What would be shown.
    pub value: u64,
    /// How many distinct persons stand behind it.
    pub persons: u64,
    /// What each organisation contributes; persons of two organisations are never the same.
    pub parts: BTreeMap<String, Part>,
}

impl Figure {
    /// What an organisation knows of it because it is its own; nothing for everybody else.
    pub fn own(&self, organisation: Option<&str>) -> i64 {
        let part = organisation.and_then(|organisation| self.parts.get(organisation));
        part.map_or(0, |part| part.value as i64)
    }

    /// What is left of it for who takes the own part away.
    pub fn rest(&self, organisation: Option<&str>) -> i64 {
        self.value as i64 - self.own(organisation)
    }
}

/// What one organisation contributes to a figure.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Of the value.
    pub value: u64,
    /// Of the persons.
    pub persons: u64,
}

/// When a figure is sensitive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// The fewest persons that are shown.
    pub least_persons: u64,
    /// Whether nobody is as sensitive as one person.
    pub is_zero_small: bool,
    /// The fewest organisations that contribute to what is shown; 0 asks for none.
    pub least_organisations: u64,
    /// The fewest persons outside any one organisation, unless there are none; 0 asks for none.
    pub least_outside: u64,
    /// Whether the number of inhabitants of an area asks for more persons.
    pub is_by_inhabitants: bool,
    /// Whether nothing may be shown, however many there are.
    pub is_withheld: bool,
}

/// What an attacker must not be able to rule out of a hidden figure.
///
/// Safe is a figure that can be as low as `lower` and as high as `upper` for all that is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Protection {
    /// It can be this or less.
    pub lower: u64,
    /// It can be this or more.
    pub upper: u64,
}

impl Rule {
    /// For papers of a council, which are collected again.
    pub const COUNCIL: Self = Self {
        least_persons: 5,
        is_zero_small: false,
        least_organisations: 3,
        least_outside: 3,
        is_by_inhabitants: false,
        is_withheld: false,
    };

    /// For everybody.
    pub const PUBLIC: Self =
        Self { least_persons: 10, is_zero_small: true, is_by_inhabitants: true, ..Self::COUNCIL };

    /// Nothing is sensitive.
    pub const NONE: Self = Self {
        least_persons: 0,
        is_zero_small: false,
        least_organisations: 0,
        least_outside: 0,
        is_by_inhabitants: false,
        is_withheld: false,
    };

    /// The same without asking how many organisations contribute.
    pub fn without_organisations(self) -> Self {
        Self { least_organisations: 0, least_outside: 0, ..self }
    }

    /// The rule in an area with so many inhabitants. Where they are not known, it is taken for a small town.
    pub fn among(self, inhabitants: Option<u64>) -> Self {
        let inhabitants = inhabitants.unwrap_or(SMALL_TOWN - 1);
        if inhabitants >= SMALL_TOWN {
            return self;
        }
        let least = if self.is_by_inhabitants { SMALL_TOWN_PERSONS } else { 0 };
        Self {
            least_persons: self.least_persons.max(least),
            is_zero_small: true,
            is_withheld: self.is_withheld || (self.is_by_inhabitants && inhabitants < VILLAGE),
            ..self
        }
    }

    /// What must be protected of a figure; nothing if it may be shown.
    pub fn protection(&self, figure: &Figure) -> Option<Protection> {
        let lowest = if self.is_zero_small { 0 } else { 1 };
        if (lowest..self.least_persons).contains(&figure.persons) {
            return Some(Protection { lower: lowest, upper: self.least_persons });
        }
        let is_sensitive = self.is_withheld || (figure.persons > 0 && self.is_of_too_few(figure));
        // Not small, so it is enough that nobody comes near it.
        is_sensitive.then(|| Protection {
            lower: figure.value.saturating_sub(self.least_persons).max(lowest),
            upper: figure.value + self.least_persons,
        })
    }

    /// What must be protected of a hidden figure from an organisation that knows its own part of it.
    ///
    /// Nothing if all of it is its own. What the others have must seem to be perhaps one person, and
    /// perhaps as many as may be shown.
    pub fn protection_from(&self, organisation: &str, figure: &Figure) -> Option<Protection> {
        let public = self.protection(figure).filter(|_| self.least_outside > 0)?;
        let own = figure.parts.get(organisation).copied().unwrap_or_default();
        let lowest = if self.is_zero_small { 0 } else { 1 };
        (figure.persons.saturating_sub(own.persons) >= lowest).then(|| Protection {
            lower: public.lower.max(own.value + lowest),
            upper: public.upper.max(own.value + self.least_outside),
        })
    }

    /// Fewer organisations than needed, or one that knows all but one or two persons.
    fn is_of_too_few(&self, figure: &Figure) -> bool {
        let contributing = figure.parts.values().filter(|part| part.persons > 0).count() as u64;
        let is_left =
            |part: &Part| (1..self.least_outside).contains(&figure.persons.saturating_sub(part.persons));
        contributing < self.least_organisations || figure.parts.values().any(is_left)
    }
}
