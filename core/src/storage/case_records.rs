//! Statements of the dated records under a case, the same for each of them.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::schema_cases::{goals, referrals, steps, strengths};
use super::{DbConnection, OfCases, from_code, load_of_cases, stored, to_code};
use crate::case_records::CaseRecord;
use crate::error::{Error, Result};
use crate::goals::Goal;
use crate::id::{CaseId, GoalId, ReferralId, StepId, StrengthId};
use crate::referrals::Referral;
use crate::steps::Step;
use crate::strengths::Strength;
use crate::values::TermId;

/// The statements of one noun, from its row type.
macro_rules! case_record {
    ($record:ty, $row:ty, $table:ident, $id:ty, $singular:literal) => {
        impl CaseRecord for $record {
            type Id = $id;
            const SINGULAR: &'static str = $singular;

            fn raise_version(&mut self) {
                self.version += 1;
            }

            fn find(c: &mut DbConnection, id: $id) -> Result<Option<(CaseId, Self)>> {
                let row: Option<$row> = $table::table.find(id.to_string()).first(c).optional()?;
                row.map(|row| <$record>::try_from(row).map(|record| (record.case_id, record))).transpose()
            }

            fn insert(&self, c: &mut DbConnection) -> Result<()> {
                diesel::insert_into($table::table).values(<$row>::from(self)).execute(c)?;
                Ok(())
            }

            fn update(&self, c: &mut DbConnection) -> Result<()> {
                let same = $table::table.find(self.id.to_string());
                diesel::update(same).set(<$row>::from(self)).execute(c)?;
                Ok(())
            }

            fn delete(&self, c: &mut DbConnection) -> Result<()> {
                diesel::delete($table::table.find(self.id.to_string())).execute(c)?;
                Ok(())
            }
        }
    };
}

/// The records of cases in one order.
macro_rules! list_of {
    ($(#[$doc:meta])* $name:ident, $record:ty, $row:ty, $day:ident) => {
        $(#[$doc])*
        pub(crate) fn $name<'a>(
            c: &mut DbConnection,
            of: impl Into<OfCases<'a>>,
        ) -> Result<Vec<$record>> {
            let ordered = $name::table.order(($name::$day, $name::id));
            let rows: Vec<$row> = load_of_cases!(c, of.into(), $name::case_id, ordered);
            rows.into_iter().map(TryInto::try_into).collect()
        }
    };
}

list_of!(
    /// The steps of cases, by day.
    steps, Step, StepRow, occurred_on
);
list_of!(
    /// The strengths of cases, by day.
    strengths, Strength, StrengthRow, noted_on
);
list_of!(
    /// The goals of cases, by day.
    goals, Goal, GoalRow, set_on
);
list_of!(
    /// The referrals of cases, by day.
    referrals, Referral, ReferralRow, referred_on
);

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = steps, treat_none_as_null = true)]
struct StepRow {
    id: String,
    version: i32,
    case_id: String,
    step: String,
    occurred_on: NaiveDate,
}

impl From<&Step> for StepRow {
    fn from(record: &Step) -> Self {
        Self {
            id: record.id.to_string(),
            version: record.version,
            case_id: record.case_id.to_string(),
            step: to_code(&record.step),
            occurred_on: record.occurred_on,
        }
    }
}

impl TryFrom<StepRow> for Step {
    type Error = Error;
    fn try_from(row: StepRow) -> Result<Self> {
        Ok(Self {
            id: stored(&row.id)?,
            version: row.version,
            case_id: stored(&row.case_id)?,
            step: from_code(&row.step)?,
            occurred_on: row.occurred_on,
        })
    }
}

case_record!(Step, StepRow, steps, StepId, "step");

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = strengths, treat_none_as_null = true)]
struct StrengthRow {
    id: String,
    version: i32,
    case_id: String,
    domain: String,
    strength: String,
    noted_on: NaiveDate,
}

impl From<&Strength> for StrengthRow {
    fn from(record: &Strength) -> Self {
        Self {
            id: record.id.to_string(),
            version: record.version,
            case_id: record.case_id.to_string(),
            domain: record.domain.0.clone(),
            strength: record.strength.0.clone(),
            noted_on: record.noted_on,
        }
    }
}

impl TryFrom<StrengthRow> for Strength {
    type Error = Error;
    fn try_from(row: StrengthRow) -> Result<Self> {
        Ok(Self {
            id: stored(&row.id)?,
            version: row.version,
            case_id: stored(&row.case_id)?,
            domain: TermId(row.domain),
            strength: TermId(row.strength),
            noted_on: row.noted_on,
        })
    }
}

case_record!(Strength, StrengthRow, strengths, StrengthId, "strength");

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = goals, treat_none_as_null = true)]
struct GoalRow {
    id: String,
    version: i32,
    case_id: String,
    domain: String,
    set_on: NaiveDate,
    state: String,
    settled_on: Option<NaiveDate>,
    wish: Option<String>,
}

impl From<&Goal> for GoalRow {
    fn from(record: &Goal) -> Self {
        Self {
            id: record.id.to_string(),
            version: record.version,
            case_id: record.case_id.to_string(),
            domain: record.domain.0.clone(),
            set_on: record.set_on,
            state: to_code(&record.state),
            settled_on: record.settled_on,
            wish: record.wish.as_ref().map(ToString::to_string),
        }
    }
}

impl TryFrom<GoalRow> for Goal {
    type Error = Error;
    fn try_from(row: GoalRow) -> Result<Self> {
        Ok(Self {
            id: stored(&row.id)?,
            version: row.version,
            case_id: stored(&row.case_id)?,
            domain: TermId(row.domain),
            set_on: row.set_on,
            state: from_code(&row.state)?,
            settled_on: row.settled_on,
            wish: row.wish.map(TermId),
        })
    }
}

case_record!(Goal, GoalRow, goals, GoalId, "goal");

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = referrals, treat_none_as_null = true)]
struct ReferralRow {
    id: String,
    version: i32,
    case_id: String,
    need_id: String,
    service_id: String,
    referred_on: NaiveDate,
    state: String,
    refusal_reason: Option<String>,
    settled_on: Option<NaiveDate>,
}

impl From<&Referral> for ReferralRow {
    fn from(record: &Referral) -> Self {
        Self {
            id: record.id.to_string(),
            version: record.version,
            case_id: record.case_id.to_string(),
            need_id: record.need_id.to_string(),
            service_id: record.service_id.to_string(),
            referred_on: record.referred_on,
            state: to_code(&record.state),
            refusal_reason: record.refusal_reason.as_ref().map(|reason| reason.0.clone()),
            settled_on: record.settled_on,
        }
    }
}

impl TryFrom<ReferralRow> for Referral {
    type Error = Error;
    fn try_from(row: ReferralRow) -> Result<Self> {
        Ok(Self {
            id: stored(&row.id)?,
            version: row.version,
            case_id: stored(&row.case_id)?,
            need_id: stored(&row.need_id)?,
            service_id: stored(&row.service_id)?,
            referred_on: row.referred_on,
            state: from_code(&row.state)?,
            refusal_reason: row.refusal_reason.map(TermId),
            settled_on: row.settled_on,
        })
    }
}

case_record!(Referral, ReferralRow, referrals, ReferralId, "referral");
