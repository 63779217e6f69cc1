//! A curator's import: as much of an official file as lies in the areas of the own council.

use std::ops::ControlFlow;

use serde::Serialize;

use super::bounds::Bounds;
use super::source;
use super::wamnet::{STEP, WamnetFile, WamnetOptions};
use super::wamnet_file::official_name;
use super::wamnet_sieve::Sifted;
use super::{ImportReport, Rejection};
use crate::actor::Curator;
use crate::changes::Logged;
use crate::error::{Error, Result};
use crate::id::ImportId;
use crate::import_runs::{self, ImportedChange};
use crate::registry::Registry;
use crate::services::Service;
use crate::storage::{self, Write};

/// With more rows than these that cannot be used a file is not what its header says, and is not held in memory.
const MOST_REJECTED: usize = 10_000;
/// What a file is called that has no official name.
const UNNAMED: &str = "公表データ.csv";

/// A file that somebody sent.
#[derive(Debug, Clone, Copy)]
pub struct SentFile<'a> {
    /// What they call it.
    pub name: &'a str,
    /// What is in it.
    pub bytes: &'a [u8],
}

/// What a curator's import did, or would do.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct OwnImport {
    /// The run, as it is listed from now on; nothing where it was only tried.
    pub id: Option<ImportId>,
    /// What it took, changed and could not use.
    pub report: ImportReport,
    /// Services that it changed, at most 200: those that vanished first, new ones last.
    pub changes: Vec<ImportedChange>,
    /// How many services it changed.
    pub changed_here: usize,
}

/// How far a curator's import is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportProgress {
    /// The file is read and sorted: so many bytes of its text, of all. Nobody else waits for it.
    Reading {
        /// Bytes so far.
        bytes: u64,
        /// All bytes.
        of: u64,
    },
    /// It waits until nobody else writes.
    Waiting,
    /// Its rows are compared with the register: so many of all. What others write waits.
    Comparing {
        /// Rows so far.
        rows: u64,
        /// All rows.
        of: u64,
    },
}

/// Who hears how far an import is, and may end it.
pub type ImportListener<'a> = &'a mut dyn FnMut(ImportProgress) -> ControlFlow<()>;

impl Registry {
    /// Takes in what a file says of the curator's areas, in one transaction, or only tries it. Rows elsewhere are
    /// counted, and nothing elsewhere is added, changed or marked as vanished. Whoever listens may end it until it is
    /// stored; nothing of it stays then.
    pub fn import_own_wamnet(
        &self,
        by: &Curator,
        sent: SentFile<'_>,
        options: &WamnetOptions,
        listen: ImportListener<'_>,
    ) -> Result<OwnImport> {
        let file = self.open_own_wamnet(sent, options)?;
        self.take_own_wamnet(by, &file, listen)
    }

    /// Looks a file over that somebody sent.
    pub(crate) fn open_own_wamnet(&self, sent: SentFile<'_>, options: &WamnetOptions) -> Result<WamnetFile> {
        let name = sent.name.rsplit(['/', '\\']).next().unwrap_or_default();
        // Other councils read the report: a name of their own may say anything.
        let name = if official_name(name).is_some() { name } else { UNNAMED }.to_owned();
        self.open_wamnet(name, options, || source::open_sent(sent.bytes))
    }

    /// Takes in what a file says of the curator's areas, or only tries it, as its options were.
    pub(crate) fn take_own_wamnet(
        &self,
        by: &Curator,
        file: &WamnetFile,
        listen: ImportListener<'_>,
    ) -> Result<OwnImport> {
        let bounds = Bounds::of(by, self.geography());
        let rows = self.read_own(file, &bounds, listen)?;
        let (dry_run, of) = (file.report.dry_run, rows.len() as u64);
        hear(listen, ImportProgress::Waiting)?;
        self.rehearse_or_write(&by.account.to_string(), dry_run, |w| {
            // A job may have waited long.
            if storage::accounts::find(w.connection, by.account)?.disabled_on.is_some() {
                return Err(Error::Forbidden { reason: "the account is closed" });
            }
            let mut compared = |rows| hear(listen, ImportProgress::Comparing { rows, of });
            compared(0)?;
            let (id, report) = self.take_wamnet(w, file, &bounds, (1..).zip(rows), &mut compared)?;
            let (changes, changed_here) = changes_of(w)?;
            compared(of)?;
            Ok(OwnImport { id: (!dry_run).then_some(id), report, changes, changed_here })
        })
    }

    /// Reads a file and sorts its rows before anything else has to wait for it. Of rows outside the bounds, which are
    /// most of a file of the country, little is held.
    fn read_own<'a>(
        &'a self,
        file: &'a WamnetFile,
        bounds: &'a Bounds,
        listen: ImportListener<'_>,
    ) -> Result<Vec<Result<Sifted<'a>, Rejection>>> {
        let (mut read, mut rejected, of) = (Vec::new(), 0, file.text.length);
        for (bytes, row) in self.sift(file, bounds)? {
            if read.len().is_multiple_of(STEP) {
                hear(listen, ImportProgress::Reading { bytes, of })?;
            }
            rejected += usize::from(row.is_err());
            if rejected > MOST_REJECTED {
                let reason = format!("has more than {MOST_REJECTED} rows that cannot be used");
                return Err(Error::invalid("file", reason));
            }
            read.push(row);
        }
        Ok(read)
    }
}

/// The first services that a transaction changed, with what they say, and how many there are.
fn changes_of(w: &mut Write<'_>) -> Result<(Vec<ImportedChange>, usize)> {
    let (at, actor) = (w.at, w.actor.clone());
    let entries = storage::import_runs::entries(w.connection, at, &actor, Service::NOUN)?;
    let count = entries.len();
    Ok((import_runs::shown(w.connection, entries)?, count))
}

/// Tells how far an import is; fails where somebody ended it.
fn hear(listen: ImportListener<'_>, progress: ImportProgress) -> Result<()> {
    match listen(progress) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(Error::Conflict { reason: "the import was cancelled".into() }),
    }
}
