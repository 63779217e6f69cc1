//! Flags points that stand for several addresses, over the whole register.
//!
//! A geocoder that does not find a street answers with one point of its ward; only many addresses
//! side by side, of all kinds, show that. So this looks at everything on offer after each file.

use super::ImportReport;
use super::bounds::Bounds;
use super::positions::{PointKey, fallback_points};
use super::wamnet::limit;
use crate::changes::Action;
use crate::error::Result;
use crate::locations::{Accuracy, AccuracyReason, Location};
use crate::storage::{self, Write};

/// Flags locations at fallback points within the bounds, and clears the flag where a point no longer is one.
pub(super) fn flag_shared_points(
    w: &mut Write<'_>,
    bounds: &Bounds,
    report: &mut ImportReport,
) -> Result<()> {
    let locations = storage::services::list_locations_on_offer(w.connection)?;
    let items = locations.iter().filter_map(|location| {
        let position = location.position?;
        Some((
            position.longitude,
            position.latitude,
            location.address_area.as_str(),
            location.address_street.as_str(),
        ))
    });
    let shared = fallback_points(items);
    for before in locations.iter().filter(|location| bounds.hold(location.area_code.as_ref())) {
        let Some(position) = before.position else { continue };
        let is_shared = shared.contains(&PointKey::new(position.longitude, position.latitude));
        let flagged = before.accuracy_reason == Some(AccuracyReason::SharedPoint);
        let (accuracy, accuracy_reason) = match (is_shared, flagged, before.accuracy) {
            (true, false, Accuracy::Exact) => (Accuracy::Approximate, Some(AccuracyReason::SharedPoint)),
            (false, true, _) => (Accuracy::Exact, None),
            _ => continue,
        };
        let after = Location { version: before.version + 1, accuracy, accuracy_reason, ..before.clone() };
        storage::services::change_location(w.connection, &after)?;
        w.log(Action::Change, Some(before), &after);
        if is_shared {
            limit(report, 0, &format!("{}{}", after.address_area, after.address_street), "shared_point");
        }
    }
    Ok(())
}
