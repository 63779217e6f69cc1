//! Who a search is for, and whether a service takes them.

use serde::{Deserialize, Serialize};

use super::criteria::{Criterion, FactSource, Fit, Judgement, join};
use crate::eligibility::{AcceptedGender, Delivery, Eligibility, KindRule, is_language};
use crate::error::{Faults, Result};
use crate::values::TermId;

/// A person's gender, as far as services ask for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Gender {
    /// 女性.
    Female,
    /// 男性.
    Male,
    /// どちらでもない・答えない.
    Other,
}

/// Who a search is for. Every field may be left out; none is ever stored or logged.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Profile {
    /// Age in years, 0 to 120.
    #[schema(minimum = 0, maximum = 120, example = 17)]
    pub age: Option<i64>,
    /// Terms of `disability_types`; one that is taken is enough.
    pub disability_types: Vec<TermId>,
    /// A term of `support_levels`.
    pub support_level: Option<TermId>,
    /// Needs 医療的ケア.
    pub medical_care: bool,
    /// Has 強度行動障害.
    pub severe_behaviour: bool,
    /// The language needed: BCP 47.
    pub language: Option<String>,
    /// Uses a wheelchair.
    pub wheelchair: bool,
    /// Gender, where it matters.
    pub gender: Option<Gender>,
    /// Wants 共生型サービス.
    pub kyosei: bool,
}

/// What of a service the person's side is judged by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Who {
    pub eligibility: Eligibility,
    pub delivery: Vec<Delivery>,
}

impl Profile {
    /// Checks what can be checked without code lists.
    pub(crate) fn check(&self) -> Result<()> {
        let mut faults = Faults::default();
        let age = self.age.is_none_or(|age| (0..=120).contains(&age));
        faults.require(age, "profile.age", "must be between 0 and 120");
        let language = self.language.as_deref().is_none_or(is_language);
        faults.require(language, "profile.language", "must be a language code such as ja or jsl");
        faults.finish()
    }

    /// Whether nothing is asked.
    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// How a service of a kind suits this person and these deliveries, criterion by criterion.
    pub(crate) fn judge(
        &self,
        facts: &Eligibility,
        offered: &[Delivery],
        rule: &KindRule,
        wanted: &[Delivery],
    ) -> Vec<Judgement> {
        let flag = |asked: bool, criterion, fact| asked.then(|| Judgement::of_flag(criterion, fact));
        let judgements = [
            self.age.map(|age| judge_age(age, facts, rule)),
            (!self.disability_types.is_empty()).then(|| judge_types(&self.disability_types, facts)),
            self.support_level.as_ref().and_then(|level| judge_level(level, self.age, facts, rule)),
            flag(self.medical_care, Criterion::MedicalCare, facts.medical_care),
            flag(self.severe_behaviour, Criterion::SevereBehaviour, facts.severe_behaviour),
            self.language.as_deref().and_then(|language| judge_language(language, facts)),
            flag(self.wheelchair, Criterion::Wheelchair, facts.wheelchair),
            self.gender.map(|gender| judge_gender(gender, facts)),
            flag(self.kyosei, Criterion::Kyosei, facts.kyosei),
            (!wanted.is_empty()).then(|| judge_delivery(offered, wanted)),
        ];
        judgements.into_iter().flatten().collect()
    }
}

/// The record's own limits decide; a limit that it leaves open is the law's. Ages that the law takes in
/// some cases only are unknown.
fn judge_age(age: i64, facts: &Eligibility, rule: &KindRule) -> Judgement {
    let within = |low: Option<u8>, high: Option<u8>| {
        low.is_none_or(|low| age >= i64::from(low)) && high.is_none_or(|high| age <= i64::from(high))
    };
    let range = |low: Option<u8>, high: Option<u8>| {
        let bound = |bound: Option<u8>| bound.map(|age| age.to_string()).unwrap_or_default();
        format!("{}-{}", bound(low), bound(high))
    };
    let (low, high) = (facts.minimum_age, facts.maximum_age);
    let sure = (low.or(rule.from_age), high.or(rule.to_age));
    let possible = (low.or(rule.possible_from_age), high.or(rule.possible_to_age));
    if sure == (None, None) {
        return Judgement::unknown(Criterion::Age);
    }
    let fit = match (within(sure.0, sure.1), within(possible.0, possible.1)) {
        (true, _) => Fit::Fits,
        (false, true) => Fit::Unknown,
        (false, false) => Fit::DoesNotFit,
    };
    let is_recorded = low.is_some() || high.is_some();
    let source = if is_recorded { FactSource::Record } else { FactSource::Law };
    Judgement::new(Criterion::Age, fit, range(sure.0, sure.1), source)
}

fn judge_types(types: &[TermId], facts: &Eligibility) -> Judgement {
    let Some(taken) = &facts.disability_types else {
        return Judgement::unknown(Criterion::DisabilityTypes);
    };
    let fit = if types.iter().any(|one| taken.contains(one)) { Fit::Fits } else { Fit::DoesNotFit };
    Judgement::new(Criterion::DisabilityTypes, fit, join(taken), FactSource::Record)
}

/// A child has no 障害支援区分; somebody who is not certified yet may get any.
fn judge_level(level: &TermId, age: Option<i64>, facts: &Eligibility, rule: &KindRule) -> Option<Judgement> {
    let known = match level.as_str() {
        "none" => Some(0),
        "not_certified" | "child" => None,
        other => other.strip_prefix("level_").and_then(|number| number.parse::<u8>().ok()),
    };
    let judgement =
        |fit, needed: u8, source| Judgement::new(Criterion::SupportLevel, fit, needed.to_string(), source);
    if let Some(needed) = facts.minimum_support_level {
        let fit = match known {
            _ if needed == 0 => Fit::Fits,
            None => Fit::Unknown,
            Some(level) if level >= needed => Fit::Fits,
            Some(_) => Fit::DoesNotFit,
        };
        return Some(judgement(fit, needed, FactSource::Record));
    }
    let Some(needed) = rule.support_level else {
        // Where the law asks for no level there is nothing to judge.
        return rule.from_age.map(|_| judgement(Fit::Fits, 0, FactSource::Law));
    };
    let is_child = level.as_str() == "child" || age.is_some_and(|age| age < 18);
    let fit = match known {
        None => Fit::Unknown,
        Some(_) if is_child => Fit::Unknown,
        Some(level) if level >= needed => Fit::Fits,
        Some(level) if rule.possible_support_level.is_some_and(|possible| level >= possible) => Fit::Unknown,
        Some(_) => Fit::DoesNotFit,
    };
    Some(judgement(fit, needed, FactSource::Law))
}

/// Japanese needs no saying.
fn judge_language(language: &str, facts: &Eligibility) -> Option<Judgement> {
    if language == "ja" && facts.languages.is_none() {
        return None;
    }
    let Some(spoken) = &facts.languages else { return Some(Judgement::unknown(Criterion::Language)) };
    let fit = if spoken.iter().any(|one| is_spoken(one, language)) { Fit::Fits } else { Fit::DoesNotFit };
    Some(Judgement::new(Criterion::Language, fit, spoken.join(","), FactSource::Record))
}

/// Whether a service that speaks one language is understood in another: codes are compared without case,
/// and `pt` stands for every `pt-…` (BCP 47, extended filtering).
fn is_spoken(spoken: &str, wanted: &str) -> bool {
    let (mut spoken, mut wanted) = (spoken.split('-'), wanted.split('-'));
    loop {
        match (spoken.next(), wanted.next()) {
            (Some(one), Some(other)) if one.eq_ignore_ascii_case(other) => {}
            (Some(_), Some(_)) => return false,
            _ => return true,
        }
    }
}

fn judge_gender(gender: Gender, facts: &Eligibility) -> Judgement {
    let Some(accepted) = facts.accepted_gender else { return Judgement::unknown(Criterion::Gender) };
    let (fit, reason) = match (accepted, gender) {
        (AcceptedGender::Any, _) => (Fit::Fits, "any"),
        (AcceptedGender::Female, Gender::Female) => (Fit::Fits, "female"),
        (AcceptedGender::Male, Gender::Male) => (Fit::Fits, "male"),
        (AcceptedGender::Female, Gender::Other) => (Fit::Unknown, "female"),
        (AcceptedGender::Male, Gender::Other) => (Fit::Unknown, "male"),
        (AcceptedGender::Female, Gender::Male) => (Fit::DoesNotFit, "female"),
        (AcceptedGender::Male, Gender::Female) => (Fit::DoesNotFit, "male"),
    };
    Judgement::new(Criterion::Gender, fit, reason, FactSource::Record)
}

fn judge_delivery(offered: &[Delivery], wanted: &[Delivery]) -> Judgement {
    let fit = if wanted.iter().any(|one| offered.contains(one)) { Fit::Fits } else { Fit::DoesNotFit };
    let names: Vec<String> = offered.iter().map(crate::storage::to_code).collect();
    Judgement::new(Criterion::Delivery, fit, names.join(","), FactSource::Record)
}
