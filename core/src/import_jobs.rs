//! Taking a curator's file in as a job: a file of the country takes a while, somebody watches it, and may end it.

use std::sync::Arc;

use crate::actor::Curator;
use crate::error::{Error, Result};
use crate::id::{CouncilId, ImportJobId};
use crate::import::wamnet::{WamnetFile, WamnetOptions};
use crate::import::wamnet_own::{ImportProgress, OwnImport, SentFile};
use crate::jobs::{Job, JobState};
use crate::registry::Registry;

/// Why a council's second job has to wait.
const IN_THE_WAY: &str = "a file of the council is being taken in already";

/// The taking in of a file, or its rehearsal.
#[derive(Debug, Clone)]
pub struct ImportJob {
    /// Its id.
    pub id: ImportJobId,
    /// For which council.
    pub council_id: CouncilId,
    /// What the file is called.
    pub file_name: String,
    /// Whether it is only tried: nothing is stored.
    pub dry_run: bool,
    /// How it stands.
    pub state: JobState,
    /// How far it is.
    pub progress: Option<ImportProgress>,
    /// Why nothing was taken in.
    pub problem: Option<String>,
    /// What it did, or would do.
    pub done: Option<Arc<OwnImport>>,
}

impl Job for ImportJob {
    type Id = ImportJobId;
    const NOUN: &'static str = "import job";
    fn id(&self) -> ImportJobId {
        self.id
    }
    fn council(&self) -> CouncilId {
        self.council_id
    }
    fn state(&self) -> JobState {
        self.state
    }
    fn end(&mut self, state: JobState, problem: Option<String>) {
        (self.state, self.problem) = (state, problem);
    }
}

impl Registry {
    /// Begins to take in what a file says of the curator's areas, or to try it, as
    /// [`Registry::import_own_wamnet`] does; one job at a time for each council.
    ///
    /// # Errors
    ///
    /// What is wrong with the file as a whole is told at once: its day, its packing, its encoding, its header.
    pub fn start_own_import(
        self: &Arc<Self>,
        by: &Curator,
        sent: SentFile<'_>,
        options: &WamnetOptions,
    ) -> Result<ImportJob> {
        if self.import_jobs().running(by).is_some() {
            return Err(Error::Conflict { reason: IN_THE_WAY.into() });
        }
        let file = self.open_own_wamnet(sent, options)?;
        let job = ImportJob {
            id: ImportJobId(self.ids().ordered(self.clock())),
            council_id: by.council,
            file_name: file.report.file_name.clone(),
            dry_run: options.dry_run,
            state: JobState::Running,
            progress: None,
            problem: None,
            done: None,
        };
        self.import_jobs().begin(job.clone(), IN_THE_WAY)?;
        let (registry, by, id) = (Arc::clone(self), by.clone(), job.id);
        self.import_jobs().spawn(id, move || registry.run_import_job(&by, id, &file))?;
        Ok(job)
    }

    /// How a job of the curator's council stands.
    pub fn find_import_job(&self, by: &Curator, id: ImportJobId) -> Result<ImportJob> {
        self.import_jobs().find(by, id)
    }

    /// The job of the curator's council that runs, if one does.
    pub fn running_import_job(&self, by: &Curator) -> Option<ImportJob> {
        self.import_jobs().running(by)
    }

    /// Ends a job of the curator's council, unless it is over: nothing of it stays.
    pub fn cancel_import_job(&self, by: &Curator, id: ImportJobId) -> Result<ImportJob> {
        self.import_jobs().cancel(by, id)
    }

    fn run_import_job(&self, by: &Curator, id: ImportJobId, file: &WamnetFile) {
        let jobs = self.import_jobs();
        let work = || {
            let mut listen = |progress| jobs.go_on(id, |job| job.progress = Some(progress));
            self.take_own_wamnet(by, file, &mut listen)
        };
        jobs.run(id, work, |job, done| (job.state, job.done) = (JobState::Done, Some(Arc::new(done))));
    }
}
