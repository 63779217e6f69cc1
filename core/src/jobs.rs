//! Jobs: work that takes a while, that somebody watches, and may end.
//!
//! Jobs live in the process that was asked. One that dies with it has left nothing: its work is stored in one
//! transaction at the very end.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};

use serde::Serialize;

use crate::actor::Curator;
use crate::error::{Error, Result};
use crate::id::CouncilId;

/// How many jobs of a sort that are over are remembered of each council.
const REMEMBERED: usize = 5;

/// The reason where the fault is ours.
const STOPPED: &str = "the job stopped unexpectedly";

/// How a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// It is at work.
    Running,
    /// It did what it was to do.
    Done,
    /// Nothing came of it; `problem` says why.
    Failed,
    /// Somebody ended it; nothing came of it.
    Cancelled,
}

/// A job as its watchers see it.
pub(crate) trait Job: Clone {
    /// What it is known by; ids of later jobs are greater.
    type Id: Copy + Ord;
    /// What is missed where there is none.
    const NOUN: &'static str;
    /// Its id.
    fn id(&self) -> Self::Id;
    /// For which council it is.
    fn council(&self) -> CouncilId;
    /// How it stands.
    fn state(&self) -> JobState;
    /// Notes that nothing came of it, and why, if it failed.
    fn end(&mut self, state: JobState, problem: Option<String>);
}

struct Kept<J> {
    job: J,
    is_cancelled: bool,
}

/// The jobs of a sort in this process.
pub(crate) struct Jobs<J: Job>(Mutex<BTreeMap<J::Id, Kept<J>>>);

impl<J: Job> Default for Jobs<J> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<J: Job> Jobs<J> {
    /// Takes a job in, and forgets old ones of its council.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`] with `reason` where another job of the council runs.
    pub fn begin(&self, job: J, reason: &str) -> Result<()> {
        self.with(|jobs| {
            let of_council = |kept: &&Kept<J>| kept.job.council() == job.council();
            let own: Vec<&J> = jobs.values().filter(of_council).map(|kept| &kept.job).collect();
            if own.iter().any(|known| known.state() == JobState::Running) {
                return Err(Error::Conflict { reason: reason.to_owned() });
            }
            let too_many = own.len().saturating_sub(REMEMBERED - 1);
            let old: Vec<J::Id> = own.iter().take(too_many).map(|known| known.id()).collect();
            old.iter().for_each(|id| drop(jobs.remove(id)));
            jobs.insert(job.id(), Kept { job, is_cancelled: false });
            Ok(())
        })
    }

    /// A job of the curator's council.
    pub fn find(&self, by: &Curator, id: J::Id) -> Result<J> {
        let found = self.with(|jobs| jobs.get(&id).map(|kept| kept.job.clone()));
        found.filter(|job| job.council() == by.council).ok_or(Error::NotFound { noun: J::NOUN })
    }

    /// The job of the curator's council that runs, if one does.
    pub fn running(&self, by: &Curator) -> Option<J> {
        self.with(|jobs| {
            let mut all = jobs.values().map(|kept| &kept.job);
            all.find(|job| job.council() == by.council && job.state() == JobState::Running).cloned()
        })
    }

    /// Asks a job of the curator's council to end, unless it is over.
    pub fn cancel(&self, by: &Curator, id: J::Id) -> Result<J> {
        let job = self.find(by, id)?;
        self.with(|jobs| jobs.get_mut(&id).into_iter().for_each(|kept| kept.is_cancelled = true));
        Ok(job)
    }

    /// Notes how far a job is; tells it to stop where somebody asked for that.
    pub fn go_on(&self, id: J::Id, note: impl FnOnce(&mut J)) -> ControlFlow<()> {
        self.with(|jobs| match jobs.get_mut(&id) {
            Some(kept) if !kept.is_cancelled => {
                note(&mut kept.job);
                ControlFlow::Continue(())
            }
            _ => ControlFlow::Break(()),
        })
    }

    /// Gives a job a thread of its own; one that gets none has failed.
    pub fn spawn(&self, id: J::Id, work: impl FnOnce() + Send + 'static) -> Result<()> {
        std::thread::Builder::new().spawn(work).map(drop).map_err(|error| {
            self.run(id, || Err::<(), _>(Error::internal(STOPPED)), |_, ()| {});
            Error::internal(error)
        })
    }

    /// Does the work of a job, and notes what came of it. A job that died must not seem to run for ever.
    pub fn run<T>(&self, id: J::Id, work: impl FnOnce() -> Result<T>, note: impl FnOnce(&mut J, T)) {
        let done = catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(Error::internal(STOPPED)));
        let problem = done.as_ref().err().map(problem);
        self.with(|jobs| {
            let Some(kept) = jobs.get_mut(&id) else { return };
            match done {
                Ok(made) => note(&mut kept.job, made),
                // What was ended says so, and not what it was about to trip over.
                Err(_) if kept.is_cancelled => kept.job.end(JobState::Cancelled, None),
                Err(_) => kept.job.end(JobState::Failed, problem),
            }
        });
    }

    fn with<T>(&self, work: impl FnOnce(&mut BTreeMap<J::Id, Kept<J>>) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Why nothing came of a job, for those who watch it; what is a fault of ours is for the log.
fn problem(error: &Error) -> String {
    if let Error::Internal(source) = error {
        tracing::error!(%source, "a job failed");
        return STOPPED.to_owned();
    }
    error.to_string()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::id::AccountId;

    #[derive(Debug, Clone, PartialEq)]
    struct Sum {
        id: u32,
        council: CouncilId,
        state: JobState,
        told: String,
    }

    impl Job for Sum {
        type Id = u32;
        const NOUN: &'static str = "sum";
        fn id(&self) -> u32 {
            self.id
        }
        fn council(&self) -> CouncilId {
            self.council
        }
        fn state(&self) -> JobState {
            self.state
        }
        fn end(&mut self, state: JobState, problem: Option<String>) {
            (self.state, self.told) = (state, problem.unwrap_or_default());
        }
    }

    fn curator(council: u128) -> Curator {
        let account = AccountId(Uuid::nil());
        Curator { account, council: CouncilId(Uuid::from_u128(council)), areas: Vec::new() }
    }

    /// Begins a job of a council.
    fn begin(jobs: &Jobs<Sum>, id: u32, council: u128) -> Result<()> {
        let job =
            Sum { id, council: curator(council).council, state: JobState::Running, told: String::new() };
        jobs.begin(job, "another one runs")
    }

    fn end(jobs: &Jobs<Sum>, id: u32, work: impl FnOnce() -> Result<String>) {
        jobs.run(id, work, |job, told| (job.state, job.told) = (JobState::Done, told));
    }

    #[test]
    fn a_council_has_one_job_at_a_time_and_sees_no_others() {
        let jobs = Jobs::default();
        begin(&jobs, 1, 1).expect("begins");
        assert!(matches!(begin(&jobs, 2, 1), Err(Error::Conflict { .. })));
        begin(&jobs, 3, 2).expect("another council's");
        assert!(jobs.find(&curator(2), 1).is_err() && jobs.cancel(&curator(2), 1).is_err());
        assert_eq!(jobs.running(&curator(1)).map(|job| job.id), Some(1));
        end(&jobs, 1, || Ok("done".to_owned()));
        assert_eq!(jobs.running(&curator(1)), None);
        assert_eq!(jobs.find(&curator(1), 1).expect("is kept").told, "done");
        begin(&jobs, 4, 1).expect("the one before is over");
    }

    #[test]
    fn a_job_is_told_to_stop_once_somebody_asked_for_it() {
        let jobs = Jobs::default();
        begin(&jobs, 1, 1).expect("begins");
        let note = |told: &str| jobs.go_on(1, |job| told.clone_into(&mut job.told));
        assert!(note("half").is_continue());
        assert_eq!(jobs.cancel(&curator(1), 1).expect("runs").told, "half");
        assert!(note("more").is_break());
        assert_eq!(jobs.find(&curator(1), 1).expect("is kept").told, "half");
        end(&jobs, 1, || Err(Error::Conflict { reason: "it was cancelled".into() }));
        let over = jobs.find(&curator(1), 1).expect("is kept");
        assert_eq!((over.state, over.told.as_str()), (JobState::Cancelled, ""));
    }

    #[test]
    fn a_job_that_dies_is_over() {
        let jobs = Jobs::default();
        begin(&jobs, 1, 1).expect("begins");
        end(&jobs, 1, || panic!("as a test"));
        let over = jobs.find(&curator(1), 1).expect("is kept");
        assert_eq!((over.state, over.told.as_str()), (JobState::Failed, STOPPED));
    }

    #[test]
    fn the_last_jobs_of_each_council_are_remembered() {
        let jobs = Jobs::default();
        begin(&jobs, 0, 2).expect("begins");
        for id in 1..=9 {
            begin(&jobs, id, 1).expect("begins");
            end(&jobs, id, || Ok(String::new()));
        }
        let kept: Vec<u32> = (0..=9).filter(|id| jobs.find(&curator(1), *id).is_ok()).collect();
        assert_eq!(kept, [5, 6, 7, 8, 9]);
        assert!(jobs.find(&curator(2), 0).is_ok(), "another council's stays");
    }
}
