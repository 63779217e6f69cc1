//! Areas: 都道府県 – 障害保健福祉圏域 – 市区町村 – 区 – 町字 or 学区, with their boundaries.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use chrono::NaiveDate;
use geo::{BoundingRect, Contains, InteriorPoint, Intersects, MultiPolygon};
use serde::{Deserialize, Serialize};

use crate::actor::Viewer;
use crate::changes::Logged;
use crate::error::{Error, Result};
use crate::geometry::Position;
use crate::import::area_names::AreaNames;
use crate::page::{Page, Paging};
use crate::registry::Registry;
use crate::spatial::RectangleIndex;
use crate::storage;
use crate::text::fold;
use crate::values::AreaCode;

/// What layer an area belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AreaKind {
    /// 都道府県.
    Prefecture,
    /// 障害保健福祉圏域.
    WelfareRegion,
    /// 市町村, 特別区, and 政令指定都市 as a whole.
    Municipality,
    /// 区 of a 政令指定都市.
    Ward,
    /// 町字.
    Town,
    /// 中学校区 or another school district.
    SchoolDistrict,
}

/// An area.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Area {
    /// Its code.
    pub code: AreaCode,
    /// Counts the changes to the record.
    pub version: i32,
    /// Its layer.
    pub kind: AreaKind,
    /// The area that holds it.
    pub parent_code: Option<AreaCode>,
    /// Its own name, e.g. 松江市.
    pub name: String,
    /// Prefecture, county, city and ward, as an address begins.
    pub full_name: String,
    /// Its name in kana.
    pub kana: Option<String>,
    /// Other spellings and former names.
    pub aliases: Vec<String>,
    /// First day on which it exists, if known.
    pub valid_from: Option<NaiveDate>,
    /// Last day on which it exists, if it has ended.
    pub valid_to: Option<NaiveDate>,
}

impl Logged for Area {
    const NOUN: &'static str = "areas";
    fn record_id(&self) -> String {
        self.code.to_string()
    }
    fn version(&self) -> i32 {
        self.version
    }
}

/// Which areas to list.
#[derive(Debug, Clone, Default)]
pub struct AreaFilter {
    /// Only areas directly or indirectly inside this one.
    pub within: Option<AreaCode>,
    /// Only areas of this layer.
    pub kind: Option<AreaKind>,
    /// Only areas whose name or alias begins so, after folding of variants.
    pub name: Option<String>,
}

impl Registry {
    /// Areas by code.
    pub fn list_areas(&self, filter: &AreaFilter, paging: &Paging) -> Result<Page<Area>> {
        let (limit, after) = (paging.limit()?, paging.id::<AreaCode>()?);
        let geography = self.geography();
        if let Some(within) = &filter.within {
            geography.require(within, "within")?;
        }
        let name = filter.name.as_deref().map(fold);
        let found: Vec<Area> = geography
            .areas()
            .filter(|area| after.as_ref().is_none_or(|after| area.code > *after))
            .filter(|area| filter.kind.is_none_or(|kind| area.kind == kind))
            .filter(|area| filter.within.as_ref().is_none_or(|w| geography.is_within(&area.code, w)))
            .filter(|area| name.as_deref().is_none_or(|name| area.is_called(name)))
            .take(limit + 1)
            .cloned()
            .collect();
        Ok(Page::cut(found, limit, |area| area.code.to_string()))
    }

    /// The areas of a viewer's account and all inside them, by code: those of a council, or a municipality's own.
    pub fn list_own_areas(&self, viewer: &Viewer) -> Vec<Area> {
        let Viewer::SignedIn(by) = viewer else { return Vec::new() };
        let geography = self.geography();
        geography.areas().filter(|area| geography.is_within_any(&area.code, &by.areas)).cloned().collect()
    }

    /// The municipalities and wards whose boundaries may touch a rectangle, by code.
    pub fn list_areas_around(&self, south_west: Position, north_east: Position) -> Vec<Area> {
        let geography = self.geography();
        let mut found: Vec<Area> = geography.touching(south_west, north_east).cloned().collect();
        found.retain(|area| matches!(area.kind, AreaKind::Municipality | AreaKind::Ward));
        found.sort_by(|a, b| a.code.cmp(&b.code));
        found
    }

    /// One area.
    pub fn find_area(&self, code: &AreaCode) -> Result<Area> {
        self.geography().find(code).cloned().ok_or(Error::NotFound { noun: "area" })
    }
}

impl Area {
    /// Whether its own or full name or an alias begins with a folded text.
    pub(crate) fn is_called(&self, folded: &str) -> bool {
        let names = [&self.name, &self.full_name];
        names.into_iter().chain(&self.aliases).any(|name| fold(name).starts_with(folded))
    }
}

/// All areas and boundaries, held in memory: derived from storage, replaced when areas change.
#[derive(Default)]
pub(crate) struct Geography {
    areas: BTreeMap<AreaCode, Area>,
    boundaries: HashMap<AreaCode, Arc<MultiPolygon>>,
    names: AreaNames,
    /// The boundaries' envelopes, by their place in `enclosed`.
    envelopes: RectangleIndex,
    enclosed: Vec<AreaCode>,
}

impl Geography {
    pub(crate) fn new(areas: Vec<Area>, boundaries: HashMap<AreaCode, Arc<MultiPolygon>>) -> Self {
        let names = AreaNames::new(areas.iter().filter_map(|area| named(area, &areas)));
        let areas = areas.into_iter().map(|area| (area.code.clone(), area)).collect();
        let mut enclosed: Vec<AreaCode> = boundaries.keys().cloned().collect();
        enclosed.sort();
        let envelopes = RectangleIndex::build((0..).zip(&enclosed).filter_map(|(number, code)| {
            let envelope = boundaries.get(code)?.bounding_rect()?;
            let (low, high) = (envelope.min(), envelope.max());
            Some(([low.x, low.y, high.x, high.y], number))
        }));
        Self { areas, boundaries, names, envelopes, enclosed }
    }

    /// All areas that hold a position, by code: those whose boundary does, and those that hold these.
    pub(crate) fn areas_at(&self, position: Position) -> Vec<AreaCode> {
        let point = geo::Point::from(position);
        let codes = self.envelopes.at(position).filter_map(|number| self.enclosed.get(number as usize));
        let holds =
            |code: &&AreaCode| self.boundaries.get(*code).is_some_and(|shape| shape.intersects(&point));
        let mut found: Vec<AreaCode> =
            codes.filter(holds).flat_map(|code| self.ancestors(code).map(|area| area.code.clone())).collect();
        found.sort();
        found.dedup();
        found
    }

    /// A point inside an area, and how far the area reaches from it in metres; nothing where neither it nor anything
    /// in it has a boundary.
    pub(crate) fn middle(&self, code: &AreaCode) -> Option<(Position, f64)> {
        let Some(shape) = self.boundary(code) else { return self.middle_of_parts(code) };
        let position = point_inside(shape)?;
        Some((position, reach_m(position, shape.bounding_rect()?)))
    }

    /// The same of an area that only its parts have boundaries of: a point inside the part nearest to the middle.
    fn middle_of_parts(&self, code: &AreaCode) -> Option<(Position, f64)> {
        let parts = self.enclosed.iter().filter(|part| self.is_within(part, code));
        let shapes: Vec<(&MultiPolygon, geo::Rect)> = parts
            .filter_map(|part| self.boundaries.get(part))
            .filter_map(|shape| Some((shape.as_ref(), shape.bounding_rect()?)))
            .collect();
        let whole = shapes.iter().map(|(_, envelope)| *envelope).reduce(around_both)?;
        let distance = |envelope: &geo::Rect| {
            let (one, other) = (envelope.center(), whole.center());
            (one.x - other.x).hypot(one.y - other.y)
        };
        let (nearest, _) = shapes.iter().min_by(|a, b| distance(&a.1).total_cmp(&distance(&b.1)))?;
        let position = point_inside(nearest)?;
        Some((position, reach_m(position, whole)))
    }

    /// The areas that hold a rectangle whole, and those that hold a part of it, each by code.
    pub(crate) fn areas_around(
        &self,
        south_west: Position,
        north_east: Position,
    ) -> (Vec<AreaCode>, Vec<AreaCode>) {
        let rectangle = geo::Rect::new(
            geo::coord! { x: south_west.longitude, y: south_west.latitude },
            geo::coord! { x: north_east.longitude, y: north_east.latitude },
        );
        let near = self.envelopes.touching(south_west, north_east);
        let (mut whole, mut part) = (Vec::new(), Vec::new());
        for code in near.filter_map(|number| self.enclosed.get(number as usize)) {
            let Some(shape) = self.boundaries.get(code).filter(|shape| shape.intersects(&rectangle)) else {
                continue;
            };
            let found = if shape.contains(&rectangle) { &mut whole } else { &mut part };
            found.extend(self.ancestors(code).map(|area| area.code.clone()));
        }
        whole.sort();
        whole.dedup();
        part.sort();
        part.dedup();
        part.retain(|code| !whole.contains(code));
        (whole, part)
    }

    /// The areas with a boundary of their own whose envelope touches a rectangle.
    fn touching(&self, south_west: Position, north_east: Position) -> impl Iterator<Item = &Area> {
        let near = self.envelopes.touching(south_west, north_east);
        near.filter_map(|number| self.find(self.enclosed.get(number as usize)?))
    }

    pub(crate) fn areas(&self) -> impl Iterator<Item = &Area> {
        self.areas.values()
    }

    pub(crate) fn find(&self, code: &AreaCode) -> Option<&Area> {
        self.areas.get(code)
    }

    /// Fails, naming the field, unless the area is known.
    pub(crate) fn require(&self, code: &AreaCode, field: &str) -> Result<&Area> {
        self.find(code).ok_or_else(|| Error::invalid(field, "is not a known area"))
    }

    /// The area and those that hold it, from the inside out.
    pub(crate) fn ancestors<'a>(&'a self, code: &AreaCode) -> impl Iterator<Item = &'a Area> {
        std::iter::successors(self.find(code), |area| self.find(area.parent_code.as_ref()?))
    }

    /// Whether an area is another one or lies inside it.
    pub(crate) fn is_within(&self, code: &AreaCode, outer: &AreaCode) -> bool {
        self.ancestors(code).any(|area| area.code == *outer)
    }

    /// Whether an area is one of others or lies inside one.
    pub(crate) fn is_within_any(&self, code: &AreaCode, outer: &[AreaCode]) -> bool {
        self.ancestors(code).any(|area| outer.contains(&area.code))
    }

    /// The municipality that an area is or lies in.
    pub(crate) fn municipality_of(&self, code: &AreaCode) -> Option<&Area> {
        self.ancestors(code).find(|area| area.kind == AreaKind::Municipality)
    }

    /// The boundary of an area; a ward without one has its city's.
    pub(crate) fn boundary(&self, code: &AreaCode) -> Option<&MultiPolygon> {
        self.ancestors(code).find_map(|area| self.boundaries.get(&area.code)).map(Arc::as_ref)
    }

    /// The municipality or ward that the first part of an address names.
    pub(crate) fn area_of_address(&self, text: &str) -> Option<AreaCode> {
        self.names.find(text).map(AreaCode::trusted)
    }
}

/// A point inside a shape.
fn point_inside(shape: &MultiPolygon) -> Option<Position> {
    let inner = shape.interior_point()?;
    Position::new(inner.x(), inner.y()).ok()
}

/// How far an envelope reaches from a position, in metres.
fn reach_m(position: Position, envelope: geo::Rect) -> f64 {
    let (low, high) = (envelope.min(), envelope.max());
    let corners = [(low.x, low.y), (low.x, high.y), (high.x, low.y), (high.x, high.y)];
    let reach = |(x, y): (f64, f64)| position.distance_m(Position { longitude: x, latitude: y });
    corners.map(reach).into_iter().fold(0.0, f64::max).round()
}

/// The envelope of two.
fn around_both(a: geo::Rect, b: geo::Rect) -> geo::Rect {
    let low = geo::coord! { x: a.min().x.min(b.min().x), y: a.min().y.min(b.min().y) };
    let high = geo::coord! { x: a.max().x.max(b.max().x), y: a.max().y.max(b.max().y) };
    geo::Rect::new(low, high)
}

/// The parts of a municipality's or ward's full name, as addresses are matched by them.
fn named(area: &Area, all: &[Area]) -> Option<crate::import::area_names::NamedArea> {
    let parent = |area: &Area| {
        let code = area.parent_code.as_ref()?;
        all.binary_search_by(|other| other.code.cmp(code)).ok().map(|found| &all[found])
    };
    let (city, ward) = match area.kind {
        AreaKind::Municipality => (area, None),
        AreaKind::Ward => (parent(area)?, Some(area.name.clone())),
        _ => return None,
    };
    let prefecture =
        std::iter::successors(parent(city), |a| parent(a)).find(|a| a.kind == AreaKind::Prefecture)?;
    let county = city.full_name.strip_prefix(prefecture.name.as_str())?.strip_suffix(city.name.as_str())?;
    Some(crate::import::area_names::NamedArea {
        code: area.code.to_string(),
        prefecture: prefecture.name.clone(),
        county: county.to_owned(),
        municipality: city.name.clone(),
        ward,
        aliases: area.aliases.clone(),
    })
}

/// Reads all areas and boundaries.
pub(crate) fn load(c: &mut storage::DbConnection) -> Result<Geography> {
    Ok(Geography::new(storage::areas::list(c)?, storage::areas::list_boundaries(c)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area(code: &str, kind: AreaKind, parent: Option<&str>) -> Area {
        Area {
            code: AreaCode::trusted(code),
            version: 1,
            kind,
            parent_code: parent.map(AreaCode::trusted),
            name: code.to_owned(),
            full_name: code.to_owned(),
            kana: None,
            aliases: Vec::new(),
            valid_from: None,
            valid_to: None,
        }
    }

    fn square(x: f64) -> Arc<MultiPolygon> {
        let rectangle = geo::Rect::new(geo::coord! { x: x, y: 35.0 }, geo::coord! { x: x + 1.0, y: 36.0 });
        Arc::new(MultiPolygon::from(rectangle.to_polygon()))
    }

    #[test]
    fn an_area_that_only_its_parts_have_boundaries_of_has_a_middle() {
        let city = |code| area(code, AreaKind::Municipality, Some("900001"));
        let areas = vec![
            area("900001", AreaKind::Prefecture, None),
            city("902012"),
            city("902021"),
            city("902039"),
            area("910007", AreaKind::Prefecture, None),
        ];
        let squares = [("902012", 132.0), ("902021", 133.0), ("902039", 134.0)];
        let boundaries = squares.map(|(code, x)| (AreaCode::trusted(code), square(x))).into();
        let geography = Geography::new(areas, boundaries);
        let (position, reach) = geography.middle(&AreaCode::trusted("900001")).expect("a middle");
        assert!((133.0..=134.0).contains(&position.longitude), "{position:?}");
        assert!(reach > 130_000.0, "{reach}");
        assert!(geography.middle(&AreaCode::trusted("910007")).is_none());
    }
}
