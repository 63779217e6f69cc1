//! Reading releases: cells, what comes nearest to something that is none, and the difference to the release before.

use std::sync::Arc;

use serde::Serialize;

use super::lattices::{MEASURES, PERSONS};
use super::{Release, ReleaseBody, ReleaseCell, ReleaseHeading, TOTAL};
use crate::actor::Viewer;
use crate::areas::Geography;
use crate::error::{Error, Result};
use crate::id::ReleaseId;
use crate::registry::Registry;
use crate::storage;
use crate::storage::releases::KeptRelease;
use crate::values::AreaCode;

/// What is said of what is no cell.
pub(super) const OUTSIDE: &str = "公表対象外：公表している区分のうち、もっとも近いものを示します";

/// Which cells are wanted: those that are like all that is given.
#[derive(Debug, Clone, Default)]
pub struct ReleaseCellFilter {
    /// What is counted.
    pub measure: Option<String>,
    /// A code of each dimension, or `*`.
    pub area: Option<String>,
    /// See `area`.
    pub stage: Option<String>,
    /// See `area`.
    pub service: Option<String>,
    /// See `area`.
    pub reason: Option<String>,
    /// See `area`.
    pub waited: Option<String>,
    /// See `area`.
    pub life_stage: Option<String>,
    /// See `area`.
    pub urgency: Option<String>,
}

/// The cells that a filter selects.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct ReleaseCells {
    /// The release.
    pub release_id: ReleaseId,
    /// What its mark ＊ means.
    pub hidden_means: String,
    /// 公表対象外, where no cell is like all that is given: then the nearest ones follow. Whether that is so depends
    /// on what the council publishes, never on whether there is anybody.
    pub outside: Option<String>,
    /// The cells, in the order of measure, area, stage, service, reason, waited, life stage and urgency.
    pub cells: Vec<ReleaseCell>,
}

/// A cell of two releases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct ReleaseDifference {
    /// The cell, with the later number.
    #[serde(flatten)]
    pub cell: ReleaseCell,
    /// The earlier number, where the earlier release has it and shows it.
    pub before: Option<u64>,
    /// The later number less the earlier one, where both are shown.
    pub change: Option<i64>,
}

impl ReleaseDifference {
    /// A cell beside its earlier number.
    pub(crate) fn of(cell: &ReleaseCell, before: Option<u64>) -> Self {
        let change = cell.value.zip(before).map(|(now, before)| now as i64 - before as i64);
        Self { cell: cell.clone(), before, change }
    }
}

/// A release beside the one before it of the same council and tier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct ReleaseDifferences {
    /// The release.
    pub release_id: ReleaseId,
    /// The one before; nothing where there is none, or only withdrawn ones or ones of another length of time.
    pub before_id: Option<ReleaseId>,
    /// What the mark ＊ means.
    pub hidden_means: String,
    /// All cells of the release.
    pub cells: Vec<ReleaseDifference>,
}

/// A release and the one before it, of which cells are compared one by one.
pub(crate) struct Compared {
    pub release: Release,
    pub body: Arc<ReleaseBody>,
    /// The one before.
    pub before: Option<(ReleaseId, Arc<ReleaseBody>)>,
}

impl Compared {
    /// A cell beside its earlier number.
    pub fn difference(&self, cell: &ReleaseCell) -> ReleaseDifference {
        let earlier = self.before.as_ref().and_then(|(_, body)| body.find(cell.key()));
        ReleaseDifference::of(cell, earlier.and_then(|cell| cell.value))
    }
}

impl Registry {
    /// Cells of a release. What is no cell is answered alike whether or not anybody is behind it.
    pub fn list_release_cells(
        &self,
        viewer: &Viewer,
        id: ReleaseId,
        filter: &ReleaseCellFilter,
    ) -> Result<ReleaseCells> {
        let body = self.readable(viewer, id)?.body();
        let hidden_means = body.hidden_means();
        filter.check()?;
        let selected: Vec<ReleaseCell> =
            body.cells.iter().filter(|cell| filter.selects(cell)).cloned().collect();
        let is_outside = selected.is_empty();
        let outside = is_outside.then(|| OUTSIDE.to_owned());
        let cells = if is_outside { filter.nearest(&body, &self.geography()) } else { selected };
        Ok(ReleaseCells { release_id: id, hidden_means, outside, cells })
    }

    /// A release beside the one before it.
    pub fn compare_release(&self, viewer: &Viewer, id: ReleaseId) -> Result<ReleaseDifferences> {
        let compared = self.compared_release(viewer, id)?;
        Ok(ReleaseDifferences {
            release_id: id,
            before_id: compared.before.as_ref().map(|(id, _)| *id),
            hidden_means: compared.body.hidden_means(),
            cells: compared.body.cells.iter().map(|cell| compared.difference(cell)).collect(),
        })
    }

    /// The same, for who looks at some cells only.
    pub(crate) fn compared_release(&self, viewer: &Viewer, id: ReleaseId) -> Result<Compared> {
        let kept = self.readable(viewer, id)?;
        let before = self.release_before(&kept.release)?;
        let before = before.map(|kept| (kept.release.id, kept.body()));
        Ok(Compared { body: kept.body(), release: kept.release, before })
    }

    /// The last release before this one of its council and tier that is not withdrawn, if it is of as long a period.
    fn release_before(&self, release: &Release) -> Result<Option<KeptRelease>> {
        let period = release.period()?;
        self.db().read(|c| {
            let all = storage::releases::periods(c, release.council_id, &[release.tier])?;
            let is_before = |other: &ReleaseHeading| {
                other.period.last() < period.first() && other.period.is_year() == period.is_year()
            };
            match all.iter().rfind(|other| is_before(other)) {
                Some(before) => storage::releases::find(c, before.id),
                None => Ok(None),
            }
        })
    }

    /// A release that the viewer may read and that is not withdrawn.
    pub(crate) fn readable(&self, viewer: &Viewer, id: ReleaseId) -> Result<KeptRelease> {
        let kept = self.kept_release(viewer, id)?;
        match kept.release.withdrawn_on {
            Some(_) => Err(Error::Conflict { reason: "the release is withdrawn".into() }),
            None => Ok(kept),
        }
    }
}

impl ReleaseCellFilter {
    /// Its parts in the order of a cell's key.
    pub(super) fn key(&self) -> [Option<&str>; 8] {
        let Self { measure, area, stage, service, reason, waited, life_stage, urgency } = self;
        [measure, area, stage, service, reason, waited, life_stage, urgency].map(Option::as_deref)
    }

    /// Fails unless a release could have the measure.
    pub(super) fn check(&self) -> Result<()> {
        let is_known = |name: &String| MEASURES.contains(&name.as_str()) || name == PERSONS;
        match &self.measure {
            Some(name) if !is_known(name) => {
                let known = MEASURES.join(", ");
                Err(Error::invalid("measure", format!("must be one of {known}, {PERSONS}")))
            }
            _ => Ok(()),
        }
    }

    fn selects(&self, cell: &ReleaseCell) -> bool {
        self.key().iter().zip(cell.key()).all(|(wanted, code)| wanted.is_none_or(|wanted| wanted == code))
    }

    /// The cells that agree with most of what is given, where the rest is all; an area counts as the smallest
    /// published one around it. Of a measure that the council does not tell it is the others.
    pub(super) fn nearest(&self, body: &ReleaseBody, geography: &Geography) -> Vec<ReleaseCell> {
        let area = self.area.as_deref().map(|area| around(area, body, geography));
        let is_told = |name: &String| body.lattice.measures().iter().any(|measure| measure.name == *name);
        let measure = self.measure.clone().filter(is_told);
        let wanted = Self { measure, area, ..self.clone() };
        let mut found: (usize, Vec<ReleaseCell>) = (0, Vec::new());
        for cell in &body.cells {
            let (mut agreeing, mut is_near) = (0, true);
            for (place, (wanted, code)) in wanted.key().into_iter().zip(cell.key()).enumerate() {
                match wanted {
                    Some(wanted) if wanted == code => agreeing += 1,
                    // Another measure tells something else; the rest may be all.
                    Some(_) => is_near &= place > 0 && code == TOTAL,
                    None => is_near &= place == 0 || code == TOTAL,
                }
            }
            if is_near && agreeing > found.0 {
                found = (agreeing, Vec::new());
            }
            if is_near && agreeing == found.0 {
                found.1.push(cell.clone());
            }
        }
        found.1
    }
}

/// The smallest published area that holds an area; all where none does.
fn around(area: &str, body: &ReleaseBody, geography: &Geography) -> String {
    let code = AreaCode::trusted(area);
    let published = body.lattice.dimensions()[0].codes.iter();
    let holding = published.filter(|(known, _)| geography.is_within(&code, &AreaCode::trusted(known)));
    holding.min_by_key(|(_, base)| base.len()).map_or_else(|| TOTAL.to_owned(), |(known, _)| known.clone())
}
