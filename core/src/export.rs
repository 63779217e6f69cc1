//! Exports of the public register: CSV for spreadsheets, NDJSON for programs, GeoJSON for maps.

use std::io::Write;

use serde_json::json;

use crate::error::{Error, Result};
use crate::id::ServiceId;
use crate::locations::Location;
use crate::registry::Registry;
use crate::services::Service;
use crate::storage;
use crate::text::harmless;

/// The format of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// RFC 4180, UTF-8 with BOM, formulas made harmless.
    Csv,
    /// One JSON object a line.
    Ndjson,
    /// RFC 7946.
    Geojson,
}

/// Services that are read and written at a time.
const STEP: usize = 500;

const HEADER: [&str; 17] = [
    "id",
    "kind",
    "kind_name",
    "name",
    "organization_name",
    "area_code",
    "address",
    "phone",
    "url",
    "capacity",
    "longitude",
    "latitude",
    "accuracy",
    "office_number",
    "source",
    "source_as_of",
    "last_confirmed_on",
];

/// A service with what the formats need beside it.
struct Exported {
    service: Service,
    organization_name: String,
    kind_name: String,
    location: Option<Location>,
}

impl Registry {
    /// Writes every service on offer; returns how many.
    pub fn export_services(&self, format: Format, to: &mut dyn Write) -> Result<usize> {
        match format {
            Format::Csv => self.export_csv(to),
            Format::Ndjson => self
                .each_service(&mut |exported| writeln!(to, "{}", serde_json::to_string(&exported.service)?)),
            Format::Geojson => self.export_geojson(to),
        }
    }

    fn export_csv(&self, to: &mut dyn Write) -> Result<usize> {
        to.write_all("\u{feff}".as_bytes()).map_err(Error::internal)?;
        let mut table = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(to);
        table.write_record(HEADER).map_err(Error::internal)?;
        let count = self.each_service(&mut |exported| {
            table.write_record(cells(exported).iter().map(|cell| harmless(cell)))?;
            Ok(())
        })?;
        table.flush().map_err(Error::internal)?;
        Ok(count)
    }

    fn export_geojson(&self, to: &mut dyn Write) -> Result<usize> {
        to.write_all(br#"{"type":"FeatureCollection","features":["#).map_err(Error::internal)?;
        let mut first = true;
        let count = self.each_service(&mut |exported| {
            let position = exported.location.as_ref().and_then(|location| location.position);
            let geometry =
                position.map(|p| json!({"type": "Point", "coordinates": [p.longitude, p.latitude]}));
            let feature = json!({
                "type": "Feature", "id": exported.service.id, "geometry": geometry,
                "properties": { "service": exported.service, "location": exported.location },
            });
            let separator = if std::mem::take(&mut first) { "" } else { "," };
            write!(to, "{separator}\n{feature}")
        })?;
        to.write_all(b"\n]}\n").map_err(Error::internal)?;
        Ok(count)
    }

    fn each_service(&self, write: &mut dyn FnMut(&Exported) -> std::io::Result<()>) -> Result<usize> {
        let (mut after, mut count): (Option<ServiceId>, usize) = (None, 0);
        loop {
            let ids = self.catalog().list(after, STEP, self.clock().today(), |_| true);
            let Some(last) = ids.last() else { return Ok(count) };
            after = Some(*last);
            for exported in self.read_exported(&ids)? {
                write(&exported).map_err(Error::internal)?;
                count += 1;
            }
        }
    }

    fn read_exported(&self, ids: &[ServiceId]) -> Result<Vec<Exported>> {
        let (services, locations, names) = self.db().read(|c| {
            let services = storage::services::find_all(c, ids)?;
            let places: Vec<_> = services.iter().flat_map(|service| service.location_ids.clone()).collect();
            let owners: Vec<_> = services.iter().map(|service| service.organization_id).collect();
            let names = storage::organizations::names(c, &owners)?;
            Ok((services, storage::services::locations(c, &places)?, names))
        })?;
        let exported = |service: Service| Exported {
            organization_name: names.get(&service.organization_id).cloned().unwrap_or_default(),
            kind_name: self.terms().name(&service.kind).to_owned(),
            location: locations.iter().find(|l| service.location_ids.contains(&l.id)).cloned(),
            service,
        };
        Ok(services.into_iter().map(exported).collect())
    }
}

fn cells(exported: &Exported) -> [String; 17] {
    let Exported { service, organization_name, kind_name, location } = exported;
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let date = |date: Option<chrono::NaiveDate>| date.map(|d| d.to_string()).unwrap_or_default();
    let place = location.as_ref();
    let position = place.and_then(|location| location.position);
    let address = place.map(|l| format!("{}{}", l.address_area, l.address_street)).unwrap_or_default();
    let area = place.and_then(|l| l.area_code.as_ref()).map(ToString::to_string).unwrap_or_default();
    [
        service.id.to_string(),
        service.kind.to_string(),
        kind_name.clone(),
        service.name.clone(),
        organization_name.clone(),
        area,
        address,
        text(&service.phone),
        text(&service.url),
        service.capacity.map(|capacity| capacity.to_string()).unwrap_or_default(),
        position.map(|p| p.longitude.to_string()).unwrap_or_default(),
        position.map(|p| p.latitude.to_string()).unwrap_or_default(),
        place.map(|l| storage::to_code(&l.accuracy)).unwrap_or_default(),
        text(&service.office_number),
        storage::to_code(&service.source),
        date(service.source_as_of),
        date(service.last_confirmed_on),
    ]
}
