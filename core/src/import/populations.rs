//! Takes populations in: the standard data set 地域・年齢別人口, or a plain form.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::given::{Given, Keyed};
use super::population_files::StandardColumns;
use super::sheets::{Column, Refusal, Row, Sheet};
use super::{ImportReport, written};
use crate::actor::Administrator;
use crate::areas::Geography;
use crate::error::Result;
use crate::populations::{
    Contradiction, Population, PopulationKind, contradictions, is_counted, log_residents,
};
use crate::registry::Registry;
use crate::storage;
use crate::text::fold;
use crate::towns::Gazetteer;
use chrono::NaiveDate;

/// Kinds of persons as forms name them.
const KINDS: [(PopulationKind, &[&str]); 7] = [
    (PopulationKind::Residents, &["住民", "人口", "residents"]),
    (PopulationKind::PhysicalCertificate, &["身体障害者手帳", "physical_certificate"]),
    (PopulationKind::IntellectualCertificate, &["療育手帳", "愛の手帳", "intellectual_certificate"]),
    (PopulationKind::MentalCertificate, &["精神障害者保健福祉手帳", "mental_certificate"]),
    (PopulationKind::AdultGrants, &["支給決定者", "支給決定者（者）", "adult_grants"]),
    (PopulationKind::ChildGrants, &["支給決定児", "支給決定者（児）", "child_grants"]),
    (PopulationKind::SelfPlans, &["セルフプラン", "self_plans"]),
];

impl Keyed for Population {
    fn key(&self) -> String {
        Population::key(self)
    }
    fn agrees_with(&self, other: &Self) -> bool {
        (self.persons, &self.source) == (other.persons, &other.source)
    }
}

impl Registry {
    /// Takes in one file of populations, whole or not at all. Its header tells which of the two forms it
    /// has. What a file does not say stays as it is.
    pub fn import_populations(&self, by: &Administrator, path: &Path, dry_run: bool) -> Result<ImportReport> {
        let mut report = ImportReport::of(path, dry_run);
        let sheet = Sheet::read(path, &mut report)?;
        let geography = self.geography();
        let today = self.clock().today();
        let given = match StandardColumns::of(&sheet)? {
            Some(columns) => columns.read(&sheet, &geography, today, &mut report),
            None => PlainColumns::of(&sheet)?.read(&sheet, &geography, today, &mut report),
        };
        weigh(&given, &geography, &self.gazetteer(), &mut report);
        if !report.is_sound() {
            return Ok(report);
        }
        self.rehearse_or_write(&by.account, dry_run, |w| {
            let known = storage::populations::known(w.connection, &given.keys())?;
            let difference = given.compare(&known, &mut report);
            let changed: Vec<_> = difference.changed.into_iter().map(|(_, after)| after).collect();
            storage::populations::add(w, &difference.new)?;
            storage::populations::change(w, &changed)?;
            log_residents(w, difference.new.iter().chain(&changed));
            Ok(report)
        })
    }
}

/// Rejects bands of age that overlap, and doubts what cannot be a total or is no known town.
fn weigh(given: &Given<Population>, geography: &Geography, gazetteer: &Gazetteer, report: &mut ImportReport) {
    let mut sets: BTreeMap<_, Vec<(u64, &Population)>> = BTreeMap::new();
    for (line, count) in given.records() {
        let set = (&count.area_code, count.population_kind, count.counted_on);
        sets.entry(set).or_default().push((line, count));
    }
    let mut unknown = BTreeSet::new();
    for set in sets.values() {
        let counts: Vec<&Population> = set.iter().map(|(_, count)| *count).collect();
        for (place, found) in contradictions(&counts) {
            match found {
                Contradiction::Overlap => {
                    report.reject(set[place].0, ("年齢".to_owned(), found.reason().into()))
                }
                _ => report.doubt(set[place].0, ("人数".to_owned(), found.reason().into())),
            }
        }
        for (line, count) in set {
            let Some(town) = &count.town else { continue };
            if gazetteer.point_of(geography, &count.area_code, town).is_none() {
                unknown.insert(*line);
            }
        }
    }
    for line in unknown {
        let reason = "is no known town or none alone: it has no position; import towns first".to_owned();
        report.doubt(line, ("町名".to_owned(), reason));
    }
}

/// Where the columns of the plain form are.
struct PlainColumns {
    kind: Column,
    area: Column,
    town: Column,
    day: Column,
    age_from: Column,
    age_to: Column,
    persons: Column,
    source: Column,
}

impl PlainColumns {
    fn of(sheet: &Sheet) -> Result<Self> {
        Ok(Self {
            kind: sheet.need(&["種類", "population_kind"])?,
            area: sheet.need(&["地域コード", "area_code"])?,
            town: sheet.column(&["町名", "town"]),
            day: sheet.need(&["基準日", "counted_on"])?,
            age_from: sheet.column(&["年齢から", "age_from"]),
            age_to: sheet.column(&["年齢まで", "age_to"]),
            persons: sheet.need(&["人数", "persons"])?,
            source: sheet.column(&["出典", "source"]),
        })
    }

    fn read(
        &self,
        sheet: &Sheet,
        geography: &Geography,
        today: NaiveDate,
        report: &mut ImportReport,
    ) -> Given<Population> {
        let mut given = Given::new();
        for (line, row) in sheet.rows() {
            match self.population(row, geography, today) {
                Ok(Some(population)) => given.take(line, population, report),
                Ok(None) => report.doubt(line, self.persons.refuse("is not told: it stays unknown")),
                Err(refusal) => report.reject(line, refusal),
            }
        }
        given
    }

    /// What a row says; nothing where it does not tell how many.
    fn population(
        &self,
        row: Row<'_>,
        geography: &Geography,
        today: NaiveDate,
    ) -> Result<Option<Population>, Refusal> {
        let kind = row.value(self.kind, kind_of)?;
        let area_code = row.area(self.area, geography)?;
        if geography.find(&area_code).is_none_or(|area| !is_counted(area.kind)) {
            return Err(self.area.refuse("must be a municipality, a ward or a school district"));
        }
        let counted_on = row.value(self.day, |cell| past_day(cell, today))?;
        let age_from = row.value(self.age_from, written::count)?;
        let age_to = row.value(self.age_to, written::count)?;
        let Some(persons) = row.value(self.persons, written::count)? else { return Ok(None) };
        let population = Population {
            area_code,
            town: row.name(self.town),
            position: None,
            population_kind: kind,
            counted_on,
            age_from,
            age_to,
            persons,
            source: row.name(self.source),
        };
        if let Some((field, reason)) = population.fault() {
            let columns = [("age_from", self.age_from), ("age_to", self.age_to), ("persons", self.persons)];
            let column =
                columns.iter().find(|(name, _)| *name == field).map_or(self.persons, |(_, own)| *own);
            return Err(column.refuse(reason));
        }
        Ok(Some(population))
    }
}

/// A day that is not in the future: nobody has been counted then.
pub(super) fn past_day(cell: &str, today: NaiveDate) -> Result<NaiveDate, &'static str> {
    let day = written::day(cell)?;
    if day > today { Err("must not be in the future") } else { Ok(day) }
}

fn kind_of(cell: &str) -> Result<PopulationKind, &'static str> {
    let name = fold(cell);
    let found = KINDS.iter().find(|(_, names)| names.iter().any(|known| fold(known) == name));
    found
        .map(|(kind, _)| *kind)
        .ok_or("must be 住民, 身体障害者手帳, 療育手帳, 精神障害者保健福祉手帳, 支給決定者, 支給決定児 or セルフプラン")
}
