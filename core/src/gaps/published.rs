//! What a release tells of the needs in a cell: all that anybody outside a case's own organisation may know.

use std::collections::HashMap;

use serde::Serialize;

use super::{GapQuery, Ground};
use crate::actor::{SignedIn, Viewer};
use crate::clock::Quarter;
use crate::error::Result;
use crate::id::{CouncilId, ReleaseId};
use crate::registry::Registry;
use crate::releases::{CoverageBand, ReleaseTier};
use crate::storage;
use crate::values::{AreaCode, TermId};

/// Published needs of a cell; a number that is absent is hidden (＊), and nothing follows from it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct PublishedNeeds {
    /// Open at the end of the quarter (件).
    pub open: Option<u64>,
    /// Persons with an open need (実人数).
    pub open_persons: Option<u64>,
    /// Opened in the quarter (件).
    pub new: Option<u64>,
    /// Met in the quarter (件).
    pub met: Option<u64>,
}

/// The release that a table reads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct GapRelease {
    /// Its id.
    pub id: ReleaseId,
    /// Its quarter or fiscal year.
    pub period: String,
    /// For whom it is.
    pub tier: ReleaseTier,
    /// How many of the organisations reported.
    pub coverage: CoverageBand,
    /// What the mark ＊ means.
    pub hidden_means: String,
}

/// A release, by area and service group.
pub(super) struct Published {
    pub release: GapRelease,
    cells: HashMap<(String, String), PublishedNeeds>,
}

impl Published {
    /// What is published of a cell; nothing where the release has no such cell (公表対象外).
    pub fn of(&self, area: &AreaCode, column: &TermId) -> Option<PublishedNeeds> {
        self.cells.get(&(area.to_string(), column.to_string())).copied()
    }
}

impl Registry {
    /// The release of a table's council that its viewer may read: that of the quarter which is asked for, or
    /// the last one of a quarter that was over on the table's day.
    pub(super) fn published_needs(
        &self,
        viewer: &Viewer,
        council: Option<CouncilId>,
        ground: &Ground<'_>,
        query: &GapQuery,
    ) -> Result<Option<Published>> {
        let Some(council) = council else { return Ok(None) };
        let tier = match viewer {
            Viewer::SignedIn(SignedIn { council: Some(own), .. }) if *own == council => ReleaseTier::Council,
            _ => ReleaseTier::Public,
        };
        let last = Quarter::last_closed(ground.day).index();
        let quarters = query.quarter.map_or((i32::MIN, last), |quarter| (quarter.index(), quarter.index()));
        let found = self.db().read(|c| storage::releases::last_of(c, council, tier, quarters))?;
        let Some(kept) = found else { return Ok(None) };
        let body = kept.body()?;
        let mut cells: HashMap<(String, String), PublishedNeeds> = HashMap::new();
        for cell in body.cells.iter().filter(|cell| cell.is_of_area_and_service()) {
            let needs = cells.entry((cell.area.clone(), cell.service.clone())).or_default();
            match cell.measure.as_str() {
                "open" => needs.open = cell.value,
                "open_persons" => needs.open_persons = cell.value,
                "new" => needs.new = cell.value,
                "met" => needs.met = cell.value,
                _ => {}
            }
        }
        let release = GapRelease {
            id: kept.release.id,
            period: body.period.clone(),
            tier,
            coverage: body.coverage,
            hidden_means: body.hidden_means(),
        };
        Ok(Some(Published { release, cells }))
    }
}
