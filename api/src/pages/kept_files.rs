//! Files that somebody looks over and may take in: kept in memory for an hour at most, so that nobody has to choose
//! the same file twice, and nothing of it is left on a disk.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use actix_web::rt::{spawn, time::sleep};
use actix_web::web;
use arunai_core::id::{AccountId, ImportJobId};
use chrono::NaiveDate;

use crate::extract::MAX_FILE;

/// How long a file is kept.
const KEPT: Duration = Duration::from_secs(3_600);
/// How many bytes are kept of all files together; the oldest make room.
const MOST_BYTES: usize = 2 * MAX_FILE;

/// A file with the day that it speaks of.
#[derive(Clone)]
pub(super) struct KeptFile {
    /// What it is called.
    pub name: String,
    /// The day that it speaks of.
    pub as_of: NaiveDate,
    /// What is in it.
    pub bytes: web::Bytes,
}

struct Kept {
    /// The job that looks it over.
    key: ImportJobId,
    owner: AccountId,
    since: Instant,
    file: KeptFile,
}

/// The files that this process keeps, the oldest first; of an account one at most.
#[derive(Clone, Default)]
pub struct KeptFiles(Arc<Mutex<Vec<Kept>>>);

impl KeptFiles {
    /// Keeps a file of an account, which a job looks over, in place of the one before.
    pub(super) fn keep(&self, owner: AccountId, key: ImportJobId, file: KeptFile) {
        let mut kept = self.kept();
        kept.retain(|known| known.owner != owner);
        kept.push(Kept { key, owner, since: Instant::now(), file });
        while kept.len() > 1 && kept.iter().map(|known| known.file.bytes.len()).sum::<usize>() > MOST_BYTES {
            kept.remove(0);
        }
        drop(kept);
        let files = self.clone();
        spawn(async move {
            sleep(KEPT).await;
            files.kept().retain(|known| known.since.elapsed() < KEPT);
        });
    }

    /// An account's own file that a job looked over, if it is still kept.
    pub(super) fn find(&self, owner: AccountId, key: ImportJobId) -> Option<KeptFile> {
        let kept = self.kept();
        kept.iter().find(|known| known.owner == owner && known.key == key).map(|known| known.file.clone())
    }

    /// Forgets an account's file that a job looked over.
    pub(super) fn forget(&self, owner: AccountId, key: ImportJobId) {
        self.kept().retain(|known| known.owner != owner || known.key != key);
    }

    fn kept(&self) -> MutexGuard<'_, Vec<Kept>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(bytes: usize) -> KeptFile {
        let as_of = "2026-03-31".parse().expect("a day");
        KeptFile { name: "a.csv".into(), as_of, bytes: vec![b'a'; bytes].into() }
    }

    fn account(number: u128) -> AccountId {
        AccountId(uuid::Uuid::from_u128(number))
    }

    fn job(number: u128) -> ImportJobId {
        ImportJobId(uuid::Uuid::from_u128(number))
    }

    #[actix_web::test]
    async fn a_file_is_its_accounts_own_and_the_last_one() {
        let (files, own, first, second) = (KeptFiles::default(), account(1), job(1), job(2));
        files.keep(own, first, file(1));
        assert!(files.find(own, first).is_some() && files.find(account(2), first).is_none());
        files.keep(own, second, file(1));
        assert!(files.find(own, first).is_none() && files.find(own, second).is_some());
        files.forget(own, first);
        assert!(files.find(own, second).is_some());
        files.forget(own, second);
        assert!(files.find(own, second).is_none());
    }

    #[actix_web::test]
    async fn old_files_make_room() {
        let files = KeptFiles::default();
        for number in 1..=3 {
            files.keep(account(number), job(number), file(MAX_FILE));
        }
        let there = [1, 2, 3].map(|number| files.find(account(number), job(number)).is_some());
        assert_eq!(there, [false, true, true]);
    }
}
