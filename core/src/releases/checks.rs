//! Whether releases are what they were when they were made.

use chrono::NaiveDate;
use serde::Serialize;
use serde_json::Value;

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
    /// Whether its body has the hash that it has, and had when it was logged, and it is withdrawn as the log says. A
    /// release that the log knows and that is gone is not.
    pub intact: bool,
}

impl Registry {
    /// Looks at every release of the log: whether somebody changed its body, or the hash with it, undid its
    /// withdrawal, or took it away.
    pub fn check_releases(&self, _by: &Administrator) -> Result<Vec<ReleaseCheck>> {
        self.db().read(|c| {
            let mut logged = storage::changes::last_contents(c, Release::NOUN)?;
            let mut checks = Vec::new();
            for kept in storage::releases::all(c)? {
                let (release, id) = (&kept.release, kept.release.id);
                let first = storage::changes::first_content(c, Release::NOUN, &id.to_string())?;
                let hash = first.as_ref().and_then(|first| first["content_hash"].as_str());
                let is_same_body = kept.is_intact() && hash == Some(release.content_hash.as_str());
                let last = logged.remove(&id.to_string()).unwrap_or_default();
                let intact = is_same_body
                    && is_withdrawn_as_logged(
                        release.withdrawn_on,
                        release.withdrawal_reason.as_deref(),
                        &last,
                    );
                checks.push(ReleaseCheck { release_id: id, intact });
            }
            for id in logged.keys() {
                checks.push(ReleaseCheck { release_id: id.parse()?, intact: false });
            }
            Ok(checks)
        })
    }
}

/// Whether a release is withdrawn on the day and for the reason that the last entry of the log says.
fn is_withdrawn_as_logged(on: Option<NaiveDate>, reason: Option<&str>, last: &Value) -> bool {
    let day = on.map(|day| day.to_string());
    last["withdrawn_on"].as_str() == day.as_deref() && last["withdrawal_reason"].as_str() == reason
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_withdrawal_that_was_undone_is_found() {
        let withdrawn = json!({ "withdrawn_on": "2026-02-03", "withdrawal_reason": "集計に誤りがあった" });
        let never = json!({ "withdrawn_on": null, "withdrawal_reason": null });
        let day = "2026-02-03".parse().ok();
        assert!(is_withdrawn_as_logged(day, Some("集計に誤りがあった"), &withdrawn));
        assert!(is_withdrawn_as_logged(None, None, &never));
        assert!(!is_withdrawn_as_logged(None, None, &withdrawn));
        assert!(!is_withdrawn_as_logged(day, Some("集計に誤りがあった"), &never));
        assert!(!is_withdrawn_as_logged(day, Some("べつの理由"), &withdrawn));
    }
}
