//! 所在地非公開: a service whose place nobody is told.
//!
//! The register then keeps no address and no position of it, only the area, so that nothing can give it
//! away. What earlier entries of the public log said of the place is taken out of them too.

use std::collections::BTreeSet;

use super::Service;
use crate::actor::Curator;
use crate::changes::{Action, Logged};
use crate::duplicates::ServiceMerge;
use crate::error::{Error, Result};
use crate::id::{LocationId, ServiceId};
use crate::locations::{Accuracy, AccuracyReason, Location};
use crate::registry::Registry;
use crate::storage::{self, Write};

impl Registry {
    /// Withholds the place of a service in the curator's areas, for good: an import does not bring it back. What
    /// merging made one with it is the same service, whose place is withheld, too.
    pub fn withhold_place(&self, by: &Curator, id: ServiceId, seen: i32) -> Result<Service> {
        self.write(&by.account.to_string(), |w| {
            let before = self.own_service(w, by, id, seen)?;
            if before.location_ids.is_empty() {
                return Err(Error::Conflict { reason: "the service has no place".into() });
            }
            for same in one_service(&storage::duplicates::list_merges(w.connection)?, id) {
                if same != id {
                    let other = storage::services::find(w.connection, same)?;
                    self.withhold(w, other)?;
                }
            }
            self.withhold(w, before)
        })
    }

    fn withhold(&self, w: &mut Write<'_>, before: Service) -> Result<Service> {
        let known = storage::services::locations(w.connection, &before.location_ids)?;
        if known.iter().all(|location| location.is_confidential) {
            return Ok(before);
        }
        let withheld = self.without_place(&known);
        storage::services::add_locations(w.connection, &withheld)?;
        withheld.iter().for_each(|new| w.log(Action::Create, None, new));
        let location_ids = withheld.iter().map(|location| location.id).collect();
        let mut after = Service { location_ids, version: before.version + 1, ..before.clone() };
        if !after.curated.iter().any(|field| field == "location_ids") {
            after.curated.push("location_ids".to_owned());
        }
        storage::services::change(w.connection, &after)?;
        w.log(Action::Change, Some(&before), &after);
        // What the log says of earlier days names the withheld place too, also where another service
        // is still given openly at the address.
        storage::changes::redact_field(w.connection, &before, "location_ids", &after.location_ids)?;
        known.iter().try_for_each(|location| forget(w, location))?;
        Ok(after)
    }

    /// A location for each area, with nothing else.
    fn without_place(&self, known: &[Location]) -> Vec<Location> {
        let mut areas: Vec<&Location> = known.iter().collect();
        areas.sort_by_key(|location| &location.area_code);
        areas.dedup_by_key(|location| &location.area_code);
        areas
            .into_iter()
            .map(|location| Location {
                id: LocationId(self.ids().ordered(self.clock())),
                version: 1,
                address_street: String::new(),
                position: None,
                accuracy: Accuracy::Unknown,
                accuracy_reason: Some(AccuracyReason::Confidential),
                is_confidential: true,
                curated: Vec::new(),
                ..location.clone()
            })
            .collect()
    }
}

/// A service and all that merging made one with it, over however many steps.
fn one_service(merges: &[ServiceMerge], id: ServiceId) -> BTreeSet<ServiceId> {
    let mut found = BTreeSet::from([id]);
    loop {
        let known = found.len();
        for ServiceMerge { kept_id, merged_id, .. } in merges {
            if found.contains(kept_id) || found.contains(merged_id) {
                found.extend([*kept_id, *merged_id]);
            }
        }
        if found.len() == known {
            return found;
        }
    }
}

/// Takes a place out of the register and out of the log, unless another service is given there openly,
/// or may be again.
fn forget(w: &mut Write<'_>, location: &Location) -> Result<()> {
    if storage::services::is_in_use(w.connection, location.id)? {
        return Ok(());
    }
    let after = Location {
        version: location.version + 1,
        address_street: String::new(),
        position: None,
        accuracy: Accuracy::Unknown,
        accuracy_reason: Some(AccuracyReason::Confidential),
        is_confidential: true,
        ..location.clone()
    };
    storage::services::change_location(w.connection, &after)?;
    // Minutes from several places would tell where it is.
    storage::travel_times::withdraw(w.connection, location.id)?;
    storage::changes::redact(w.connection, Location::NOUN, &location.id.to_string(), &after)?;
    w.log(Action::Change, Some(location), &after);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merges_are_followed_both_ways_and_over_steps() {
        let ids: Vec<ServiceId> = (1..7).map(|place| ServiceId(uuid::Uuid::from_u128(place))).collect();
        let merged_on = chrono::NaiveDate::from_ymd_opt(2026, 4, 1).expect("a day");
        let merge = |merged: usize, kept: usize| ServiceMerge {
            merged_id: ids[merged],
            kept_id: ids[kept],
            version: 2,
            merged_on,
        };
        let merges = [merge(0, 1), merge(2, 3), merge(1, 3), merge(4, 5)];
        let expected = BTreeSet::from_iter(ids[..4].iter().copied());
        for id in &ids[..4] {
            assert_eq!(one_service(&merges, *id), expected);
        }
        assert_eq!(one_service(&merges, ids[5]).len(), 2);
        assert_eq!(one_service(&[], ids[0]), BTreeSet::from([ids[0]]));
    }
}
