//! Whom a service takes, in plain words: what its record says, and where that is silent what the law says of its kind.

use arunai_core::eligibility::{AcceptedGender, Delivery, Eligibility};
use arunai_core::search::Criterion;
use arunai_core::services::{KindLaw, ServiceDetails};
use arunai_core::taxonomies::TaxonomyTerm;
use maud::{Markup, html};

use crate::pages::words::{criterion_name, languages, reason};

// How a service reaches a person.
pub(super) const DELIVERIES: &[(&str, &str)] = &[
    ("on_site", "通所・来所（行って使う）"),
    ("home_visit", "訪問（来てくれる）"),
    ("residential", "入所・入居・宿泊"),
    ("remote", "電話・オンライン"),
];

/// What is known of one criterion.
struct Known {
    criterion: Criterion,
    /// In words; nothing where it is not known.
    words: Option<String>,
    is_law: bool,
}

/// Criterion by criterion; what is not known is said to be so.
pub(super) fn eligibility(details: &ServiceDetails, types: &[TaxonomyTerm]) -> Markup {
    let known = known(&details.service.eligibility, &details.law, types);
    let is_law = known.iter().any(|one| one.is_law);
    html! {
        dl.eligibility {
            @for one in &known {
                div {
                    dt { (criterion_name(one.criterion)) }
                    dd {
                        @match &one.words {
                            Some(words) => { (words) @if one.is_law { "（法令）" } }
                            None => span.not-known { "不明" }
                        }
                    }
                }
            }
        }
        @if is_law { p.hint { "（法令）は、事業所の記録ではなく、サービスの種類の決まりです。例外があります：" (details.law.source) } }
    }
}

fn known(facts: &Eligibility, law: &KindLaw, types: &[TaxonomyTerm]) -> Vec<Known> {
    let of = |criterion: Criterion, code: Option<String>, is_law: bool| {
        let words = code.map(|code| reason(criterion, &code, types));
        Known { criterion, is_law: is_law && words.is_some(), words }
    };
    let flag = |criterion: Criterion, fact: Option<bool>| {
        of(criterion, fact.map(|yes| if yes { "yes" } else { "no" }.to_owned()), false)
    };
    let (own, legal) = (range(facts.minimum_age, facts.maximum_age), range(law.from_age, law.to_age));
    let level = facts.minimum_support_level;
    let types_taken = facts
        .disability_types
        .as_ref()
        .map(|ids| ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(","));
    vec![
        of(Criterion::Age, own.clone().or(legal), own.is_none()),
        of(Criterion::DisabilityTypes, types_taken, false),
        of(
            Criterion::SupportLevel,
            level.or(law.support_level).map(|level| level.to_string()),
            level.is_none(),
        ),
        flag(Criterion::MedicalCare, facts.medical_care),
        flag(Criterion::SevereBehaviour, facts.severe_behaviour),
        flag(Criterion::Wheelchair, facts.wheelchair),
        of(Criterion::Gender, facts.accepted_gender.map(gender_code), false),
        Known {
            criterion: Criterion::Language,
            words: facts.languages.as_deref().map(|codes| languages(codes.iter().map(String::as_str))),
            is_law: false,
        },
        flag(Criterion::Kyosei, facts.kyosei),
    ]
}

fn range(low: Option<u8>, high: Option<u8>) -> Option<String> {
    let bound = |age: Option<u8>| age.map(|age| age.to_string()).unwrap_or_default();
    (low.is_some() || high.is_some()).then(|| format!("{}-{}", bound(low), bound(high)))
}

fn gender_code(gender: AcceptedGender) -> String {
    match gender {
        AcceptedGender::Any => "any",
        AcceptedGender::Female => "female",
        AcceptedGender::Male => "male",
    }
    .to_owned()
}

/// How it is used, in words.
pub(super) fn delivery_names(ways: &[Delivery]) -> String {
    let name = |way: &Delivery| match way {
        Delivery::OnSite => DELIVERIES[0].1,
        Delivery::HomeVisit => DELIVERIES[1].1,
        Delivery::Residential => DELIVERIES[2].1,
        Delivery::Remote => DELIVERIES[3].1,
    };
    ways.iter().map(name).collect::<Vec<_>>().join("、")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(facts: &Eligibility, law: &KindLaw) -> Vec<(Option<String>, bool)> {
        known(facts, law, &[]).into_iter().map(|one| (one.words, one.is_law)).collect()
    }

    #[test]
    fn the_record_goes_before_the_law() {
        let law = KindLaw { from_age: Some(18), support_level: Some(3), ..KindLaw::default() };
        let said = words(&Eligibility::default(), &law);
        assert_eq!(said[0], (Some("対象は18歳以上".to_owned()), true));
        assert_eq!(said[2], (Some("対象は区分3以上".to_owned()), true));
        let facts =
            Eligibility { maximum_age: Some(64), minimum_support_level: Some(0), ..Eligibility::default() };
        let said = words(&facts, &law);
        assert_eq!(said[0], (Some("対象は64歳まで".to_owned()), false));
        assert_eq!(said[2], (Some("区分がなくても対象".to_owned()), false));
    }

    #[test]
    fn what_nobody_said_is_unknown() {
        let said = words(&Eligibility::default(), &KindLaw::default());
        assert!(said.iter().all(|one| *one == (None, false)));
        let facts = Eligibility {
            medical_care: Some(false),
            languages: Some(vec!["jsl".into(), "xx".into()]),
            ..Eligibility::default()
        };
        let said = words(&facts, &KindLaw::default());
        assert_eq!(said[3].0.as_deref(), Some("受け入れなし"));
        assert_eq!(said[7].0.as_deref(), Some("日本手話、ほかの言葉"));
    }
}
