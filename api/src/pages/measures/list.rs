//! The measures that somebody may read.

use actix_web::{HttpRequest, HttpResponse, get};
use arunai_core::actor::Viewer;
use arunai_core::measures::{Measure, MeasureFilter, MeasureKind};
use arunai_core::page::all;
use arunai_core::{Registry, Result};

use super::{MEASURES, list_view};
use crate::pages::forms::Form;
use crate::pages::issues::desk::Desk;
use crate::pages::issues::parts::code;
use crate::pages::respond_with_form;
use crate::problem::Problem;
use crate::state::State;
use crate::visitor::Visitor;

/// All kinds, in their order.
pub(super) const KINDS: [MeasureKind; 6] = [
    MeasureKind::Create,
    MeasureKind::Widen,
    MeasureKind::Move,
    MeasureKind::Train,
    MeasureKind::Inform,
    MeasureKind::ChangeRule,
];

/// How many measures the list shows.
const SHOWN: usize = 200;

/// What the list shows.
pub(super) struct MeasureList {
    pub desk: Desk,
    /// The latest first.
    pub measures: Vec<Measure>,
    /// How many more there are.
    pub left_out: usize,
}

/// The list.
#[get("/measures")]
pub(crate) async fn show_measures(
    state: State,
    visitor: Visitor,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let asked = Form::read(request.query_string().as_bytes());
    respond_with_form(&state, &visitor, "取組み", MEASURES, &asked, list, list_view::list_page).await
}

fn list(registry: &Registry, viewer: &Viewer, asked: &Form) -> Result<MeasureList> {
    let mut desk = Desk::of(registry, viewer)?;
    let scope = desk.scope(asked.text("council"));
    let council = scope.first().copied().filter(|_| scope.len() == 1);
    let filter = MeasureFilter { council, issue: None };
    let mut measures = all(|paging| registry.list_measures(viewer, &filter, paging))?;
    let kind = asked.text("kind");
    measures.retain(|measure| {
        scope.contains(&measure.council_id) && (kind.is_empty() || code(measure.kind) == kind)
    });
    measures.reverse();
    let left_out = measures.len().saturating_sub(SHOWN);
    measures.truncate(SHOWN);
    desk.learn(registry, measures.iter().flat_map(|measure| &measure.area_codes));
    Ok(MeasureList { desk, measures, left_out })
}
