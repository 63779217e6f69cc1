//! Suggested issues: what a release shows that a council might want to talk about. A person decides.
//!
//! Everything follows from the shown cells of the release and of the one before it of the same tier, by printed
//! rules. A hidden number decides nothing, and no record of a case is looked at.

mod wording;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::actor::{Curator, Viewer};
use crate::analysis::funnels::Flag;
use crate::error::{Error, Result};
use crate::id::ReleaseId;
use crate::issues::{IssueStage, NewEvidence, NewIssue};
use crate::registry::Registry;
use crate::releases::{ReleaseBody, ReleaseDifference, ReleaseTier, TOTAL};
use crate::taxonomies::SERVICE_GROUPS;
use crate::values::{AreaCode, TermId};

/// Worse is at least so much more, in percent of the number before; and at least k persons more.
const WORSE_PERCENT: u64 = 20;
/// Long is when at least so many percent of the open needs have waited for more than 180 days.
const LONG_PERCENT: u64 = 30;
/// A draft names at most so many areas, those with the most persons.
const MOST_AREAS: usize = 20;

/// Why something is suggested.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SuggestionKind {
    /// An area has more persons among its inhabitants than the shown areas together, beyond chance.
    Flagged,
    /// There are persons, and in the release before there were none.
    New,
    /// There are at least k persons and 20 % more than in the release before.
    Worsening,
    /// At least 30 % of the open needs have waited for more than 180 days.
    LongWaiting,
}

/// One reason, with the numbers that decided it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct SuggestionReason {
    /// Why.
    pub kind: SuggestionKind,
    /// In which municipality; absent for the whole region.
    pub area_code: Option<AreaCode>,
    /// Persons with an open need, or for a long wait open needs.
    pub value: u64,
    /// The same in the release before, where it is compared.
    pub before: Option<u64>,
    /// How many percent more, or for a long wait the percentage that has waited so long.
    pub percent: Option<u64>,
}

/// A draft of an issue.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct SuggestedIssue {
    /// What `POST /issues` takes as it is.
    pub draft: NewIssue,
    /// Why it is suggested.
    pub why: Vec<SuggestionReason>,
}

/// What a release suggests.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct SuggestedIssues {
    /// The release.
    pub release_id: ReleaseId,
    /// For whom it is.
    pub tier: ReleaseTier,
    /// The release that it was compared with.
    pub before_id: Option<ReleaseId>,
    /// What the mark ＊ means: what is hidden decided nothing.
    pub hidden_means: String,
    /// One draft for each service group that has a reason, in the order of the groups.
    pub suggestions: Vec<SuggestedIssue>,
}

/// The numbers of persons of one service group by municipality, and of the whole region.
type Persons<'a> = BTreeMap<&'a str, &'a ReleaseDifference>;

impl Registry {
    /// What a release of the curator's council suggests to talk about.
    pub fn suggest_issues(&self, by: &Curator, id: ReleaseId) -> Result<SuggestedIssues> {
        let viewer = by.viewer();
        let release = self.find_release(&viewer, id)?;
        if release.council_id != by.council {
            return Err(Error::NotFound { noun: "release" });
        }
        let body = self.readable(&viewer, id)?.body();
        let compared = self.compare_release(&viewer, id)?;
        let waits = self.list_release_waits(&viewer, id)?;
        let mut suggestions = Vec::new();
        for group in self.terms().of(SERVICE_GROUPS) {
            let group = &group.id;
            let persons = persons_of(&compared.cells, &body, group);
            let mut why = Vec::new();
            if body.lattice.dimensions()[2].codes.contains_key(group.as_str()) {
                why.extend(self.flagged(&viewer, id, group)?);
            }
            why.extend(changed(&persons, body.least_persons));
            let wait = waits.services.iter().find(|wait| wait.service == group.as_str());
            let long = wait.and_then(|wait| wait.open.zip(wait.open_over_180));
            why.extend(long.filter(|(_, share)| *share >= LONG_PERCENT).map(|(open, share)| {
                SuggestionReason {
                    kind: SuggestionKind::LongWaiting,
                    area_code: None,
                    value: open,
                    before: None,
                    percent: Some(share),
                }
            }));
            if !why.is_empty() {
                suggestions.push(self.suggestion(id, &body, group, &persons, why)?);
            }
        }
        Ok(SuggestedIssues {
            release_id: id,
            tier: body.tier,
            before_id: compared.before_id,
            hidden_means: compared.hidden_means,
            suggestions,
        })
    }

    /// The municipalities that have more persons among their inhabitants than chance allows.
    fn flagged(&self, viewer: &Viewer, id: ReleaseId, group: &TermId) -> Result<Vec<SuggestionReason>> {
        let rates = self.rate_release(viewer, id, Some(group.as_str()), false)?;
        let flagged = rates.areas.into_iter().filter_map(|rate| {
            let is_high = matches!(rate.flag, Some(Flag::High | Flag::VeryHigh));
            let value = rate.persons.filter(|_| is_high)?;
            Some(SuggestionReason {
                kind: SuggestionKind::Flagged,
                area_code: Some(AreaCode::trusted(&rate.area)),
                value,
                before: None,
                percent: None,
            })
        });
        Ok(flagged.collect())
    }

    fn suggestion(
        &self,
        id: ReleaseId,
        body: &ReleaseBody,
        group: &TermId,
        persons: &Persons<'_>,
        why: Vec<SuggestionReason>,
    ) -> Result<SuggestedIssue> {
        let mut areas: Vec<(u64, AreaCode)> =
            why.iter().filter_map(|reason| Some((reason.value, reason.area_code.clone()?))).collect();
        areas.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        let mut area_codes: Vec<AreaCode> = Vec::new();
        for (_, code) in areas {
            if !area_codes.contains(&code) && area_codes.len() < MOST_AREAS {
                area_codes.push(code);
            }
        }
        area_codes.sort();
        let draft = NewIssue {
            theme: self.terms().name(group).to_owned().try_into()?,
            content: self.wording(body, group, persons, &why)?.try_into()?,
            present_state: None,
            wished: None,
            asked_decision: None,
            evidence: evidence(id, group, persons, &area_codes, &why),
            area_codes: match body.tier {
                ReleaseTier::Council => Vec::new(),
                ReleaseTier::Public => area_codes,
            },
            terms: vec![group.clone()],
            stage: IssueStage::default(),
            owner: None,
            body_id: None,
            due_on: None,
            is_urgent: false,
            is_public: false,
            is_draft: true,
            escalated_to: None,
            opened_on: None,
        };
        Ok(SuggestedIssue { draft, why })
    }
}

/// The numbers of persons of a group by municipality, and of the whole region.
fn persons_of<'a>(cells: &'a [ReleaseDifference], body: &ReleaseBody, group: &TermId) -> Persons<'a> {
    let municipal = body.lattice.dimensions()[0].base();
    let of_group = cells.iter().filter(|found| {
        let cell = &found.cell;
        let is_area = cell.area == TOTAL || municipal.contains(&cell.area);
        cell.measure == "open_persons"
            && cell.service == group.as_str()
            && cell.is_of_area_and_service()
            && is_area
    });
    of_group.map(|found| (found.cell.area.as_str(), found)).collect()
}

/// Where persons are new or many more, as far as both numbers are shown.
fn changed(persons: &Persons<'_>, least_persons: u64) -> Vec<SuggestionReason> {
    let reason = |(area, found): (&&str, &&ReleaseDifference)| {
        let (now, before) = found.cell.value.zip(found.before)?;
        let more = now.checked_sub(before).filter(|more| *more > 0)?;
        let percent = (before > 0).then(|| 100 * more / before);
        let is_worse = more >= least_persons && percent.is_some_and(|percent| percent >= WORSE_PERCENT);
        let kind = match before {
            0 => SuggestionKind::New,
            _ if is_worse => SuggestionKind::Worsening,
            _ => return None,
        };
        let area_code = (**area != *TOTAL).then(|| AreaCode::trusted(area));
        Some(SuggestionReason { kind, area_code, value: now, before: Some(before), percent })
    };
    persons.iter().filter_map(reason).collect()
}

/// The cells that decided: persons of the whole region and of the named areas, and how long needs waited.
fn evidence(
    id: ReleaseId,
    group: &TermId,
    persons: &Persons<'_>,
    areas: &[AreaCode],
    why: &[SuggestionReason],
) -> Vec<NewEvidence> {
    let cell = |measure: &str, area: &str, waited: &str| NewEvidence {
        release_id: id,
        cell: [measure, area, TOTAL, group.as_str(), TOTAL, waited, TOTAL, TOTAL].map(str::to_owned),
    };
    let is_shown = |area: &str| persons.get(area).is_some_and(|found| found.cell.value.is_some());
    let named = std::iter::once(TOTAL).chain(areas.iter().map(AreaCode::as_str));
    let mut cells: Vec<NewEvidence> =
        named.filter(|area| is_shown(area)).map(|area| cell("open_persons", area, TOTAL)).collect();
    if why.iter().any(|reason| reason.kind == SuggestionKind::LongWaiting) {
        cells.extend([TOTAL, "181-365", "366-"].map(|waited| cell("open", TOTAL, waited)));
    }
    cells
}
