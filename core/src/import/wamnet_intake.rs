//! Sorts the rows of a WAM NET file by kind, and decides which of them are to be applied.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;

use super::bounds::Bounds;
use super::wamnet::SOURCE;
use super::wamnet_apply::Applier;
use super::wamnet_file::WamnetRow;
use super::{ImportReport, Rejection};
use crate::clock::day_of;
use crate::error::{Error, Result};
use crate::gaps::knowledge::WHOLE_COUNTRY;
use crate::registry::Registry;
use crate::storage::{self, Write};
use crate::taxonomies::{SERVICE_KINDS, TaxonomyTerm};
use crate::text::fold;
use crate::values::AreaCode;

/// Column and reason of a rejection.
type Objection = (&'static str, String);

/// A file being taken in.
pub(super) struct Intake<'a> {
    registry: &'a Registry,
    /// The one kind of an official file, which covers the whole country.
    official: Option<TaxonomyTerm>,
    as_of: NaiveDate,
    bounds: &'a Bounds,
    /// What the file says of each kind, by file code.
    releases: BTreeMap<String, Release>,
    applier: Applier<'a>,
}

/// What a file says of one kind.
struct Release {
    /// The latest day that is stored for each authority.
    stored: HashMap<String, NaiveDate>,
    /// Whether a file was taken in for a part of an authority only.
    has_parts: bool,
    /// Authorities that the file tells of.
    authorities: BTreeSet<String>,
    /// Keys that have been read, with their lines.
    lines: HashMap<String, u64>,
    outdated: usize,
}

impl<'a> Intake<'a> {
    pub fn new(
        registry: &'a Registry,
        w: &mut Write<'_>,
        official: Option<TaxonomyTerm>,
        as_of: NaiveDate,
        bounds: &'a Bounds,
    ) -> Result<Self> {
        let applier = Applier::load(registry, w, as_of, bounds)?;
        let mut intake = Self { registry, official: None, as_of, bounds, releases: BTreeMap::new(), applier };
        if let Some(kind) = official {
            intake.begin(w, &kind)?;
            intake.official = Some(kind);
        }
        Ok(intake)
    }

    fn begin(&mut self, w: &mut Write<'_>, kind: &TaxonomyTerm) -> Result<()> {
        let code = file_code(kind);
        if !self.releases.contains_key(&code) {
            let stored = storage::imports::coverages(w.connection, SOURCE, &code)?;
            self.applier.begin(w, kind, &code)?;
            self.releases.insert(code, Release::new(stored));
        }
        Ok(())
    }

    /// Takes one row: applies it, or rejects it, or counts it as outdated or as outside.
    pub fn take(&mut self, w: &mut Write<'_>, row: &WamnetRow, report: &mut ImportReport) -> Result<()> {
        let kind = match self.kind_of(row) {
            Ok(kind) => kind,
            Err(objection) => {
                reject(row, objection, report);
                return Ok(());
            }
        };
        self.begin(w, &kind)?;
        let code = file_code(&kind);
        let Some(release) = self.releases.get_mut(&code) else { return Ok(()) };
        if let Some(objection) = release.repeated(row, &code) {
            reject(row, objection, report);
            return Ok(());
        }
        let authority = authority_of(row);
        let is_outdated = release.overrules(row, self.as_of, self.bounds);
        if !is_outdated {
            release.authorities.insert(authority.to_owned());
        }
        if !self.applier.holds_row(&code, row) {
            report.outside += 1;
            self.applier.pass_over(&code, row);
            return Ok(());
        }
        report.warnings.extend(doubts(row));
        if is_outdated {
            release.outdated += 1;
            report.outdated += 1;
            self.applier.pass_over(&code, row);
            return Ok(());
        }
        self.applier.take(w, &code, row, authority, report)
    }

    /// The kind of a row: that of an official file, or the one that the row names.
    fn kind_of(&self, row: &WamnetRow) -> Result<TaxonomyTerm, Objection> {
        let column = "column 11 サービス種別";
        let same =
            |kind: &&TaxonomyTerm| kind.wam_code.is_some() && fold(&kind.name) == fold(&row.service_type);
        match &self.official {
            Some(kind) if same(&kind) => Ok(kind.clone()),
            Some(kind) => Err((column, format!("is not {}, the kind of the file", kind.name))),
            None => self
                .registry
                .terms()
                .of(SERVICE_KINDS)
                .into_iter()
                .find(same)
                .cloned()
                .ok_or_else(|| (column, "is not a known service kind".to_owned())),
        }
    }

    /// Marks what has vanished, stores the rest and notes what is known now.
    pub fn finish(mut self, w: &mut Write<'_>, report: &mut ImportReport) -> Result<()> {
        if self.releases.is_empty() {
            return Err(Error::invalid("file", "has no row of a known service kind (column 11)"));
        }
        report.file_codes = self.releases.keys().cloned().collect();
        // What could not be read may be what seems to be gone, or the only service of its kind.
        let is_complete = report.rejected.is_empty();
        if !is_complete {
            report.remarks.push("rows were rejected, so nothing is marked as vanished".to_owned());
        }
        for (code, release) in &self.releases {
            release.remark(self.as_of, report);
            let is_outdated = self.official.is_some() && release.newer(WHOLE_COUNTRY, self.as_of);
            if !is_complete || is_outdated {
                continue;
            }
            let is_overruled = |authority: &str, area: &AreaCode| {
                release.is_newer_around(authority, area, self.as_of, self.bounds)
            };
            self.applier.mark_vanished(code, &release.authorities, is_overruled, report);
            let mut told: BTreeSet<String> =
                release.authorities.iter().flat_map(|authority| self.bounds.told_of(authority)).collect();
            if self.official.is_some() && self.bounds.are_open() {
                told.insert(WHOLE_COUNTRY.to_owned());
            }
            storage::imports::cover(w.connection, SOURCE, code, &told, self.as_of, day_of(w.at))?;
        }
        self.applier.flush(w)
    }
}

impl Release {
    fn new(stored: HashMap<String, NaiveDate>) -> Self {
        let has_parts = stored.keys().any(|authority| authority.contains('/'));
        Self { stored, has_parts, authorities: BTreeSet::new(), lines: HashMap::new(), outdated: 0 }
    }

    /// What is wrong with a row whose key another row of the file has.
    fn repeated(&mut self, row: &WamnetRow, file_code: &str) -> Option<Objection> {
        let first = *self.lines.entry(row.key(file_code)).or_insert(row.line);
        (first != row.line).then(|| ("column 1 NO", format!("repeats the key of line {first}")))
    }

    /// Whether a newer release of an authority is stored.
    fn newer(&self, authority: &str, as_of: NaiveDate) -> bool {
        self.stored.get(authority).is_some_and(|known| *known > as_of)
    }

    /// Whether a newer release of a row is stored: of its authority, of the country, or of its part of either.
    fn overrules(&self, row: &WamnetRow, as_of: NaiveDate, bounds: &Bounds) -> bool {
        let authority = authority_of(row);
        if self.newer(authority, as_of) || self.newer(WHOLE_COUNTRY, as_of) {
            return true;
        }
        // Few registers know of parts, and an address takes time to make out.
        let area = self.has_parts.then(|| bounds.area_of(&row.area)).flatten();
        area.is_some_and(|area| self.is_newer_around(authority, &area, as_of, bounds))
    }

    /// Whether a newer release of an authority's part around an area is stored.
    fn is_newer_around(&self, authority: &str, area: &AreaCode, as_of: NaiveDate, bounds: &Bounds) -> bool {
        self.has_parts && bounds.parts_around(authority, area).iter().any(|part| self.newer(part, as_of))
    }

    fn remark(&self, as_of: NaiveDate, report: &mut ImportReport) {
        if self.outdated > 0 {
            let newer = self.stored.values().max().copied().unwrap_or(as_of);
            report.remarks.push(format!(
                "a release as of {newer} is already stored; an older one does not overrule it"
            ));
        }
    }
}

fn reject(row: &WamnetRow, (column, reason): Objection, report: &mut ImportReport) {
    report.rejected.push(Rejection { line: row.line, column: column.to_owned(), reason });
}

/// What is doubtful about single values of a row.
fn doubts(row: &WamnetRow) -> impl Iterator<Item = Rejection> {
    row.warnings.iter().map(|fault| Rejection {
        line: row.line,
        column: fault.field.clone(),
        reason: fault.reason.clone(),
    })
}

fn file_code(kind: &TaxonomyTerm) -> String {
    kind.wam_code.clone().unwrap_or_default()
}

/// The designating authority: its code, or its name in the few rows without one.
fn authority_of(row: &WamnetRow) -> &str {
    if row.authority_code.is_empty() { &row.authority } else { &row.authority_code }
}
