//! From a search that found nothing to a need: why nothing fits, as the reasons of a need report.

use serde::Deserialize;

use super::Search;
use super::answer::{LeftOutServices, SearchAnswer};
use super::criteria::{Criterion, Fit};
use crate::actor::{SignedIn, Viewer, Worker};
use crate::error::{Error, Faults, Result};
use crate::id::CaseId;
use crate::needs::{Need, NeedStatus, NewNeed, NewNeedReport};
use crate::registry::Registry;
use crate::values::TermId;
use chrono::NaiveDate;

/// A service outside the radius counts as too far up to so many times the radius; beyond that there is
/// none.
const FAR: f64 = 3.0;

/// A search that found nothing fitting, as the evidence of a need.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SearchedNeed {
    /// What was searched. It is not kept.
    pub search: Search,
    /// The service kind or need domain; the search's own kind where it names just one.
    #[serde(default)]
    pub term: Option<TermId>,
    /// The day of the observation.
    pub reported_on: NaiveDate,
    /// Why nothing fits; computed from what was left out unless the person says otherwise.
    #[serde(default)]
    pub reasons: Vec<TermId>,
    /// 1 (can wait) to 4 (now).
    #[schema(example = 2)]
    pub urgency: i16,
}

impl Registry {
    /// Records a need of a case of the worker's own organisation from a search that found nothing.
    pub fn record_searched_need(&self, by: &Worker, case_id: CaseId, new: SearchedNeed) -> Result<Need> {
        check(&new)?;
        let answer = self
            .search_services(&Viewer::SignedIn(SignedIn::searching(by)), &new.search)
            .map_err(|error| error.within("search"))?;
        if answer.matched > 0 && new.reasons.is_empty() {
            let reason = "the search found services; say why they do not serve";
            return Err(Error::invalid("reasons", reason));
        }
        let term = match (&new.term, &new.search.kinds[..]) {
            (Some(term), _) => term.clone(),
            (None, [kind]) => kind.clone(),
            _ => return Err(Error::invalid("term", "is needed unless the search names one kind")),
        };
        let reasons = if new.reasons.is_empty() { answer.suggested_reasons } else { new.reasons };
        let report = NewNeedReport {
            reported_on: new.reported_on,
            status: NeedStatus::Unmet,
            reasons,
            urgency: new.urgency,
            wished: None,
            tried: Vec::new(),
        };
        self.record_need(by, case_id, NewNeed { term, report })
    }
}

/// A search of the past is no evidence of today, and a need is of what was searched.
fn check(new: &SearchedNeed) -> Result<()> {
    let mut faults = Faults::default();
    faults.require(new.search.as_of.is_none(), "search.as_of", "must be left out: a need is of today");
    let kinds = &new.search.kinds;
    let is_searched = new.term.as_ref().is_none_or(|term| kinds.is_empty() || kinds.contains(term));
    faults.require(is_searched, "term", "must be one of the kinds that were searched");
    faults.finish()
}

/// Why nothing fits, as terms of `reasons`, the commonest first: what alone keeps a service out, otherwise
/// what keeps any out. Services beyond the radius tell something only when there are none within; where
/// nothing more is known than that something is unknown, information is what is missing.
pub(super) fn suggest(answer: &SearchAnswer, within_m: Option<f64>) -> Vec<TermId> {
    let is_far = |left_out: &&LeftOutServices| left_out.criterion == Criterion::Distance;
    let far = answer.left_out.iter().find(is_far);
    let (mut within, unknown): (Vec<&LeftOutServices>, Vec<&LeftOutServices>) =
        answer.left_out.iter().filter(|l| !is_far(l)).partition(|l| l.fit == Fit::DoesNotFit);
    let alone = |left_out: &&LeftOutServices| left_out.only > 0;
    if within.iter().any(alone) {
        within.retain(alone);
        within.sort_by_key(|left_out| std::cmp::Reverse(left_out.only));
    } else {
        within.sort_by_key(|left_out| std::cmp::Reverse(left_out.count));
    }
    let mut reasons: Vec<&str> = within.iter().map(|left_out| reason_of(left_out.criterion)).collect();
    if reasons.is_empty() && !unknown.is_empty() {
        reasons.push("lack_of_information");
    }
    if reasons.is_empty() {
        let nearest_m = far.and_then(|left_out| left_out.nearest.as_ref()?.distance_m);
        let is_near = nearest_m.zip(within_m).is_some_and(|(nearest, within)| nearest <= FAR * within);
        reasons.push(if is_near { "too_far" } else { "no_resource" });
    }
    let mut terms: Vec<TermId> = Vec::new();
    for reason in reasons {
        if !terms.iter().any(|term| term.as_str() == reason) {
            terms.push(TermId(reason.to_owned()));
        }
    }
    terms
}

/// The reason of a need that a criterion stands for.
fn reason_of(criterion: Criterion) -> &'static str {
    match criterion {
        Criterion::Age
        | Criterion::DisabilityTypes
        | Criterion::SupportLevel
        | Criterion::Gender
        | Criterion::Kyosei => "not_eligible",
        Criterion::MedicalCare | Criterion::SevereBehaviour => "cannot_handle_needs",
        Criterion::Language => "lack_of_information",
        Criterion::Wheelchair => "environment",
        Criterion::OpenOn => "wrong_time",
        Criterion::Vacancy => "full",
        Criterion::ServiceArea | Criterion::Distance => "too_far",
        Criterion::Delivery | Criterion::Operation => "no_resource",
    }
}
