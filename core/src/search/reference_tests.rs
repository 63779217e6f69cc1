//! The plain slow search against numbers that others computed, which checks the check.
//!
//! The reference measures on a sphere, so its twin does too; the product measures on the ellipsoid.

use geo::{Distance, Haversine, Point};
use serde::Deserialize;
use uuid::Uuid;

use super::judge::Query;
use super::places::{Place, find_place};
use super::profile::Profile;
use super::slow_tests::random::{day, geography};
use super::slow_tests::slow;
use crate::catalog::{Catalog, Records};
use crate::geometry::Position;
use crate::id::{LocationId, OrganizationId, ServiceId};
use crate::locations::{Accuracy, Location};
use crate::services::{OpeningHours, Service, Source};
use crate::towns::Gazetteer;
use crate::values::TermId;

#[derive(Deserialize)]
struct ReferencePoint {
    id: u128,
    lat: f64,
    lon: f64,
    r#type: String,
}

#[derive(Deserialize)]
struct ReferenceQuery {
    lat: f64,
    lon: f64,
    knn5: Vec<u128>,
    knn5_km: Vec<f64>,
    within10km: Vec<u128>,
    #[serde(rename = "nearest2_typeD")]
    nearest2: Vec<u128>,
    #[serde(rename = "nearest2_typeD_km")]
    nearest2_km: Vec<f64>,
}

fn read(name: &str) -> String {
    let path = crate::reference_tests::folder().join("geo").join(name);
    std::fs::read_to_string(path).unwrap_or_else(|_| panic!("{name} is missing"))
}

fn register(points: Vec<ReferencePoint>) -> Records {
    let mut records = Records::default();
    for point in points {
        let id = LocationId(Uuid::from_u128(point.id));
        records.locations.push(Location {
            id,
            version: 1,
            area_code: None,
            address_area: String::new(),
            address_street: String::new(),
            position: Some(Position { longitude: point.lon, latitude: point.lat }),
            accuracy: Accuracy::Exact,
            accuracy_reason: None,
            curated: Vec::new(),
            is_confidential: false,
        });
        records.services.push(Service {
            id: ServiceId(Uuid::from_u128(point.id)),
            version: 1,
            organization_id: OrganizationId(Uuid::nil()),
            kind: TermId(point.r#type),
            name: String::new(),
            name_kana: None,
            office_number: None,
            phone: None,
            fax: None,
            url: None,
            hours: OpeningHours::default(),
            closed_days: None,
            notes: None,
            capacity: None,
            service_areas: Vec::new(),
            location_ids: vec![id],
            source: Source::Curated,
            source_as_of: None,
            vanished_on: None,
            retired_on: None,
            last_confirmed_on: None,
            warnings: Vec::new(),
            curated: Vec::new(),
            delivery: vec![crate::eligibility::Delivery::OnSite],
            eligibility: Default::default(),
            opens_on: None,
            closes_on: None,
            suspended_from: None,
            suspended_until: None,
            service_extent: None,
        });
    }
    records
}

/// Ids and kilometres of the nearest, on a sphere of the earth's mean radius.
fn nearest(
    catalog: &Catalog,
    from: Position,
    kind: Option<&str>,
    count: usize,
    km: Option<f64>,
) -> Vec<(u128, f64)> {
    let geography = geography();
    let query = Query {
        kinds: kind.map(|kind| TermId(kind.to_owned())).into_iter().collect(),
        here: Some(find_place(&geography, &Gazetteer::default(), &Place::Point(from)).expect("a place").here),
        count,
        within_m: km.map(|km| km * 1_000.0),
        profile: Profile::default(),
        delivery: Vec::new(),
        open_on: None,
        vacancy: false,
        typed: String::new(),
        words: Vec::new(),
        include_unknown: true,
        day: day(),
        to_public: true,
    };
    let metres = |a: Position, b: Position| Haversine.distance(Point::from(a), Point::from(b));
    let answer = slow(catalog, &geography, &query, false, metres);
    answer.hits.iter().map(|hit| (hit.0.0.as_u128(), hit.2.expect("a distance") / 1_000.0)).collect()
}

#[test]
fn reference_geo_queries_json_is_reproduced_on_a_sphere() {
    let points: Vec<ReferencePoint> = csv::Reader::from_reader(read("points.csv").as_bytes())
        .deserialize()
        .collect::<Result<_, _>>()
        .expect("points");
    let queries: Vec<ReferenceQuery> = serde_json::from_str(&read("queries.json")).expect("queries");
    let catalog = Catalog::of(register(points));
    let same = |found: &[(u128, f64)], ids: &[u128], km: &[f64]| {
        assert_eq!(found.iter().map(|found| found.0).collect::<Vec<_>>(), ids);
        assert!(found.iter().zip(km).all(|((_, found), km)| (found - km).abs() <= 1e-5), "{found:?} {km:?}");
    };
    assert!(!queries.is_empty());
    for query in queries {
        let from = Position { longitude: query.lon, latitude: query.lat };
        same(&nearest(&catalog, from, None, query.knn5.len(), None), &query.knn5, &query.knn5_km);
        let all = usize::MAX;
        same(&nearest(&catalog, from, None, all, Some(10.0)), &query.within10km, &[]);
        let rare = nearest(&catalog, from, Some("D"), query.nearest2.len(), None);
        same(&rare, &query.nearest2, &query.nearest2_km);
    }
}
