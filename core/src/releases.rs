//! Releases: frozen tables of numbers about people, which is all that anybody outside a case's own
//! organisation ever reads of needs.
//!
//! A release is made once for a council and a closed quarter, in two tiers: for papers of the council, and for
//! everybody, who see a part of what the council sees. Small numbers are hidden, and so is what would give them
//! away ([`crate::disclosure`]). It is never changed: what is entered late comes into the next quarter.

mod checks;
mod inputs;
mod making;
mod published;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

pub use checks::ReleaseCheck;
pub use making::{MakingProgress, NewRelease, ReleasePreview};

use crate::actor::{Curator, SignedIn, Viewer};
use crate::changes::{Action, Logged};
use crate::disclosure::lattice::Lattice;
pub(crate) use crate::disclosure::lattice::TOTAL;
use crate::error::{Error, Result};
use crate::gaps::HIDDEN;
use crate::id::{CouncilId, ReleaseId};
use crate::page::{Page, Paging};
use crate::registry::Registry;
use crate::storage;
use crate::values::ShortText;

/// Counts the ways in which releases were made.
pub(crate) const METHOD: &str = "1";

/// For whom a release is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReleaseTier {
    /// Papers of the council, which are collected again.
    Council,
    /// Everybody.
    Public,
}

/// How many of the organisations with cases reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CoverageBand {
    /// 全部.
    All,
    /// 半分以上.
    HalfOrMore,
    /// 半分未満.
    LessThanHalf,
    /// 3事業所未満.
    FewerThanThree,
}

/// A number of a release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ReleaseCell {
    /// What is counted: `open`, `open_persons`, `new` or `met`.
    pub measure: String,
    /// A municipality, or `*` for all of the council's.
    pub area: String,
    /// `adult`, `child`, or `*`.
    pub stage: String,
    /// A service group, or `*`.
    pub service: String,
    /// The number; nothing where it is hidden (＊).
    pub value: Option<u64>,
}

/// What a release says: the same bytes for the same input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ReleaseBody {
    pub council_id: CouncilId,
    pub quarter: String,
    pub tier: ReleaseTier,
    pub method: String,
    pub least_persons: u64,
    pub coverage: CoverageBand,
    pub lattice: Lattice,
    pub cells: Vec<ReleaseCell>,
}

/// A release, without its cells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Release {
    /// Its id.
    pub id: ReleaseId,
    /// Counts the changes to the record: 2 when it was withdrawn.
    pub version: i32,
    /// Whose it is.
    pub council_id: CouncilId,
    /// The closed quarter, such as `2025-Q1` for April to June 2025.
    pub quarter: String,
    /// For whom.
    pub tier: ReleaseTier,
    /// The version of the method.
    pub method: String,
    /// k: numbers of fewer persons are hidden.
    pub least_persons: u64,
    /// How many of the organisations reported.
    pub coverage: CoverageBand,
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

/// Which cells are wanted: those that are like all that is given.
#[derive(Debug, Clone, Default)]
pub struct ReleaseCellFilter {
    /// What is counted.
    pub measure: Option<String>,
    /// A municipality or `*`.
    pub area: Option<String>,
    /// `adult`, `child` or `*`.
    pub stage: Option<String>,
    /// A service group or `*`.
    pub service: Option<String>,
}

/// The cells that a filter selects.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct ReleaseCells {
    /// The release.
    pub release_id: ReleaseId,
    /// What its mark ＊ means.
    pub hidden_means: String,
    /// The cells, in the order of measure, area, stage and service.
    pub cells: Vec<ReleaseCell>,
}

impl Registry {
    /// The releases that a viewer may read, by id: everybody those for everybody, accounts of a council its own.
    pub fn list_releases(&self, viewer: &Viewer, paging: &Paging) -> Result<Page<Release>> {
        let limit = paging.limit()?;
        let after: Option<ReleaseId> = paging.after.as_deref().map(str::parse).transpose()?;
        let council = council_of(viewer);
        let found = self.db().read(|c| storage::releases::list(c, council, after, limit as i64 + 1))?;
        let releases = found.into_iter().map(|kept| kept.release).collect();
        Ok(Page::cut(releases, limit, |release: &Release| release.id.to_string()))
    }

    /// One release that the viewer may read.
    pub fn find_release(&self, viewer: &Viewer, id: ReleaseId) -> Result<Release> {
        self.kept_release(viewer, id).map(|kept| kept.release)
    }

    /// Cells of a release. One that is no cell is answered alike whether or not anybody is behind it.
    pub fn list_release_cells(
        &self,
        viewer: &Viewer,
        id: ReleaseId,
        filter: &ReleaseCellFilter,
    ) -> Result<ReleaseCells> {
        let kept = self.kept_release(viewer, id)?;
        if kept.release.withdrawn_on.is_some() {
            return Err(Error::Conflict { reason: "the release is withdrawn".into() });
        }
        let body = kept.body()?;
        filter.check(&body)?;
        let hidden_means = body.hidden_means();
        let cells = body.cells.into_iter().filter(|cell| filter.selects(cell)).collect();
        Ok(ReleaseCells { release_id: id, hidden_means, cells })
    }

    /// All cells of a release as CSV with a byte order mark; hidden ones are ＊.
    pub fn tabulate_release_cells(&self, viewer: &Viewer, id: ReleaseId) -> Result<Vec<u8>> {
        let found = self.list_release_cells(viewer, id, &ReleaseCellFilter::default())?;
        let mut table = "\u{feff}".as_bytes().to_vec();
        let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(&mut table);
        writer.write_record(["measure", "area", "stage", "service", "value"]).map_err(Error::internal)?;
        for cell in &found.cells {
            let value = cell.value.map_or_else(|| HIDDEN.to_owned(), |value| value.to_string());
            let [measure, area, stage, service] = cell.key();
            writer.write_record([measure, area, stage, service, &value]).map_err(Error::internal)?;
        }
        writer.flush().map_err(Error::internal)?;
        drop(writer);
        Ok(table)
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
        let council = council_of(viewer);
        let may_read =
            |release: &Release| release.tier == ReleaseTier::Public || council == Some(release.council_id);
        let found = self.db().read(|c| storage::releases::find(c, id))?;
        found.filter(|kept| may_read(&kept.release)).ok_or(Error::NotFound { noun: "release" })
    }
}

impl ReleaseCellFilter {
    /// Fails, naming the field, where nothing that is published has such a code.
    fn check(&self, body: &ReleaseBody) -> Result<()> {
        type Part = fn(&ReleaseCell) -> &String;
        let parts: [(&str, &Option<String>, Part); 4] = [
            ("measure", &self.measure, |cell| &cell.measure),
            ("area", &self.area, |cell| &cell.area),
            ("stage", &self.stage, |cell| &cell.stage),
            ("service", &self.service, |cell| &cell.service),
        ];
        for (field, wanted, part) in parts {
            if let Some(wanted) = wanted
                && !body.cells.iter().any(|cell| part(cell) == wanted)
            {
                return Err(Error::invalid(field, "公表対象外: no published number has it"));
            }
        }
        if !body.cells.iter().any(|cell| self.selects(cell)) {
            return Err(Error::invalid("cells", "公表対象外: no published number has all of these"));
        }
        Ok(())
    }

    fn selects(&self, cell: &ReleaseCell) -> bool {
        let is = |wanted: &Option<String>, code: &String| wanted.as_ref().is_none_or(|wanted| wanted == code);
        is(&self.measure, &cell.measure)
            && is(&self.area, &cell.area)
            && is(&self.stage, &cell.stage)
            && is(&self.service, &cell.service)
    }
}

/// The council whose papers a viewer may read.
fn council_of(viewer: &Viewer) -> Option<CouncilId> {
    match viewer {
        Viewer::SignedIn(SignedIn { council, .. }) => *council,
        Viewer::Public => None,
    }
}

impl ReleaseBody {
    /// What the mark ＊ means.
    pub(crate) fn hidden_means(&self) -> String {
        let least = self.least_persons;
        format!("＊：{least}人未満、または他の数から{least}人未満の数が計算できるため非公表")
    }
}
