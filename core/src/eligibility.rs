//! Eligibility (HSDS): whom a service takes. Every fact may be unknown; what the law says of a kind
//! stands in where the service itself says nothing.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::de::IntoDeserializer;
use serde::{Deserialize, Deserializer, Serialize};

use crate::error::{Faults, Result};
use crate::values::TermId;

/// How a service reaches a person.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// 通所・来所: one goes there.
    OnSite,
    /// 訪問: it comes.
    HomeVisit,
    /// 入所・入居・宿泊: one stays there.
    Residential,
    /// オンライン・電話.
    Remote,
}

/// Who alone is taken, where that is so.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum AcceptedGender {
    /// Everybody.
    Any,
    /// 女性のみ.
    Female,
    /// 男性のみ.
    Male,
}

/// Whom a service takes; what is absent is unknown.
#[derive(
    Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(deny_unknown_fields, default)]
pub struct Eligibility {
    /// The youngest age, in years.
    #[schema(minimum = 0, maximum = 120)]
    pub minimum_age: Option<u8>,
    /// The oldest age, in years.
    #[schema(minimum = 0, maximum = 120)]
    pub maximum_age: Option<u8>,
    /// The disability types that are taken: terms of `disability_types`.
    pub disability_types: Option<Vec<TermId>>,
    /// The lowest 障害支援区分 that is taken; 0 when none is needed.
    #[schema(minimum = 0, maximum = 6)]
    pub minimum_support_level: Option<u8>,
    /// Whether people who need 医療的ケア are taken.
    pub medical_care: Option<bool>,
    /// Whether people with 強度行動障害 are taken.
    pub severe_behaviour: Option<bool>,
    /// Languages in which it is given: BCP 47, e.g. `ja`, `jsl` (日本手話), `pt`.
    pub languages: Option<Vec<String>>,
    /// Whether it can be used with a wheelchair.
    pub wheelchair: Option<bool>,
    /// Who alone is taken.
    pub accepted_gender: Option<AcceptedGender>,
    /// Whether it is 共生型サービス, which stays the same beyond 65.
    pub kyosei: Option<bool>,
}

impl Eligibility {
    /// Checks ages, levels and languages; the caller checks the terms.
    pub(crate) fn check(&self) -> Result<()> {
        let mut faults = Faults::default();
        let plausible = |age: Option<u8>| age.is_none_or(|age| age <= 120);
        faults.require(plausible(self.minimum_age), "eligibility.minimum_age", "must be at most 120");
        faults.require(plausible(self.maximum_age), "eligibility.maximum_age", "must be at most 120");
        let ordered = self.minimum_age.zip(self.maximum_age).is_none_or(|(low, high)| low <= high);
        faults.require(ordered, "eligibility.maximum_age", "must not be below minimum_age");
        let level = self.minimum_support_level.is_none_or(|level| level <= 6);
        faults.require(level, "eligibility.minimum_support_level", "must be 0 to 6");
        let languages = self.languages.iter().flatten().all(|language| is_language(language));
        faults.require(languages, "eligibility.languages", "must be language codes such as ja or jsl");
        faults.finish()
    }
}

/// Whether a text looks like a language code (BCP 47).
pub(crate) fn is_language(code: &str) -> bool {
    (2..=12).contains(&code.len())
        && code.split('-').all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric()))
        && code.starts_with(|c: char| c.is_ascii_lowercase())
}

/// What the law, or the nature of a kind, says where a service says nothing.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct KindRule {
    kind: TermId,
    /// How services of the kind reach a person, unless one says otherwise; parted by spaces.
    #[serde(deserialize_with = "read_delivery")]
    pub delivery: Vec<Delivery>,
    /// Ages that are taken, as a rule.
    pub from_age: Option<u8>,
    /// See `from_age`.
    pub to_age: Option<u8>,
    /// Ages that are taken in cases that the law provides for; beyond these nobody is.
    pub possible_from_age: Option<u8>,
    /// See `possible_from_age`.
    pub possible_to_age: Option<u8>,
    /// 障害支援区分 from which everybody may use it.
    pub support_level: Option<u8>,
    /// 障害支援区分 from which some may, e.g. from 50 years of age.
    pub possible_support_level: Option<u8>,
    /// The law, for people.
    pub source: String,
}

static RULES: LazyLock<HashMap<TermId, KindRule>> = LazyLock::new(|| {
    let rows = csv::Reader::from_reader(include_str!("../data/kind_rules.csv").as_bytes()).into_deserialize();
    rows.flatten().map(|rule: KindRule| (rule.kind.clone(), rule)).collect()
});
static NO_RULE: LazyLock<KindRule> = LazyLock::new(KindRule::default);

/// The rule of a kind.
pub(crate) fn rule_of(kind: &TermId) -> &'static KindRule {
    RULES.get(kind).unwrap_or(&NO_RULE)
}

fn read_delivery<'de, D: Deserializer<'de>>(words: D) -> std::result::Result<Vec<Delivery>, D::Error> {
    let words = String::deserialize(words)?;
    words.split_whitespace().map(|word| Delivery::deserialize(word.into_deserializer())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_rule_and_a_way_to_reach_a_person() {
        let terms = include_str!("../data/taxonomy_terms.csv");
        let kinds = terms.lines().filter_map(|line| line.strip_prefix("service_kinds,"));
        let kinds: Vec<_> = kinds.filter_map(|rest| rest.split(',').next()).collect();
        assert!(kinds.len() > 40);
        for kind in kinds {
            let rule = RULES.get(&TermId(kind.to_owned())).unwrap_or_else(|| panic!("{kind} has no rule"));
            assert!(!rule.delivery.is_empty(), "{kind}");
            assert!(
                rule.possible_from_age <= rule.from_age && rule.possible_support_level <= rule.support_level
            );
        }
    }

    #[test]
    fn languages_are_codes() {
        assert!(["ja", "jsl", "pt-br", "zh-Hant"].iter().all(|code| is_language(code)));
        assert!(!["", "J", "日本語", "ja_JP", "-ja"].iter().any(|code| is_language(code)));
    }
}
