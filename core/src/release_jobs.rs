//! Making releases, or looking at what they would hide, as a job: it takes a minute, somebody watches it, and may end it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use serde::Serialize;

use crate::actor::Curator;
use crate::error::Result;
use crate::id::{CouncilId, ReleaseJobId};
use crate::jobs::{Job, JobState};
use crate::registry::Registry;
use crate::releases::{MakingProgress, NewRelease, Release, ReleasePreview};

/// Why a council's second job has to wait.
const IN_THE_WAY: &str = "the releases of the council are being made or looked at already";

/// The making of the releases of a period, or the look at what they would hide.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct ReleaseJob {
    /// Its id.
    pub id: ReleaseJobId,
    /// For which council.
    pub council_id: CouncilId,
    /// Of which quarter or fiscal year.
    pub period: String,
    /// What the curator hides beside what must be hidden.
    pub hide: Vec<[String; 8]>,
    /// Whether it only looks at what would be hidden, and publishes nothing.
    pub dry_run: bool,
    /// How it stands.
    pub state: JobState,
    /// How far it is.
    pub progress: Option<MakingProgress>,
    /// Why nothing was published.
    pub problem: Option<String>,
    /// What was published.
    pub releases: Vec<Release>,
    /// What would be hidden: the pattern and its share, and no number.
    pub previews: Vec<ReleasePreview>,
}

impl Job for ReleaseJob {
    type Id = ReleaseJobId;
    const NOUN: &'static str = "release job";
    fn id(&self) -> ReleaseJobId {
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
    /// Begins to make the releases of a period; one job at a time for each council.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) for a period that is none or not over,
    /// [`Error::Conflict`](crate::Error::Conflict) for one that is not after the last, or beside another job.
    pub fn start_releases(self: &Arc<Self>, by: &Curator, new: NewRelease) -> Result<ReleaseJob> {
        self.start_release_job(by, new, false)
    }

    /// Begins to look at what the releases of a period would hide; errors as of [`Self::start_releases`], and for cells that
    /// would be hidden besides.
    pub fn start_preview(self: &Arc<Self>, by: &Curator, new: NewRelease) -> Result<ReleaseJob> {
        new.require_candidate()?;
        self.start_release_job(by, new, true)
    }

    fn start_release_job(
        self: &Arc<Self>,
        by: &Curator,
        new: NewRelease,
        dry_run: bool,
    ) -> Result<ReleaseJob> {
        self.next_period(by.council, &new)?;
        let job = ReleaseJob {
            id: ReleaseJobId(self.ids().ordered(self.clock())),
            council_id: by.council,
            period: new.period.clone(),
            hide: new.hide.clone(),
            dry_run,
            state: JobState::Running,
            progress: None,
            problem: None,
            releases: Vec::new(),
            previews: Vec::new(),
        };
        self.release_jobs().begin(job.clone(), IN_THE_WAY)?;
        let (registry, by, id) = (Arc::clone(self), by.clone(), job.id);
        self.release_jobs().spawn(id, move || match dry_run {
            true => registry.run_preview_job(&by, id, &new),
            false => registry.run_release_job(&by, id, &new),
        })?;
        Ok(job)
    }

    /// How a job of the curator's council stands.
    pub fn find_release_job(&self, by: &Curator, id: ReleaseJobId) -> Result<ReleaseJob> {
        self.release_jobs().find(by, id)
    }

    /// Ends a job of the curator's council, unless it is over.
    pub fn cancel_release_job(&self, by: &Curator, id: ReleaseJobId) -> Result<ReleaseJob> {
        self.release_jobs().cancel(by, id)
    }

    fn run_release_job(&self, by: &Curator, id: ReleaseJobId, new: &NewRelease) {
        let jobs = self.release_jobs();
        let work = || {
            let mut listen = |progress: MakingProgress| jobs.go_on(id, |job| job.progress = Some(progress));
            let releases = self.make_releases(by, new, &mut listen)?;
            // What becomes of reports does not change that the numbers are published.
            let reports = AssertUnwindSafe(|| self.make_scheduled_reports(by, &releases));
            if catch_unwind(reports).is_err() {
                tracing::error!("the scheduled reports were not made");
            }
            Ok(releases)
        };
        jobs.run(id, work, |job, releases| (job.state, job.releases) = (JobState::Done, releases));
    }

    fn run_preview_job(&self, by: &Curator, id: ReleaseJobId, new: &NewRelease) {
        let jobs = self.release_jobs();
        let work = || {
            let mut listen = |progress: MakingProgress| jobs.go_on(id, |job| job.progress = Some(progress));
            self.preview_releases(by, new, &mut listen)
        };
        jobs.run(id, work, |job, previews| (job.state, job.previews) = (JobState::Done, previews));
    }
}
