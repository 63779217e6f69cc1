//! Reads the areas of municipalities and wards: TopoJSON or GeoJSON made of 国土数値情報 N03.

use std::collections::BTreeMap;

use geo::MultiPolygon;
use serde::Deserialize;

use super::shapes::{self, Document};
use crate::codes;
use crate::error::{Error, Result};
use crate::text;

/// The name N03 gives to land that belongs to no municipality yet.
const UNASSIGNED: &str = "所属未定地";
/// The last character of a city; a designated city stands where N03 otherwise names the county.
const CITY: char = '市';

/// The area of a municipality or of a ward of a designated city.
#[derive(Debug, Clone, PartialEq)]
pub struct Boundary {
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
    /// Its land, in degrees of longitude and latitude.
    pub shape: MultiPolygon<f64>,
}

/// What a file of boundaries holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Boundaries {
    /// The areas, by code, each once.
    pub boundaries: Vec<Boundary>,
    /// How many features belong to no municipality.
    pub skipped: usize,
}

/// The properties of a feature, by the names of N03 or of its derivations.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Properties {
    #[serde(alias = "N03_001")]
    prefecture_name: Option<String>,
    #[serde(alias = "N03_003")]
    county_name: Option<String>,
    #[serde(alias = "N03_004")]
    city_name: Option<String>,
    #[serde(alias = "N03_005")]
    ward_name: Option<String>,
    #[serde(alias = "N03_007")]
    lg_code: Option<String>,
}

/// Reads a TopoJSON topology or a GeoJSON feature collection; features of one code become one area.
///
/// # Errors
///
/// `file` is named when the document is neither, or damaged, or a code is not one.
pub fn read(bytes: &[u8]) -> Result<Boundaries> {
    let document: Document<Properties> =
        serde_json::from_slice(bytes).map_err(|source| Error::invalid("file", source.to_string()))?;
    let mut found: BTreeMap<String, Boundary> = BTreeMap::new();
    let mut skipped = 0;
    for (properties, shape) in shapes::features(document)? {
        let Some(boundary) = boundary(properties.unwrap_or_default(), shape)? else {
            skipped += 1;
            continue;
        };
        match found.get_mut(&boundary.code) {
            Some(known) => known.shape.0.extend(boundary.shape.0),
            None => {
                found.insert(boundary.code.clone(), boundary);
            }
        }
    }
    Ok(Boundaries { boundaries: found.into_values().collect(), skipped })
}

/// The area a feature is, or nothing when it belongs to no municipality.
fn boundary(properties: Properties, shape: MultiPolygon<f64>) -> Result<Option<Boundary>> {
    let tidied = |text: Option<String>| text.as_deref().map(text::tidy).unwrap_or_default();
    let (code, city) = (tidied(properties.lg_code), tidied(properties.city_name));
    if code.is_empty() || city.is_empty() || city == UNASSIGNED {
        return Ok(None);
    }
    let code = codes::complete_area_code(&code)
        .ok_or_else(|| Error::invalid("file", "a feature has a code that is no local government code"))?;
    let (county, ward) = (tidied(properties.county_name), tidied(properties.ward_name));
    let (county, municipality, ward) = match (ward.is_empty(), county.ends_with(CITY)) {
        (true, true) => (String::new(), county, Some(city)),
        (true, false) => (county, city, None),
        (false, _) => (county, city, Some(ward)),
    };
    let prefecture = tidied(properties.prefecture_name);
    Ok(Some(Boundary { code, prefecture, county, municipality, ward, shape }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SQUARE: &str = "[[[0,0],[1,0],[1,1],[0,1],[0,0]]]";

    fn geojson(features: &[(&str, &str)]) -> String {
        let features: Vec<_> = features
            .iter()
            .map(|(properties, rings)| {
                format!(
                    r#"{{"type":"Feature","properties":{properties},"geometry":{{"type":"Polygon","coordinates":{rings}}}}}"#
                )
            })
            .collect();
        format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","))
    }

    #[test]
    fn features_of_one_code_become_one_area_and_unassigned_land_none() {
        let town = r#"{"N03_001":"東京都","N03_003":"八丈支庁","N03_004":"八丈町","N03_007":"13401"}"#;
        let unassigned = r#"{"N03_001":"東京都","N03_004":"所属未定地","N03_007":null}"#;
        let read = read(geojson(&[(town, SQUARE), (unassigned, SQUARE), (town, SQUARE)]).as_bytes())
            .expect("succeeds");
        assert_eq!((read.boundaries.len(), read.skipped), (1, 1));
        let area = &read.boundaries[0];
        assert_eq!((area.code.as_str(), area.shape.0.len(), &area.ward), ("134015", 2, &None));
    }

    #[test]
    fn wards_are_told_in_the_old_and_the_new_form() {
        let old = r#"{"N03_001":"北海道","N03_003":"札幌市","N03_004":"北区","N03_007":"01102"}"#;
        let new =
            r#"{"N03_001":"北海道","N03_003":null,"N03_004":"札幌市","N03_005":"北区","N03_007":"01102"}"#;
        for properties in [old, new] {
            let area =
                read(geojson(&[(properties, SQUARE)]).as_bytes()).expect("succeeds").boundaries.remove(0);
            assert_eq!((area.county.as_str(), area.municipality.as_str()), ("", "札幌市"));
            assert_eq!(area.ward.as_deref(), Some("北区"));
        }
    }

    #[test]
    fn a_wrong_code_is_refused() {
        let town = r#"{"lg_code":"134016","city_name":"八丈町","prefecture_name":"東京都"}"#;
        assert!(matches!(read(geojson(&[(town, SQUARE)]).as_bytes()), Err(Error::Invalid(_))));
    }

    #[test]
    fn anything_else_is_refused() {
        for text in ["", "{}", "[]", r#"{"type":"Feature"}"#, r#"{"type":"Topology"}"#] {
            assert!(matches!(read(text.as_bytes()), Err(Error::Invalid(_))), "{text}");
        }
    }
}
