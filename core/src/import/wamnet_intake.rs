//! Sorts the rows of a WAM NET file by kind, and decides which of them are to be applied.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;

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

/// Column and reason of a rejection.
type Objection = (&'static str, String);

/// A file being taken in.
pub(super) struct Intake<'a> {
    registry: &'a Registry,
    /// The one kind of an official file, which covers the whole country.
    official: Option<TaxonomyTerm>,
    as_of: NaiveDate,
    /// What the file says of each kind, by file code.
    releases: BTreeMap<String, Release>,
    applier: Applier<'a>,
}

/// What a file says of one kind.
struct Release {
    /// The latest day that is stored for each authority.
    stored: HashMap<String, NaiveDate>,
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
    ) -> Result<Self> {
        let applier = Applier::load(registry, w, as_of)?;
        let mut intake = Self { registry, official: None, as_of, releases: BTreeMap::new(), applier };
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

    /// Takes one row: applies it, or rejects it, or counts it as outdated.
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
        let first = *release.lines.entry(row.key(&code)).or_insert(row.line);
        if first != row.line {
            let objection = ("column 1 NO", format!("repeats the key of line {first}"));
            reject(row, objection, report);
            return Ok(());
        }
        report.warnings.extend(row.warnings.iter().map(|fault| Rejection {
            line: row.line,
            column: fault.field.clone(),
            reason: fault.reason.clone(),
        }));
        let authority = authority_of(row);
        if release.newer(authority, self.as_of) || release.newer(WHOLE_COUNTRY, self.as_of) {
            release.outdated += 1;
            report.outdated += 1;
            return Ok(());
        }
        release.authorities.insert(authority.to_owned());
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
        for (code, release) in &mut self.releases {
            release.remark(self.as_of, report);
            let is_outdated = self.official.is_some() && release.newer(WHOLE_COUNTRY, self.as_of);
            if !is_complete || is_outdated {
                continue;
            }
            self.applier.mark_vanished(code, &release.authorities, report);
            if self.official.is_some() {
                release.authorities.insert(WHOLE_COUNTRY.to_owned());
            }
            let taken_on = day_of(w.at);
            storage::imports::cover(w.connection, SOURCE, code, &release.authorities, self.as_of, taken_on)?;
        }
        self.applier.flush(w)
    }
}

impl Release {
    fn new(stored: HashMap<String, NaiveDate>) -> Self {
        Self { stored, authorities: BTreeSet::new(), lines: HashMap::new(), outdated: 0 }
    }

    /// Whether a newer release of an authority is stored.
    fn newer(&self, authority: &str, as_of: NaiveDate) -> bool {
        self.stored.get(authority).is_some_and(|known| *known > as_of)
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

fn file_code(kind: &TaxonomyTerm) -> String {
    kind.wam_code.clone().unwrap_or_default()
}

/// The designating authority: its code, or its name in the few rows without one.
fn authority_of(row: &WamnetRow) -> &str {
    if row.authority_code.is_empty() { &row.authority } else { &row.authority_code }
}
