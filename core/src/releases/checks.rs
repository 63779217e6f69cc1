//! Whether releases are what they were when they were made.

use serde::Serialize;
use serde_json::Value;

use super::Release;
use crate::actor::Administrator;
use crate::changes::Logged;
use crate::error::{Error, Result};
use crate::id::ReleaseId;
use crate::registry::Registry;
use crate::storage;
use crate::storage::releases::KeptRelease;

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
            let mut logged = storage::changes::last_contents(c, Release::NOUN)?;
            let mut checks = Vec::new();
            for (release_id, kept) in storage::releases::all(c)? {
                let first = storage::changes::first_content(c, Release::NOUN, &release_id.to_string())?;
                let last = logged.remove(&release_id.to_string()).unwrap_or_default();
                let intact = match kept {
                    Some(kept) => is_what_it_was(&kept, first.as_ref(), &last)?,
                    None => false,
                };
                checks.push(ReleaseCheck { release_id, intact });
            }
            for id in logged.keys() {
                checks.push(ReleaseCheck { release_id: id.parse()?, intact: false });
            }
            Ok(checks)
        })
    }
}

fn is_what_it_was(kept: &KeptRelease, first: Option<&Value>, last: &Value) -> Result<bool> {
    let hash = first.and_then(|first| first["content_hash"].as_str());
    let is_same_body = kept.is_intact() && hash == Some(kept.release.content_hash.as_str());
    let now = serde_json::to_value(&kept.release).map_err(Error::internal)?;
    Ok(is_same_body && is_as_logged(&now, last))
}

/// Whether a release is what the last entry of the log says, which knew less of releases before they told more.
fn is_as_logged(release: &Value, last: &Value) -> bool {
    let Some(logged) = last.as_object() else { return false };
    logged.iter().all(|(name, value)| release[name] == *value)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_withdrawal_that_was_undone_and_a_tier_that_was_changed_are_found() {
        let release =
            |tier: &str, on: Option<&str>| json!({ "tier": tier, "withdrawn_on": on, "monitored": null });
        let logged = |on: Option<&str>| json!({ "tier": "council", "withdrawn_on": on });
        let day = Some("2026-02-03");
        assert!(is_as_logged(&release("council", day), &logged(day)));
        assert!(is_as_logged(&release("council", None), &logged(None)));
        assert!(!is_as_logged(&release("council", None), &logged(day)));
        assert!(!is_as_logged(&release("council", day), &logged(None)));
        assert!(!is_as_logged(&release("public", None), &logged(None)));
        assert!(!is_as_logged(&release("council", None), &Value::Null));
    }
}
