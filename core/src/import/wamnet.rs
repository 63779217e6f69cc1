//! Takes a file of 障害福祉サービス等情報公表 (WAM NET open data) in, row by row.
//!
//! The key of a row is file code, `NO` and 事業所番号. A row that says the same as before changes
//! nothing; what a curator set survives; a row that this release no longer has is marked as vanished,
//! within the file's kind and the authorities that the file covers. An older release never overrules
//! a newer one.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use chrono::NaiveDate;

use super::bounds::Bounds;
use super::table_text::TableText;
use super::wamnet_file::{self, OfficialName};
use super::wamnet_intake::Intake;
use super::wamnet_sieve::{Found, Sieve};
use super::{ImportReport, Limitation, source, wamnet_flags};
use crate::actor::Administrator;
use crate::error::{Error, Result};
use crate::id::ImportId;
use crate::registry::Registry;
use crate::storage::{self, Write};
use crate::taxonomies::TaxonomyTerm;

/// The source's name in the database.
pub(crate) const SOURCE: &str = "wamnet";
/// Rows between two reports of the progress.
pub(super) const STEP: usize = 100;

/// How to take a file in.
#[derive(Debug, Clone, Default)]
pub struct WamnetOptions {
    /// The day that the file speaks of, where its name does not tell.
    pub as_of: Option<NaiveDate>,
    /// Only try, store nothing.
    pub dry_run: bool,
}

/// A file that is ready to be taken in.
pub(crate) struct WamnetFile {
    pub(super) text: TableText,
    /// The one kind of an official file.
    official: Option<TaxonomyTerm>,
    as_of: NaiveDate,
    /// What is known of it before its rows are.
    pub(crate) report: ImportReport,
}

impl Registry {
    /// Takes in one file, in one transaction; `progress` hears how many bytes of how many are done.
    pub fn import_wamnet(
        &self,
        by: &Administrator,
        path: &Path,
        options: &WamnetOptions,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<ImportReport> {
        let file = self.open_wamnet(file_name(path), options, || source::open(path))?;
        let (bounds, length) = (Bounds::open(self.geography()), file.text.length);
        let mut listen = |position: u64| -> Result<()> {
            progress(position, length);
            Ok(())
        };
        self.rehearse_or_write(&by.account, options.dry_run, |w| {
            // A file of the country is large: its rows are taken as they are read, and never held as a whole.
            let rows = self.sift(&file, &bounds)?;
            self.take_wamnet(w, &file, &bounds, rows, &mut listen).map(|(_, report)| report)
        })
    }

    /// Looks a file over: its day, its kind, its encoding, its header.
    pub(super) fn open_wamnet(
        &self,
        file_name: String,
        options: &WamnetOptions,
        open: impl FnOnce() -> Result<File>,
    ) -> Result<WamnetFile> {
        let official = wamnet_file::official_name(&file_name);
        let as_of = self.day_of(options, official.as_ref())?;
        let official = official.map(|name| self.official_kind(&name)).transpose()?;
        let dry_run = options.dry_run;
        let report = ImportReport { file_name, as_of: Some(as_of), dry_run, ..ImportReport::default() };
        let text = TableText::new(open()?)?;
        // What is no such table is told before anybody waits for it.
        if wamnet_file::rows(&text)?.is_empty() {
            return Err(Error::invalid("file", "has no rows"));
        }
        Ok(WamnetFile { text, official, as_of, report })
    }

    /// The rows of a file, judged as far as that needs no database.
    pub(super) fn sift<'a>(
        &'a self,
        file: &'a WamnetFile,
        bounds: &'a Bounds,
    ) -> Result<Sieve<'a, impl Read>> {
        let rows = wamnet_file::rows(&file.text)?;
        Ok(Sieve::new(self.terms(), file.official.as_ref(), bounds, rows))
    }

    /// Takes rows of a file in as far as the bounds reach, and keeps the report. `listen` hears now and then how far
    /// the rows are, as they tell it themselves, and may end the work.
    pub(super) fn take_wamnet<'a>(
        &'a self,
        w: &mut Write<'_>,
        file: &'a WamnetFile,
        bounds: &'a Bounds,
        rows: impl Iterator<Item = Found<'a>>,
        listen: &mut dyn FnMut(u64) -> Result<()>,
    ) -> Result<(ImportId, ImportReport)> {
        w.day = file.as_of;
        let (mut report, mut position) = (file.report.clone(), 0);
        let mut intake = Intake::new(self, w, file.official.as_ref(), file.as_of, bounds)?;
        for (row_position, row) in rows {
            position = row_position;
            report.read += 1;
            match row {
                Ok(row) => intake.take(w, row, &mut report)?,
                Err(rejection) => report.rejected.push(rejection),
            }
            if report.read.is_multiple_of(STEP) {
                listen(position)?;
            }
        }
        listen(position)?;
        intake.finish(w, &mut report)?;
        wamnet_flags::flag_shared_points(w, bounds, &mut report)?;
        let id = ImportId(self.ids().ordered(self.clock()));
        storage::imports::keep_report(w, id, SOURCE, &report)?;
        Ok((id, report))
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

    /// The one kind of an official file; any other file may hold several.
    fn official_kind(&self, name: &OfficialName) -> Result<TaxonomyTerm> {
        let kind = self.terms().kind_of_wam_code(&name.file_code).cloned();
        kind.ok_or_else(|| Error::invalid("file", "its name has an unknown file code"))
    }
}

/// A path's last part, for reports: folders of this machine are nobody's business.
pub(crate) fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Notes that a row will not be seen everywhere.
pub(super) fn limit(report: &mut ImportReport, line: u64, key: &str, reason: &str) {
    report.limited.push(Limitation { line, key: key.to_owned(), reason: reason.to_owned() });
}
