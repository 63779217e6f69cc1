//! What a release tells of the needs in a cell: all that anybody outside a case's own organisation may know.

use std::collections::HashMap;

use serde::Serialize;

use super::coming::{Coming, stage_of_code};
use super::{GapQuery, Ground};
use crate::actor::Viewer;
use crate::clock::{Quarter, fiscal_year};
use crate::error::Result;
use crate::id::{CouncilId, ReleaseId};
use crate::registry::Registry;
use crate::releases::{CoverageBand, MonitoringBand, ReleaseCell, ReleaseTier, years_of};
use crate::storage;
use crate::storage::releases::KeptRelease;
use crate::values::{AreaCode, TermId};

/// Published needs of a cell; a number that is absent is hidden (＊) or of a measure that the council does not tell
/// (公表対象外), and nothing follows from it.
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
    /// How many of the cases were monitored in time; nothing where it is not known.
    pub monitored: Option<MonitoringBand>,
    /// What the mark ＊ means.
    pub hidden_means: String,
}

/// What an older release tells is no voice of today.
const RECENT_QUARTERS: i32 = 4;

/// A release, by area and service group.
pub(super) struct Published {
    pub release: GapRelease,
    cells: HashMap<String, HashMap<String, PublishedNeeds>>,
    /// Turns in life that are coming in the rows, in bands of years.
    pub coming: Vec<Coming>,
}

impl Published {
    /// What is published of a cell; nothing where the release has no such cell (公表対象外).
    pub fn of(&self, area: &AreaCode, column: &TermId) -> Option<PublishedNeeds> {
        self.cells.get(area.as_str())?.get(column.as_str()).copied()
    }
}

impl Registry {
    /// The release of a table's council that its viewer may read: that of the quarter which is asked for, or
    /// the last one of a quarter that was over on the table's day, and not for more than a year.
    pub(super) fn release_told(
        &self,
        viewer: &Viewer,
        council: Option<CouncilId>,
        ground: &Ground<'_>,
        query: &GapQuery,
    ) -> Result<Option<KeptRelease>> {
        let Some(council) = council else { return Ok(None) };
        let tier = self.accesses(viewer)?.tier(council);
        let last = Quarter::last_closed(ground.day).index();
        let recent = (last - RECENT_QUARTERS, last);
        let quarters = query.quarter.map_or(recent, |quarter| (quarter.index(), quarter.index()));
        self.db().read(|c| storage::releases::last_of(c, council, tier, quarters))
    }
}

impl KeptRelease {
    /// What it tells of the needs of a table.
    pub(super) fn needs(&self, ground: &Ground<'_>) -> Result<Published> {
        let body = self.body();
        let mut cells: HashMap<String, HashMap<String, PublishedNeeds>> = HashMap::new();
        for cell in body.cells.iter().filter(|cell| cell.is_of_area_and_service()) {
            let here = cells.entry(cell.area.clone()).or_default();
            let needs = here.entry(cell.service.clone()).or_default();
            match cell.measure.as_str() {
                "open" => needs.open = cell.value,
                "open_persons" => needs.open_persons = cell.value,
                "new" => needs.new = cell.value,
                "met" => needs.met = cell.value,
                _ => {}
            }
        }
        let release = GapRelease {
            id: self.release.id,
            period: body.period.clone(),
            tier: body.tier,
            coverage: body.coverage,
            monitored: body.monitored,
            hidden_means: body.hidden_means(),
        };
        let year = fiscal_year(self.release.period()?.days().last);
        let coming = body.cells.iter().filter_map(|cell| coming(cell, ground, year)).collect();
        Ok(Published { release, cells, coming })
    }
}

/// A turn in life that comes to persons of a row, as a cell tells it; nothing for any other cell.
fn coming(cell: &ReleaseCell, ground: &Ground<'_>, year: i32) -> Option<Coming> {
    let is_row = ground.rows.iter().any(|row| row.code.as_str() == cell.area);
    let (turn, band) = cell.life_stage.split_once('/').filter(|_| is_row && cell.measure == "coming")?;
    let years = years_of(band)?;
    Some(Coming {
        area_code: AreaCode::trusted(&cell.area),
        stage: stage_of_code(turn)?,
        fiscal_year: year + years.start(),
        last_fiscal_year: year + years.end(),
        persons: cell.value.and_then(|persons| persons.try_into().ok()),
    })
}
