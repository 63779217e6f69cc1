//! Statements of releases.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::schema_inputs::{release_secrets, releases};
use super::{DbConnection, from_code, from_json, stored, to_code, to_json};
use crate::changes::hex;
use crate::clock::Quarter;
use crate::disclosure::tally::Figures;
use crate::error::{Error, Result};
use crate::id::{CouncilId, ReleaseId};
use crate::releases::{
    CoverageBand, Inhabitants, MonitoringBand, Release, ReleaseBody, ReleaseHeading, ReleasePeriod,
    ReleaseTier,
};

#[derive(Queryable, Insertable)]
#[diesel(table_name = releases)]
struct ReleaseRow {
    id: String,
    version: i32,
    council_id: String,
    first_quarter: i32,
    last_quarter: i32,
    tier: String,
    body: String,
    content_hash: String,
    released_at: NaiveDateTime,
    withdrawn_on: Option<NaiveDate>,
    withdrawal_reason: Option<String>,
}

/// A release with the text of what it says.
pub(crate) struct KeptRelease {
    pub release: Release,
    text: String,
    /// Whether it is found under the council, tier and period that the text names.
    is_in_place: bool,
    /// What the text says, if it was read lately.
    known: Option<Arc<ReleaseBody>>,
}

/// A body that was read, with its text and the hash of that.
struct ReadBody {
    hash: String,
    text: String,
    body: Arc<ReleaseBody>,
}

/// Bodies that were read lately, the last one at the end. To read the thousands of cells of a text takes longer than all
/// else that a page does; what the same text with the same hash says is the same wherever it is kept.
static LATELY: Mutex<Vec<ReadBody>> = Mutex::new(Vec::new());
/// How many: two years of the quarters of two councils, for everybody and for the council.
const REMEMBERED: usize = 32;

/// Why nothing of a release is read that somebody changed in the database.
const ALTERED: &str = "the release was altered after it was made";

impl KeptRelease {
    /// What it says; an error where that is not what it said when it was made.
    pub fn body(&self) -> Result<Arc<ReleaseBody>> {
        if let Some(body) = self.known.as_ref().filter(|_| self.is_in_place) {
            return Ok(Arc::clone(body));
        }
        if !self.is_intact() {
            tracing::error!(release = %self.release.id, "the body of a release is not what its hash says");
            return Err(Error::Conflict { reason: ALTERED.to_owned() });
        }
        let mut body: ReleaseBody = from_json(&self.text)?;
        // They are; whoever looks for one relies on it.
        body.cells.sort_by(|a, b| a.key().cmp(&b.key()));
        let (hash, text) = (self.release.content_hash.clone(), self.text.clone());
        let read = ReadBody { hash, text, body: Arc::new(body) };
        let body = Arc::clone(&read.body);
        let mut lately = LATELY.lock().unwrap_or_else(PoisonError::into_inner);
        let too_many = (lately.len() + 1).saturating_sub(REMEMBERED);
        lately.drain(..too_many);
        lately.push(read);
        Ok(body)
    }

    /// Whether its body has its hash, and is found where it says.
    pub fn is_intact(&self) -> bool {
        self.is_in_place && hex(&Sha256::digest(&self.text)) == self.release.content_hash
    }
}

/// What a text with a hash says, if it was read lately.
fn read_lately(hash: &str, text: &str) -> Option<Arc<ReleaseBody>> {
    let mut lately = LATELY.lock().unwrap_or_else(PoisonError::into_inner);
    let place = lately.iter().position(|read| read.hash == hash && read.text == text)?;
    lately[place..].rotate_left(1);
    lately.last().map(|read| Arc::clone(&read.body))
}

/// What only the server knows of a release.
pub(crate) struct ReleaseSecrets {
    pub release_id: ReleaseId,
    /// The true figure of every cell, by measure and codes.
    pub figures: Figures,
    /// Why which cell is hidden.
    pub certificates: String,
    pub inputs_key: String,
    pub inputs_hash: String,
    /// The inhabitants of each area by which its numbers were judged.
    pub inhabitants: Inhabitants,
}

type SecretsRow = (String, String, String, String, String, String);

/// The releases of councils of all tiers, and of the public tier of all, by id.
pub(crate) fn list(
    c: &mut DbConnection,
    councils: &[CouncilId],
    after: Option<ReleaseId>,
    limit: i64,
) -> Result<Vec<KeptRelease>> {
    let public = releases::tier.eq(to_code(&ReleaseTier::Public));
    let own = releases::council_id.eq_any(councils.iter().map(CouncilId::to_string));
    let mut query = releases::table.filter(public.or(own)).order(releases::id).limit(limit).into_boxed();
    if let Some(after) = after {
        query = query.filter(releases::id.gt(after.to_string()));
    }
    query.load::<ReleaseRow>(c)?.into_iter().map(kept).collect()
}

/// One release.
pub(crate) fn find(c: &mut DbConnection, id: ReleaseId) -> Result<Option<KeptRelease>> {
    let row: Option<ReleaseRow> = releases::table.find(id.to_string()).first(c).optional()?;
    row.map(kept).transpose()
}

/// All releases, in the order in which they were made; nothing for a row that says what no release does.
pub(crate) fn all(c: &mut DbConnection) -> Result<Vec<(ReleaseId, Option<KeptRelease>)>> {
    let rows: Vec<ReleaseRow> = releases::table.order(releases::id).load(c)?;
    rows.into_iter().map(|row| Ok((stored(&row.id)?, kept(row).ok()))).collect()
}

/// How many quarters before and after a period are near: what was open in autumn and is in spring tells of winter.
const NEAR: i32 = 2;

/// All releases that share a quarter with a period or are near it, of every council and tier, in the order in which they
/// were made.
pub(crate) fn around(
    c: &mut DbConnection,
    period: ReleasePeriod,
) -> Result<Vec<(KeptRelease, ReleaseSecrets)>> {
    let rows: Vec<ReleaseRow> = releases::table
        .filter(releases::first_quarter.le(period.last().index() + NEAR))
        .filter(releases::last_quarter.ge(period.first().index() - NEAR))
        .order(releases::id)
        .load(c)?;
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        let (release_id, figures, certificates, inputs_key, inputs_hash, inhabitants): SecretsRow =
            release_secrets::table.find(&row.id).first(c)?;
        let secrets = ReleaseSecrets {
            release_id: stored(&release_id)?,
            figures: from_json::<Vec<_>>(&figures)?.into_iter().collect(),
            certificates,
            inputs_key,
            inputs_hash,
            inhabitants: from_json::<Vec<_>>(&inhabitants)?.into_iter().collect(),
        };
        found.push((kept(row)?, secrets));
    }
    Ok(found)
}

/// Stores a release with its secrets.
pub(crate) fn add(
    c: &mut DbConnection,
    release: &Release,
    text: &str,
    secrets: &ReleaseSecrets,
) -> Result<()> {
    let period: ReleasePeriod = release.period.parse()?;
    let row = ReleaseRow {
        id: release.id.to_string(),
        version: release.version,
        council_id: release.council_id.to_string(),
        first_quarter: period.first().index(),
        last_quarter: period.last().index(),
        tier: to_code(&release.tier),
        body: text.to_owned(),
        content_hash: release.content_hash.clone(),
        released_at: release.released_at.naive_utc(),
        withdrawn_on: release.withdrawn_on,
        withdrawal_reason: release.withdrawal_reason.clone(),
    };
    diesel::insert_into(releases::table).values(row).execute(c)?;
    let figures: Vec<_> = secrets.figures.iter().collect();
    let inhabitants: Vec<_> = secrets.inhabitants.iter().collect();
    diesel::insert_into(release_secrets::table)
        .values((
            release_secrets::release_id.eq(secrets.release_id.to_string()),
            release_secrets::figures.eq(to_json(&figures)),
            release_secrets::certificates.eq(&secrets.certificates),
            release_secrets::inputs_key.eq(&secrets.inputs_key),
            release_secrets::inputs_hash.eq(&secrets.inputs_hash),
            release_secrets::inhabitants.eq(to_json(&inhabitants)),
        ))
        .execute(c)?;
    Ok(())
}

/// Notes that a release is withdrawn; what it said stays as it is.
pub(crate) fn withdraw(c: &mut DbConnection, release: &Release) -> Result<()> {
    diesel::update(releases::table.find(release.id.to_string()))
        .set((
            releases::version.eq(release.version),
            releases::withdrawn_on.eq(release.withdrawn_on),
            releases::withdrawal_reason.eq(&release.withdrawal_reason),
        ))
        .execute(c)?;
    Ok(())
}

/// What a list tells of a body: read without making all of it.
#[derive(Deserialize)]
struct BodyHead {
    council_id: CouncilId,
    tier: ReleaseTier,
    period: String,
    method: String,
    least_persons: u64,
    coverage: CoverageBand,
    #[serde(default)]
    monitored: Option<MonitoringBand>,
    cells: Vec<CellHead>,
}

#[derive(Deserialize)]
struct CellHead {
    value: Option<u64>,
}

impl BodyHead {
    fn of(body: &ReleaseBody) -> Self {
        Self {
            council_id: body.council_id,
            tier: body.tier,
            period: body.period.clone(),
            method: body.method.clone(),
            least_persons: body.least_persons,
            coverage: body.coverage,
            monitored: body.monitored,
            cells: body.cells.iter().map(|cell| CellHead { value: cell.value }).collect(),
        }
    }

    /// Whether the row in which it is found is that of its council, tier and period.
    fn is_of(&self, row: &ReleaseRow) -> Result<bool> {
        let period: ReleasePeriod = self.period.parse()?;
        let quarters = (period.first().index(), period.last().index());
        Ok(self.council_id.to_string() == row.council_id
            && to_code(&self.tier) == row.tier
            && quarters == (row.first_quarter, row.last_quarter))
    }
}

fn kept(row: ReleaseRow) -> Result<KeptRelease> {
    let known = read_lately(&row.content_hash, &row.body);
    let body = match &known {
        Some(body) => BodyHead::of(body),
        None => from_json(&row.body)?,
    };
    let is_in_place = body.is_of(&row)?;
    let hidden = body.cells.iter().filter(|cell| cell.value.is_none()).count();
    let release = Release {
        id: stored(&row.id)?,
        version: row.version,
        council_id: stored(&row.council_id)?,
        period: body.period,
        tier: from_code(&row.tier)?,
        method: body.method,
        least_persons: body.least_persons,
        coverage: body.coverage,
        monitored: body.monitored,
        cells: body.cells.len() as u64,
        hidden_cells: hidden as u64,
        content_hash: row.content_hash,
        released_at: row.released_at.and_utc(),
        withdrawn_on: row.withdrawn_on,
        withdrawal_reason: row.withdrawal_reason,
    };
    Ok(KeptRelease { release, text: row.body, is_in_place, known })
}

/// The last release of a council and tier that is not withdrawn, of which the last quarter lies between two
/// places.
pub(crate) fn last_of(
    c: &mut DbConnection,
    council: CouncilId,
    tier: ReleaseTier,
    quarters: (i32, i32),
) -> Result<Option<KeptRelease>> {
    let row: Option<ReleaseRow> = releases::table
        .filter(releases::council_id.eq(council.to_string()))
        .filter(releases::tier.eq(to_code(&tier)))
        .filter(releases::withdrawn_on.is_null())
        .filter(releases::last_quarter.between(quarters.0, quarters.1))
        .order(releases::last_quarter.desc())
        .first(c)
        .optional()?;
    row.map(kept).transpose()
}

/// The releases of a council and tier, withdrawn ones too, by their periods.
pub(crate) fn of_council(
    c: &mut DbConnection,
    council: CouncilId,
    tier: ReleaseTier,
) -> Result<Vec<KeptRelease>> {
    releases::table
        .filter(releases::council_id.eq(council.to_string()))
        .filter(releases::tier.eq(to_code(&tier)))
        .order(releases::last_quarter)
        .load::<ReleaseRow>(c)?
        .into_iter()
        .map(kept)
        .collect()
}

/// The periods of a council's releases in some tiers that are not withdrawn, by their last quarters.
pub(crate) fn periods(
    c: &mut DbConnection,
    council: CouncilId,
    tiers: &[ReleaseTier],
) -> Result<Vec<ReleaseHeading>> {
    let rows: Vec<(String, String, i32, i32)> = releases::table
        .filter(releases::council_id.eq(council.to_string()))
        .filter(releases::tier.eq_any(tiers.iter().map(to_code)))
        .filter(releases::withdrawn_on.is_null())
        .order((releases::last_quarter, releases::first_quarter.desc(), releases::tier))
        .select((releases::id, releases::tier, releases::first_quarter, releases::last_quarter))
        .load(c)?;
    let heading = |(id, tier, first, last): (String, String, i32, i32)| {
        let period = ReleasePeriod::between(Quarter::at(first), Quarter::at(last));
        Ok(ReleaseHeading { id: stored(&id)?, tier: from_code(&tier)?, period })
    };
    rows.into_iter().map(heading).collect()
}

/// The release of a council and tier that is of exactly a period and not withdrawn.
pub(crate) fn of_exactly(
    c: &mut DbConnection,
    council: CouncilId,
    tier: ReleaseTier,
    period: ReleasePeriod,
) -> Result<Option<KeptRelease>> {
    let row: Option<ReleaseRow> = releases::table
        .filter(releases::council_id.eq(council.to_string()))
        .filter(releases::tier.eq(to_code(&tier)))
        .filter(releases::withdrawn_on.is_null())
        .filter(releases::first_quarter.eq(period.first().index()))
        .filter(releases::last_quarter.eq(period.last().index()))
        .first(c)
        .optional()?;
    row.map(kept).transpose()
}

/// Which of some releases are withdrawn.
pub(crate) fn withdrawn_among(c: &mut DbConnection, ids: &[ReleaseId]) -> Result<Vec<ReleaseId>> {
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let found: Vec<String> = releases::table
        .filter(releases::id.eq_any(ids))
        .filter(releases::withdrawn_on.is_not_null())
        .select(releases::id)
        .load(c)?;
    found.iter().map(|id| stored(id)).collect()
}
