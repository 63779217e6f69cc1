//! Takes the gazetteer in: a CSV of towns with a point each, as 位置参照情報 and the lists made from it
//! give it.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use serde::Serialize;

use super::table_text::TableText;
use super::{ImportReport, Rejection, source};
use crate::actor::Administrator;
use crate::areas::Geography;
use crate::changes::{Action, Logged};
use crate::error::{Error, Result};
use crate::geometry::Position;
use crate::registry::Registry;
use crate::storage;
use crate::text::{fold, tidy};
use crate::towns::Town;
use crate::values::AreaCode;

/// Names under which lists give a column.
const PREFECTURE: &[&str] = &["prefecture", "都道府県名"];
const MUNICIPALITY: &[&str] = &["municipality", "市区町村名"];
const TOWN: &[&str] = &["town", "大字町丁目名", "大字・丁目名", "大字・町丁目名", "町丁目名"];
const KOAZA: &[&str] = &["koaza", "小字・通称名", "小字"];
const LATITUDE: &[&str] = &["lat", "latitude", "緯度"];
const LONGITUDE: &[&str] = &["lng", "lon", "longitude", "経度"];

/// The log's entry: of which municipality towns came or moved.
#[derive(Serialize)]
struct Taken {
    area_code: AreaCode,
    towns: usize,
}

impl Logged for Taken {
    const NOUN: &'static str = "towns";
    fn record_id(&self) -> String {
        self.area_code.to_string()
    }
    fn version(&self) -> i32 {
        0
    }
}

/// Where the columns are.
struct Columns {
    prefecture: usize,
    municipality: usize,
    town: usize,
    koaza: Option<usize>,
    latitude: usize,
    longitude: usize,
}

impl Registry {
    /// Takes in one file of towns; their municipalities must be known.
    pub fn import_towns(&self, by: &Administrator, path: &Path, dry_run: bool) -> Result<ImportReport> {
        let mut report =
            ImportReport { file_name: super::wamnet::file_name(path), ..ImportReport::default() };
        report.dry_run = dry_run;
        let text = TableText::new(source::open(path)?)?;
        let geography = self.geography();
        let given = read(&text, &geography, &mut report)?;
        let report = self.rehearse_or_write(&by.account, dry_run, |w| {
            let known = storage::towns::list_all(w.connection)?;
            let known: HashMap<_, _> =
                known.into_iter().map(|t| ((t.area_code.clone(), t.name.clone()), t.position)).collect();
            let (mut new, mut changed) = (Vec::new(), Vec::new());
            for ((area_code, name), position) in given {
                let before = known.get(&(area_code.clone(), name.clone()));
                let town = Town { area_code, name, position };
                match before {
                    None => new.push(town),
                    Some(before) if *before != position => changed.push(town),
                    Some(_) => report.unchanged += 1,
                }
            }
            storage::towns::add(w.connection, &new)?;
            storage::towns::change(w.connection, &changed)?;
            (report.new, report.changed) = (new.len(), changed.len());
            let mut taken: BTreeMap<AreaCode, usize> = BTreeMap::new();
            for town in new.iter().chain(&changed) {
                *taken.entry(town.area_code.clone()).or_default() += 1;
            }
            for (area_code, towns) in taken {
                w.log(Action::Change, None, &Taken { area_code, towns });
            }
            Ok(report)
        })?;
        Ok(report)
    }
}

/// The towns of a file, by municipality and name. Of two rows with one name the first counts.
fn read(
    text: &TableText,
    geography: &Geography,
    report: &mut ImportReport,
) -> Result<BTreeMap<(AreaCode, String), Position>> {
    let mut reader = csv::Reader::from_reader(text.reader()?);
    let header = reader.headers().map_err(|e| Error::invalid("header", e.to_string()))?;
    let columns = Columns::of(header)?;
    let mut areas: HashMap<String, Option<AreaCode>> = HashMap::new();
    let mut given = BTreeMap::new();
    for record in reader.records() {
        report.read += 1;
        let reject = |report: &mut ImportReport, line, column: &str, reason: &str| {
            report.rejected.push(Rejection { line, column: column.to_owned(), reason: reason.to_owned() });
        };
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                reject(report, line, "row", &error.to_string());
                continue;
            }
        };
        let line = record.position().map_or(0, csv::Position::line);
        let field = |column: usize| record.get(column).map(tidy).unwrap_or_default();
        let name = format!("{}{}", field(columns.town), columns.koaza.map(field).unwrap_or_default());
        let address = format!("{}{}", field(columns.prefecture), field(columns.municipality));
        let area =
            areas.entry(address.clone()).or_insert_with(|| geography.area_of_address(&address)).clone();
        let degrees = |column: usize| field(column).parse::<f64>().unwrap_or(f64::NAN);
        let position = Position::new(degrees(columns.longitude), degrees(columns.latitude));
        match (area, position) {
            _ if name.is_empty() => reject(report, line, "town", "is missing"),
            (None, _) => reject(report, line, "municipality", "is not a known area; import areas first"),
            (_, Err(_)) => reject(report, line, "latitude, longitude", "are no position"),
            (Some(area), Ok(position)) => {
                given.entry((area, name)).or_insert(position);
            }
        }
    }
    if report.read == 0 {
        return Err(Error::invalid("file", "has no rows"));
    }
    Ok(given)
}

impl Columns {
    fn of(header: &csv::StringRecord) -> Result<Self> {
        let find =
            |names: &[&str]| header.iter().position(|have| names.iter().any(|name| fold(have) == fold(name)));
        let need = |names: &[&str]| {
            find(names)
                .ok_or_else(|| Error::invalid("header", format!("has no column {}", names.join(" or "))))
        };
        Ok(Self {
            prefecture: need(PREFECTURE)?,
            municipality: need(MUNICIPALITY)?,
            town: need(TOWN)?,
            koaza: find(KOAZA),
            latitude: need(LATITUDE)?,
            longitude: need(LONGITUDE)?,
        })
    }
}
