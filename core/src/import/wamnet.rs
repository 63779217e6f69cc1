//! Takes a file of 障害福祉サービス等情報公表 (WAM NET open data) in.
//!
//! The key of a row is file code, `NO` and 事業所番号. A row that says the same as before changes
//! nothing; what a curator set survives; a row that this release no longer has is marked as vanished,
//! within the file's kind and the authorities that the file covers. An older release never overrules
//! a newer one.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use chrono::NaiveDate;

use super::wamnet_apply::Applier;
use super::wamnet_file::{self, OfficialName, RowRejection, WamnetRow};
use super::{ImportReport, Limitation, Rejection, source, wamnet_flags};
use crate::actor::Administrator;
use crate::error::{Error, Result};
use crate::id::ImportId;
use crate::registry::Registry;
use crate::storage::gaps::WHOLE_COUNTRY;
use crate::storage::{self, Write};
use crate::taxonomies::{SERVICE_KINDS, TaxonomyTerm};
use crate::text::fold;

/// The source's name in the database.
pub(crate) const SOURCE: &str = "wamnet";

/// How to take a file in.
#[derive(Debug, Clone, Default)]
pub struct WamnetOptions {
    /// The day that the file speaks of, where its name does not tell.
    pub as_of: Option<NaiveDate>,
    /// Only try, store nothing.
    pub dry_run: bool,
}

/// A file that was read and checked.
struct Release {
    kind: TaxonomyTerm,
    file_code: String,
    as_of: NaiveDate,
    /// Whether its name is an official one: then it covers the whole country.
    is_official: bool,
    rows: Vec<WamnetRow>,
}

impl Registry {
    /// Takes in one file; `progress` hears of every row.
    pub fn import_wamnet(
        &self,
        by: &Administrator,
        path: &Path,
        options: &WamnetOptions,
        progress: &mut dyn FnMut(usize, usize),
    ) -> Result<ImportReport> {
        let mut report = ImportReport { file_name: file_name(path), ..ImportReport::default() };
        report.dry_run = options.dry_run;
        let text = source::decode(source::read(path)?)?;
        let releases = self.read_releases(&text, options, &mut report)?;
        drop(text);
        let report = self.rehearse_or_write(&by.account, options.dry_run, |w| {
            for release in &releases {
                self.take_release(w, release, &mut report, progress)?;
            }
            let id = ImportId(self.ids().ordered(self.clock()));
            storage::imports::keep_report(w, id, SOURCE, &report)?;
            Ok(report)
        })?;
        Ok(report)
    }

    /// Reads and checks the whole file before anything is stored. An official file is of one kind; any
    /// other may hold several, each of which is a release of its own.
    fn read_releases(
        &self,
        text: &str,
        options: &WamnetOptions,
        report: &mut ImportReport,
    ) -> Result<Vec<Release>> {
        let official = wamnet_file::official_name(&report.file_name);
        let as_of = self.day_of(options, official.as_ref())?;
        report.as_of = Some(as_of);
        let rows = read_rows(text, report)?;
        let mut by_kind: BTreeMap<String, Vec<WamnetRow>> = BTreeMap::new();
        let Some(name) = official else {
            for row in rows {
                by_kind.entry(fold(&row.service_type)).or_default().push(row);
            }
            let releases: Vec<_> =
                by_kind.into_values().filter_map(|rows| self.release(rows, as_of, report)).collect();
            if releases.is_empty() {
                return Err(Error::invalid("file", "has no row of a known service kind (column 11)"));
            }
            return Ok(releases);
        };
        let kind = self.terms().kind_of_wam_code(&name.file_code).cloned();
        let kind = kind.ok_or_else(|| Error::invalid("file", "its name has an unknown file code"))?;
        Ok(vec![Release::new(kind, rows, as_of, true, report)])
    }

    /// The day that a file speaks of.
    fn day_of(&self, options: &WamnetOptions, name: Option<&OfficialName>) -> Result<NaiveDate> {
        let as_of = options.as_of.or(name.and_then(|name| name.as_of)).ok_or_else(|| {
            Error::invalid("as_of", "the file's name does not tell its day; say it with --as-of")
        })?;
        if as_of > self.clock().today() {
            return Err(Error::invalid("as_of", "must not lie in the future"));
        }
        Ok(as_of)
    }

    /// The rows of one kind as a release; rows of an unknown kind are rejected.
    fn release(&self, rows: Vec<WamnetRow>, as_of: NaiveDate, report: &mut ImportReport) -> Option<Release> {
        let first = rows.first()?;
        let same =
            |term: &&TaxonomyTerm| term.wam_code.is_some() && fold(&term.name) == fold(&first.service_type);
        if let Some(kind) = self.terms().of(SERVICE_KINDS).into_iter().find(same) {
            return Some(Release::new(kind.clone(), rows, as_of, false, report));
        }
        report.rejected.extend(rows.iter().map(|row| Rejection {
            line: row.line,
            column: "column 11 サービス種別".to_owned(),
            reason: "is not a known service kind".to_owned(),
        }));
        None
    }

    fn take_release(
        &self,
        w: &mut Write<'_>,
        release: &Release,
        report: &mut ImportReport,
        progress: &mut dyn FnMut(usize, usize),
    ) -> Result<()> {
        let coverages = storage::imports::coverages(w.connection, SOURCE, &release.file_code)?;
        let newer = |authority: &str| coverages.get(authority).is_some_and(|known| *known > release.as_of);
        if release.is_official && newer(WHOLE_COUNTRY) {
            report.outdated += release.rows.len();
            report.remarks.push(older_release(&coverages[WHOLE_COUNTRY]));
            return Ok(());
        }
        let outdated_before = report.outdated;
        let mut applier = Applier::load(self, w, &release.kind, &release.file_code, release.as_of)?;
        let mut authorities = BTreeSet::new();
        for (done, row) in release.rows.iter().enumerate() {
            let authority = authority_of(row);
            if newer(authority) || newer(WHOLE_COUNTRY) {
                report.outdated += 1;
            } else {
                authorities.insert(authority.to_owned());
                applier.take(row, authority, report)?;
            }
            progress(done + 1, release.rows.len());
        }
        if report.outdated > outdated_before {
            let latest = coverages.values().max().copied().unwrap_or(release.as_of);
            report.remarks.push(older_release(&latest));
        }
        if report.rejected.is_empty() {
            applier.mark_vanished(&authorities, report)?;
        } else {
            // A row that could not be read, or a file that was cut, is no sign that an office is gone.
            report.remarks.push("rows were rejected, so nothing is marked as vanished".to_owned());
        }
        applier.finish(w)?;
        wamnet_flags::flag_shared_points(w, report)?;
        if !report.rejected.is_empty() {
            // What could not be read may have been the only service of its kind: ない would be a guess.
            return Ok(());
        }
        if release.is_official {
            authorities.insert(WHOLE_COUNTRY.to_owned());
        }
        storage::imports::cover(w.connection, SOURCE, &release.file_code, &authorities, release.as_of)
    }
}

/// All rows that can be read; the others are rejected.
fn read_rows(text: &str, report: &mut ImportReport) -> Result<Vec<WamnetRow>> {
    let mut rows = Vec::new();
    for row in wamnet_file::rows(text)? {
        report.read += 1;
        match row {
            Ok(row) => rows.push(row),
            Err(RowRejection { line, column, reason }) => {
                report.rejected.push(Rejection { line, column, reason });
            }
        }
    }
    if report.read == 0 {
        return Err(Error::invalid("file", "has no rows"));
    }
    Ok(rows)
}

impl Release {
    fn new(
        kind: TaxonomyTerm,
        mut rows: Vec<WamnetRow>,
        as_of: NaiveDate,
        is_official: bool,
        report: &mut ImportReport,
    ) -> Self {
        let file_code = kind.wam_code.clone().unwrap_or_default();
        reject_strangers(&mut rows, &kind, &file_code, report);
        report.file_code = Some(match report.file_code.take() {
            None => file_code.clone(),
            Some(others) => format!("{others},{file_code}"),
        });
        Self { kind, file_code, as_of, is_official, rows }
    }
}

/// Rejects rows of another kind, and rows whose key an earlier row has.
fn reject_strangers(rows: &mut Vec<WamnetRow>, kind: &TaxonomyTerm, code: &str, report: &mut ImportReport) {
    let mut seen: HashMap<String, u64> = HashMap::new();
    rows.retain(|row| {
        let reason = if fold(&row.service_type) != fold(&kind.name) {
            Some(("column 11 サービス種別".to_owned(), format!("is not {}, the kind of the file", kind.name)))
        } else {
            let first = *seen.entry(row.key(code)).or_insert(row.line);
            (first != row.line)
                .then(|| ("column 1 NO".to_owned(), format!("repeats the key of line {first}")))
        };
        match reason {
            None => true,
            Some((column, reason)) => {
                report.rejected.push(Rejection { line: row.line, column, reason });
                false
            }
        }
    });
    for row in rows.iter() {
        let doubt = |fault: &crate::Fault| Rejection {
            line: row.line,
            column: fault.field.clone(),
            reason: fault.reason.clone(),
        };
        report.warnings.extend(row.warnings.iter().map(doubt));
    }
}

/// The designating authority: its code, or its name in the few rows without one.
fn authority_of(row: &WamnetRow) -> &str {
    if row.authority_code.is_empty() { &row.authority } else { &row.authority_code }
}

fn older_release(newer: &NaiveDate) -> String {
    format!("a release as of {newer} is already stored; an older one does not overrule it")
}

/// A path's last part, for reports: folders of this machine are nobody's business.
pub(crate) fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Notes that a row will not be seen everywhere.
pub(super) fn limit(report: &mut ImportReport, line: u64, key: &str, reason: &str) {
    report.limited.push(Limitation { line, key: key.to_owned(), reason: reason.to_owned() });
}
