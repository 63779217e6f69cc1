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
    /// Whether its body has the hash that it has, and had when it was logged.
    pub intact: bool,
}

impl Registry {
    /// Looks at every release: whether somebody changed its body, or the hash with it.
    pub fn check_releases(&self, _by: &Administrator) -> Result<Vec<ReleaseCheck>> {
        self.db().read(|c| {
            let mut checks = Vec::new();
            for kept in storage::releases::all(c)? {
                let id = kept.release.id;
                let logged = storage::changes::first_content(c, Release::NOUN, &id.to_string())?;
                let hash = logged.as_ref().and_then(|logged| logged["content_hash"].as_str());
                let intact = kept.is_intact() && hash == Some(kept.release.content_hash.as_str());
                checks.push(ReleaseCheck { release_id: id, intact });
            }
            Ok(checks)
        })
    }
}
