//! Releases: frozen tables of numbers about people, which is all that anybody outside a case's own
//! organisation ever reads of needs.
//!
//! A release is made once for a council and a quarter or fiscal year that is over, in two tiers: for papers of the council, and for
//! everybody, who see a part of what the council sees. Small numbers are hidden, and so is what would give them
//! away ([`crate::disclosure`]). It is never changed: what is entered late comes into the next release.

mod bands;
mod checks;
mod codes;
mod flows;
mod frozen;
mod inputs;
mod kinds;
mod lattices;
mod making;
mod periods;
mod published;
mod reading;
mod relations;
mod settings;
mod statistics;
mod tables;
mod tiers;
mod trends;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

pub use bands::{CoverageBand, MonitoringBand};
pub use checks::ReleaseCheck;
pub(crate) use codes::read_key;
pub(crate) use frozen::{FrozenCase, FrozenQuarter};
pub(crate) use lattices::{URGENT, years_of};
pub use making::{MakingProgress, MakingStep, NewRelease, ReleasePreview};
pub use periods::ReleasePeriod;
pub(crate) use published::Inhabitants;
pub(crate) use reading::Compared;
pub use reading::{ReleaseCellFilter, ReleaseCells, ReleaseDifference, ReleaseDifferences};
pub use settings::{ReleaseMeasure, ReleaseRule, ReleaseSettings, ReleaseTable};
pub use statistics::{ReleaseRate, ReleaseRates, ReleaseWait, ReleaseWaits};
pub use trends::{ReleasePoint, ReleaseTrend};

use crate::actor::{Curator, Viewer};
use crate::changes::{Action, Logged};
use crate::disclosure::lattice::Lattice;
pub(crate) use crate::disclosure::lattice::TOTAL;
use crate::error::{Error, Result};
use crate::id::{CouncilId, ReleaseId};
use crate::page::{Page, Paging};
use crate::registry::Registry;
use crate::storage;
use crate::values::ShortText;

/// Counts the ways in which releases were made.
pub(crate) const METHOD: &str = "9";

/// For whom a release is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReleaseTier {
    /// Papers of the council, which are collected again.
    Council,
    /// Everybody.
    Public,
}

impl ReleaseTier {
    /// For whom it is, in Japanese, as papers say.
    pub fn reader(self) -> &'static str {
        match self {
            Self::Council => "協議会の中だけ（非公開・回収資料）",
            Self::Public => "だれでも",
        }
    }

    /// The same in short, as lists say.
    pub fn short_reader(self) -> &'static str {
        match self {
            Self::Council => "協議会の中だけ",
            Self::Public => "だれでも",
        }
    }

    /// What stands above everything that is for the council alone, and is collected again.
    pub fn mark(self) -> Option<&'static str> {
        (self == Self::Council).then_some("非公開・回収資料")
    }
}

/// A number of a release. `*` stands for all of a dimension.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ReleaseCell {
    /// What is counted: `open`, `new`, `met`, needs entered late (`late_new`, `late_met`) and turns in life that
    /// are coming (`coming`) in 件; `open_persons` in persons.
    pub measure: String,
    /// A municipality or 障害保健福祉圏域.
    pub area: String,
    /// `adult` or `child`.
    pub stage: String,
    /// A service group, service kind or need domain.
    pub service: String,
    /// The main reason: a term of `reasons`.
    pub reason: String,
    /// A band of days: how long open needs have waited, and met ones had.
    pub waited: String,
    /// A turn in life, or one in a band of fiscal years: `graduation/next_year`.
    pub life_stage: String,
    /// `urgent` (急ぐ程度 3 and 4) or `other`.
    #[serde(default = "codes::total")]
    #[schema(required)]
    pub urgency: String,
    /// The number; nothing where it is hidden (＊).
    pub value: Option<u64>,
}

/// What a release says: the same bytes for the same input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ReleaseBody {
    pub council_id: CouncilId,
    pub period: String,
    pub tier: ReleaseTier,
    pub method: String,
    pub least_persons: u64,
    pub coverage: CoverageBand,
    /// Nothing in a body that was made before it was written down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub monitored: Option<MonitoringBand>,
    pub lattice: Lattice,
    pub cells: Vec<ReleaseCell>,
}

/// A release, without its cells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Release {
    /// Its id.
    pub id: ReleaseId,
    /// Counts the changes to the record: 2 when it was withdrawn.
    pub version: i32,
    /// Whose it is.
    pub council_id: CouncilId,
    /// Its quarter, such as `2025-Q1` for April to June 2025, or fiscal year, such as `2025`.
    pub period: String,
    /// For whom.
    pub tier: ReleaseTier,
    /// The version of the method.
    pub method: String,
    /// k: numbers of fewer persons are hidden.
    pub least_persons: u64,
    /// How many of the organisations reported.
    pub coverage: CoverageBand,
    /// How many of the cases were monitored in time; nothing where it is not known.
    pub monitored: Option<MonitoringBand>,
    /// How many numbers it has.
    pub cells: u64,
    /// How many of those are hidden (＊).
    pub hidden_cells: u64,
    /// SHA-256 over the canonical body, hexadecimal.
    pub content_hash: String,
    /// When it was made.
    pub released_at: DateTime<Utc>,
    /// When it was withdrawn.
    pub withdrawn_on: Option<NaiveDate>,
    /// Why.
    pub withdrawal_reason: Option<String>,
}

impl Logged for Release {
    const NOUN: &'static str = "releases";
    fn record_id(&self) -> String {
        self.id.to_string()
    }
    fn version(&self) -> i32 {
        self.version
    }
}

/// Why a release is withdrawn.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReleaseWithdrawal {
    /// For everybody to read.
    #[schema(value_type = String)]
    pub reason: ShortText,
}

/// A release, before anything of it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReleaseHeading {
    /// Its id.
    pub id: ReleaseId,
    /// For whom it is.
    pub tier: ReleaseTier,
    /// Of when it tells.
    pub period: ReleasePeriod,
    /// When it was made.
    pub released_at: DateTime<Utc>,
}

impl Registry {
    /// The releases of a council that the viewer may read and that are not withdrawn, the earliest first.
    pub fn list_release_headings(&self, viewer: &Viewer, council: CouncilId) -> Result<Vec<ReleaseHeading>> {
        self.find_council(council)?;
        let mut tiers = vec![ReleaseTier::Public, self.accesses(viewer)?.tier(council)];
        tiers.dedup();
        self.db().read(|c| storage::releases::periods(c, council, &tiers))
    }

    /// The releases that a viewer may read, by id: everybody those for everybody, accounts of a council and of its
    /// municipalities its own.
    pub fn list_releases(&self, viewer: &Viewer, paging: &Paging) -> Result<Page<Release>> {
        let limit = paging.limit()?;
        let after: Option<ReleaseId> = paging.id()?;
        let councils = self.accesses(viewer)?.councils();
        let found = self.db().read(|c| storage::releases::list(c, &councils, after, limit as i64 + 1))?;
        Ok(Page::cut(found, limit, |release: &Release| release.id.to_string()))
    }

    /// One release that the viewer may read.
    pub fn find_release(&self, viewer: &Viewer, id: ReleaseId) -> Result<Release> {
        self.kept_release(viewer, id).map(|kept| kept.release)
    }

    /// Withdraws a release of the curator's council: it stays listed, with the reason, and its numbers stay
    /// known to whoever read them.
    pub fn withdraw_release(
        &self,
        by: &Curator,
        id: ReleaseId,
        seen: i32,
        withdrawal: ReleaseWithdrawal,
    ) -> Result<Release> {
        self.write(&by.account.to_string(), |w| {
            let found = storage::releases::find(w.connection, id)?;
            let before = found.map(|kept| kept.release).filter(|release| release.council_id == by.council);
            let before = before.ok_or(Error::NotFound { noun: "release" })?;
            if before.version != seen {
                return Err(Error::Stale);
            }
            if before.withdrawn_on.is_some() {
                return Err(Error::Conflict { reason: "the release is withdrawn".into() });
            }
            let after = Release {
                version: before.version + 1,
                withdrawn_on: Some(self.clock().today()),
                withdrawal_reason: Some(withdrawal.reason.into()),
                ..before.clone()
            };
            storage::releases::withdraw(w.connection, &after)?;
            w.log(Action::Change, Some(&before), &after);
            Ok(after)
        })
    }

    fn kept_release(&self, viewer: &Viewer, id: ReleaseId) -> Result<storage::releases::KeptRelease> {
        let accesses = self.accesses(viewer)?;
        let may_read = |release: &Release| {
            [ReleaseTier::Public, accesses.tier(release.council_id)].contains(&release.tier)
        };
        let found = self.db().read(|c| storage::releases::find(c, id))?;
        found.filter(|kept| may_read(&kept.release)).ok_or(Error::NotFound { noun: "release" })
    }
}

impl Release {
    /// Its period.
    pub(crate) fn period(&self) -> Result<ReleasePeriod> {
        self.period.parse()
    }
}

/// The cell with these codes, of cells in their order.
pub(crate) fn find_cell<'a>(cells: &'a [ReleaseCell], key: [&str; 8]) -> Option<&'a ReleaseCell> {
    let place = cells.binary_search_by(|cell| cell.key().cmp(&key)).ok()?;
    Some(&cells[place])
}

impl ReleaseBody {
    /// The cell with these codes.
    pub(crate) fn find(&self, key: [&str; 8]) -> Option<&ReleaseCell> {
        find_cell(&self.cells, key)
    }

    /// What the mark ＊ means.
    pub(crate) fn hidden_means(&self) -> String {
        let least = self.least_persons;
        format!(
            "＊：公表していない数（0のこともあります）。{least}人未満のもの、報告した事業所や住民が少ないもの、他の数からそれらが計算できてしまうもの"
        )
    }
}

impl ReleaseCell {
    /// A cell with its number.
    pub(crate) fn new(key: [&str; 8], value: Option<u64>) -> Self {
        let [measure, area, stage, service, reason, waited, life_stage, urgency] = key.map(str::to_owned);
        Self { measure, area, stage, service, reason, waited, life_stage, urgency, value }
    }

    /// Whether it divides nothing but area and service.
    pub(crate) fn is_of_area_and_service(&self) -> bool {
        let Self { stage, reason, waited, life_stage, urgency, .. } = self;
        [stage, reason, waited, life_stage, urgency].iter().all(|code| *code == TOTAL)
    }

    /// What it is, in the order in which cells are listed.
    pub(crate) fn key(&self) -> [&str; 8] {
        let Self { measure, area, stage, service, reason, waited, life_stage, urgency, .. } = self;
        [measure, area, stage, service, reason, waited, life_stage, urgency]
    }
}
