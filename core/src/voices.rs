//! Voices: own words of people concerned, about an issue.
//!
//! A voice has no area below the council, no age, diagnosis, provider or case. It is read back to the person,
//! checked by a second curator, closed by default, and can be withdrawn, and then its words are gone. Papers and
//! pages show it; no API, table, log or feed ever does.

use chrono::NaiveDate;
use serde::Serialize;

use crate::actor::{Curator, Viewer};
use crate::changes::{Action, Logged};
use crate::council_records::{Access, own_record, require_plausible};
use crate::error::{Error, Faults, Result};
use crate::id::{AccountId, CouncilId, IssueId, VoiceId};
use crate::issues::Issue;
use crate::registry::Registry;
use crate::storage;
use crate::values::Text;

/// What somebody said.
pub type VoiceText = Text<400>;

/// Own words of somebody concerned. Its words are not serialised: the log does not hold them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Voice {
    /// Its id.
    pub id: VoiceId,
    /// Counts the changes to the record.
    pub version: i32,
    /// Whose record it is.
    pub council_id: CouncilId,
    /// About which issue.
    pub issue_id: IssueId,
    /// The words; nothing once it is withdrawn.
    #[serde(skip)]
    pub text: Option<String>,
    /// When it was read back to the person.
    pub read_back_on: NaiveDate,
    /// Whether a second curator checked it.
    pub is_checked: bool,
    /// Whether papers may show it.
    pub is_open: bool,
    /// When it was withdrawn.
    pub withdrawn_on: Option<NaiveDate>,
    #[serde(skip)]
    pub(crate) recorded_by: AccountId,
}

impl Logged for Voice {
    const NOUN: &'static str = "voices";
    fn record_id(&self) -> String {
        self.id.to_string()
    }
    fn version(&self) -> i32 {
        self.version
    }
}

/// A new voice.
#[derive(Debug, Clone)]
pub struct NewVoice {
    /// The words.
    pub text: VoiceText,
    /// When they were read back to the person.
    pub read_back_on: NaiveDate,
}

impl Registry {
    /// Records what somebody said about an issue of the curator's council.
    pub fn record_voice(&self, by: &Curator, issue: IssueId, new: NewVoice) -> Result<Voice> {
        let mut faults = Faults::default();
        require_plausible(&mut faults, Some(new.read_back_on), "read_back_on");
        let is_past = new.read_back_on <= self.clock().today();
        faults.require(is_past, "read_back_on", "must not lie in the future");
        faults.finish()?;
        self.write(&by.account.to_string(), |w| {
            let issue: Issue = own_record(w.connection, by, issue)?;
            let voice = Voice {
                id: VoiceId(self.ids().unlinkable()),
                version: 1,
                council_id: by.council,
                issue_id: issue.id,
                text: Some(new.text.into()),
                read_back_on: new.read_back_on,
                is_checked: false,
                is_open: false,
                withdrawn_on: None,
                recorded_by: by.account,
            };
            storage::voices::add(w.connection, &voice)?;
            w.log(Action::Create, None, &voice);
            Ok(voice)
        })
    }

    /// Notes that a second curator found nothing in a voice by which somebody could be known.
    pub fn check_voice(&self, by: &Curator, id: VoiceId, seen: i32) -> Result<Voice> {
        self.change_voice(by, id, seen, |voice| {
            if voice.recorded_by == by.account {
                return Err(Error::Conflict { reason: "another curator has to check it".into() });
            }
            voice.is_checked = true;
            Ok(())
        })
    }

    /// Lets papers show a voice that was checked.
    pub fn open_voice(&self, by: &Curator, id: VoiceId, seen: i32) -> Result<Voice> {
        self.change_voice(by, id, seen, |voice| {
            if !voice.is_checked {
                return Err(Error::Conflict { reason: "another curator has to check it first".into() });
            }
            voice.is_open = true;
            Ok(())
        })
    }

    /// Withdraws a voice, as the person wishes: its words are erased.
    pub fn withdraw_voice(&self, by: &Curator, id: VoiceId, seen: i32) -> Result<Voice> {
        let today = self.clock().today();
        self.change_voice(by, id, seen, |voice| {
            (voice.text, voice.is_open, voice.withdrawn_on) = (None, false, Some(today));
            Ok(())
        })
    }

    /// All voices about an issue, for the curators who keep them, the earliest first.
    pub fn list_voices(&self, by: &Curator, issue: IssueId) -> Result<Vec<Voice>> {
        self.db().read(|c| {
            own_record::<Issue>(c, by, issue)?;
            storage::voices::list(c, issue)
        })
    }

    /// What papers may show of what was said about an issue that the viewer may read: voices that were checked and
    /// opened, and not withdrawn. Where the issue is not for everybody they stay with its own council, also when it
    /// was passed on to another.
    pub fn list_voices_for_papers(&self, viewer: &Viewer, issue: IssueId) -> Result<Vec<Voice>> {
        let about: Issue = self.council_record(viewer, issue)?;
        if !about.is_public && self.accesses(viewer)?.to(about.council_id) == Access::Anybody {
            return Ok(Vec::new());
        }
        let mut voices = self.db().read(|c| storage::voices::list(c, issue))?;
        voices.retain(|voice| voice.is_checked && voice.is_open && voice.withdrawn_on.is_none());
        Ok(voices)
    }

    fn change_voice(
        &self,
        by: &Curator,
        id: VoiceId,
        seen: i32,
        edit: impl FnOnce(&mut Voice) -> Result<()>,
    ) -> Result<Voice> {
        self.write(&by.account.to_string(), |w| {
            let found = storage::voices::find(w.connection, id)?;
            let before = found.filter(|voice| voice.council_id == by.council);
            let before = before.ok_or(Error::NotFound { noun: "voice" })?;
            if before.version != seen {
                return Err(Error::Stale);
            }
            if before.withdrawn_on.is_some() {
                return Err(Error::Conflict { reason: "the voice is withdrawn".into() });
            }
            let mut after = before.clone();
            edit(&mut after)?;
            if after != before {
                after.version += 1;
                storage::voices::change(w.connection, &after)?;
                w.log(Action::Change, Some(&before), &after);
            }
            Ok(after)
        })
    }
}
