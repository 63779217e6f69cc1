//! What all records of a council's work have in common: one council keeps them, its curators change them, and who
//! reads them depends on the reader alone.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use serde::Serialize;

use crate::actor::{Curator, Role, SignedIn, Viewer};
use crate::areas::Geography;
use crate::changes::{Action, Change, Logged};
use crate::error::{Error, Faults, Result};
use crate::id::{BodyId, CouncilId, IssueId};
use crate::registry::Registry;
use crate::releases::ReleaseTier;
use crate::storage::{self, DbConnection, Write};
use crate::taxonomies::{NEED_DOMAINS, SERVICE_GROUPS, SERVICE_KINDS};
use crate::values::{AreaCode, TermId};

/// How many areas, terms or other parts a record has at most.
pub(crate) const MOST_PARTS: usize = 200;
/// In which years the days of a record lie.
const YEARS: RangeInclusive<i32> = 1900..=2200;

/// A record of a council's work.
pub(crate) trait CouncilRecord: Logged + Clone + PartialEq + Sized {
    /// Its id.
    type Id: Copy;
    /// What an error calls it.
    const SINGULAR: &'static str;
    /// Whose it is.
    fn council_id(&self) -> CouncilId;
    /// Whether it is for everybody.
    fn is_for_everybody(&self) -> bool;
    /// Whether it is for the council's curators alone as yet.
    fn is_draft(&self) -> bool;
    /// The other council whose readers it is for as well, if it was passed on to one.
    fn passed_on_to(&self) -> Option<CouncilId> {
        None
    }
    /// Counts a change.
    fn raise_version(&mut self);
    /// The record, whosever it is.
    fn find(c: &mut DbConnection, id: Self::Id) -> Result<Option<Self>>;
    /// Stores a new one.
    fn insert(&self, c: &mut DbConnection) -> Result<()>;
    /// Stores a changed one.
    fn update(&self, c: &mut DbConnection) -> Result<()>;
}

/// A change of a record, without who made it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct RecordVersion {
    /// The version that the record has since.
    pub version: i32,
    /// When.
    pub at: DateTime<Utc>,
    /// What happened.
    pub action: Action,
    /// Names of the fields that changed.
    pub fields: Vec<String>,
}

impl From<Change> for RecordVersion {
    fn from(change: Change) -> Self {
        Self { version: change.version, at: change.at, action: change.action, fields: change.fields }
    }
}

/// What decides who reads a record.
pub(crate) struct Readers {
    pub council_id: CouncilId,
    pub is_for_everybody: bool,
    pub is_draft: bool,
    pub passed_on_to: Option<CouncilId>,
}

/// How a viewer stands to a council.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// Keeps its records.
    Curator,
    /// An account of the council's, or of a municipality inside: reads what is no draft, and the numbers of its papers.
    Own,
    /// Everybody else.
    Anybody,
}

/// How a viewer stands to all councils: those that are not named are as any other's.
pub(crate) struct Accesses(BTreeMap<CouncilId, Access>);

impl Accesses {
    /// How the viewer stands to one.
    pub fn to(&self, council: CouncilId) -> Access {
        self.0.get(&council).copied().unwrap_or(Access::Anybody)
    }

    /// Whether the viewer may read a record.
    pub fn allow<T: CouncilRecord>(&self, record: &T) -> bool {
        self.include(&Readers {
            council_id: record.council_id(),
            is_for_everybody: record.is_for_everybody(),
            is_draft: record.is_draft(),
            passed_on_to: record.passed_on_to(),
        })
    }

    /// Whether the viewer is one of its readers.
    fn include(&self, readers: &Readers) -> bool {
        match self.to(readers.council_id) {
            Access::Curator => true,
            Access::Own => !readers.is_draft,
            Access::Anybody => {
                !readers.is_draft && (readers.is_for_everybody || self.receive(readers.passed_on_to))
            }
        }
    }

    /// Whether the viewer reads the papers of the council that something was passed on to.
    fn receive(&self, council: Option<CouncilId>) -> bool {
        council.is_some_and(|council| self.to(council) != Access::Anybody)
    }

    /// Which releases of a council the viewer may read.
    pub fn tier(&self, council: CouncilId) -> ReleaseTier {
        match self.to(council) {
            Access::Curator | Access::Own => ReleaseTier::Council,
            Access::Anybody => ReleaseTier::Public,
        }
    }

    /// The councils whose papers the viewer reads.
    pub fn councils(&self) -> Vec<CouncilId> {
        self.0.keys().copied().collect()
    }

    /// The council whose drafts the viewer reads.
    pub fn kept(&self) -> Option<CouncilId> {
        self.0.iter().find(|(_, access)| **access == Access::Curator).map(|(council, _)| *council)
    }
}

/// Issues and bodies that somebody may read. What others say of them names no other ones.
pub(crate) struct KnownRecords {
    issues: BTreeSet<IssueId>,
    bodies: BTreeSet<BodyId>,
}

impl KnownRecords {
    /// The issue, if it may be read.
    pub fn issue(&self, id: IssueId) -> Option<IssueId> {
        self.issues.get(&id).copied()
    }

    /// The body, if it may be read.
    pub fn body(&self, id: BodyId) -> Option<BodyId> {
        self.bodies.get(&id).copied()
    }
}

impl Registry {
    /// The issues and bodies of a council, or of all, that somebody may read.
    pub(crate) fn known_records(
        &self,
        accesses: &Accesses,
        council: Option<CouncilId>,
    ) -> Result<KnownRecords> {
        let issues = self.stored_issues(council)?;
        let bodies = self.db().read(|c| storage::bodies::list(c, council))?;
        Ok(KnownRecords {
            issues: issues.iter().filter(|issue| accesses.allow(*issue)).map(|issue| issue.id).collect(),
            bodies: bodies.iter().filter(|body| accesses.allow(*body)).map(|body| body.id).collect(),
        })
    }

    /// How a viewer stands to all councils.
    pub(crate) fn accesses(&self, viewer: &Viewer) -> Result<Accesses> {
        let Viewer::SignedIn(SignedIn { role, council, areas, .. }) = viewer else {
            return Ok(Accesses(BTreeMap::new()));
        };
        let as_one = |access| council.iter().map(|council| (*council, access)).collect();
        Ok(Accesses(match role {
            Role::Curator => as_one(Access::Curator),
            Role::Member | Role::Worker => as_one(Access::Own),
            Role::Municipality => {
                let geography = self.geography();
                let lies_in = |outer: &AreaCode| areas.iter().any(|area| geography.is_within(area, outer));
                let councils = self.list_councils()?.into_iter();
                let near = councils.filter(|council| council.area_codes.iter().any(lies_in));
                near.map(|council| (council.id, Access::Own)).collect()
            }
            Role::Administrator => BTreeMap::new(),
        }))
    }

    /// A record that the viewer may read.
    pub(crate) fn council_record<T: CouncilRecord>(&self, viewer: &Viewer, id: T::Id) -> Result<T> {
        let accesses = self.accesses(viewer)?;
        let found = self.db().read(|c| T::find(c, id))?;
        found.filter(|record| accesses.allow(record)).ok_or(Error::NotFound { noun: T::SINGULAR })
    }

    /// The changes of a record that the viewer may read, the earliest first.
    pub(crate) fn versions_of<T: CouncilRecord>(
        &self,
        viewer: &Viewer,
        id: T::Id,
    ) -> Result<Vec<RecordVersion>> {
        let record: T = self.council_record(viewer, id)?;
        let changes = self.db().read(|c| storage::changes::of_record(c, T::NOUN, &record.record_id()))?;
        Ok(changes.into_iter().map(RecordVersion::from).collect())
    }

    /// Adds a record to the curator's council.
    pub(crate) fn add_council_record<T: CouncilRecord>(
        &self,
        by: &Curator,
        build: impl FnOnce(&mut Write<'_>) -> Result<T>,
    ) -> Result<T> {
        self.write(&by.account.to_string(), |w| {
            let record = build(w)?;
            add(w, &record)?;
            Ok(record)
        })
    }

    /// Changes a record of the curator's council, if it still is what the curator saw.
    pub(crate) fn change_council_record<T: CouncilRecord>(
        &self,
        by: &Curator,
        id: T::Id,
        seen: i32,
        edit: impl FnOnce(&mut Write<'_>, &mut T) -> Result<()>,
    ) -> Result<T> {
        self.write(&by.account.to_string(), |w| {
            let before: T = own_record(w.connection, by, id)?;
            if before.version() != seen {
                return Err(Error::Stale);
            }
            let mut after = before.clone();
            edit(w, &mut after)?;
            change(w, &before, after)
        })
    }

    /// Fails, naming the element, unless all areas lie in the curator's council, each once.
    pub(crate) fn check_council_areas(&self, by: &Curator, codes: &[AreaCode]) -> Result<()> {
        let geography: &Geography = &self.geography();
        require_few(codes.len(), "area_codes")?;
        for (index, code) in codes.iter().enumerate() {
            let place = format!("area_codes[{index}]");
            geography.require(code, &place)?;
            let mut faults = Faults::default();
            let is_inside = geography.is_within_any(code, &by.areas);
            faults.require(is_inside, &place, "must lie in the council's areas");
            faults.finish()?;
            require_once(&codes[..index], code, &place)?;
        }
        Ok(())
    }

    /// Fails, naming the element, unless all terms are kinds, domains or service groups, each once.
    pub(crate) fn check_council_terms(&self, terms: &[TermId]) -> Result<()> {
        require_few(terms.len(), "terms")?;
        for (index, term) in terms.iter().enumerate() {
            let place = format!("terms[{index}]");
            self.terms().require(&[SERVICE_KINDS, NEED_DOMAINS, SERVICE_GROUPS], term, &place)?;
            require_once(&terms[..index], term, &place)?;
        }
        Ok(())
    }
}

/// Remembers a fault where a day is none that anybody means.
pub(crate) fn require_plausible(faults: &mut Faults, day: Option<NaiveDate>, field: &str) {
    let holds = day.is_none_or(|day| YEARS.contains(&day.year()));
    faults.require(holds, field, "must lie between 1900 and 2200");
}

/// Fails where one of several parts was named before.
pub(crate) fn require_once<T: PartialEq>(before: &[T], one: &T, place: &str) -> Result<()> {
    match before.contains(one) {
        true => Err(Error::invalid(place, "is named twice")),
        false => Ok(()),
    }
}

/// Fails where a record would have too many parts.
pub(crate) fn require_few(parts: usize, field: &str) -> Result<()> {
    match parts <= MOST_PARTS {
        true => Ok(()),
        false => Err(Error::invalid(field, format!("must be at most {MOST_PARTS}"))),
    }
}

/// A record of the curator's council; for everybody else there is none.
pub(crate) fn own_record<T: CouncilRecord>(c: &mut DbConnection, by: &Curator, id: T::Id) -> Result<T> {
    let found = T::find(c, id)?.filter(|record| record.council_id() == by.council);
    found.ok_or(Error::NotFound { noun: T::SINGULAR })
}

/// Stores and logs a new record.
pub(crate) fn add<T: CouncilRecord>(w: &mut Write<'_>, record: &T) -> Result<()> {
    record.insert(w.connection)?;
    w.log(Action::Create, None, record);
    Ok(())
}

/// Stores and logs what a record became, if it became anything else.
pub(crate) fn change<T: CouncilRecord>(w: &mut Write<'_>, before: &T, mut after: T) -> Result<T> {
    if after != *before {
        after.raise_version();
        after.update(w.connection)?;
        w.log(Action::Change, Some(before), &after);
    }
    Ok(after)
}
