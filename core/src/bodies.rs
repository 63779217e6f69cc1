//! Bodies (会議体) of a council: 全体会, 運営会議, 専門部会 and others.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::actor::{Curator, Viewer};
use crate::changes::Logged;
use crate::council_records::{CouncilRecord, require_plausible};
use crate::error::{Error, Faults, Result};
use crate::id::{BodyId, CouncilId};
use crate::meetings::Meeting;
use crate::page::{Page, Paging};
use crate::registry::Registry;
use crate::storage::{self, DbConnection};
use crate::values::{Patch, ShortText, given};

/// What kind of body it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BodyKind {
    /// 全体会.
    Plenary,
    /// 運営会議.
    Steering,
    /// 専門部会.
    WorkingGroup,
    /// その他.
    Other,
}

impl BodyKind {
    /// All kinds.
    pub const ALL: [Self; 4] = [Self::Plenary, Self::Steering, Self::WorkingGroup, Self::Other];

    /// Its name in Japanese.
    pub fn name(self) -> &'static str {
        match self {
            Self::Plenary => "全体会",
            Self::Steering => "運営会議",
            Self::WorkingGroup => "専門部会",
            Self::Other => "その他",
        }
    }
}

/// A body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Body {
    /// Its id.
    pub id: BodyId,
    /// Counts the changes to the record.
    pub version: i32,
    /// Whose it is.
    pub council_id: CouncilId,
    /// Its name.
    pub name: String,
    /// What kind it is.
    pub kind: BodyKind,
    /// Whether everybody may know of it.
    pub is_public: bool,
    /// When it came to its end.
    pub ended_on: Option<NaiveDate>,
}

impl Logged for Body {
    const NOUN: &'static str = "bodies";
    fn record_id(&self) -> String {
        self.id.to_string()
    }
    fn version(&self) -> i32 {
        self.version
    }
}

/// A new body.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewBody {
    /// Its name.
    #[schema(value_type = String, example = "こども部会")]
    pub name: ShortText,
    /// What kind it is.
    pub kind: BodyKind,
    /// Whether everybody may know of it.
    #[serde(default)]
    pub is_public: bool,
}

/// A change to a body; absent fields stay as they are, `null` clears one.
#[derive(Debug, Clone, Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BodyEdit {
    /// Its name.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, nullable = false)]
    pub name: Option<ShortText>,
    /// Whether everybody may know of it.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    pub is_public: Option<bool>,
    /// When it came to its end.
    #[serde(default)]
    #[schema(value_type = Option<NaiveDate>)]
    pub ended_on: Patch<NaiveDate>,
}

impl Registry {
    /// The bodies of a council, or of all, that the viewer may read, by id.
    pub fn list_bodies(
        &self,
        viewer: &Viewer,
        council: Option<CouncilId>,
        paging: &Paging,
    ) -> Result<Page<Body>> {
        let limit = paging.limit()?;
        let after: Option<BodyId> = paging.id()?;
        let mut found = self.readable_bodies(viewer, council)?;
        found.retain(|body| after.is_none_or(|after| body.id > after));
        Ok(Page::cut(found, limit, |body| body.id.to_string()))
    }

    /// One body that the viewer may read.
    pub fn find_body(&self, viewer: &Viewer, id: BodyId) -> Result<Body> {
        self.council_record(viewer, id)
    }

    /// Registers a body of the curator's council.
    pub fn register_body(&self, by: &Curator, new: NewBody) -> Result<Body> {
        self.add_council_record(by, |_| {
            Ok(Body {
                id: BodyId(self.ids().ordered(self.clock())),
                version: 1,
                council_id: by.council,
                name: new.name.into(),
                kind: new.kind,
                is_public: new.is_public,
                ended_on: None,
            })
        })
    }

    /// Changes a body of the curator's council.
    pub fn change_body(&self, by: &Curator, id: BodyId, seen: i32, edit: BodyEdit) -> Result<Body> {
        self.change_council_record(by, id, seen, |w, body: &mut Body| {
            if let Some(name) = edit.name {
                body.name = name.into();
            }
            body.is_public = edit.is_public.unwrap_or(body.is_public);
            let is_ended = matches!(edit.ended_on, Patch::Set(_));
            edit.ended_on.apply(&mut body.ended_on);
            let mut faults = Faults::default();
            require_plausible(&mut faults, body.ended_on, "ended_on");
            faults.finish()?;
            // One that ended earlier than it met can still be named.
            let Some(ended) = body.ended_on.filter(|_| is_ended) else { return Ok(()) };
            let meetings = storage::meetings::list(w.connection, Some(body.council_id))?;
            let met_later = |meeting: &Meeting| meeting.body_id == Some(id) && meeting.held_on > ended;
            match meetings.iter().any(met_later) {
                true => Err(Error::invalid("ended_on", "must not lie before a meeting of the body")),
                false => Ok(()),
            }
        })
    }

    /// All bodies of a council, or of all, that the viewer may read, by id.
    pub(crate) fn readable_bodies(&self, viewer: &Viewer, council: Option<CouncilId>) -> Result<Vec<Body>> {
        if let Some(council) = council {
            self.find_council(council)?;
        }
        let accesses = self.accesses(viewer)?;
        let mut found = self.db().read(|c| storage::bodies::list(c, council))?;
        found.retain(|body| accesses.allow(body));
        Ok(found)
    }
}

impl CouncilRecord for Body {
    type Id = BodyId;
    const SINGULAR: &'static str = "body";

    fn council_id(&self) -> CouncilId {
        self.council_id
    }
    fn is_for_everybody(&self) -> bool {
        self.is_public
    }
    fn is_draft(&self) -> bool {
        false
    }
    fn raise_version(&mut self) {
        self.version += 1;
    }
    fn find(c: &mut DbConnection, id: BodyId) -> Result<Option<Self>> {
        storage::bodies::find(c, id)
    }
    fn insert(&self, c: &mut DbConnection) -> Result<()> {
        storage::bodies::add(c, self)
    }
    fn update(&self, c: &mut DbConnection) -> Result<()> {
        storage::bodies::change(c, self)
    }
}
