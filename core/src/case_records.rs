//! What all dated records under a case have in common: they are added, corrected and taken back by its own
//! worker alone, the earlier versions are kept, and the counters follow.

use crate::actor::Worker;
use crate::cases::{Case, own_case};
use crate::changes::Logged;
use crate::error::{Error, Result};
use crate::id::CaseId;
use crate::registry::Registry;
use crate::storage::{DbConnection, Write};

/// A record under a case.
pub(crate) trait CaseRecord: Logged + Clone + PartialEq + Sized {
    /// Its id.
    type Id: Copy;
    /// What an error calls it.
    const SINGULAR: &'static str;
    /// Counts a change.
    fn raise_version(&mut self);
    /// The record and whose it is.
    fn find(c: &mut DbConnection, id: Self::Id) -> Result<Option<(CaseId, Self)>>;
    /// Stores a new one.
    fn insert(&self, c: &mut DbConnection) -> Result<()>;
    /// Stores a changed one.
    fn update(&self, c: &mut DbConnection) -> Result<()>;
    /// Deletes it; its versions stay until the case is erased.
    fn delete(&self, c: &mut DbConnection) -> Result<()>;
}

impl Registry {
    /// Adds a record to a case of the worker's own organisation.
    pub(crate) fn add_record<T: CaseRecord>(
        &self,
        by: &Worker,
        case_id: CaseId,
        build: impl FnOnce(&mut Write<'_>, &Case) -> Result<T>,
    ) -> Result<T> {
        self.write(&by.account.to_string(), |w| {
            let case = own_case(w, by, case_id)?;
            self.counting(w, &[case_id], |w| {
                let record = build(w, &case)?;
                record.insert(w.connection)?;
                w.log_case("create", &case, None, &record)?;
                Ok(record)
            })
        })
    }

    /// Corrects a record of the worker's own organisation, if it still is what the worker saw.
    pub(crate) fn change_record<T: CaseRecord>(
        &self,
        by: &Worker,
        id: T::Id,
        seen: i32,
        edit: impl FnOnce(&mut Write<'_>, &Case, &mut T) -> Result<()>,
    ) -> Result<T> {
        self.write(&by.account.to_string(), |w| {
            let (case, before) = own_record::<T>(w, by, id, seen)?;
            self.counting(w, &[case.id], |w| {
                let mut after = before.clone();
                edit(w, &case, &mut after)?;
                if after != before {
                    after.raise_version();
                    after.update(w.connection)?;
                    w.log_case("change", &case, Some(&before), &after)?;
                } else {
                    w.log_read_by(by, &after);
                }
                Ok(after)
            })
        })
    }

    /// Takes a mistaken record of the worker's own organisation back.
    pub(crate) fn remove_record<T: CaseRecord>(
        &self,
        by: &Worker,
        id: T::Id,
        seen: i32,
        check: impl FnOnce(&mut Write<'_>, &T) -> Result<()>,
    ) -> Result<()> {
        self.write(&by.account.to_string(), |w| {
            let (case, record) = own_record::<T>(w, by, id, seen)?;
            check(w, &record)?;
            self.counting(w, &[case.id], |w| {
                record.delete(w.connection)?;
                let mut removed = record.clone();
                removed.raise_version();
                w.log_deed("remove", &case, &removed);
                Ok(())
            })
        })
    }
}

/// The record with its case, if both are the worker's organisation's; for everybody else there is none.
fn own_record<T: CaseRecord>(w: &mut Write<'_>, by: &Worker, id: T::Id, seen: i32) -> Result<(Case, T)> {
    let not_found = || Error::NotFound { noun: T::SINGULAR };
    let (case_id, record) = T::find(w.connection, id)?.ok_or_else(not_found)?;
    let case = own_case(w, by, case_id).map_err(|_| not_found())?;
    if record.version() != seen {
        return Err(Error::Stale);
    }
    Ok((case, record))
}
