//! Meetings of councils' bodies, and how often there were any.

use actix_web::{get, patch, post, web};
use arunai_core::actor::Curator;
use arunai_core::council_activities::CouncilActivities;
use arunai_core::id::{BodyId, CouncilId, MeetingId};
use arunai_core::meetings::{
    AgendaCandidates, Meeting, MeetingDifferences, MeetingEdit, MeetingFilter, NewMeeting,
};
use arunai_core::page::{Page, Paging};
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::auth::{By, ByAnybody};
use crate::extract::{IfMatch, Json, Path, Query, Versioned};
use crate::listed::Listed;
use crate::problem::Problem;
use crate::state::State;

/// Which meetings to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct MeetingQuery {
    /// Only of this council.
    council: Option<CouncilId>,
    /// Only of this body.
    body: Option<BodyId>,
    /// Only from this day on.
    from: Option<NaiveDate>,
    /// Only until this day.
    to: Option<NaiveDate>,
    /// Cursor of the page.
    after: Option<String>,
    /// At most so many, 1 to 200.
    limit: Option<usize>,
}

/// Which year of which council.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ActivityQuery {
    /// The council.
    council: CouncilId,
    /// The fiscal year (年度); this one unless given.
    #[param(example = 2026)]
    fiscal_year: Option<i32>,
}

/// List meetings, the latest first: everybody open ones, readers of a council all of it.
#[utoipa::path(tag = "meetings", security((), ("bearer" = [])), params(MeetingQuery),
    responses((status = 200, body = Page<Meeting>), (status = "4XX", body = Problem)))]
#[get("/meetings")]
pub(crate) async fn list_meetings(
    state: State,
    by: ByAnybody,
    query: Query<MeetingQuery>,
) -> Result<Listed<Meeting>, Problem> {
    let MeetingQuery { council, body, from, to, after, limit } = query.0;
    let filter = MeetingFilter { council, body, from, to };
    let paging = Paging { after, limit };
    state.run(move |registry| registry.list_meetings(&by.0, &filter, &paging)).await.map(Listed)
}

/// Read a meeting.
#[utoipa::path(tag = "meetings", security((), ("bearer" = [])), params(("id" = MeetingId, Path)),
    responses((status = 200, body = Meeting), (status = "4XX", body = Problem)))]
#[get("/meetings/{id}")]
pub(crate) async fn read_meeting(
    state: State,
    by: ByAnybody,
    id: Path<MeetingId>,
) -> Result<web::Json<Meeting>, Problem> {
    state.run(move |registry| registry.find_meeting(&by.0, id.0)).await.map(web::Json)
}

/// See what changed since the meeting before of the same body (前回から変わったこと); numbers are those of releases.
#[utoipa::path(tag = "meetings", security((), ("bearer" = [])), params(("id" = MeetingId, Path)),
    responses((status = 200, body = MeetingDifferences), (status = "4XX", body = Problem)))]
#[get("/meetings/{id}/changes")]
pub(crate) async fn compare_meeting(
    state: State,
    by: ByAnybody,
    id: Path<MeetingId>,
) -> Result<web::Json<MeetingDifferences>, Problem> {
    state.run(move |registry| registry.compare_meeting(&by.0, id.0)).await.map(web::Json)
}

/// List what a meeting might talk about: issues in a stage of its body or past their due day, and decisions past theirs.
#[utoipa::path(tag = "meetings", security(("bearer" = ["curator"])), params(("id" = MeetingId, Path)),
    responses((status = 200, body = AgendaCandidates), (status = "4XX", body = Problem)))]
#[get("/meetings/{id}/agenda_candidates")]
pub(crate) async fn list_agenda_candidates(
    state: State,
    by: By<Curator>,
    id: Path<MeetingId>,
) -> Result<web::Json<AgendaCandidates>, Problem> {
    state.run(move |registry| registry.list_agenda_candidates(&by, id.0)).await.map(web::Json)
}

/// Register a meeting of a body of the curator's council.
#[utoipa::path(tag = "meetings", security(("bearer" = ["curator"])),
    responses((status = 201, body = Meeting), (status = "4XX", body = Problem)))]
#[post("/meetings")]
pub(crate) async fn register_meeting(
    state: State,
    by: By<Curator>,
    new: Json<NewMeeting>,
) -> Result<Versioned<Meeting>, Problem> {
    let meeting = state.run(move |registry| registry.register_meeting(&by, new.0)).await?;
    let version = meeting.version;
    Ok(Versioned::created(meeting, version))
}

/// Change a meeting: its agenda, its decisions, that it was held.
#[utoipa::path(tag = "meetings", security(("bearer" = ["curator"])),
    params(("id" = MeetingId, Path), ("If-Match" = String, Header, example = "\"1\"")),
    responses((status = 200, body = Meeting), (status = "4XX", body = Problem)))]
#[patch("/meetings/{id}")]
pub(crate) async fn change_meeting(
    state: State,
    by: By<Curator>,
    id: Path<MeetingId>,
    seen: IfMatch,
    edit: Json<MeetingEdit>,
) -> Result<Versioned<Meeting>, Problem> {
    let meeting = state.run(move |registry| registry.change_meeting(&by, id.0, seen.0, edit.0)).await?;
    let version = meeting.version;
    Ok(Versioned::ok(meeting, version))
}

/// Count what a council did in a fiscal year, as far as the reader may know of it (活動指標).
#[utoipa::path(tag = "meetings", security((), ("bearer" = [])), params(ActivityQuery),
    responses((status = 200, body = CouncilActivities), (status = "4XX", body = Problem)))]
#[get("/council_activities")]
pub(crate) async fn count_council_activities(
    state: State,
    by: ByAnybody,
    query: Query<ActivityQuery>,
) -> Result<web::Json<CouncilActivities>, Problem> {
    let ActivityQuery { council, fiscal_year } = query.0;
    let count = move |registry: &arunai_core::Registry| {
        registry.count_council_activities(&by.0, council, fiscal_year)
    };
    state.run(count).await.map(web::Json)
}
