//! How often a council met, counted by itself: the 活動指標 of the plan.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::actor::Viewer;
use crate::bodies::{Body, BodyKind};
use crate::clock::fiscal_year;
use crate::council_records::Access;
use crate::error::{Error, Result};
use crate::id::{BodyId, CouncilId, MeetingId};
use crate::meetings::{Meeting, MeetingState};
use crate::registry::Registry;
use crate::storage;

/// What bodies of a kind did in a fiscal year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct BodyActivity {
    /// The kind.
    pub kind: BodyKind,
    /// Bodies that had not ended before the year.
    pub bodies: usize,
    /// Meetings held.
    pub meetings: usize,
    /// Persons who took part, summed over the meetings of which that is known.
    pub participants: u32,
    /// Organisations that took part, summed over the meetings of which that is known.
    pub organizations: u32,
}

/// What a council did in a fiscal year, as far as the reader may know of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct CouncilActivities {
    /// The council.
    pub council_id: CouncilId,
    /// The fiscal year (年度).
    pub fiscal_year: i32,
    /// Reviews of single cases (事例検討の実施回数); nothing for readers from outside the council.
    pub case_reviews: Option<u32>,
    /// Offices that took part in them, summed (参加事業者・機関数); nothing for readers from outside the council.
    pub case_review_offices: Option<u32>,
    /// By kind of body.
    pub bodies: Vec<BodyActivity>,
}

impl Registry {
    /// What a council did in a fiscal year, or in this one: counted from the bodies and meetings that the viewer
    /// may read.
    pub fn count_council_activities(
        &self,
        viewer: &Viewer,
        council: CouncilId,
        year: Option<i32>,
    ) -> Result<CouncilActivities> {
        let year = year.unwrap_or_else(|| fiscal_year(self.clock().today()));
        if !(2000..=2100).contains(&year) {
            return Err(Error::invalid("fiscal_year", "must be between 2000 and 2100"));
        }
        let bodies = self.readable_bodies(viewer, Some(council))?;
        let meetings = self.readable_meetings(viewer, Some(council))?;
        let kinds = self.kinds_of_meetings(council)?;
        let kind_of = |meeting: &Meeting| kinds.get(&meeting.id).copied();
        let of_kind = |kind: BodyKind| {
            let lasts = |body: &&Body| body.ended_on.is_none_or(|ended| fiscal_year(ended) >= year);
            let is_held = |meeting: &&Meeting| {
                meeting.state == MeetingState::Held && fiscal_year(meeting.held_on) == year
            };
            let held = || meetings.iter().filter(is_held).filter(|meeting| kind_of(meeting) == Some(kind));
            BodyActivity {
                kind,
                bodies: bodies.iter().filter(lasts).filter(|body| body.kind == kind).count(),
                meetings: held().count(),
                participants: held().filter_map(|meeting| meeting.participants).sum(),
                organizations: held().filter_map(|meeting| meeting.organizations).sum(),
            }
        };
        let reviews = meetings.iter().flat_map(|meeting| &meeting.case_reviews);
        let reviews: Vec<_> = reviews.filter(|review| fiscal_year(review.held_on) == year).collect();
        let is_inside = self.accesses(viewer)?.to(council) != Access::Anybody;
        Ok(CouncilActivities {
            council_id: council,
            fiscal_year: year,
            case_reviews: is_inside.then(|| reviews.iter().map(|review| review.reviews).sum()),
            case_review_offices: is_inside.then(|| reviews.iter().map(|review| review.offices).sum()),
            bodies: BodyKind::ALL.map(of_kind).into(),
        })
    }

    /// The kind of body of each meeting, also where a reader may not know which body it is.
    fn kinds_of_meetings(&self, council: CouncilId) -> Result<BTreeMap<MeetingId, BodyKind>> {
        self.db().read(|c| {
            let bodies: Vec<Body> = storage::bodies::list(c, Some(council))?;
            let kinds: BTreeMap<BodyId, BodyKind> = bodies.iter().map(|body| (body.id, body.kind)).collect();
            let meetings = storage::meetings::list(c, Some(council))?;
            let kind_of = |meeting: &Meeting| Some((meeting.id, *kinds.get(&meeting.body_id?)?));
            Ok(meetings.iter().filter_map(kind_of).collect())
        })
    }
}
