//! Criteria: what a service is judged by, each with three outcomes, and sets of them as bits.

use serde::{Deserialize, Serialize};

use crate::values::TermId;

/// What a service is judged by.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum Criterion {
    /// Age.
    Age,
    /// 障害種別.
    DisabilityTypes,
    /// 障害支援区分.
    SupportLevel,
    /// 医療的ケア.
    MedicalCare,
    /// 強度行動障害.
    SevereBehaviour,
    /// Language.
    Language,
    /// Wheelchair.
    Wheelchair,
    /// Women only, men only.
    Gender,
    /// 共生型サービス.
    Kyosei,
    /// 通所, 訪問, 入所, オンライン.
    Delivery,
    /// Days and hours.
    OpenOn,
    /// Free places.
    Vacancy,
    /// Whether it has begun, and is not closed for the time being.
    Operation,
    /// Whether it serves the place.
    ServiceArea,
    /// Whether it lies within the radius.
    Distance,
}

/// All criteria, by their bits.
pub(crate) const CRITERIA: [Criterion; 15] = [
    Criterion::Age,
    Criterion::DisabilityTypes,
    Criterion::SupportLevel,
    Criterion::MedicalCare,
    Criterion::SevereBehaviour,
    Criterion::Language,
    Criterion::Wheelchair,
    Criterion::Gender,
    Criterion::Kyosei,
    Criterion::Delivery,
    Criterion::OpenOn,
    Criterion::Vacancy,
    Criterion::Operation,
    Criterion::ServiceArea,
    Criterion::Distance,
];

/// The outcome of one criterion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Fit {
    /// It does.
    Fits,
    /// Nobody has said.
    Unknown,
    /// It does not.
    DoesNotFit,
}

/// Where the fact comes from that decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FactSource {
    /// The law, for the kind of service.
    Law,
    /// The service's record: its source, or a curator.
    Record,
    /// A state of free places that somebody recorded.
    Vacancy,
    /// A distance that was computed.
    Computed,
}

/// One criterion of one service: outcome, reason, and where the fact comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Judgement {
    /// What was judged.
    pub criterion: Criterion,
    /// The outcome.
    pub fit: Fit,
    /// What the service takes or offers, as a code or number, e.g. `18-64`; absent where nothing is known.
    pub reason: Option<String>,
    /// Where that comes from.
    pub source: Option<FactSource>,
}

impl Judgement {
    /// An outcome with the fact that decided it.
    pub(crate) fn new(criterion: Criterion, fit: Fit, reason: impl Into<String>, source: FactSource) -> Self {
        Self { criterion, fit, reason: Some(reason.into()), source: Some(source) }
    }

    /// Nothing is known.
    pub(crate) fn unknown(criterion: Criterion) -> Self {
        Self { criterion, fit: Fit::Unknown, reason: None, source: None }
    }

    /// From a fact that is `true` or `false` where it is known.
    pub(crate) fn of_flag(criterion: Criterion, fact: Option<bool>) -> Self {
        match fact {
            None => Self::unknown(criterion),
            Some(true) => Self::new(criterion, Fit::Fits, "yes", FactSource::Record),
            Some(false) => Self::new(criterion, Fit::DoesNotFit, "no", FactSource::Record),
        }
    }
}

/// The outcomes of a service in bits: in the lower half what does not fit, in the upper what is unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, PartialOrd, Ord, Hash)]
pub(crate) struct Verdict(pub u32);

impl Verdict {
    /// Of these judgements.
    pub fn of(judgements: &[Judgement]) -> Self {
        let one = |judgement: &Judgement| Self::of_one(judgement.criterion, judgement.fit);
        judgements.iter().map(one).fold(Self::default(), Self::and)
    }

    /// Of one outcome.
    pub fn of_one(criterion: Criterion, fit: Fit) -> Self {
        let bit = criterion as u32;
        Self(match fit {
            Fit::Fits => 0,
            Fit::DoesNotFit => 1 << bit,
            Fit::Unknown => 1 << (16 + bit),
        })
    }

    /// Both together.
    pub fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What leaves the service out; what is unknown does so only if that was asked for.
    pub fn faults(self, include_unknown: bool) -> u32 {
        if include_unknown { self.0 & 0xffff } else { self.0 }
    }
}

/// A term as it is named in a reason.
pub(crate) fn join(terms: &[TermId]) -> String {
    terms.iter().map(TermId::as_str).collect::<Vec<_>>().join(",")
}
