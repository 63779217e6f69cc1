//! A curator's import: as much of an official file as lies in the areas of the own council.

use serde::Serialize;

use super::ImportReport;
use super::bounds::Bounds;
use super::source;
use super::wamnet::WamnetOptions;
use super::wamnet_file::official_name;
use crate::actor::Curator;
use crate::changes::Logged;
use crate::error::Result;
use crate::id::ImportId;
use crate::import_runs::{self, ImportedChange};
use crate::registry::Registry;
use crate::services::Service;
use crate::storage;

/// What a file is called that has no official name.
const UNNAMED: &str = "wamnet.csv";

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

impl Registry {
    /// Takes in what a file says of the curator's areas, in one transaction, or only tries it. Rows elsewhere are
    /// counted, and nothing elsewhere is added, changed or marked as vanished.
    pub fn import_own_wamnet(
        &self,
        by: &Curator,
        sent: SentFile<'_>,
        options: &WamnetOptions,
    ) -> Result<OwnImport> {
        let name = sent.name.rsplit(['/', '\\']).next().unwrap_or_default();
        // Other councils read the report: a name of their own may say anything.
        let name = if official_name(name).is_some() { name } else { UNNAMED }.to_owned();
        let file = self.open_wamnet(name, options, || source::open_sent(sent.bytes))?;
        let bounds = Bounds::of(by, self.geography());
        self.rehearse_or_write(&by.account.to_string(), options.dry_run, |w| {
            let (id, report) = self.take_wamnet(w, file, &bounds, &mut |_, _| {})?;
            let (at, actor) = (w.at, w.actor.clone());
            let entries = storage::import_runs::entries(w.connection, at, &actor, Service::NOUN)?;
            let changed_here = entries.len();
            let changes = import_runs::shown(w.connection, entries)?;
            Ok(OwnImport { id: (!options.dry_run).then_some(id), report, changes, changed_here })
        })
    }
}
