//! Makes out the place that is searched from, without asking anybody outside.

use serde::{Deserialize, Serialize};

use super::reach::Here;
use crate::areas::{Area, Geography};
use crate::error::{Error, Result};
use crate::geometry::Position;
use crate::meshes::Mesh;
use crate::registry::Registry;
use crate::towns::{Gazetteer, TownCandidate};
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

/// Characters of a place's name at most.
const MAX_NAME: usize = 200;

/// A place made out.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub here: Here,
    /// What it is called; nothing for a point.
    pub name: Option<String>,
    /// How far the place may lie from the point that is measured from, in metres.
    pub uncertainty_m: f64,
}

/// A place made out, as a map shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct LocatedPlace {
    /// The point that is measured from.
    pub position: Position,
    /// What it is called; nothing for a point.
    pub name: Option<String>,
    /// How far the place may lie from the point, in metres.
    pub uncertainty_m: f64,
    /// The place itself, where it is an area.
    pub area: Option<AreaCode>,
    /// The municipality that it is or lies in; nothing where it is larger, or lies outside all.
    pub municipality: Option<AreaCode>,
}

impl Registry {
    /// Makes a place out, for a map around it. Nothing of it is kept.
    pub fn locate(&self, place: &Place) -> Result<LocatedPlace> {
        let geography = self.geography();
        let Found { here, name, uncertainty_m } = find_place(&geography, &self.gazetteer(), place)?;
        let inside = here.area.iter().chain(&here.within).chain(&here.partly);
        let municipality = inside.filter_map(|code| geography.municipality_of(code)).next();
        let municipality = municipality.map(|area| area.code.clone());
        Ok(LocatedPlace { position: here.position, name, uncertainty_m, area: here.area, municipality })
    }
}

/// Makes a place out.
pub(crate) fn find_place(geography: &Geography, gazetteer: &Gazetteer, place: &Place) -> Result<Found> {
    match place {
        Place::Point(position) => Ok(point(geography, *position)),
        Place::Area(code) => middle(geography, geography.require(code, "place.area")?, "place.area"),
        Place::Town(name) => named(geography, gazetteer, name),
        Place::Mesh(code) => {
            let mesh = Mesh::of_code(code)?;
            let (within, partly) = geography.areas_around(mesh.south_west, mesh.north_east);
            let here = Here { position: mesh.middle(), within, partly, area: None, is_point: false };
            Ok(Found { here, name: Some(code.clone()), uncertainty_m: mesh.reach_m().round() })
        }
    }
}

fn point(geography: &Geography, position: Position) -> Found {
    let within = geography.areas_at(position);
    let here = Here { position, within, partly: Vec::new(), area: None, is_point: true };
    Found { here, name: None, uncertainty_m: 0.0 }
}

/// The one area or town that a text means.
fn named(geography: &Geography, gazetteer: &Gazetteer, text: &str) -> Result<Found> {
    let fault = |reason: String| Error::invalid("place.town", reason);
    if text.trim().is_empty() || text.chars().count() > MAX_NAME {
        return Err(fault(format!("must have 1 to {MAX_NAME} characters")));
    }
    if let [code] = &gazetteer.areas_called(geography, text)[..] {
        return middle(geography, geography.require(code, "place.town")?, "place.town");
    }
    match &gazetteer.find(geography, text)[..] {
        [] => Err(fault("is not a known place; try the name of a municipality".to_owned())),
        [one] => Ok(town(geography, one)),
        several => {
            let names: Vec<&str> = several.iter().map(|candidate| candidate.name.as_str()).collect();
            Err(fault(format!("may be any of: {}", names.join(", "))))
        }
    }
}

fn town(geography: &Geography, town: &TownCandidate) -> Found {
    let within = geography.ancestors(&town.area_code).map(|area| area.code.clone()).collect();
    let partly = geography.areas_at(town.position);
    let here = Here { position: town.position, within, partly, area: None, is_point: false };
    Found { here, name: Some(town.name.clone()), uncertainty_m: town.uncertainty_m }
}

/// A point inside the area, and how far the area reaches from it.
fn middle(geography: &Geography, area: &Area, field: &str) -> Result<Found> {
    let unknown = || Error::invalid(field, "has no boundary, so its place is unknown");
    let (position, uncertainty_m) = geography.middle(&area.code).ok_or_else(unknown)?;
    let within = geography.ancestors(&area.code).map(|area| area.code.clone()).collect();
    let area_code = Some(area.code.clone());
    let here = Here { position, within, partly: Vec::new(), area: area_code, is_point: false };
    Ok(Found { here, name: Some(area.full_name.clone()), uncertainty_m })
}
