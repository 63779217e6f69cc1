//! Services that may stand in the register twice: side by side, for a person to decide.

use std::collections::BTreeMap;

use actix_web::{HttpRequest, HttpResponse, get, post};
use arunai_core::Registry;
use arunai_core::actor::{Curator, Viewer};
use arunai_core::duplicates::{DistinctServices, DuplicateProposal, NewServiceMerge, ServiceMerge};
use arunai_core::id::ServiceId;
use arunai_core::page::{Page, Paging};

use super::known::Known;
use super::{answer, duplicates_view};
use crate::extract::Path;
use crate::pages::layout::FormFault;
use crate::pages::seats::{Seat, Sent};
use crate::pages::value_of;
use crate::problem::Problem;
use crate::state::State;
use crate::visitor::Visitor;

/// The path.
pub(super) const DUPLICATES: &str = "/curate/duplicates";

/// What the page says after something was done.
const DONE: &[(&str, &str)] = &[
    ("merged", "1つにまとめました。まちがえたときは、すぐ下の「まとめたもの」から、もとにもどせます。"),
    ("apart", "べつのものとして記録しました。"),
    ("parted", "もとにもどしました。"),
];

/// What the page shows.
pub(super) struct Pairs {
    pub proposals: Vec<DuplicateProposal>,
    /// A part of what was merged, the latest first.
    pub merges: Page<ServiceMerge>,
    /// Names of the services that were merged.
    pub names: BTreeMap<ServiceId, String>,
    pub known: Known,
    pub faults: Vec<FormFault>,
    /// What was just done.
    pub done: Option<&'static str>,
}

/// The proposals, and what was merged.
#[get("/curate/duplicates")]
pub(crate) async fn show_duplicates(
    state: State,
    seat: Seat<Curator>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let value = |name: &str| value_of(request.query_string().as_bytes(), name);
    let done = value("done");
    let done = DONE.iter().find(|(code, _)| Some(*code) == done.as_deref()).map(|(_, words)| *words);
    show(&state, &seat.by, &seat.visitor, value("after"), (Vec::new(), done)).await
}

/// Two are one: the other one leaves the register.
#[post("/curate/duplicates/merge")]
pub(crate) async fn merge_pair(state: State, sent: Sent<Curator>) -> Result<HttpResponse, Problem> {
    let merged =
        sent.save(&state, |registry, by, new: NewServiceMerge| registry.merge_services(by, &new)).await?;
    settled(&state, sent, merged.map(drop), "merged").await
}

/// Two are two.
#[post("/curate/duplicates/apart")]
pub(crate) async fn keep_apart(state: State, sent: Sent<Curator>) -> Result<HttpResponse, Problem> {
    let apart = sent
        .save(&state, |registry, by, pair: DistinctServices| registry.keep_services_apart(by, pair))
        .await?;
    settled(&state, sent, apart.map(drop), "apart").await
}

/// What was merged is two again.
#[post("/curate/duplicates/{id}/unmerge")]
pub(crate) async fn unmerge(
    state: State,
    sent: Sent<Curator>,
    id: Path<ServiceId>,
) -> Result<HttpResponse, Problem> {
    let id = id.0;
    let parted = sent.run(&state, move |registry, by| registry.unmerge_service(by, id)).await?;
    settled(&state, sent, parted.map(drop), "parted").await
}

async fn settled(
    state: &State,
    sent: Sent<Curator>,
    outcome: Result<(), Vec<FormFault>>,
    done: &str,
) -> Result<HttpResponse, Problem> {
    match outcome {
        Ok(()) => Ok(sent.done(&format!("{DUPLICATES}?done={done}"))),
        Err(faults) => show(state, &sent.by, &sent.visitor, None, (faults, None)).await,
    }
}

async fn show(
    state: &State,
    by: &Curator,
    visitor: &Visitor,
    after: Option<String>,
    (faults, done): (Vec<FormFault>, Option<&'static str>),
) -> Result<HttpResponse, Problem> {
    let (by, viewer) = (by.clone(), visitor.viewer());
    let pairs = state.run(move |registry| read(registry, &by, &viewer, after)).await?;
    let pairs = Pairs { faults, done, ..pairs };
    Ok(answer(state, visitor, &pairs.faults, "重なり", DUPLICATES, |frame| {
        duplicates_view::duplicates_page(frame, &pairs)
    }))
}

fn read(
    registry: &Registry,
    by: &Curator,
    viewer: &Viewer,
    after: Option<String>,
) -> arunai_core::Result<Pairs> {
    let merges = registry.list_service_merges(by, &Paging { after, limit: None })?;
    let mut names = BTreeMap::new();
    for id in merges.items.iter().flat_map(|merge| [merge.kept_id, merge.merged_id]) {
        names.insert(id, registry.find_service(id, None)?.name);
    }
    Ok(Pairs {
        proposals: registry.propose_duplicates(by)?,
        known: Known::read(registry, viewer)?,
        faults: Vec::new(),
        done: None,
        merges,
        names,
    })
}
