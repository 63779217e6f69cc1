//! The gazetteer: makes out the town that a name or an address means, without asking anybody.
//!
//! The longest known name that the text begins with, after its prefecture and municipality if it names
//! them. Spelling is folded: widths, variants, ヶ and が, kanji numbers of 丁目, 大字 and 字.

mod form;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use form::{is_house_number, prefixes, town_form, without_postal_code};

use crate::areas::{Area, AreaKind, Geography};
use crate::error::Result;
use crate::geometry::Position;
use crate::registry::Registry;
use crate::spatial::PointIndex;
use crate::text::fold;
use crate::values::AreaCode;

/// A town (町丁目・大字・小字) and a point of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Town {
    /// The municipality or ward.
    pub area_code: AreaCode,
    /// Its name within the municipality.
    pub name: String,
    /// A point of it.
    pub position: Position,
}

/// A town, or an area, that a text may mean.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct TownCandidate {
    /// The municipality or ward, or the area itself.
    pub area_code: AreaCode,
    /// Its name with prefecture and municipality.
    #[schema(example = "島根県松江市学園南")]
    pub name: String,
    /// A point of it.
    pub position: Position,
    /// How far an address of the town may lie from the point, in metres; nine of ten lie nearer.
    pub uncertainty_m: f64,
}

/// Candidates at most.
const MAX_CANDIDATES: usize = 20;
/// Neighbours that tell how closely towns lie.
const NEIGHBOURS: usize = 3;
/// Addresses lie within so many times the distance of the last of these neighbours; measured.
const SPREAD: f64 = 1.5;
/// No town is smaller, in metres.
const SMALLEST_M: f64 = 200.0;

/// All towns, by their compared form.
#[derive(Default)]
pub(crate) struct Gazetteer {
    /// Sorted by form.
    towns: Vec<(String, Town)>,
    /// What an address may begin with, and the areas that it then lies in.
    stems: BTreeMap<String, Vec<AreaCode>>,
    /// Areas of other layers, by their folded names.
    called: BTreeMap<String, Vec<AreaCode>>,
    index: PointIndex,
}

impl Gazetteer {
    pub fn new(geography: &Geography, towns: Vec<Town>) -> Self {
        let mut towns: Vec<_> = towns.into_iter().map(|town| (town_form(&town.name), town)).collect();
        towns.retain(|(form, _)| !form.is_empty());
        towns.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.area_code.cmp(&b.1.area_code)));
        let index = PointIndex::build((0..).zip(towns.iter().map(|(_, town)| town.position)));
        let (mut stems, mut called): (BTreeMap<_, Vec<_>>, BTreeMap<_, Vec<_>>) = Default::default();
        for area in geography.areas() {
            let own = stems_of(area, geography);
            if own.is_empty() {
                let mut names: Vec<String> =
                    [&area.name, &area.full_name].into_iter().chain(&area.aliases).map(|n| fold(n)).collect();
                names.sort();
                names.dedup();
                names.into_iter().for_each(|name| called.entry(name).or_default().push(area.code.clone()));
            }
            let mut forms: Vec<String> = own.iter().map(|stem| town_form(stem)).collect();
            forms.sort();
            forms.dedup();
            forms.into_iter().for_each(|form| stems.entry(form).or_default().push(area.code.clone()));
        }
        Self { towns, stems, called, index }
    }

    /// The areas that a text is the name of.
    pub fn areas_called(&self, geography: &Geography, text: &str) -> Vec<AreaCode> {
        let form = town_form(&without_postal_code(text));
        match self.scope(geography, &form) {
            (Some(areas), "") => areas,
            _ => self.called.get(&fold(text)).cloned().unwrap_or_default(),
        }
    }

    /// The towns, or else the areas, that a text may mean, the best first; none when it names no place.
    pub fn find(&self, geography: &Geography, text: &str) -> Vec<TownCandidate> {
        let areas = self.areas_called(geography, text);
        if !areas.is_empty() {
            return areas.iter().filter_map(|code| of_area(geography, code)).take(MAX_CANDIDATES).collect();
        }
        let form = town_form(&without_postal_code(text));
        let (scope, rest) = self.scope(geography, &form);
        let is_inside = |town: &Town| {
            scope
                .as_ref()
                .is_none_or(|areas| areas.iter().any(|area| geography.is_within(&town.area_code, area)))
        };
        let is_municipal = |code: &AreaCode| geography.municipality_of(code).is_some();
        let names_municipality = scope.as_ref().is_some_and(|areas| areas.iter().all(is_municipal));
        let mut found = self.beginning(rest, names_municipality, &is_inside);
        if found.is_empty() {
            let towns = self.longest(rest, names_municipality, &is_inside);
            found = towns.into_iter().map(|town| vec![town]).collect();
        }
        found.truncate(MAX_CANDIDATES);
        found.into_iter().filter_map(|towns| self.candidate(geography, &towns)).collect()
    }

    /// A point of the town of this name in an area, or the middle of its 丁目; nothing where none or several
    /// are called so.
    pub fn point_of(&self, geography: &Geography, area: &AreaCode, name: &str) -> Option<Position> {
        let is_inside = |town: &Town| geography.is_within(&town.area_code, area);
        match self.beginning(&town_form(name), false, &is_inside).as_slice() {
            [towns] => Some(self.candidate(geography, towns)?.position),
            _ => None,
        }
    }

    /// The areas that a text begins with, and what comes after; all areas when it names none.
    fn scope<'a>(&self, geography: &Geography, form: &'a str) -> (Option<Vec<AreaCode>>, &'a str) {
        let mut scope: Option<Vec<AreaCode>> = None;
        let mut rest = form;
        while let Some((areas, length)) = self.longest_stem(rest) {
            let inside = |area: &&AreaCode| {
                scope.as_ref().is_none_or(|known| known.iter().any(|outer| geography.is_within(area, outer)))
            };
            let narrower: Vec<AreaCode> = areas.iter().filter(inside).cloned().collect();
            // 府中市 after 広島県 is one; 中央 after 港区 is a town and no ward.
            if narrower.is_empty() {
                break;
            }
            (scope, rest) = (Some(narrower), &rest[length..]);
        }
        (scope, rest)
    }

    fn longest_stem(&self, text: &str) -> Option<(&Vec<AreaCode>, usize)> {
        prefixes(text).find_map(|prefix| self.stems.get(prefix).map(|areas| (areas, prefix.len())))
    }

    /// Towns of which the whole text is the name without its 丁目, by municipality. Where the text names
    /// the municipality, also those that go on otherwise: 大社町 of 大社町杵築東.
    fn beginning<'a>(
        &'a self,
        text: &str,
        names_municipality: bool,
        is_inside: &impl Fn(&Town) -> bool,
    ) -> Vec<Vec<&'a Town>> {
        let of_text = |is_named: &dyn Fn(&str) -> bool| {
            let mut by_area: BTreeMap<&AreaCode, Vec<&Town>> = BTreeMap::new();
            let start = self.towns.partition_point(|(form, _)| form.as_str() < text);
            let beginning = self.towns[start..].iter().take_while(|(form, _)| form.starts_with(text));
            for (_, town) in beginning.filter(|(form, town)| is_named(&form[text.len()..]) && is_inside(town))
            {
                by_area.entry(&town.area_code).or_default().push(town);
            }
            by_area.into_values().collect::<Vec<_>>()
        };
        let is_chome = |rest: &str| {
            rest.is_empty()
                || rest.strip_suffix('-').is_some_and(|number| number.bytes().all(|b| b.is_ascii_digit()))
        };
        let named = of_text(&is_chome);
        let goes_on = named.is_empty() && names_municipality && text.chars().count() > 1;
        if goes_on { of_text(&|_| true) } else { named }
    }

    /// The towns with the longest name that the text begins with. Without a municipality nothing but the
    /// number of a house may come after it: 春日大社 is not in 春日.
    fn longest<'a>(
        &'a self,
        text: &str,
        names_municipality: bool,
        is_inside: &impl Fn(&Town) -> bool,
    ) -> Vec<&'a Town> {
        for prefix in prefixes(text).filter(|p| names_municipality || is_house_number(&text[p.len()..])) {
            let start = self.towns.partition_point(|(form, _)| form.as_str() < prefix);
            let equal = self.towns[start..].iter().take_while(|(form, _)| form == prefix);
            let mut found: Vec<&Town> = equal.map(|(_, town)| town).filter(|town| is_inside(town)).collect();
            found.dedup_by_key(|town| &town.area_code);
            if !found.is_empty() {
                return found;
            }
        }
        Vec::new()
    }

    /// One candidate of towns that a text names together.
    fn candidate(&self, geography: &Geography, towns: &[&Town]) -> Option<TownCandidate> {
        let first = towns.first()?;
        let count = towns.len() as f64;
        let mean =
            |part: fn(&Position) -> f64| towns.iter().map(|town| part(&town.position)).sum::<f64>() / count;
        let middle = Position::new(mean(|p| p.longitude), mean(|p| p.latitude)).ok()?;
        let reach = |town: &&Town| middle.distance_m(town.position) + self.reach_m(town.position);
        let area = geography.find(&first.area_code).map_or("", |area| area.full_name.as_str());
        let name = if towns.len() == 1 { first.name.as_str() } else { common_beginning(towns) };
        Some(TownCandidate {
            area_code: first.area_code.clone(),
            name: format!("{area}{name}"),
            position: middle,
            uncertainty_m: towns.iter().map(reach).fold(0.0, f64::max).round(),
        })
    }

    /// How far an address of a town may lie from its point, told by how closely towns lie there.
    fn reach_m(&self, position: Position) -> f64 {
        let neighbours =
            self.index.walk(position).map(|(_, bound_m)| bound_m).filter(|bound_m| *bound_m > 1.0);
        let last = neighbours.take(NEIGHBOURS).last().unwrap_or(SMALLEST_M);
        (SPREAD * last).max(SMALLEST_M)
    }
}

impl Registry {
    /// The towns or areas that a name or an address may mean, the best first; none when it names no known
    /// place.
    pub fn find_towns(&self, text: &str) -> Result<Vec<TownCandidate>> {
        Ok(self.gazetteer().find(&self.geography(), text))
    }
}

/// What an address in an area may begin with.
fn stems_of(area: &Area, geography: &Geography) -> Vec<String> {
    let above = |kind: AreaKind| geography.ancestors(&area.code).find(|other| other.kind == kind);
    let Some(prefecture) = above(AreaKind::Prefecture) else { return Vec::new() };
    match area.kind {
        AreaKind::Prefecture => vec![area.name.clone()],
        AreaKind::Municipality | AreaKind::Ward => {
            let without_prefecture =
                area.full_name.strip_prefix(prefecture.name.as_str()).unwrap_or(&area.full_name);
            let city = above(AreaKind::Municipality).filter(|_| area.kind == AreaKind::Ward);
            let in_city = city.map_or_else(String::new, |city| city.name.clone());
            let mut stems = vec![area.full_name.clone(), without_prefecture.to_owned()];
            for name in std::iter::once(&area.name).chain(&area.aliases) {
                for inner in [name.clone(), format!("{in_city}{name}")] {
                    stems.push(format!("{}{inner}", prefecture.name));
                    stems.push(inner);
                }
            }
            stems.sort();
            stems.dedup();
            stems
        }
        _ => Vec::new(),
    }
}

/// An area as a candidate; nothing where its ground is unknown.
fn of_area(geography: &Geography, code: &AreaCode) -> Option<TownCandidate> {
    let (position, uncertainty_m) = geography.middle(code)?;
    let name = geography.find(code)?.full_name.clone();
    Some(TownCandidate { area_code: code.clone(), name, position, uncertainty_m })
}

/// What the names of several towns begin with.
fn common_beginning<'a>(towns: &[&'a Town]) -> &'a str {
    let Some(first) = towns.first() else { return "" };
    let shared = prefixes(&first.name).find(|prefix| towns.iter().all(|town| town.name.starts_with(prefix)));
    shared.unwrap_or("")
}

#[cfg(test)]
mod tests;
