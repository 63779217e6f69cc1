//! Ids of records: one type for each noun, so that they cannot be mixed up.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use uuid::{Builder, Uuid};

use crate::clock::Clock;

/// Makes ids: from the clock and chance, or counted for tests that compare two databases.
#[derive(Debug, Clone)]
pub struct Ids(Option<Arc<AtomicU64>>);

impl Ids {
    /// Ids from the clock and chance.
    pub fn random() -> Self {
        Self(None)
    }

    /// Ids counted from one, the same in every run.
    pub fn counted() -> Self {
        Self(Some(Arc::new(AtomicU64::new(0))))
    }

    /// An id that sorts by the time of making (UUIDv7): for the public register and the council.
    pub fn ordered(&self, clock: &Clock) -> Uuid {
        let millis = clock.now().timestamp_millis().unsigned_abs();
        Builder::from_unix_timestamp_millis(millis, &self.tail()).into_uuid()
    }

    /// An id that tells nothing, not even its time (UUIDv4): for the case layer.
    pub fn unlinkable(&self) -> Uuid {
        let mut bytes = [0; 16];
        match &self.0 {
            None => rand::fill(&mut bytes),
            Some(count) => {
                let count = count.fetch_add(1, Ordering::SeqCst) + 1;
                // Five bits to a byte: a token is made of that much of each.
                for (place, byte) in bytes.iter_mut().rev().take(8).enumerate() {
                    *byte = (count >> (5 * place)) as u8 & 31;
                }
            }
        }
        Builder::from_random_bytes(bytes).into_uuid()
    }

    /// Secret text of 64 hexadecimal characters (244 random bits).
    pub fn secret(&self) -> String {
        self.unlinkable().simple().to_string() + &self.unlinkable().simple().to_string()
    }

    fn tail(&self) -> [u8; 10] {
        let mut tail = [0; 10];
        match &self.0 {
            None => rand::fill(&mut tail),
            Some(count) => {
                tail[2..].copy_from_slice(&(count.fetch_add(1, Ordering::SeqCst) + 1).to_be_bytes())
            }
        }
        tail
    }
}

/// Declares an id type over a UUID.
macro_rules! id_type {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash,
            serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
        #[serde(transparent)]
        #[schema(value_type = uuid::Uuid)]
        pub struct $name(pub uuid::Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::Error;
            fn from_str(text: &str) -> $crate::Result<Self> {
                uuid::Uuid::try_parse(text)
                    .map(Self)
                    .map_err(|_| $crate::Error::invalid("id", "not a UUID"))
            }
        }
    )+};
}

id_type! {
    /// An organization: a corporation that offers services, or one whose workers keep cases.
    OrganizationId;
    /// A place where services are given.
    LocationId;
    /// A service of one kind by one organization.
    ServiceId;
    /// A council (協議会).
    CouncilId;
    /// An account that can sign in.
    AccountId;
    /// A case: one person whom one organisation supports.
    CaseId;
    /// One need of one case.
    NeedId;
    /// What was observed of a need on one day.
    NeedReportId;
    /// A step of the care management cycle of a case.
    StepId;
    /// A strength of a person or around them.
    StrengthId;
    /// What a person wants.
    GoalId;
    /// That a need was referred to a service.
    ReferralId;
    /// That a case is offered to another organisation.
    TransferId;
    /// An entry of many cases at once.
    CaseEntryId;
    /// A search that a case waits with.
    SavedSearchId;
    /// What somebody says is wrong about a service.
    CorrectionId;
    /// What was published of a quarter.
    ReleaseId;
    /// The making of releases.
    ReleaseJobId;
    /// A report for a council.
    ReportId;
    /// An issue (地域課題) of a council.
    IssueId;
    /// What an organisation proposes as an issue.
    IssueProposalId;
    /// Own words of somebody concerned.
    VoiceId;
    /// A body (会議体) of a council.
    BodyId;
    /// A meeting of a body.
    MeetingId;
    /// What a meeting decided.
    DecisionId;
    /// A measure (取組み) of a council.
    MeasureId;
    /// One run of an import.
    ImportId;
    /// The taking in of a file.
    ImportJobId;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_cases_do_not_tell_the_time() {
        let clock = Clock::system();
        for ids in [Ids::random(), Ids::counted()] {
            assert_eq!(ids.ordered(&clock).get_version_num(), 7);
            assert_eq!(ids.unlinkable().get_version_num(), 4);
            assert_ne!(ids.unlinkable(), ids.unlinkable());
        }
    }
}
