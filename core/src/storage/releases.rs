//! Statements of releases.

mod bodies;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

pub(crate) use self::bodies::KeptRelease;

use super::schema_inputs::{release_secrets, releases};
use super::{DbConnection, changes, from_code, from_json, stored, to_code, to_json};
use crate::changes::Logged;
use crate::clock::Quarter;
use crate::disclosure::tally::Figures;
use crate::error::{Error, Result};
use crate::id::{CouncilId, ReleaseId};
use crate::releases::{Inhabitants, Release, ReleaseHeading, ReleasePeriod, ReleaseTier};

#[derive(Clone, PartialEq, Queryable, Insertable)]
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

/// The releases of councils of all tiers, and of the public tier of all, by id, as the log knows them: no body is read.
pub(crate) fn list(
    c: &mut DbConnection,
    councils: &[CouncilId],
    after: Option<ReleaseId>,
    limit: i64,
) -> Result<Vec<Release>> {
    let public = releases::tier.eq(to_code(&ReleaseTier::Public));
    let own = releases::council_id.eq_any(councils.iter().map(CouncilId::to_string));
    let mut query = releases::table
        .filter(public.or(own))
        .order(releases::id)
        .select(releases::id)
        .limit(limit)
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(releases::id.gt(after.to_string()));
    }
    let ids: Vec<String> = query.load(c)?;
    let logged = changes::last_contents(c, Release::NOUN, Some(&ids))?;
    let found: serde_json::Result<Vec<Release>> = logged.into_values().map(serde_json::from_value).collect();
    let mut found = found.map_err(Error::internal)?;
    found.retain(|release| release.tier == ReleaseTier::Public || councils.contains(&release.council_id));
    Ok(found)
}

/// One release.
pub(crate) fn find(c: &mut DbConnection, id: ReleaseId) -> Result<Option<KeptRelease>> {
    let row: Option<ReleaseRow> = releases::table.find(id.to_string()).first(c).optional()?;
    row.map(|row| bodies::kept(c, row)).transpose()
}

/// All releases, in the order in which they were made; nothing for a row that says what no release does.
pub(crate) fn all(c: &mut DbConnection) -> Result<Vec<(ReleaseId, Option<KeptRelease>)>> {
    let rows: Vec<ReleaseRow> = releases::table.order(releases::id).load(c)?;
    rows.into_iter().map(|row| Ok((stored(&row.id)?, bodies::read(c, &row).ok()))).collect()
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
        found.push((bodies::kept(c, row)?, secrets));
    }
    Ok(found)
}

/// Forgets what only the server knows of releases of which nothing is near a quarter or after it.
pub(crate) fn forget_secrets_before(c: &mut DbConnection, quarter: Quarter) -> Result<()> {
    let old = releases::table.filter(releases::last_quarter.lt(quarter.index() - NEAR));
    let old: Vec<String> = old.select(releases::id).load(c)?;
    diesel::delete(release_secrets::table.filter(release_secrets::release_id.eq_any(old))).execute(c)?;
    Ok(())
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
    row.map(|row| bodies::kept(c, row)).transpose()
}

/// The releases of a council and tier, withdrawn ones too, by their periods.
pub(crate) fn of_council(
    c: &mut DbConnection,
    council: CouncilId,
    tier: ReleaseTier,
) -> Result<Vec<KeptRelease>> {
    let rows: Vec<ReleaseRow> = releases::table
        .filter(releases::council_id.eq(council.to_string()))
        .filter(releases::tier.eq(to_code(&tier)))
        .order(releases::last_quarter)
        .load(c)?;
    rows.into_iter().map(|row| bodies::kept(c, row)).collect()
}

/// The periods of a council's releases in some tiers that are not withdrawn, by their last quarters.
pub(crate) fn periods(
    c: &mut DbConnection,
    council: CouncilId,
    tiers: &[ReleaseTier],
) -> Result<Vec<ReleaseHeading>> {
    let columns = (
        releases::id,
        releases::tier,
        releases::first_quarter,
        releases::last_quarter,
        releases::released_at,
    );
    let rows: Vec<(String, String, i32, i32, NaiveDateTime)> = releases::table
        .filter(releases::council_id.eq(council.to_string()))
        .filter(releases::tier.eq_any(tiers.iter().map(to_code)))
        .filter(releases::withdrawn_on.is_null())
        .order((releases::last_quarter, releases::first_quarter.desc(), releases::tier))
        .select(columns)
        .load(c)?;
    let heading = |(id, tier, first, last, at): (String, String, i32, i32, NaiveDateTime)| {
        let period = ReleasePeriod::between(Quarter::at(first), Quarter::at(last));
        let released_at = at.and_utc();
        Ok(ReleaseHeading { id: stored(&id)?, tier: from_code(&tier)?, period, released_at })
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
    row.map(|row| bodies::kept(c, row)).transpose()
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
