//! Whether and how a service reaches a place: one goes there, it comes, or it needs no place.

use serde::{Deserialize, Serialize};

use super::criteria::{Criterion, FactSource, Fit, Judgement};
use crate::areas::Geography;
use crate::eligibility::Delivery;
use crate::extents::Extent;
use crate::geometry::Position;
use crate::values::AreaCode;

/// How a service is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// One goes there; of a service that comes, nobody has said where it comes to.
    Distance,
    /// It comes to the place, or is for people of the place, wherever its office stands.
    Coverage,
    /// By telephone or online.
    Remote,
}

/// What of a service its reach is judged by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Whither {
    pub delivery: Vec<Delivery>,
    /// Areas that it serves; empty when nobody has said.
    pub areas: Vec<AreaCode>,
    /// Ground that it serves beside them.
    pub extent: Option<Extent>,
    /// Where it has no position: the areas of its places.
    pub homes: Vec<AreaCode>,
    pub has_position: bool,
}

/// The place that is searched from.
#[derive(Debug, Clone)]
pub(crate) struct Here {
    pub position: Position,
    /// Areas that hold the whole place.
    pub within: Vec<AreaCode>,
    /// The place itself, where it is an area.
    pub area: Option<AreaCode>,
}

impl Whither {
    /// Whether it serves the place, and how.
    pub fn judge(&self, here: &Here, geography: &Geography) -> (Reach, Option<Judgement>) {
        let judged =
            |fit, reason: &str| Some(Judgement::new(Criterion::ServiceArea, fit, reason, FactSource::Record));
        if self.delivery.contains(&Delivery::Remote) {
            return (Reach::Remote, judged(Fit::Fits, "remote"));
        }
        let comes = self.delivery.contains(&Delivery::HomeVisit);
        let part = |code: &AreaCode| here.area.as_ref().is_some_and(|area| geography.is_within(code, area));
        let covers = |extent: &Extent| extent.holds(here.position);
        if !self.areas.is_empty() || self.extent.is_some() {
            let reach = if comes || !self.has_position { Reach::Coverage } else { Reach::Distance };
            return match self.areas.iter().find(|code| here.within.contains(code)) {
                Some(served) => (reach, judged(Fit::Fits, served.as_str())),
                // An extent holds the middle of a larger place; whether all of it, nobody has said.
                None if self.extent.as_ref().is_some_and(covers) => {
                    let fit = if here.area.is_none() { Fit::Fits } else { Fit::Unknown };
                    (reach, judged(fit, "service_extent"))
                }
                None if self.areas.iter().any(part) => (reach, judged(Fit::Unknown, "part_of_the_area")),
                None => (reach, judged(Fit::DoesNotFit, "other_areas")),
            };
        }
        let goes_there = self.delivery.iter().any(|d| matches!(d, Delivery::OnSite | Delivery::Residential));
        match (self.has_position, goes_there) {
            (true, true) => (Reach::Distance, None),
            (true, false) => (Reach::Distance, Some(Judgement::unknown(Criterion::ServiceArea))),
            (false, _) => {
                let near = |code: &AreaCode| {
                    let municipality = geography.municipality_of(code).map(|area| &area.code);
                    municipality.is_some_and(|own| here.within.contains(own) || part(own))
                };
                let fit = if self.homes.iter().any(near) { Fit::Unknown } else { Fit::DoesNotFit };
                (Reach::Distance, judged(fit, "no_position"))
            }
        }
    }
}
