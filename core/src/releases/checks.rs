//! Whether releases are what they were when they were made.

use serde::Serialize;

use super::Release;
use crate::actor::Administrator;
use crate::changes::Logged;
use crate::error::Result;
use crate::id::ReleaseId;
use crate::registry::Registry;
use crate::storage;

/// Whether a release is what it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ReleaseCheck {
    /// The release.
    pub release_id: ReleaseId,
    /// Whether its body has the hash that it has, and had when it was logged, and all else is as the log says: whose it is,
    /// for whom, of which period, made and withdrawn when and why. A release that the log knows and that is gone is not.
    pub intact: bool,
}

impl Registry {
    /// Looks at every release of the log: whether somebody changed its body, or the hash with it, or for whom it is, undid
    /// its withdrawal, or took it away.
    pub fn check_releases(&self, _by: &Administrator) -> Result<Vec<ReleaseCheck>> {
        self.db().read(|c| {
            let mut logged = storage::changes::last_contents(c, Release::NOUN, None)?;
            let mut checks = Vec::new();
            for (release_id, kept) in storage::releases::all(c)? {
                logged.remove(&release_id.to_string());
                checks.push(ReleaseCheck { release_id, intact: kept.is_some() });
            }
            for id in logged.keys() {
                checks.push(ReleaseCheck { release_id: id.parse()?, intact: false });
            }
            Ok(checks)
        })
    }
}
