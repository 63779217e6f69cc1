//! Finds the municipality or ward that an address names.

use std::collections::HashMap;

use crate::text::fold;

/// A municipality or a ward, by its names.
#[derive(Debug, Clone, Default)]
pub struct NamedArea {
    /// The six-digit local government code.
    pub code: String,
    /// The prefecture.
    pub prefecture: String,
    /// The county (郡) or subprefecture, or empty.
    pub county: String,
    /// The municipality.
    pub municipality: String,
    /// The ward of a designated city.
    pub ward: Option<String>,
    /// Other names of the municipality, or of the ward if it is one; without the prefecture.
    pub aliases: Vec<String>,
}

/// An index of the names of areas, spelled in any way that folds alike.
#[derive(Debug, Default)]
pub struct AreaNames {
    areas: Vec<String>,
    /// Folded full names, with and without county; nothing for a name that two areas share.
    full: HashMap<String, Option<usize>>,
    /// By folded prefecture: the folded names of its municipalities.
    municipalities: HashMap<String, Vec<(String, usize)>>,
}

impl AreaNames {
    /// Indexes the areas given.
    pub fn new(areas: impl IntoIterator<Item = NamedArea>) -> Self {
        let mut names = Self::default();
        for area in areas {
            names.add(area);
        }
        names
    }

    /// The code of the municipality or ward that `text` names: prefecture, county, municipality, ward.
    ///
    /// In this order: the full name, with or without county; the longest name the text begins with, so
    /// that the city is found when its ward is unknown; the one municipality of the prefecture whose name
    /// the text ends with, so that an island's name may stand in between.
    pub fn find(&self, text: &str) -> Option<&str> {
        let folded = fold(text);
        let index = self.by_beginning(&folded).or_else(|| self.by_end(&folded))?;
        self.areas.get(index).map(String::as_str)
    }

    fn add(&mut self, area: NamedArea) {
        let NamedArea { code, prefecture, county, municipality, ward, aliases } = area;
        if municipality.is_empty() {
            return;
        }
        let index = self.areas.len();
        self.areas.push(code);
        let own = ward.as_deref().unwrap_or(&municipality);
        let stem = ward.as_ref().map_or("", |_| municipality.as_str());
        for name in aliases.iter().map(String::as_str).chain([own]) {
            self.add_full(fold(&format!("{prefecture}{stem}{name}")), index);
            self.add_full(fold(&format!("{prefecture}{county}{stem}{name}")), index);
            if ward.is_none() {
                self.municipalities.entry(fold(&prefecture)).or_default().push((fold(name), index));
            }
        }
    }

    fn add_full(&mut self, name: String, index: usize) {
        let code = &self.areas[index];
        self.full
            .entry(name)
            .and_modify(|known| *known = known.filter(|other| self.areas[*other] == *code))
            .or_insert(Some(index));
    }

    /// The longest known name that the text begins with; the whole text, if it is one.
    fn by_beginning(&self, folded: &str) -> Option<usize> {
        let ends = folded.char_indices().rev().map(|(start, last)| start + last.len_utf8());
        ends.into_iter().find_map(|end| self.full.get(&folded[..end]).copied()).flatten()
    }

    /// The municipality of the text's prefecture with the longest name that the text ends with.
    fn by_end(&self, folded: &str) -> Option<usize> {
        let (prefecture, municipalities) =
            self.municipalities.iter().find(|(prefecture, _)| folded.starts_with(prefecture.as_str()))?;
        let rest = &folded[prefecture.len()..];
        let found: Vec<_> = municipalities.iter().filter(|(name, _)| rest.ends_with(name.as_str())).collect();
        let length = found.iter().map(|(name, _)| name.len()).max()?;
        let mut longest = found.iter().filter(|(name, _)| name.len() == length).map(|(_, index)| *index);
        let first = longest.next()?;
        longest.all(|other| self.areas[other] == self.areas[first]).then_some(first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area(code: &str, [prefecture, county, municipality, ward]: [&str; 4], aliases: &[&str]) -> NamedArea {
        NamedArea {
            code: code.into(),
            prefecture: prefecture.into(),
            county: county.into(),
            municipality: municipality.into(),
            ward: Some(ward.to_owned()).filter(|ward| !ward.is_empty()),
            aliases: aliases.iter().map(|&alias| alias.to_owned()).collect(),
        }
    }

    fn names() -> AreaNames {
        AreaNames::new([
            area("011002", ["北海道", "", "札幌市", ""], &[]),
            area("011029", ["北海道", "", "札幌市", "北区"], &[]),
            area("014036", ["北海道", "古宇郡", "泊村", ""], &[]),
            area("016969", ["北海道", "国後郡", "泊村", ""], &[]),
            area("134015", ["東京都", "八丈支庁", "八丈町", ""], &[]),
            area("394050", ["高知県", "高岡郡", "梼原町", ""], &["旧梼原村"]),
        ])
    }

    #[test]
    fn full_names_are_found_with_and_without_county() {
        for text in ["高知県高岡郡檮原町", "高知県檮原町", "高知県 高岡郡旧梼原村"] {
            assert_eq!(names().find(text), Some("394050"), "{text}");
        }
        assert_eq!(names().find("北海道札幌市北区"), Some("011029"));
    }

    #[test]
    fn an_unknown_ward_leads_to_its_city() {
        assert_eq!(names().find("北海道札幌市新区"), Some("011002"));
    }

    #[test]
    fn an_islands_name_may_stand_in_between() {
        assert_eq!(names().find("東京都八丈島八丈町"), Some("134015"));
    }

    #[test]
    fn a_name_that_two_share_is_found_only_with_its_county() {
        assert_eq!(names().find("北海道泊村"), None);
        assert_eq!(names().find("北海道国後郡泊村"), Some("016969"));
    }

    #[test]
    fn unknown_places_are_not_found() {
        for text in ["", "北海道", "大阪府札幌市", "札幌市"] {
            assert_eq!(names().find(text), None, "{text}");
        }
    }
}
