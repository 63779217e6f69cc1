//! Councils (協議会): who they are and which areas they hold.

use serde::{Deserialize, Serialize};

use crate::actor::{Administrator, Curator, Viewer};
use crate::changes::{Action, Logged};
use crate::error::{Error, Faults, Result};
use crate::id::CouncilId;
use crate::registry::Registry;
use crate::storage;
use crate::taxonomies::SERVICE_KINDS;
use crate::values::{AreaCode, ShortText, TermId};

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

impl Logged for Absence {
    const NOUN: &'static str = "absences";
    fn record_id(&self) -> String {
        format!("{}/{}", self.area_code, self.kind)
    }
    fn version(&self) -> i32 {
        1
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

/// A curator's word that an area has no service of a kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Absence {
    /// Where there is none.
    pub area_code: AreaCode,
    /// The kind of which there is none.
    pub kind: TermId,
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

    /// Notes that an area of the curator's has no service of a kind: ない, no longer 不明.
    pub fn confirm_absence(&self, by: &Curator, absence: Absence) -> Result<Absence> {
        self.terms().require(&[SERVICE_KINDS], &absence.kind, "kind")?;
        let geography = self.geography();
        geography.require(&absence.area_code, "area_code")?;
        by.require_area(&geography, &absence.area_code)?;
        let today = self.clock().today();
        let catalog = self.catalog();
        let there = catalog.entries().filter(|entry| {
            let is_inside = entry.areas().any(|area| geography.is_within(area, &absence.area_code));
            entry.service.is_on_offer(today) && is_inside && entry.service.kind == absence.kind
        });
        let there = there.count();
        drop(catalog);
        if there > 0 {
            let reason =
                format!("the register has {there} services of this kind there; correct or retire them first");
            return Err(Error::Conflict { reason });
        }
        self.write(&by.account.to_string(), |w| {
            storage::councils::confirm_absence(w.connection, &absence, today)?;
            w.log(Action::Create, None, &absence);
            Ok(absence)
        })
    }
}
