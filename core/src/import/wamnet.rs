//! Takes a file of 障害福祉サービス等情報公表 (WAM NET open data) in, row by row.
//!
//! The key of a row is file code, `NO` and 事業所番号. A row that says the same as before changes
//! nothing; what a curator set survives; a row that this release no longer has is marked as vanished,
//! within the file's kind and the authorities that the file covers. An older release never overrules
//! a newer one.

use std::fs::File;
use std::path::Path;

use chrono::NaiveDate;

use super::bounds::Bounds;
use super::table_text::TableText;
use super::wamnet_file::{self, OfficialName, RowRejection};
use super::wamnet_intake::Intake;
use super::{ImportReport, Limitation, Rejection, source, wamnet_flags};
use crate::actor::Administrator;
use crate::error::{Error, Result};
use crate::id::ImportId;
use crate::registry::Registry;
use crate::storage::{self, Write};
use crate::taxonomies::TaxonomyTerm;

/// The source's name in the database.
pub(crate) const SOURCE: &str = "wamnet";
/// Rows between two reports of the progress.
const STEP: usize = 100;

/// How to take a file in.
#[derive(Debug, Clone, Default)]
pub struct WamnetOptions {
    /// The day that the file speaks of, where its name does not tell.
    pub as_of: Option<NaiveDate>,
    /// Only try, store nothing.
    pub dry_run: bool,
}

/// A file that is ready to be taken in.
pub(super) struct WamnetFile {
    text: TableText,
    /// The one kind of an official file.
    official: Option<TaxonomyTerm>,
    as_of: NaiveDate,
    report: ImportReport,
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
        let bounds = Bounds::open(self.geography());
        self.rehearse_or_write(&by.account, options.dry_run, |w| {
            self.take_wamnet(w, file, &bounds, progress).map(|(_, report)| report)
        })
    }

    /// Looks a file over: its day, its kind, its encoding.
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
        Ok(WamnetFile { text: TableText::new(open()?)?, official, as_of, report })
    }

    /// Takes a file in as far as the bounds reach, and keeps its report.
    pub(super) fn take_wamnet(
        &self,
        w: &mut Write<'_>,
        file: WamnetFile,
        bounds: &Bounds,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<(ImportId, ImportReport)> {
        let WamnetFile { text, official, as_of, mut report } = file;
        let mut intake = Intake::new(self, w, official, as_of, bounds)?;
        let mut rows = wamnet_file::rows(&text)?;
        while let Some(row) = rows.next() {
            report.read += 1;
            match row {
                Ok(row) => intake.take(w, &row, &mut report)?,
                Err(RowRejection { line, column, reason }) => {
                    report.rejected.push(Rejection { line, column, reason });
                }
            }
            if report.read.is_multiple_of(STEP) {
                progress(rows.position(), text.length);
            }
        }
        if report.read == 0 {
            return Err(Error::invalid("file", "has no rows"));
        }
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
