//! Which services a curator keeps: those that are given in the council's areas, or serve one of them.

use super::Service;
use crate::actor::Curator;
use crate::error::{Error, Result};
use crate::id::ServiceId;
use crate::registry::Registry;
use crate::storage::{self, DbConnection, Write};
use crate::values::AreaCode;

impl Registry {
    /// Whether a service lies in the curator's areas.
    pub(crate) fn keeps_service(
        &self,
        c: &mut DbConnection,
        by: &Curator,
        service: &Service,
    ) -> Result<bool> {
        let geography = self.geography();
        let areas = areas_of(c, service)?;
        Ok(areas.iter().any(|area| geography.is_within_any(area, &by.areas)))
    }

    /// The service, if it lies in the curator's areas.
    pub(crate) fn require_own_service(
        &self,
        w: &mut Write<'_>,
        by: &Curator,
        id: ServiceId,
    ) -> Result<Service> {
        let service = storage::services::find(w.connection, id)?;
        if self.keeps_service(w.connection, by, &service)? {
            return Ok(service);
        }
        Err(Error::Forbidden { reason: "the service is not in the council's areas" })
    }

    /// The service, if it lies in the curator's areas and nobody changed it since it was read.
    pub(crate) fn own_service(
        &self,
        w: &mut Write<'_>,
        by: &Curator,
        id: ServiceId,
        seen: i32,
    ) -> Result<Service> {
        let service = self.require_own_service(w, by, id)?;
        if service.version != seen {
            return Err(Error::Stale);
        }
        Ok(service)
    }

    /// Fails, naming the field, unless an area is known and one of the curator's.
    pub(super) fn require_own_area(&self, by: &Curator, area: &AreaCode, field: &str) -> Result<()> {
        let geography = self.geography();
        geography.require(area, field)?;
        by.require_area(&geography, area)
    }
}

/// The areas where a service is given, and those that it serves.
fn areas_of(c: &mut DbConnection, service: &Service) -> Result<Vec<AreaCode>> {
    let mut areas = service.service_areas.clone();
    let locations = storage::services::locations(c, &service.location_ids)?;
    areas.extend(locations.into_iter().filter_map(|location| location.area_code));
    Ok(areas)
}
