//! Councils (協議会): who they are and which areas they hold.

use serde::{Deserialize, Serialize};

use crate::actor::{Administrator, Viewer};
use crate::changes::{Action, Logged};
use crate::error::{Faults, Result};
use crate::id::CouncilId;
use crate::registry::Registry;
use crate::storage;
use crate::values::{AreaCode, ShortText};

/// A council.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Council {
    /// Its id.
    pub id: CouncilId,
    /// Counts the changes to the record.
    pub version: i32,
    /// Its name.
    pub name: String,
    /// The areas that it holds, of any layer.
    pub area_codes: Vec<AreaCode>,
}

impl Logged for Council {
    const NOUN: &'static str = "councils";
    fn record_id(&self) -> String {
        self.id.to_string()
    }
    fn version(&self) -> i32 {
        self.version
    }
}

/// A new council.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCouncil {
    /// Its name.
    #[schema(value_type = String, example = "架空圏域 自立支援協議会")]
    pub name: ShortText,
    /// The areas that it holds.
    pub area_codes: Vec<AreaCode>,
}

impl Registry {
    /// All councils.
    pub fn list_councils(&self) -> Result<Vec<Council>> {
        self.db().read(storage::councils::list)
    }

    /// The councils whose papers a viewer reads: the own one, and for a municipality those that hold its area.
    pub fn list_own_councils(&self, viewer: &Viewer) -> Result<Vec<Council>> {
        let own = self.accesses(viewer)?.councils();
        let mut councils = self.list_councils()?;
        councils.retain(|council| own.contains(&council.id));
        Ok(councils)
    }

    /// One council.
    pub fn find_council(&self, id: CouncilId) -> Result<Council> {
        self.db().read(|c| storage::councils::find(c, id))
    }

    /// Registers a council.
    pub fn register_council(&self, by: &Administrator, new: NewCouncil) -> Result<Council> {
        let mut faults = Faults::default();
        faults.require(!new.area_codes.is_empty(), "area_codes", "must name at least one area");
        faults.finish()?;
        for (index, code) in new.area_codes.iter().enumerate() {
            self.geography().require(code, &format!("area_codes[{index}]"))?;
        }
        let council = Council {
            id: CouncilId(self.ids().ordered(self.clock())),
            version: 1,
            name: new.name.into(),
            area_codes: new.area_codes,
        };
        self.write(&by.account, |w| {
            storage::councils::add(w.connection, &council)?;
            w.log(Action::Create, None, &council);
            Ok(council)
        })
    }
}
