//! Locations (HSDS): the places where services are given.

use serde::{Deserialize, Serialize};

use crate::changes::Logged;
use crate::error::Result;
use crate::geometry::Position;
use crate::id::LocationId;
use crate::registry::Registry;
use crate::storage;
use crate::values::AreaCode;

/// How far a position can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Accuracy {
    /// The place itself, as the source says.
    Exact,
    /// Somewhere there: drawn and ranked as approximate.
    Approximate,
    /// There is no position.
    Unknown,
}

/// Why a position is not exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AccuracyReason {
    /// More than 2 km outside the municipality that the address names.
    OutsideArea,
    /// One point that stands for several clearly different addresses.
    SharedPoint,
    /// The source gives none, or none in Japan.
    NotGiven,
    /// 所在地非公開.
    Confidential,
}

/// A place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Location {
    /// Its id.
    pub id: LocationId,
    /// Counts the changes to the record.
    pub version: i32,
    /// The municipality or ward, derived from the address.
    pub area_code: Option<AreaCode>,
    /// The address up to the municipality.
    pub address_area: String,
    /// The address after the municipality.
    pub address_street: String,
    /// Where it is.
    pub position: Option<Position>,
    /// How far the position can be trusted.
    pub accuracy: Accuracy,
    /// Why it cannot be trusted fully.
    pub accuracy_reason: Option<AccuracyReason>,
    /// Fields that a person set; an import leaves them alone.
    pub curated: Vec<String>,
    /// 所在地非公開: the register keeps neither address nor position of it, only the area.
    #[serde(default)]
    pub is_confidential: bool,
}

impl Logged for Location {
    const NOUN: &'static str = "locations";
    fn record_id(&self) -> String {
        self.id.to_string()
    }
    fn version(&self) -> i32 {
        self.version
    }
}

impl Registry {
    /// One location.
    pub fn find_location(&self, id: LocationId) -> Result<Location> {
        self.db().read(|c| storage::services::find_location(c, id))
    }
}
