//! The gazetteer: makes out the town that a name or an address means, without asking anybody.
//!
//! The longest known name that the text begins with, after its prefecture and municipality if it names
//! them. Spelling is folded: widths, variants, ヶ and が, kanji numbers of 丁目, 大字 and 字.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

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

/// A town that a text may mean.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct TownCandidate {
    /// The municipality or ward.
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
    index: PointIndex,
}

impl Gazetteer {
    pub fn new(geography: &Geography, towns: Vec<Town>) -> Self {
        let mut towns: Vec<_> = towns.into_iter().map(|town| (town_form(&town.name), town)).collect();
        towns.retain(|(form, _)| !form.is_empty());
        towns.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.area_code.cmp(&b.1.area_code)));
        let index = PointIndex::build((0..).zip(towns.iter().map(|(_, town)| town.position)));
        let mut stems: BTreeMap<String, Vec<AreaCode>> = BTreeMap::new();
        for area in geography.areas() {
            for stem in stems_of(area, geography) {
                stems.entry(town_form(&stem)).or_default().push(area.code.clone());
            }
        }
        Self { towns, stems, index }
    }

    /// The towns that a text may mean, the best first; none when it names no known town.
    pub fn find(&self, geography: &Geography, text: &str) -> Vec<TownCandidate> {
        let form = town_form(without_postal_code(text));
        let (scope, rest) = self.scope(geography, &form);
        if rest.is_empty() {
            return Vec::new();
        }
        let is_inside = |town: &Town| {
            scope
                .as_ref()
                .is_none_or(|areas| areas.iter().any(|area| geography.is_within(&town.area_code, area)))
        };
        let mut found = self.unfinished(rest, &is_inside);
        if found.is_empty() {
            found = self.longest(rest, &is_inside).into_iter().map(|town| vec![town]).collect();
        }
        found.truncate(MAX_CANDIDATES);
        found.into_iter().filter_map(|towns| self.candidate(geography, &towns)).collect()
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

    /// Towns of which the whole text is the name without its 丁目, by municipality.
    fn unfinished<'a>(&'a self, text: &str, is_inside: &impl Fn(&Town) -> bool) -> Vec<Vec<&'a Town>> {
        let mut by_area: BTreeMap<&AreaCode, Vec<&Town>> = BTreeMap::new();
        let is_chome = |form: &str| {
            let rest = &form[text.len()..];
            rest.is_empty()
                || rest.strip_suffix('-').is_some_and(|number| number.bytes().all(|b| b.is_ascii_digit()))
        };
        let start = self.towns.partition_point(|(form, _)| form.as_str() < text);
        let beginning = self.towns[start..].iter().take_while(|(form, _)| form.starts_with(text));
        for (_, town) in beginning.filter(|(form, town)| is_chome(form) && is_inside(town)) {
            by_area.entry(&town.area_code).or_default().push(town);
        }
        by_area.into_values().collect()
    }

    /// The towns with the longest name that the text begins with.
    fn longest<'a>(&'a self, text: &str, is_inside: &impl Fn(&Town) -> bool) -> Vec<&'a Town> {
        for prefix in prefixes(text) {
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
    /// The towns that a name or an address may mean, the best first; none when it names no known town.
    pub fn find_towns(&self, text: &str) -> Result<Vec<TownCandidate>> {
        Ok(self.gazetteer().find(&self.geography(), text))
    }
}

/// The form in which names of towns and addresses are compared.
pub(crate) fn town_form(text: &str) -> String {
    let folded = fold(text).replace("大字", "").replace('字', "");
    let mut form = String::with_capacity(folded.len());
    let mut rest = folded.as_str();
    while let Some(found) = rest.find("丁目") {
        let (before, after) = rest.split_at(found);
        let kanji = before.chars().rev().take_while(|c| KANJI_DIGITS.contains(*c)).count();
        let start =
            before.char_indices().rev().nth(kanji.saturating_sub(1)).map_or(before.len(), |(at, _)| at);
        match (kanji, number_of(&before[start..])) {
            (1.., Some(number)) => form += &format!("{}{number}-", &before[..start]),
            _ => form += &format!("{before}-"),
        }
        rest = &after["丁目".len()..];
    }
    form += rest;
    if form.ends_with(|c: char| c.is_ascii_digit()) {
        form.push('-');
    }
    form.chars().map(spelling).collect()
}

const KANJI_DIGITS: &str = "一二三四五六七八九十";

/// A number up to 99 in kanji.
fn number_of(kanji: &str) -> Option<usize> {
    let digit = |c: char| KANJI_DIGITS.chars().position(|known| known == c).map(|place| place + 1);
    let chars: Vec<char> = kanji.chars().collect();
    match chars[..] {
        [one] => digit(one),
        ['十', one] => Some(10 + digit(one)?),
        [tens, '十'] => Some(10 * digit(tens)?),
        [tens, '十', one] => Some(10 * digit(tens)? + digit(one)?),
        _ => None,
    }
}

/// Characters that names of places are written with in several ways.
fn spelling(c: char) -> char {
    match c {
        'ガ' => 'ケ',
        'ッ' => 'ツ',
        '之' | '乃' => 'ノ',
        _ => c,
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
                stems.push(format!("{in_city}{name}"));
                stems.push(format!("{}{in_city}{name}", prefecture.name));
            }
            stems.sort();
            stems.dedup();
            stems
        }
        _ => Vec::new(),
    }
}

/// The text and its beginnings, from the longest to the shortest.
fn prefixes(text: &str) -> impl Iterator<Item = &str> {
    let ends = text.char_indices().rev().map(|(start, last)| start + last.len_utf8());
    ends.map(|end| &text[..end])
}

/// A text without the 〒 that it begins with.
fn without_postal_code(text: &str) -> &str {
    match text.trim_start().strip_prefix('〒') {
        Some(rest) => {
            rest.trim_start_matches(|c: char| c.is_numeric() || c.is_whitespace() || "-－ー‐−".contains(c))
        }
        None => text,
    }
}

/// What the names of several towns begin with.
fn common_beginning<'a>(towns: &[&'a Town]) -> &'a str {
    let Some(first) = towns.first() else { return "" };
    let shared = prefixes(&first.name).find(|prefix| towns.iter().all(|town| town.name.starts_with(prefix)));
    shared.unwrap_or("")
}

#[cfg(test)]
#[path = "towns_tests.rs"]
mod tests;
