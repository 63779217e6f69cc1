//! The numbers of an issue: cells of releases. Each reader sees what the reader's own tier shows of them, so that
//! nobody reads a number of the council's papers off an issue that is for everybody.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Issue;
use crate::actor::Curator;
use crate::council_records::require_few;
use crate::error::{Error, Result};
use crate::id::{CouncilId, ReleaseId};
use crate::registry::Registry;
use crate::releases::{ReleaseBody, ReleaseCell, ReleasePeriod, ReleaseTier, read_key};
use crate::storage::{self, Write};

/// A cell of a release, as evidence of an issue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Evidence {
    /// The release in which it was found.
    pub release_id: ReleaseId,
    /// Measure, area, stage, service, reason, waited, life stage and urgency.
    #[serde(deserialize_with = "read_key")]
    pub cell: [String; 8],
    /// The release's quarter or fiscal year.
    pub period: String,
    /// What the reader's own tier shows of it; absent in what is stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shown: Option<ShownCell>,
}

/// What a tier shows of a cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ShownCell {
    /// What it counts, in Japanese.
    pub name: String,
    /// For whom the release is that says so.
    pub tier: ReleaseTier,
    /// That release; nothing where there is none, or it is withdrawn.
    pub release_id: Option<ReleaseId>,
    /// The number; nothing where that release hides it, lacks it, or is withdrawn.
    pub value: Option<u64>,
}

/// A cell that is to be evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewEvidence {
    /// A release of the own council that is not withdrawn, of either tier.
    pub release_id: ReleaseId,
    /// Measure, area, stage, service, reason, waited, life stage and urgency; without the last one, of all urgencies.
    #[serde(deserialize_with = "read_key")]
    pub cell: [String; 8],
}

/// A release and what it says.
type Told = (ReleaseId, Arc<ReleaseBody>);

/// Reads cells of releases, each release once.
pub(crate) struct Figures<'a> {
    registry: &'a Registry,
    known: BTreeMap<(CouncilId, ReleaseTier, String), Option<Told>>,
}

impl<'a> Figures<'a> {
    /// Nothing read as yet.
    pub fn of(registry: &'a Registry) -> Self {
        Self { registry, known: BTreeMap::new() }
    }

    /// Tells an issue what a tier shows of its evidence. What everybody may not know is no evidence to them: which
    /// cell it is would tell that there is something.
    pub fn show(&mut self, issue: &mut Issue, tier: ReleaseTier) -> Result<()> {
        for evidence in &mut issue.evidence {
            let found = self.release(issue.council_id, tier, &evidence.period)?;
            let key = evidence.cell.each_ref().map(String::as_str);
            let value = found.and_then(|(_, body)| body.find(key)?.value);
            let release_id = found.map(|(id, _)| *id);
            let name = self.registry.cell_name(&ReleaseCell::new(key, value));
            evidence.shown = Some(ShownCell { name, tier, release_id, value });
        }
        if tier == ReleaseTier::Public {
            issue
                .evidence
                .retain(|evidence| evidence.shown.as_ref().is_some_and(|shown| shown.value.is_some()));
        }
        Ok(())
    }

    /// The release of a council, tier and period, and what it shows.
    fn release(&mut self, council: CouncilId, tier: ReleaseTier, period: &str) -> Result<Option<&Told>> {
        let key = (council, tier, period.to_owned());
        if !self.known.contains_key(&key) {
            let body = self.body(council, tier, period.parse()?)?;
            self.known.insert(key.clone(), body);
        }
        Ok(self.known.get(&key).and_then(Option::as_ref))
    }

    fn body(&self, council: CouncilId, tier: ReleaseTier, period: ReleasePeriod) -> Result<Option<Told>> {
        let found = self.registry.db().read(|c| storage::releases::of_exactly(c, council, tier, period))?;
        Ok(found.map(|kept| (kept.release.id, kept.body())))
    }
}

/// How many persons an issue's evidence shows: the largest of its numbers of persons.
pub(crate) fn persons(issue: &Issue) -> Option<u64> {
    let of_persons = issue.evidence.iter().filter(|evidence| evidence.cell[0] == "open_persons");
    of_persons.filter_map(|evidence| evidence.shown.as_ref()?.value).max()
}

impl Registry {
    /// Checks cells that are to be evidence; what is evidence already may stay when its release was withdrawn.
    pub(super) fn evidence_of(
        &self,
        w: &mut Write<'_>,
        by: &Curator,
        wanted: Vec<NewEvidence>,
        known: &[Evidence],
    ) -> Result<Vec<Evidence>> {
        require_few(wanted.len(), "evidence")?;
        let mut found: Vec<Evidence> = Vec::new();
        for (index, new) in wanted.into_iter().enumerate() {
            if found.iter().any(|other| other.is(&new)) {
                return Err(Error::invalid(format!("evidence[{index}]"), "is named twice"));
            }
            match known.iter().find(|known| known.is(&new)) {
                Some(known) => found.push(known.clone()),
                None => found.push(checked(w, by, new, index)?),
            }
        }
        Ok(found)
    }
}

impl Evidence {
    fn is(&self, new: &NewEvidence) -> bool {
        self.release_id == new.release_id && self.cell == new.cell
    }
}

fn checked(w: &mut Write<'_>, by: &Curator, new: NewEvidence, index: usize) -> Result<Evidence> {
    let fault = |field: &str, reason: &str| Error::invalid(format!("evidence[{index}].{field}"), reason);
    let kept = storage::releases::find(w.connection, new.release_id)?;
    let kept = kept.filter(|kept| kept.release.council_id == by.council);
    let kept = kept.ok_or_else(|| fault("release_id", "is not a release of the own council"))?;
    if kept.release.withdrawn_on.is_some() {
        return Err(fault("release_id", "is withdrawn"));
    }
    let body = kept.body();
    let key = new.cell.each_ref().map(String::as_str);
    if !body.cells.iter().any(|cell| cell.key() == key) {
        return Err(fault("cell", "is no cell of the release"));
    }
    Ok(Evidence { release_id: new.release_id, cell: new.cell, period: body.period.clone(), shown: None })
}
