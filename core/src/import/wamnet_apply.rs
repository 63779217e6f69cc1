//! Applies rows of WAM NET to organizations, locations and services.

mod vanished;

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::NaiveDate;

use super::ImportReport;
use super::bounds::Bounds;
use super::placing;
use super::wamnet::{SOURCE, limit};
use super::wamnet_file::{Hours, WamnetRow};
use super::wamnet_merge::{PlaceKey, keep_curated, organization_key, place_key};
use crate::changes::Action;
use crate::eligibility::Eligibility;
use crate::error::Result;
use crate::geometry::Position;
use crate::id::{LocationId, OrganizationId, ServiceId};
use crate::locations::{AccuracyReason, Location};
use crate::organizations::Organization;
use crate::registry::Registry;
use crate::services::{OpeningHours, Service, Source};
use crate::storage::imports::ImportedRow;
use crate::storage::{self, Write};
use crate::taxonomies::TaxonomyTerm;
use crate::values::{AreaCode, ShortText};

/// Rows that are stored together, so that a long file is never held as a whole.
const BATCH: usize = 2_000;

/// Everything that a file's rows are compared with and turned into.
pub(super) struct Applier<'a> {
    registry: &'a Registry,
    as_of: NaiveDate,
    bounds: &'a Bounds,
    /// By file code.
    kinds: HashMap<String, Known>,
    organizations: HashMap<String, Organization>,
    places: HashMap<PlaceKey, LocationId>,
    /// Where the places of the register lie.
    areas: HashMap<LocationId, AreaCode>,
    touched: BTreeSet<OrganizationId>,
    done: Done,
}

/// What the register has of one kind from earlier files.
struct Known {
    kind: TaxonomyTerm,
    rows: HashMap<String, ImportedRow>,
    services: HashMap<ServiceId, Service>,
    /// Keys of rows that this file has too.
    seen: HashSet<String>,
    /// Whether a file of a later day told one of its rows already.
    is_overruled: bool,
}

/// What is to be stored next.
#[derive(Default)]
struct Done {
    new_organizations: Vec<Organization>,
    changed_organizations: Vec<(Organization, Organization)>,
    new_locations: Vec<Location>,
    new_services: Vec<Service>,
    changed_services: Vec<(Service, Service)>,
    new_rows: Vec<ImportedRow>,
    changed_rows: Vec<ImportedRow>,
}

impl<'a> Applier<'a> {
    pub fn load(
        registry: &'a Registry,
        w: &mut Write<'_>,
        as_of: NaiveDate,
        bounds: &'a Bounds,
    ) -> Result<Self> {
        let organizations = storage::organizations::list_all(w.connection)?;
        let locations = storage::services::list_all_locations(w.connection)?;
        let areas = locations.iter().filter_map(|place| Some((place.id, place.area_code.clone()?)));
        Ok(Self {
            registry,
            as_of,
            bounds,
            areas: areas.collect(),
            kinds: HashMap::new(),
            organizations: organizations.into_iter().map(|o| (organization_key(&o), o)).collect(),
            places: locations.iter().map(|location| (place_key(location), location.id)).collect(),
            touched: BTreeSet::new(),
            done: Done::default(),
        })
    }

    /// Reads what the register has of a kind.
    pub fn begin(&mut self, w: &mut Write<'_>, kind: &TaxonomyTerm, file_code: &str) -> Result<()> {
        let rows = storage::imports::rows(w.connection, SOURCE, file_code)?;
        let ids: Vec<ServiceId> = rows.iter().map(|row| row.service_id).collect();
        let services = storage::services::find_all(w.connection, &ids)?;
        let known = Known {
            kind: kind.clone(),
            rows: rows.into_iter().map(|row| (row.key.clone(), row)).collect(),
            services: services.into_iter().map(|service| (service.id, service)).collect(),
            seen: HashSet::new(),
            is_overruled: false,
        };
        self.kinds.insert(file_code.to_owned(), known);
        Ok(())
    }

    /// Whether the register may be told of a row within the bounds: it has no service of it, or one within the bounds.
    pub fn holds_known(&self, file_code: &str, key: &str) -> bool {
        let known = self.kinds.get(file_code).and_then(|known| {
            let before = known.rows.get(key)?;
            known.services.get(&before.service_id)
        });
        known.is_none_or(|service| self.holds(service))
    }

    /// Whether a file of a later day told one of a kind's rows already.
    pub fn is_overruled(&self, file_code: &str) -> bool {
        self.kinds.get(file_code).is_some_and(|known| known.is_overruled)
    }

    /// Whether a service of the register is given within the bounds.
    fn holds(&self, service: &Service) -> bool {
        self.bounds.are_open() || self.areas_of(service).any(|area| self.bounds.hold(Some(area)))
    }

    /// The areas in which a service of the register is given.
    fn areas_of<'s>(&'s self, service: &'s Service) -> impl Iterator<Item = &'s AreaCode> {
        service.location_ids.iter().filter_map(|id| self.areas.get(id))
    }

    /// Leaves a row as it is; it is in the file, and has not vanished.
    pub fn pass_over(&mut self, file_code: &str, key: String) {
        if let Some(known) = self.kinds.get_mut(file_code) {
            known.seen.insert(key);
        }
    }

    /// Takes one row of a kind that was begun: new, changed or unchanged.
    pub fn take(
        &mut self,
        w: &mut Write<'_>,
        file_code: &str,
        row: &WamnetRow,
        authority: &str,
        report: &mut ImportReport,
    ) -> Result<()> {
        let key = row.key(file_code);
        let Some(of_kind) = self.kinds.get_mut(file_code) else { return Ok(()) };
        let known = of_kind.rows.get(&key).cloned();
        if known.is_some() {
            of_kind.seen.insert(key.clone());
        }
        match known {
            Some(known) if known.vanished_on.unwrap_or(known.as_of).max(known.as_of) > self.as_of => {
                of_kind.is_overruled = true;
                report.outdated += 1;
                return Ok(());
            }
            Some(known) if known.digest == row.digest && known.vanished_on.is_none() => {
                report.unchanged += 1;
                return Ok(());
            }
            Some(known) => {
                report.changed += 1;
                self.change(file_code, row, authority, known, report);
            }
            None => {
                report.new += 1;
                self.add(file_code, row, authority, key, report);
            }
        }
        if self.done.new_rows.len() + self.done.changed_rows.len() >= BATCH { self.flush(w) } else { Ok(()) }
    }

    fn add(
        &mut self,
        file_code: &str,
        row: &WamnetRow,
        authority: &str,
        key: String,
        report: &mut ImportReport,
    ) {
        let organization_id = self.organization(row, false);
        let location_id = self.location(row, &key, report);
        let id = ServiceId(self.registry.ids().ordered(self.registry.clock()));
        let Some(known) = self.kinds.get(file_code) else { return };
        let service = self.service(&known.kind, row, id, organization_id, location_id);
        let digest = row.digest.clone();
        self.done.new_services.push(service);
        self.done.new_rows.push(self.imported(file_code, key, digest, authority, id));
    }

    fn change(
        &mut self,
        file_code: &str,
        row: &WamnetRow,
        authority: &str,
        known: ImportedRow,
        report: &mut ImportReport,
    ) {
        let organization_id = self.organization(row, true);
        // A place that a person withheld is not even made: the log would tell of it.
        let kept = self.kept_location(file_code, known.service_id);
        let location_id = kept.unwrap_or_else(|| self.location(row, &known.key, report));
        let imported = self.imported(file_code, known.key, row.digest.clone(), authority, known.service_id);
        self.done.changed_rows.push(imported);
        let Some(of_kind) = self.kinds.get(file_code) else { return };
        let Some(before) = of_kind.services.get(&known.service_id).cloned() else { return };
        let fresh = self.service(&of_kind.kind, row, before.id, organization_id, location_id);
        let mut after = keep_curated(&before, fresh);
        if after != before {
            after.version += 1;
            self.done.changed_services.push((before, after));
        }
    }

    /// The place of a service, where a person set it.
    fn kept_location(&self, file_code: &str, id: ServiceId) -> Option<LocationId> {
        let service = self.kinds.get(file_code)?.services.get(&id)?;
        let is_kept = service.curated.iter().any(|field| field == "location_ids");
        service.location_ids.first().copied().filter(|_| is_kept)
    }

    fn imported(
        &self,
        file_code: &str,
        key: String,
        digest: String,
        authority: &str,
        service_id: ServiceId,
    ) -> ImportedRow {
        let (file_code, authority) = (file_code.to_owned(), authority.to_owned());
        ImportedRow { file_code, key, digest, authority, service_id, as_of: self.as_of, vanished_on: None }
    }

    /// Stores what has gathered, and logs it.
    pub fn flush(&mut self, w: &mut Write<'_>) -> Result<()> {
        let done = std::mem::take(&mut self.done);
        storage::organizations::add(w.connection, &done.new_organizations)?;
        done.new_organizations.iter().for_each(|new| w.log(Action::Create, None, new));
        for (before, after) in &done.changed_organizations {
            storage::organizations::change(w.connection, after)?;
            w.log(Action::Change, Some(before), after);
        }
        storage::services::add_locations(w.connection, &done.new_locations)?;
        done.new_locations.iter().for_each(|new| w.log(Action::Create, None, new));
        storage::services::add(w.connection, &done.new_services)?;
        done.new_services.iter().for_each(|new| w.log(Action::Create, None, new));
        for (before, after) in &done.changed_services {
            storage::services::change(w.connection, after)?;
            w.log(Action::Change, Some(before), after);
        }
        storage::imports::add_rows(w.connection, SOURCE, &done.new_rows)?;
        storage::imports::change_rows(w.connection, SOURCE, &done.changed_rows)?;
        w.append_logs()
    }

    /// The corporation of a row; a changed row may bring news of a known one, once per file.
    fn organization(&mut self, row: &WamnetRow, news: bool) -> OrganizationId {
        let fresh = Organization {
            id: OrganizationId(self.registry.ids().ordered(self.registry.clock())),
            version: 1,
            name: ShortText::lenient(&row.corporation_name).map_or_else(String::new, String::from),
            name_kana: filled(&row.corporation_kana),
            corporate_number: filled(&row.corporation_number),
            address: filled(&format!("{}{}", row.corporation_area, row.corporation_street)),
            phone: filled(&row.corporation_phone),
            url: filled(&row.corporation_url),
            retired_on: None,
            curated: Vec::new(),
        };
        let key = organization_key(&fresh);
        let Some(known) = self.organizations.get(&key).cloned() else {
            let id = fresh.id;
            self.done.new_organizations.push(fresh.clone());
            self.organizations.insert(key, fresh);
            self.touched.insert(id);
            return id;
        };
        let after =
            Organization { id: known.id, version: known.version, curated: known.curated.clone(), ..fresh };
        // A corporation is known to other councils, too: its news are for the council where it is seated.
        let seat = known.address.as_deref().unwrap_or_default();
        let may_tell = news && known.curated.is_empty() && self.bounds.hold_address(seat);
        if may_tell && after != known && self.touched.insert(known.id) {
            let after = Organization { version: known.version + 1, ..after };
            self.organizations.insert(key, after.clone());
            self.done.changed_organizations.push((known.clone(), after));
        }
        known.id
    }

    /// The place of a row: a known one, or a new one with its area and what is doubtful about it.
    fn location(&mut self, row: &WamnetRow, key: &str, report: &mut ImportReport) -> LocationId {
        let geography = self.registry.geography();
        let area_code = geography.area_of_address(&row.area);
        let position = row.position.and_then(|(longitude, latitude)| Position::new(longitude, latitude).ok());
        let (accuracy, accuracy_reason) = placing::accuracy(&geography, area_code.as_ref(), position);
        if area_code.is_none() {
            limit(report, row.line, key, "no_area");
        }
        match accuracy_reason {
            Some(AccuracyReason::NotGiven) => limit(report, row.line, key, "no_position"),
            Some(AccuracyReason::OutsideArea) => limit(report, row.line, key, "outside_area"),
            _ => {}
        }
        let fresh = Location {
            id: LocationId(self.registry.ids().ordered(self.registry.clock())),
            version: 1,
            area_code,
            address_area: row.area.clone(),
            address_street: row.street.clone(),
            position,
            accuracy,
            accuracy_reason,
            curated: Vec::new(),
            is_confidential: false,
        };
        let place = place_key(&fresh);
        if let Some(known) = self.places.get(&place) {
            return *known;
        }
        self.places.insert(place, fresh.id);
        let id = fresh.id;
        self.done.new_locations.push(fresh);
        id
    }

    fn service(
        &self,
        kind: &TaxonomyTerm,
        row: &WamnetRow,
        id: ServiceId,
        organization_id: OrganizationId,
        location_id: LocationId,
    ) -> Service {
        let hours = |hours: &Option<Hours>| hours.as_ref().map(|hours| hours.text.clone());
        Service {
            id,
            version: 1,
            organization_id,
            kind: kind.id.clone(),
            name: ShortText::lenient(&row.office_name).map_or_else(String::new, String::from),
            name_kana: filled(&row.office_kana),
            office_number: filled(&row.office_number),
            phone: filled(&row.phone),
            fax: filled(&row.fax),
            url: filled(&row.url),
            hours: OpeningHours {
                weekday: hours(&row.hours.weekday),
                saturday: hours(&row.hours.saturday),
                sunday: hours(&row.hours.sunday),
                holiday: hours(&row.hours.holiday),
            },
            closed_days: filled(&row.closed_days),
            notes: filled(&row.notes),
            capacity: row.capacity,
            service_areas: Vec::new(),
            location_ids: vec![location_id],
            source: Source::Wamnet,
            source_as_of: Some(self.as_of),
            vanished_on: None,
            retired_on: None,
            last_confirmed_on: None,
            warnings: row.warnings.clone(),
            curated: Vec::new(),
            delivery: Vec::new(),
            eligibility: Eligibility::default(),
            opens_on: None,
            closes_on: None,
            suspended_from: None,
            suspended_until: None,
            service_extent: None,
        }
    }
}

fn filled(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}
