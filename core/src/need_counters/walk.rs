//! Walks through cases, some at a time.

use std::collections::HashMap;
use std::sync::mpsc;

use chrono::NaiveDate;

use super::CaseHistory;
use crate::cases::{Case, Circumstances};
use crate::error::{Error, Result};
use crate::id::{CaseId, OrganizationId};
use crate::needs::Need;
use crate::registry::Registry;
use crate::steps::StepKind;
use crate::storage::{self, DbConnection, OfCases};

/// Cases read at once by their ids, each of which is bound to the statement.
const CHUNK: i64 = 2_000;
/// Cases read at once from one id to another. Of so many some are neighbours, who are counted in the same cells.
const STRETCH: i64 = 10_000;
/// Beginnings of ids: from the first on, and before the second.
pub(super) type Share = (&'static str, &'static str);
/// All ids, for two cores to read at once. They are random, so each share is about half of them.
pub(super) const SHARES: [Share; 2] = [("", "8"), ("8", "g")];

/// Hands on, some at a time, what `read` finds after a case, until it finds nothing more.
fn walk(
    c: &mut DbConnection,
    read: impl Fn(&mut DbConnection, Option<CaseId>) -> Result<Vec<Case>>,
    mut look: impl FnMut(&mut DbConnection, Vec<Case>) -> Result<()>,
) -> Result<()> {
    let mut after = None;
    loop {
        let found = read(c, after)?;
        let Some(last) = found.last() else { return Ok(()) };
        after = Some(last.id);
        look(c, found)?;
    }
}

/// Looks at the records of every case whose id begins so, by id, some at a time.
pub(super) fn each_between(
    c: &mut DbConnection,
    share: Share,
    mut look: impl FnMut(&mut DbConnection, &[CaseHistory]) -> Result<()>,
) -> Result<()> {
    let read = |c: &mut DbConnection, after| storage::cases::list_between(c, after, share, STRETCH);
    walk(c, read, |c, cases| {
        // They follow one another by id and leave none between them out.
        let ends = cases.first().zip(cases.last()).map(|(first, last)| (first.id, last.id));
        let Some((first, last)) = ends else { return Ok(()) };
        let histories = histories_of(c, cases, OfCases::Between(first, last))?;
        look(c, &histories)
    })
}

impl Registry {
    /// Makes something of the records of every case there is, some at a time and in several places at once, and hands
    /// it on here, in no order. Connections of their own read the cases and see what is committed: whoever asks for it
    /// holds the writing lock.
    pub(crate) fn each_case<T: Send>(
        &self,
        make: impl Fn(&[CaseHistory]) -> T + Sync,
        take: impl FnMut(T) -> Result<()>,
    ) -> Result<()> {
        let make = &make;
        let (made, waiting) = mpsc::sync_channel(SHARES.len());
        std::thread::scope(|scope| {
            let read = |share, made: mpsc::SyncSender<T>| {
                let hand_on = move |_: &mut DbConnection, histories: &[CaseHistory]| {
                    made.send(make(histories)).map_err(|_| Error::internal("nobody takes what cases come to"))
                };
                scope.spawn(move || self.db().read(|c| each_between(c, share, hand_on)))
            };
            let readers = SHARES.map(|share| read(share, made.clone()));
            drop(made);
            // What cannot be taken ends the reading.
            let taken = waiting.into_iter().try_for_each(take);
            let read = readers.into_iter().try_for_each(|reader| {
                reader.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            });
            taken.and(read)
        })
    }

    /// Looks at the records of every case of an organisation, by id.
    pub(crate) fn each_case_of(
        &self,
        c: &mut DbConnection,
        organization: OrganizationId,
        mut look: impl FnMut(&CaseHistory),
    ) -> Result<()> {
        let read = |c: &mut DbConnection, after| storage::cases::list(c, organization, after, CHUNK);
        walk(c, read, |c, cases| {
            let ids: Vec<CaseId> = cases.iter().map(|case| case.id).collect();
            histories_of(c, cases, OfCases::These(&ids))?.iter().for_each(&mut look);
            Ok(())
        })
    }

    /// Looks at every case of an organisation and its dated states, by id, and at nothing that was recorded of its
    /// needs.
    pub(crate) fn each_state_of(
        &self,
        c: &mut DbConnection,
        organization: OrganizationId,
        mut look: impl FnMut(Case, Vec<Circumstances>),
    ) -> Result<()> {
        let read = |c: &mut DbConnection, after| storage::cases::list(c, organization, after, CHUNK);
        walk(c, read, |c, cases| {
            let ids: Vec<CaseId> = cases.iter().map(|case| case.id).collect();
            let mut states = storage::circumstances::list_of(c, OfCases::These(&ids))?;
            for case in cases {
                let circumstances = states.remove(&case.id).unwrap_or_default();
                look(case, circumstances);
            }
            Ok(())
        })
    }
}

/// All that counting needs to know of cases.
pub(crate) fn histories(c: &mut DbConnection, cases: &[CaseId]) -> Result<Vec<CaseHistory>> {
    let found = storage::cases::find_all(c, cases)?;
    // The ids of what was found, because somebody may name a case twice.
    let ids: Vec<CaseId> = found.iter().map(|case| case.id).collect();
    histories_of(c, found, OfCases::These(&ids))
}

fn histories_of(c: &mut DbConnection, cases: Vec<Case>, of: OfCases<'_>) -> Result<Vec<CaseHistory>> {
    let mut circumstances = storage::circumstances::list_of(c, of)?;
    let mut needs: HashMap<CaseId, Vec<Need>> = HashMap::new();
    for need in storage::cases::list_needs(c, of)? {
        needs.entry(need.case_id).or_default().push(need);
    }
    let mut monitored: HashMap<CaseId, Vec<NaiveDate>> = HashMap::new();
    for step in storage::case_records::steps(c, of)? {
        if step.step == StepKind::Monitoring {
            monitored.entry(step.case_id).or_default().push(step.occurred_on);
        }
    }
    let history = |case: Case| CaseHistory {
        circumstances: circumstances.remove(&case.id).unwrap_or_default(),
        needs: needs.remove(&case.id).unwrap_or_default(),
        monitored_on: monitored.remove(&case.id).unwrap_or_default(),
        case,
    };
    Ok(cases.into_iter().map(history).collect())
}
