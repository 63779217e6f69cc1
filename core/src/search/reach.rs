//! Whether and how a service reaches a place: one goes there, it comes, or it needs no place.

use serde::{Deserialize, Serialize};

use super::criteria::{Criterion, FactSource, Fit, Judgement};
use crate::areas::Geography;
use crate::eligibility::Delivery;
use crate::extents::Extent;
use crate::geometry::Position;
use crate::values::AreaCode;

/// How a service is reached.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// One goes there; of a service that comes, nobody has said where it comes to.
    #[default]
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
    /// Areas that may hold a part of it only.
    pub partly: Vec<AreaCode>,
    /// The place itself, where it is an area.
    pub area: Option<AreaCode>,
    /// Whether it is known to the point.
    pub is_point: bool,
}

/// How a service is reached, and whether it serves the place, with what says so; nothing is said where
/// nothing hinders.
pub(crate) type Reached<'a> = (Reach, Option<Served<'a>>);
/// Whether it serves the place, and what says so; empty where nothing is known.
pub(crate) type Served<'a> = (Fit, &'a str);

/// The same as a judgement.
pub(crate) fn judgement((fit, reason): Served<'_>) -> Judgement {
    match reason {
        "" => Judgement::unknown(Criterion::ServiceArea),
        _ => Judgement::new(Criterion::ServiceArea, fit, reason, FactSource::Record),
    }
}

impl Whither {
    /// Whether it serves the place, and how, by the wanted ways that it offers; of several the one that
    /// fits best.
    pub fn judge(&self, here: &Here, geography: &Geography, wanted: &[Delivery]) -> Reached<'_> {
        let offers = |way: Delivery| self.offers(way, wanted);
        let ways = [
            offers(Delivery::Remote).then(|| self.judge_remote(here, geography)),
            offers(Delivery::HomeVisit).then(|| self.judge_visits(here, geography)),
            (offers(Delivery::OnSite) || offers(Delivery::Residential))
                .then(|| self.judge_on_site(here, geography)),
        ];
        let fit = |reached: &Reached<'_>| match reached.1.map(|served| served.0) {
            None | Some(Fit::Fits) => 0,
            Some(Fit::Unknown) => 1,
            Some(Fit::DoesNotFit) => 2,
        };
        let best = ways.into_iter().flatten().min_by_key(fit);
        best.unwrap_or_else(|| self.judge_visits(here, geography))
    }

    /// How it is reached from nowhere in particular.
    pub fn reach_from_nowhere(&self, wanted: &[Delivery]) -> Reach {
        if self.offers(Delivery::Remote, wanted) { Reach::Remote } else { Reach::Distance }
    }

    /// Whether it offers a way that is wanted. Where it offers none of these, all that it offers count.
    fn offers(&self, way: Delivery, wanted: &[Delivery]) -> bool {
        let is_wanted = |way: &Delivery| wanted.is_empty() || wanted.contains(way);
        self.delivery.contains(&way) && (is_wanted(&way) || !self.delivery.iter().any(is_wanted))
    }

    fn judge_remote(&self, here: &Here, geography: &Geography) -> Reached<'_> {
        match self.has_ground() {
            true => (Reach::Remote, Some(self.judge_ground(here, geography))),
            false => (Reach::Remote, Some((Fit::Fits, "remote"))),
        }
    }

    fn judge_visits(&self, here: &Here, geography: &Geography) -> Reached<'_> {
        match (self.has_ground(), self.has_position) {
            (true, _) => (Reach::Coverage, Some(self.judge_ground(here, geography))),
            (false, true) => (Reach::Distance, Some((Fit::Unknown, ""))),
            (false, false) => (Reach::Distance, Some(self.judge_home(here, geography))),
        }
    }

    /// The ground of a service that also comes says where it comes to, and not who may come to it.
    fn judge_on_site(&self, here: &Here, geography: &Geography) -> Reached<'_> {
        let comes = self.delivery.contains(&Delivery::HomeVisit);
        match (self.has_ground(), self.has_position) {
            (true, true) if comes => (Reach::Distance, None),
            (true, true) => (Reach::Distance, Some(self.judge_ground(here, geography))),
            (true, false) => (Reach::Coverage, Some(self.judge_ground(here, geography))),
            (false, true) => (Reach::Distance, None),
            (false, false) => (Reach::Distance, Some(self.judge_home(here, geography))),
        }
    }

    fn has_ground(&self) -> bool {
        !self.areas.is_empty() || self.extent.is_some()
    }

    /// Whether the place lies in the areas or the extent that it serves.
    fn judge_ground(&self, here: &Here, geography: &Geography) -> Served<'_> {
        let is_covered = self.extent.as_ref().is_some_and(|extent| extent.holds(here.position));
        match self.areas.iter().find(|code| here.within.contains(code)) {
            Some(served) => (Fit::Fits, served.as_str()),
            // An extent holds the middle of a larger place; whether all of it, nobody has said.
            None if is_covered => (if here.is_point { Fit::Fits } else { Fit::Unknown }, "service_extent"),
            None if self.areas.iter().any(|code| here.has_part_of(code, geography)) => {
                (Fit::Unknown, "part_of_the_area")
            }
            None => (Fit::DoesNotFit, "other_areas"),
        }
    }

    /// Without a position and without ground: perhaps in its own municipality.
    fn judge_home(&self, here: &Here, geography: &Geography) -> Served<'_> {
        let near = |code: &AreaCode| {
            let municipality = geography.municipality_of(code).map(|area| &area.code);
            municipality.is_some_and(|own| here.within.contains(own) || here.has_part_of(own, geography))
        };
        let may_serve = self.homes.is_empty() || self.homes.iter().any(near);
        (if may_serve { Fit::Unknown } else { Fit::DoesNotFit }, "no_position")
    }
}

impl Here {
    /// Whether a part of the place lies in an area.
    fn has_part_of(&self, code: &AreaCode, geography: &Geography) -> bool {
        self.partly.contains(code) || self.area.as_ref().is_some_and(|area| geography.is_within(code, area))
    }
}
