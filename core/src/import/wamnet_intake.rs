//! Decides which rows of a WAM NET file are to be applied, by what the register has.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;

use super::bounds::Bounds;
use super::wamnet::SOURCE;
use super::wamnet_apply::Applier;
use super::wamnet_file::WamnetRow;
use super::wamnet_sieve::{Sifted, file_code};
use super::{ImportReport, Rejection};
use crate::error::{Error, Result};
use crate::gaps::knowledge::WHOLE_COUNTRY;
use crate::registry::Registry;
use crate::storage::{self, Write};
use crate::taxonomies::TaxonomyTerm;
use crate::values::AreaCode;

/// A file being taken in.
pub(super) struct Intake<'a> {
    /// The one kind of an official file, which covers the whole country.
    official: Option<&'a TaxonomyTerm>,
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
    outdated: usize,
}

impl<'a> Intake<'a> {
    pub fn new(
        registry: &'a Registry,
        w: &mut Write<'_>,
        official: Option<&'a TaxonomyTerm>,
        as_of: NaiveDate,
        bounds: &'a Bounds,
    ) -> Result<Self> {
        let applier = Applier::load(registry, w, as_of, bounds)?;
        let mut intake = Self { official, as_of, bounds, releases: BTreeMap::new(), applier };
        if let Some(kind) = official {
            intake.begin(w, kind)?;
        }
        Ok(intake)
    }

    fn begin(&mut self, w: &mut Write<'_>, kind: &TaxonomyTerm) -> Result<()> {
        let code = file_code(kind);
        if !self.releases.contains_key(code) {
            let stored = storage::imports::coverages(w.connection, SOURCE, code)?;
            self.applier.begin(w, kind, code)?;
            self.releases.insert(code.to_owned(), Release::new(stored));
        }
        Ok(())
    }

    /// Takes one row: applies it, or counts it as outdated or as outside.
    pub fn take(&mut self, w: &mut Write<'_>, sifted: Sifted<'_>, report: &mut ImportReport) -> Result<()> {
        let Sifted { kind, key, authority, area, row } = sifted;
        self.begin(w, kind)?;
        let code = file_code(kind);
        let Some(release) = self.releases.get_mut(code) else { return Ok(()) };
        let is_outdated = release.overrules(&authority, area.as_ref(), self.as_of, self.bounds);
        if !is_outdated {
            release.authorities.insert(authority.clone());
        }
        let Some(row) = row.filter(|_| self.applier.holds_known(code, &key)) else {
            report.outside += 1;
            self.applier.pass_over(code, key);
            return Ok(());
        };
        report.warnings.extend(doubts(&row));
        if is_outdated {
            release.outdated += 1;
            report.outdated += 1;
            self.applier.pass_over(code, key);
            return Ok(());
        }
        self.applier.take(w, code, &row, &authority, report)
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
            // Whose rows a later file told already has none of this day in the log.
            if !is_complete || is_outdated || self.applier.is_overruled(code) {
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
            storage::imports::cover(w.connection, SOURCE, code, &told, self.as_of, w.at)?;
        }
        self.applier.flush(w)
    }
}

impl Release {
    fn new(stored: HashMap<String, NaiveDate>) -> Self {
        let has_parts = stored.keys().any(|authority| authority.contains('/'));
        Self { stored, has_parts, authorities: BTreeSet::new(), outdated: 0 }
    }

    /// Whether a newer release of an authority is stored.
    fn newer(&self, authority: &str, as_of: NaiveDate) -> bool {
        self.stored.get(authority).is_some_and(|known| *known > as_of)
    }

    /// Whether a newer release of a row is stored: of its authority, of the country, or of its part of either.
    fn overrules(&self, authority: &str, area: Option<&AreaCode>, as_of: NaiveDate, bounds: &Bounds) -> bool {
        self.newer(authority, as_of)
            || self.newer(WHOLE_COUNTRY, as_of)
            || area.is_some_and(|area| self.is_newer_around(authority, area, as_of, bounds))
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

/// What is doubtful about single values of a row.
fn doubts(row: &WamnetRow) -> impl Iterator<Item = Rejection> {
    row.warnings.iter().map(|fault| Rejection {
        line: row.line,
        column: fault.field.clone(),
        reason: fault.reason.clone(),
    })
}
