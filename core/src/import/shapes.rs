//! The geometry of TopoJSON and GeoJSON documents, with properties of any kind.

use std::collections::BTreeMap;

use geo::{Coord, LineString, MultiPolygon, Polygon};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::error::{Error, Result};

/// A feature: its properties and its shape in degrees.
pub(super) type Feature<P> = (Option<P>, MultiPolygon<f64>);

/// A document that holds shapes.
#[derive(Deserialize)]
#[serde(tag = "type", bound = "P: DeserializeOwned")]
pub(super) enum Document<P> {
    /// TopoJSON: shapes made of shared arcs.
    Topology {
        transform: Option<Transform>,
        arcs: Vec<Vec<Vec<f64>>>,
        objects: BTreeMap<String, TopoGeometry<P>>,
    },
    /// GeoJSON: each shape with its own points.
    FeatureCollection { features: Vec<GeoFeature<P>> },
}

/// How quantised positions become degrees.
#[derive(Deserialize)]
pub(super) struct Transform {
    scale: [f64; 2],
    translate: [f64; 2],
}

/// A geometry object of a topology.
#[derive(Deserialize)]
#[serde(bound = "P: DeserializeOwned")]
pub(super) struct TopoGeometry<P> {
    r#type: Option<String>,
    properties: Option<P>,
    #[serde(default)]
    arcs: Value,
    #[serde(default)]
    geometries: Vec<TopoGeometry<P>>,
}

/// A feature of GeoJSON.
#[derive(Deserialize)]
#[serde(bound = "P: DeserializeOwned")]
pub(super) struct GeoFeature<P> {
    properties: Option<P>,
    geometry: Option<GeoGeometry>,
}

/// The geometry of a feature of GeoJSON.
#[derive(Deserialize)]
#[serde(tag = "type", content = "coordinates")]
enum GeoGeometry {
    Polygon(Vec<Vec<Vec<f64>>>),
    MultiPolygon(Vec<Vec<Vec<Vec<f64>>>>),
}

/// All features of a document that have an area.
pub(super) fn features<P>(document: Document<P>) -> Result<Vec<Feature<P>>> {
    match document {
        Document::Topology { transform, arcs, objects } => {
            let arcs =
                arcs.into_iter().map(|arc| absolute(arc, transform.as_ref())).collect::<Result<Vec<_>>>()?;
            let mut features = Vec::new();
            for geometry in objects.into_values() {
                collect(geometry, &arcs, &mut features)?;
            }
            Ok(features)
        }
        Document::FeatureCollection { features } => features.into_iter().map(geo_feature).collect(),
    }
}

fn damaged(reason: &str) -> Error {
    Error::invalid("file", reason)
}

/// The shape of one GeoJSON geometry.
pub(crate) fn geometry(value: &Value) -> Result<MultiPolygon> {
    let geometry = GeoGeometry::deserialize(value).map_err(|_| damaged("is no polygon"))?;
    shape(Some(geometry))
}

fn geo_feature<P>(feature: GeoFeature<P>) -> Result<Feature<P>> {
    Ok((feature.properties, shape(feature.geometry)?))
}

fn shape(geometry: Option<GeoGeometry>) -> Result<MultiPolygon> {
    let polygons = match geometry {
        None => Vec::new(),
        Some(GeoGeometry::Polygon(rings)) => vec![rings],
        Some(GeoGeometry::MultiPolygon(polygons)) => polygons,
    };
    let line = |ring: Vec<Vec<f64>>| ring.iter().map(|position| coord(position)).collect::<Result<Vec<_>>>();
    let lines = |rings: Vec<Vec<Vec<f64>>>| rings.into_iter().map(line).collect::<Result<Vec<_>>>();
    let polygons = polygons.into_iter().map(|rings| polygon(lines(rings)?)).collect::<Result<Vec<_>>>()?;
    Ok(MultiPolygon(polygons))
}

/// Gathers the shapes of a geometry and of those within it.
fn collect<P>(
    geometry: TopoGeometry<P>,
    arcs: &[Vec<Coord<f64>>],
    features: &mut Vec<Feature<P>>,
) -> Result<()> {
    let polygons: Vec<Vec<Vec<i64>>> = match geometry.r#type.as_deref() {
        Some("GeometryCollection") => {
            return geometry.geometries.into_iter().try_for_each(|inner| collect(inner, arcs, features));
        }
        Some("Polygon") => vec![indices(geometry.arcs)?],
        Some("MultiPolygon") => indices(geometry.arcs)?,
        None => Vec::new(),
        Some(_) => return Err(damaged("holds a shape that is not an area")),
    };
    let lines = |rings: &[Vec<i64>]| rings.iter().map(|ring| stitch(ring, arcs)).collect::<Result<Vec<_>>>();
    let polygons = polygons.iter().map(|rings| polygon(lines(rings)?)).collect::<Result<Vec<_>>>()?;
    features.push((geometry.properties, MultiPolygon(polygons)));
    Ok(())
}

fn indices<T: DeserializeOwned>(arcs: Value) -> Result<T> {
    serde_json::from_value(arcs).map_err(|_| damaged("a shape's arcs are not lists of numbers"))
}

/// The positions of an arc in degrees: with a transform, each is given as the step from the one before.
fn absolute(arc: Vec<Vec<f64>>, transform: Option<&Transform>) -> Result<Vec<Coord<f64>>> {
    let Some(Transform { scale, translate }) = transform else {
        return arc.iter().map(|position| coord(position)).collect();
    };
    let (mut x, mut y) = (0.0, 0.0);
    let mut step = |position: Vec<f64>| {
        let [dx, dy, ..] = position[..] else { return Err(damaged("a position lacks a coordinate")) };
        (x, y) = (x + dx, y + dy);
        coord(&[x * scale[0] + translate[0], y * scale[1] + translate[1]])
    };
    arc.into_iter().map(&mut step).collect()
}

/// A ring made of arcs; `!i` stands for arc `i` backwards. Each arc begins where the last one ended.
fn stitch(ring: &[i64], arcs: &[Vec<Coord<f64>>]) -> Result<Vec<Coord<f64>>> {
    let mut points: Vec<Coord<f64>> = Vec::new();
    for &index in ring {
        let forward = index >= 0;
        let place = usize::try_from(if forward { index } else { !index }).ok();
        let arc = place
            .and_then(|place| arcs.get(place))
            .ok_or_else(|| damaged("a shape refers to a missing arc"))?;
        points.pop();
        if forward {
            points.extend(arc);
        } else {
            points.extend(arc.iter().rev());
        }
    }
    Ok(points)
}

fn coord(position: &[f64]) -> Result<Coord<f64>> {
    let [x, y, ..] = *position else { return Err(damaged("a position lacks a coordinate")) };
    if !(-180.0..=180.0).contains(&x) || !(-90.0..=90.0).contains(&y) {
        return Err(damaged("a position is not in degrees of longitude and latitude"));
    }
    Ok(Coord { x, y })
}

/// An outer ring and its holes.
fn polygon(rings: Vec<Vec<Coord<f64>>>) -> Result<Polygon<f64>> {
    if rings.iter().any(|ring| ring.len() < 4) {
        return Err(damaged("a ring has fewer than four positions"));
    }
    let mut rings = rings.into_iter().map(LineString::new);
    let outer = rings.next().ok_or_else(|| damaged("a polygon has no ring"))?;
    Ok(Polygon::new(outer, rings.collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shapes(text: &str) -> Result<Vec<Feature<Value>>> {
        features(serde_json::from_str(text).map_err(|source| damaged(&source.to_string()))?)
    }

    fn topology(transform: &str, arcs: &str, geometry: &str) -> String {
        format!(r#"{{"type":"Topology",{transform}"arcs":{arcs},"objects":{{"o":{geometry}}}}}"#)
    }

    const SQUARE: [(f64, f64); 5] = [(0.0, 0.0), (2.0, 0.0), (2.0, 2.0), (0.0, 2.0), (0.0, 0.0)];

    #[test]
    fn arcs_are_joined_forwards_and_backwards() {
        let geometry = r#"{"type":"GeometryCollection","geometries":[{"type":"Polygon","arcs":[[0,-2]]}]}"#;
        let text = topology("", "[[[0,0],[2,0],[2,2]],[[0,0],[0,2],[2,2]]]", geometry);
        assert_eq!(shapes(&text).expect("succeeds")[0].1.0[0].exterior(), &LineString::from(SQUARE.to_vec()));
    }

    #[test]
    fn quantised_arcs_are_steps() {
        let transform = r#""transform":{"scale":[0.5,0.5],"translate":[-1,-1]},"#;
        let text = topology(
            transform,
            "[[[2,2],[4,0],[0,4],[-4,0],[0,-4]]]",
            r#"{"type":"MultiPolygon","arcs":[[[0]]]}"#,
        );
        assert_eq!(shapes(&text).expect("succeeds")[0].1.0[0].exterior(), &LineString::from(SQUARE.to_vec()));
    }

    #[test]
    fn references_to_missing_arcs_are_refused() {
        for arcs in
            ["[[1]]", "[[-3]]", "[[9223372036854775807]]", "[[-9223372036854775808]]", "[]", "[[]]", "7"]
        {
            let text = topology(
                "",
                "[[[0,0],[1,0],[1,1],[0,0]]]",
                &format!(r#"{{"type":"Polygon","arcs":{arcs}}}"#),
            );
            assert!(matches!(shapes(&text), Err(Error::Invalid(_))), "{arcs}");
        }
    }

    #[test]
    fn positions_that_are_not_degrees_are_refused() {
        for ring in ["[[0],[1,0],[1,1],[0,0]]", "[[0,0],[500,0],[1,1],[0,0]]", "[[0,0],[1,0],[0,0]]"] {
            let text = topology("", &format!("[{ring}]"), r#"{"type":"Polygon","arcs":[[0]]}"#);
            assert!(matches!(shapes(&text), Err(Error::Invalid(_))), "{ring}");
        }
    }
}
