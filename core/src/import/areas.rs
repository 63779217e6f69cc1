//! Takes areas and boundaries in: TopoJSON, GeoJSON, code lists and lists of 圏域.

use std::collections::BTreeMap;
use std::path::Path;

use geo::MultiPolygon;

use super::area_list::{self, AreaList, ListedArea, ListedRegion};
use super::boundaries::{self, Boundary};
use super::table_text::TableText;
use super::{ImportReport, Rejection, placing, source};
use crate::actor::Administrator;
use crate::areas::{Area, AreaKind};
use crate::changes::Action;
use crate::error::{Error, Result};
use crate::registry::Registry;
use crate::storage::{self, Write};
use crate::values::AreaCode;

/// Areas as a file gives them, parents first, and their shapes.
#[derive(Default)]
struct Given {
    areas: BTreeMap<(AreaKind, AreaCode), Area>,
    shapes: BTreeMap<AreaCode, MultiPolygon>,
    members: Vec<(AreaCode, AreaCode)>,
    report: ImportReport,
}

impl Registry {
    /// Takes in one file of areas. Known areas keep what the file does not say.
    pub fn import_areas(&self, by: &Administrator, path: &Path, dry_run: bool) -> Result<ImportReport> {
        let file = source::open(path)?;
        let mut given = Given::default();
        given.report.file_name = super::wamnet::file_name(path);
        given.report.dry_run = dry_run;
        let bytes = source::bytes(file.try_clone().map_err(Error::internal)?)?;
        let looks_like_json = bytes.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{');
        if looks_like_json {
            given.take_boundaries(boundaries::read(&bytes)?);
        } else {
            given.take_list(area_list::read(&TableText::new(file)?.text()?)?);
        }
        let known = self.geography();
        let report = self.rehearse_or_write(&by.account, dry_run, |w| {
            let mut report = std::mem::take(&mut given.report);
            for area in given.areas.values() {
                store(w, known.find(&area.code), area, given.shapes.get(&area.code), &mut report)?;
            }
            for (region, member) in &given.members {
                adopt(w, region, member, &mut report)?;
            }
            if report.changed_anything() {
                let geography = crate::areas::load(w.connection)?;
                placing::place_again(w, &geography, &mut report)?;
                self.recount(w, &geography)?;
            }
            Ok(report)
        })?;
        Ok(report)
    }
}

impl Given {
    fn take_boundaries(&mut self, found: boundaries::Boundaries) {
        self.report.read = found.boundaries.len() + found.skipped;
        if found.skipped > 0 {
            let remark = format!("{} features without a code (所属未定地) were left out", found.skipped);
            self.report.remarks.push(remark);
        }
        for Boundary { code, prefecture, county, municipality, ward, shape } in found.boundaries {
            let listed = ListedArea {
                line: 0,
                code,
                prefecture,
                municipality: format!("{county}|{municipality}"),
                ward: ward.unwrap_or_default(),
                kana: String::new(),
            };
            if let Some(code) = self.take_area(&listed) {
                self.shapes.insert(code, shape);
            }
        }
    }

    fn take_list(&mut self, list: AreaList) {
        match list {
            AreaList::Areas(rows) => {
                self.report.read = rows.len();
                for row in &rows {
                    self.take_area(row);
                }
            }
            AreaList::Regions(rows) => {
                self.report.read = rows.len();
                for row in rows {
                    self.take_region(row);
                }
            }
        }
    }

    /// Takes one area and those that hold it; a wrong code is rejected.
    fn take_area(&mut self, listed: &ListedArea) -> Option<AreaCode> {
        let code = self.code(listed.line, &listed.code)?;
        let prefecture = code.prefecture()?;
        self.add(AreaKind::Prefecture, &prefecture, None, &listed.prefecture, &listed.prefecture);
        let (county, municipality) =
            listed.municipality.split_once('|').unwrap_or(("", &listed.municipality));
        if municipality.is_empty() {
            return Some(code);
        }
        let full = format!("{}{county}{municipality}", listed.prefecture);
        if listed.ward.is_empty() {
            self.add(AreaKind::Municipality, &code, Some(&prefecture), municipality, &full);
        } else {
            let city = city_of_ward(&code)?;
            self.add(AreaKind::Municipality, &city, Some(&prefecture), municipality, &full);
            let ward = format!("{full}{}", listed.ward);
            self.add(AreaKind::Ward, &code, Some(&city), &listed.ward, &ward);
        }
        if !listed.kana.is_empty() {
            for area in self.areas.values_mut().filter(|area| area.code == code) {
                area.kana = Some(listed.kana.clone());
            }
        }
        Some(code)
    }

    fn take_region(&mut self, row: ListedRegion) {
        let Some(code) = self.code(row.line, &row.code) else { return };
        let members: Vec<AreaCode> =
            row.members.iter().filter(|m| !m.is_empty()).filter_map(|m| self.code(row.line, m)).collect();
        let prefecture = members.first().and_then(AreaCode::prefecture);
        self.add(AreaKind::WelfareRegion, &code, prefecture.as_ref(), &row.name, &row.name);
        self.members.extend(members.into_iter().map(|member| (code.clone(), member)));
    }

    fn code(&mut self, line: u64, text: &str) -> Option<AreaCode> {
        let complete = crate::codes::complete_area_code(text).unwrap_or_else(|| text.to_owned());
        match AreaCode::try_from(complete) {
            Ok(code) => Some(code),
            Err(error) => {
                let reason = error.to_string();
                self.report.rejected.push(Rejection { line, column: "code".into(), reason });
                None
            }
        }
    }

    fn add(&mut self, kind: AreaKind, code: &AreaCode, parent: Option<&AreaCode>, name: &str, full: &str) {
        self.areas.entry((kind, code.clone())).or_insert_with(|| Area {
            code: code.clone(),
            version: 1,
            kind,
            parent_code: parent.cloned(),
            name: name.to_owned(),
            full_name: full.to_owned(),
            kana: None,
            aliases: Vec::new(),
            valid_from: None,
            valid_to: None,
        });
    }
}

/// The city of a ward: the last three digits of 政令指定都市 begin at 100, 130, 140 or 150.
fn city_of_ward(ward: &AreaCode) -> Option<AreaCode> {
    let number: u32 = ward.as_str().get(2..5)?.parse().ok()?;
    let city = [150, 140, 130, 100].into_iter().find(|start| *start < number)?;
    let five = format!("{}{city}", ward.as_str().get(..2)?);
    crate::codes::complete_area_code(&five).map(|code| AreaCode::trusted(&code))
}

/// Stores one area with its boundary and counts what that was.
fn store(
    w: &mut Write<'_>,
    known: Option<&Area>,
    given: &Area,
    shape: Option<&MultiPolygon>,
    report: &mut ImportReport,
) -> Result<()> {
    let Some(before) = known else {
        storage::areas::add(w.connection, given)?;
        if let Some(shape) = shape {
            storage::areas::set_boundary(w.connection, &given.code, shape)?;
        }
        w.log(Action::Create, None, given);
        report.new += 1;
        return Ok(());
    };
    let mut after = merged(before, given);
    let moved = match shape {
        Some(shape) => storage::areas::set_boundary(w.connection, &given.code, shape)?,
        None => false,
    };
    if after == *before && !moved {
        report.unchanged += 1;
        return Ok(());
    }
    after.version += 1;
    storage::areas::change(w.connection, &after)?;
    w.log(Action::Change, Some(before), &after);
    report.changed += 1;
    Ok(())
}

/// What is known, with what the file says. A list of codes does not know counties, nor a boundary
/// file kana; a 圏域 stays the parent of its members.
fn merged(before: &Area, given: &Area) -> Area {
    let longer_name = given.full_name.chars().count() > before.full_name.chars().count();
    let ends_alike = before.full_name.ends_with(&given.name);
    let full_name = if longer_name || !ends_alike { &given.full_name } else { &before.full_name };
    Area {
        name: given.name.clone(),
        full_name: full_name.clone(),
        kana: given.kana.clone().or_else(|| before.kana.clone()),
        parent_code: before.parent_code.clone().or_else(|| given.parent_code.clone()),
        ..before.clone()
    }
}

/// Puts a municipality under its 圏域.
fn adopt(w: &mut Write<'_>, region: &AreaCode, member: &AreaCode, report: &mut ImportReport) -> Result<()> {
    let Some(before) = storage::areas::list(w.connection)?.into_iter().find(|area| area.code == *member)
    else {
        return Err(Error::invalid("members", format!("{member} is not a known area; import it first")));
    };
    if before.parent_code.as_ref() == Some(region) {
        return Ok(());
    }
    let after = Area { parent_code: Some(region.clone()), version: before.version + 1, ..before.clone() };
    storage::areas::change(w.connection, &after)?;
    w.log(Action::Change, Some(&before), &after);
    report.changed += 1;
    Ok(())
}
