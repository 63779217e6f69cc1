//! Making releases as a job: it takes a minute, somebody watches it, and may end it.
//!
//! Jobs live in the process that was asked. One that dies with it has published nothing: a release is stored
//! in one transaction at the very end.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;

use crate::actor::Curator;
use crate::error::{Error, Result};
use crate::id::{CouncilId, ReleaseJobId};
use crate::registry::Registry;
use crate::releases::{MakingProgress, NewRelease, Release};

/// How many jobs that are over are remembered.
const REMEMBERED: usize = 100;

/// How a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReleaseJobState {
    /// It counts, hides or audits.
    Running,
    /// The releases are published.
    Done,
    /// Nothing is published; `problem` says why.
    Failed,
}

/// The making of the releases of a period.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct ReleaseJob {
    /// Its id.
    pub id: ReleaseJobId,
    /// For which council.
    pub council_id: CouncilId,
    /// Of which quarter or fiscal year.
    pub period: String,
    /// How it stands.
    pub state: ReleaseJobState,
    /// How far it is.
    pub progress: Option<MakingProgress>,
    /// Why nothing was published.
    pub problem: Option<String>,
    /// What was published.
    pub releases: Vec<Release>,
}

struct Kept {
    job: ReleaseJob,
    is_cancelled: Arc<AtomicBool>,
}

/// The jobs of this process.
#[derive(Default)]
pub(crate) struct ReleaseJobs(Mutex<BTreeMap<ReleaseJobId, Kept>>);

impl ReleaseJobs {
    fn with<T>(&self, work: impl FnOnce(&mut BTreeMap<ReleaseJobId, Kept>) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn change(&self, id: ReleaseJobId, change: impl FnOnce(&mut ReleaseJob)) {
        self.with(|jobs| {
            if let Some(kept) = jobs.get_mut(&id) {
                change(&mut kept.job);
            }
        });
    }
}

impl Registry {
    /// Begins to make the releases of a period; one job at a time for each council.
    pub fn start_releases(self: &Arc<Self>, by: &Curator, new: NewRelease) -> Result<ReleaseJob> {
        let job = ReleaseJob {
            id: ReleaseJobId(self.ids().ordered(self.clock())),
            council_id: by.council,
            period: new.period.clone(),
            state: ReleaseJobState::Running,
            progress: None,
            problem: None,
            releases: Vec::new(),
        };
        let is_cancelled = Arc::new(AtomicBool::new(false));
        let kept = Kept { job: job.clone(), is_cancelled: Arc::clone(&is_cancelled) };
        self.release_jobs().with(|jobs| {
            let is_running = |kept: &Kept| kept.job.state == ReleaseJobState::Running;
            if jobs.values().any(|kept| is_running(kept) && kept.job.council_id == by.council) {
                let reason = "the releases of the council are being made already".into();
                return Err(Error::Conflict { reason });
            }
            let over: Vec<_> = jobs.iter().filter(|(_, kept)| !is_running(kept)).map(|(id, _)| *id).collect();
            let too_many = over.len().saturating_sub(REMEMBERED);
            over.into_iter().take(too_many).for_each(|id| drop(jobs.remove(&id)));
            jobs.insert(job.id, kept);
            Ok(())
        })?;
        let (registry, by, id) = (Arc::clone(self), by.clone(), job.id);
        std::thread::spawn(move || registry.run_job(&by, id, &new, &is_cancelled));
        Ok(job)
    }

    /// How a job of the curator's council stands.
    pub fn find_release_job(&self, by: &Curator, id: ReleaseJobId) -> Result<ReleaseJob> {
        let found = self.release_jobs().with(|jobs| jobs.get(&id).map(|kept| kept.job.clone()));
        found.filter(|job| job.council_id == by.council).ok_or(Error::NotFound { noun: "release job" })
    }

    /// Ends a job of the curator's council, unless it is over.
    pub fn cancel_release_job(&self, by: &Curator, id: ReleaseJobId) -> Result<ReleaseJob> {
        let job = self.find_release_job(by, id)?;
        self.release_jobs().with(|jobs| {
            jobs.get(&id).into_iter().for_each(|kept| kept.is_cancelled.store(true, Ordering::SeqCst));
        });
        Ok(job)
    }

    fn run_job(&self, by: &Curator, id: ReleaseJobId, new: &NewRelease, is_cancelled: &AtomicBool) {
        let mut listen = |progress: MakingProgress| {
            self.release_jobs().change(id, |job| job.progress = Some(progress));
            match is_cancelled.load(Ordering::SeqCst) {
                true => ControlFlow::Break(()),
                false => ControlFlow::Continue(()),
            }
        };
        let make = std::panic::AssertUnwindSafe(|| self.make_releases(by, new, &mut listen));
        // A job that died must not seem to run for ever.
        let made = std::panic::catch_unwind(make)
            .unwrap_or_else(|_| Err(Error::internal("the making of a release stopped unexpectedly")));
        if let Ok(releases) = &made {
            self.make_scheduled_reports(by, releases);
        }
        self.release_jobs().change(id, |job| match made {
            Ok(releases) => (job.state, job.releases) = (ReleaseJobState::Done, releases),
            Err(error) => {
                (job.state, job.problem) = (ReleaseJobState::Failed, Some(error.to_string()));
            }
        });
    }
}
