//! Makes out the place that is searched from, without asking anybody outside.

use geo::{BoundingRect, InteriorPoint};
use serde::{Deserialize, Serialize};

use super::reach::Here;
use crate::areas::{Area, Geography};
use crate::error::{Error, Result};
use crate::geometry::Position;
use crate::meshes::Mesh;
use crate::text::fold;
use crate::towns::Gazetteer;
use crate::values::AreaCode;

/// A place: exactly one of its fields.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// A point.
    Point(Position),
    /// The middle of an area.
    Area(AreaCode),
    /// The middle of the municipality or town with this name, or of an address's town: 松江市学園南.
    Town(String),
    /// The middle of a grid square (JIS X 0410) of 80, 10 or 1 km: four, six or eight digits.
    Mesh(String),
}

/// A place made out.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub here: Here,
    /// What it is called; nothing for a point.
    pub name: Option<String>,
    /// How far the place may lie from the point that is measured from, in metres.
    pub uncertainty_m: f64,
}

/// Makes a place out.
pub(crate) fn find_place(geography: &Geography, gazetteer: &Gazetteer, place: &Place) -> Result<Found> {
    match place {
        Place::Point(position) => Ok(point(geography, *position, None, 0.0)),
        Place::Area(code) => middle(geography, geography.require(code, "place.area")?, "place.area"),
        Place::Town(name) => match by_name(geography, name)? {
            Some(area) => middle(geography, area, "place.town"),
            None => town(geography, gazetteer, name),
        },
        Place::Mesh(code) => {
            let mesh = Mesh::of_code(code)?;
            Ok(point(geography, mesh.middle(), Some(code.clone()), mesh.reach_m().round()))
        }
    }
}

fn point(geography: &Geography, position: Position, name: Option<String>, uncertainty_m: f64) -> Found {
    let within = geography.areas_at(position);
    Found { here: Here { position, within, area: None }, name, uncertainty_m }
}

/// The one town that an address means.
fn town(geography: &Geography, gazetteer: &Gazetteer, name: &str) -> Result<Found> {
    let candidates = gazetteer.find(geography, name);
    match &candidates[..] {
        [] => Err(Error::invalid("place.town", "is not a known place; try the name of a municipality")),
        [one] => {
            let mut within = geography.areas_at(one.position);
            within.extend(geography.ancestors(&one.area_code).map(|area| area.code.clone()));
            let here = Here { position: one.position, within, area: None };
            Ok(Found { here, name: Some(one.name.clone()), uncertainty_m: one.uncertainty_m })
        }
        several => {
            let names: Vec<&str> = several.iter().map(|candidate| candidate.name.as_str()).collect();
            Err(Error::invalid("place.town", format!("may be any of: {}", names.join(", "))))
        }
    }
}

/// The one area with this name, if there is any; of several layers with it, the largest.
fn by_name<'a>(geography: &'a Geography, name: &str) -> Result<Option<&'a Area>> {
    let wanted = fold(name);
    if wanted.is_empty() {
        return Err(Error::invalid("place.town", "must not be empty"));
    }
    let called = |area: &&Area| {
        fold(&area.name) == wanted
            || fold(&area.full_name) == wanted
            || area.aliases.iter().any(|a| fold(a) == wanted)
    };
    let mut found: Vec<&Area> = geography.areas().filter(called).collect();
    found.sort_by_key(|area| area.kind);
    match found[..] {
        [] => Ok(None),
        [one] => Ok(Some(one)),
        [first, second, ..] if first.kind < second.kind => Ok(Some(first)),
        _ => Err(Error::invalid("place.town", "stands for several places; add the prefecture")),
    }
}

/// A point inside the area, and how far the area reaches from it.
fn middle(geography: &Geography, area: &Area, field: &str) -> Result<Found> {
    let unknown = || Error::invalid(field, "has no boundary, so its place is unknown");
    let shape = geography.boundary(&area.code).ok_or_else(unknown)?;
    let inner = shape.interior_point().ok_or_else(unknown)?;
    let position = Position::new(inner.x(), inner.y())?;
    let envelope = shape.bounding_rect().ok_or_else(unknown)?;
    let corners = [(envelope.min().x, envelope.min().y), (envelope.max().x, envelope.max().y)];
    let reach = corners.map(|(x, y)| Position::new(x, y).map_or(0.0, |corner| position.distance_m(corner)));
    let within = geography.ancestors(&area.code).map(|area| area.code.clone()).collect();
    Ok(Found {
        here: Here { position, within, area: Some(area.code.clone()) },
        name: Some(area.full_name.clone()),
        uncertainty_m: reach[0].max(reach[1]).round(),
    })
}
