//! Where an imported place lies: the area that its address names, and how far its position is believed.

use std::collections::HashMap;

use super::ImportReport;
use super::positions::distance_outside_m;
use super::wamnet::limit;
use crate::areas::Geography;
use crate::changes::Action;
use crate::error::Result;
use crate::geometry::Position;
use crate::locations::{Accuracy, AccuracyReason, Location};
use crate::storage::{self, Write};
use crate::values::AreaCode;

/// A position farther than this outside its municipality is not believed, in metres.
const BELIEVED_OUTSIDE_M: f64 = 2_000.0;

/// How far a position in an area can be trusted.
pub(super) fn accuracy(
    geography: &Geography,
    area: Option<&AreaCode>,
    position: Option<Position>,
) -> (Accuracy, Option<AccuracyReason>) {
    let Some(position) = position else { return (Accuracy::Unknown, Some(AccuracyReason::NotGiven)) };
    let outside = area
        .and_then(|code| geography.boundary(code))
        .is_some_and(|shape| distance_outside_m(shape, position.into()) > BELIEVED_OUTSIDE_M);
    match outside {
        true => (Accuracy::Approximate, Some(AccuracyReason::OutsideArea)),
        false => (Accuracy::Exact, None),
    }
}

/// Looks again where every place of the register lies, after areas or boundaries were taken in. What is
/// known is only refined: an area by one inside it, and a shared point stays one.
pub(super) fn place_again(w: &mut Write<'_>, geography: &Geography, report: &mut ImportReport) -> Result<()> {
    let mut named: HashMap<String, Option<AreaCode>> = HashMap::new();
    let mut placed = 0;
    for before in storage::services::list_all_locations(w.connection)? {
        let derived = named
            .entry(before.address_area.clone())
            .or_insert_with(|| geography.area_of_address(&before.address_area));
        let after = placed_again(&before, derived.as_ref(), geography);
        if after == before {
            continue;
        }
        let after = Location { version: before.version + 1, ..after };
        storage::services::change_location(w.connection, &after)?;
        w.log(Action::Change, Some(&before), &after);
        placed += 1;
        if after.accuracy_reason == Some(AccuracyReason::OutsideArea) {
            limit(report, 0, &format!("{}{}", after.address_area, after.address_street), "outside_area");
        }
    }
    if placed > 0 {
        report.remarks.push(format!("{placed} locations of the register were placed anew"));
    }
    Ok(())
}

fn placed_again(before: &Location, derived: Option<&AreaCode>, geography: &Geography) -> Location {
    let refines = |new: &&AreaCode| before.area_code.as_ref().is_none_or(|old| geography.is_within(new, old));
    let area_code = derived.filter(refines).cloned().or_else(|| before.area_code.clone());
    let keeps = before.accuracy_reason == Some(AccuracyReason::SharedPoint);
    let (accuracy, accuracy_reason) = match accuracy(geography, area_code.as_ref(), before.position) {
        (Accuracy::Exact, _) if keeps => (before.accuracy, before.accuracy_reason),
        found => found,
    };
    Location { area_code, accuracy, accuracy_reason, ..before.clone() }
}
