//! Statements of the settings of councils.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::schema_inputs::council_settings;
use super::{DbConnection, from_json, to_json};
use crate::council_settings::CouncilSettings;
use crate::error::{Error, Result};
use crate::id::CouncilId;

/// All settings of a council, by the day from which they hold.
pub(crate) fn list(c: &mut DbConnection, council: CouncilId) -> Result<Vec<CouncilSettings>> {
    let rows: Vec<(NaiveDate, i32, String)> = council_settings::table
        .filter(council_settings::council_id.eq(council.to_string()))
        .order(council_settings::valid_from)
        .select((council_settings::valid_from, council_settings::version, council_settings::settings))
        .load(c)?;
    let settings = |(valid_from, version, settings): (NaiveDate, i32, String)| {
        Ok(CouncilSettings {
            council_id: council,
            valid_from: Some(valid_from),
            version,
            settings: from_json(&settings)?,
        })
    };
    rows.into_iter().map(settings).collect()
}

/// Adds settings.
pub(crate) fn add(c: &mut DbConnection, new: &CouncilSettings) -> Result<()> {
    diesel::insert_into(council_settings::table)
        .values((
            council_settings::council_id.eq(new.council_id.to_string()),
            council_settings::valid_from.eq(day(new)?),
            council_settings::version.eq(new.version),
            council_settings::settings.eq(to_json(&new.settings)),
        ))
        .execute(c)?;
    Ok(())
}

/// Corrects settings.
pub(crate) fn change(c: &mut DbConnection, settings: &CouncilSettings) -> Result<()> {
    diesel::update(council_settings::table.find((settings.council_id.to_string(), day(settings)?)))
        .set((
            council_settings::version.eq(settings.version),
            council_settings::settings.eq(to_json(&settings.settings)),
        ))
        .execute(c)?;
    Ok(())
}

fn day(settings: &CouncilSettings) -> Result<NaiveDate> {
    settings.valid_from.ok_or_else(|| Error::internal("the defaults are not stored"))
}
