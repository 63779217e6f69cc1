//! Takes travel times in: a table of origins, places and minutes.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use serde::Serialize;

use super::given::{Given, Keyed};
use super::populations::past_day;
use super::sheets::{Column, Refusal, Row, Sheet};
use super::{ImportReport, written};
use crate::actor::Administrator;
use crate::areas::Geography;
use crate::changes::{Action, Logged};
use crate::council_settings::LONGEST_MINUTES;
use crate::error::Result;
use crate::id::LocationId;
use crate::populations::is_counted;
use crate::registry::Registry;
use crate::storage::{self, Write};
use crate::travel_times::TravelTime;
use crate::values::AreaCode;
use chrono::NaiveDate;

/// What stands for a way that there is no longer.
const NO_WAY: [&str; 2] = ["行けない", "no_way"];

/// What takes a row of the same day back.
const TAKEN_BACK: [&str; 2] = ["取り消し", "taken_back"];

/// The log's entry: from which area ways came or changed.
#[derive(Serialize)]
struct Taken {
    area_code: AreaCode,
    travel_times: usize,
}

impl Logged for Taken {
    const NOUN: &'static str = "travel_times";
    fn record_id(&self) -> String {
        self.area_code.to_string()
    }
    fn version(&self) -> i32 {
        0
    }
}

impl Keyed for TravelTime {
    fn key(&self) -> String {
        TravelTime::key(self)
    }
    fn agrees_with(&self, other: &Self) -> bool {
        self == other
    }
}

/// Where the columns are.
struct Columns {
    area: Column,
    town: Column,
    location: Column,
    minutes: Column,
    day: Column,
    source: Column,
}

impl Registry {
    /// Takes in one table of travel times, whole or not at all. What a table does not say stays as it is,
    /// and so does what was measured on other days.
    pub fn import_travel_times(
        &self,
        by: &Administrator,
        path: &Path,
        dry_run: bool,
    ) -> Result<ImportReport> {
        let mut report = ImportReport::of(path, dry_run);
        let sheet = Sheet::read(path, &mut report)?;
        let columns = Columns::of(&sheet)?;
        let (geography, today) = (self.geography(), self.clock().today());
        let (mut rows, mut mistaken) = (Vec::new(), Vec::new());
        for (line, row) in sheet.rows() {
            let is_mistaken = TAKEN_BACK.contains(&row.text(columns.minutes).as_str());
            match columns.travel_time(row, &geography, today) {
                Ok(time) if is_mistaken => mistaken.push((line, time.key())),
                Ok(time) => rows.push((line, time)),
                Err(refusal) => report.reject(line, refusal),
            }
        }
        if !report.is_sound() {
            return Ok(report);
        }
        self.rehearse_or_write(&by.account, dry_run, |w| {
            let ids: Vec<LocationId> = rows.iter().map(|(_, time)| time.location_id).collect();
            let open = storage::travel_times::open_locations(w.connection, &ids)?;
            let mut given = Given::new();
            for (line, time) in rows {
                match open.contains(&time.location_id) {
                    true => given.take(line, time, &mut report),
                    false => report.reject(line, columns.location.refuse("is not a known place")),
                }
            }
            let mistaken = mistakes(w, mistaken, &columns, &mut report)?;
            for line in ends_of_nothing(w, &given, today)? {
                report.reject(line, columns.minutes.refuse("ends a way that nobody has measured"));
            }
            if report.is_sound() {
                store(w, &mistaken, given, &mut report)?;
            }
            Ok(report)
        })
    }
}

/// What was measured on a day by mistake.
fn mistakes(
    w: &mut Write<'_>,
    named: Vec<(u64, String)>,
    columns: &Columns,
    report: &mut ImportReport,
) -> Result<Vec<TravelTime>> {
    let keys: Vec<String> = named.iter().map(|(_, key)| key.clone()).collect();
    let mut known = storage::travel_times::known(w.connection, &keys)?;
    let mut found = Vec::new();
    for (line, key) in named {
        match known.remove(&key) {
            Some(time) => found.push(time),
            None => report.reject(line, columns.day.refuse("is no day on which this way was measured")),
        }
    }
    Ok(found)
}

/// Lines that end a way which no earlier day has: the origin would count as measured, and all else there as cut off.
fn ends_of_nothing(w: &mut Write<'_>, given: &Given<TravelTime>, today: NaiveDate) -> Result<Vec<u64>> {
    let ends: Vec<_> = given.records().filter(|(_, time)| time.minutes.is_none()).collect();
    let origins: BTreeSet<AreaCode> = ends.iter().map(|(_, time)| time.area_code.clone()).collect();
    let origins: Vec<AreaCode> = origins.into_iter().collect();
    let known = storage::travel_times::of_areas(w.connection, &origins, today)?;
    let pair = |time: &TravelTime| (time.area_code.clone(), time.town.clone(), time.location_id);
    let mut first: HashMap<_, NaiveDate> = HashMap::new();
    let told = given.records().map(|(_, time)| time).chain(&known);
    for time in told.filter(|time| time.minutes.is_some()) {
        let day = first.entry(pair(time)).or_insert(time.measured_on);
        *day = (*day).min(time.measured_on);
    }
    let is_measured = |end: &TravelTime| first.get(&pair(end)).is_some_and(|day| *day < end.measured_on);
    Ok(ends.into_iter().filter(|(_, end)| !is_measured(end)).map(|(line, _)| line).collect())
}

/// Takes out what was measured by mistake, and stores what is new or changed.
fn store(
    w: &mut Write<'_>,
    mistaken: &[TravelTime],
    given: Given<TravelTime>,
    report: &mut ImportReport,
) -> Result<()> {
    for time in mistaken {
        storage::travel_times::remove(w.connection, &time.key())?;
    }
    report.changed += mistaken.len();
    let known = storage::travel_times::known(w.connection, &given.keys())?;
    let difference = given.compare(&known, report);
    let changed: Vec<_> = difference.changed.into_iter().map(|(_, after)| after).collect();
    storage::travel_times::add(w.connection, &difference.new)?;
    storage::travel_times::change(w.connection, &changed)?;
    let mut taken: BTreeMap<AreaCode, usize> = BTreeMap::new();
    for time in difference.new.iter().chain(&changed).chain(mistaken) {
        *taken.entry(time.area_code.clone()).or_default() += 1;
    }
    for (area_code, travel_times) in taken {
        w.log(Action::Change, None, &Taken { area_code, travel_times });
    }
    Ok(())
}

impl Columns {
    fn of(sheet: &Sheet) -> Result<Self> {
        Ok(Self {
            area: sheet.need(&["地域コード", "area_code"])?,
            town: sheet.column(&["町名", "town"]),
            location: sheet.need(&["場所ID", "location_id"])?,
            minutes: sheet.need(&["分", "minutes"])?,
            day: sheet.need(&["測定日", "measured_on"])?,
            source: sheet.column(&["出典", "source"]),
        })
    }

    fn travel_time(
        &self,
        row: Row<'_>,
        geography: &Geography,
        today: NaiveDate,
    ) -> Result<TravelTime, Refusal> {
        let area_code = row.area(self.area, geography)?;
        if geography.find(&area_code).is_none_or(|area| !is_counted(area.kind)) {
            return Err(self.area.refuse("must be a municipality, a ward or a school district"));
        }
        Ok(TravelTime {
            area_code,
            town: row.name(self.town),
            location_id: row.value(self.location, |cell| cell.parse().map_err(|_| "is no id of a place"))?,
            minutes: row.value(self.minutes, minutes)?,
            measured_on: row.value(self.day, |cell| past_day(cell, today))?,
            source: row.name(self.source),
        })
    }
}

/// Minutes of a cell; nothing where it says that there is no way any more. A pair that could never be reached has no row.
fn minutes(cell: &str) -> Result<Option<f64>, &'static str> {
    if NO_WAY.contains(&cell) || TAKEN_BACK.contains(&cell) {
        return Ok(None);
    }
    match written::amount(cell)? {
        None => Err("is not told; a way that ended is 行けない"),
        Some(minutes) if minutes <= LONGEST_MINUTES => Ok(Some(minutes)),
        Some(_) => Err("must not be above 600"),
    }
}
