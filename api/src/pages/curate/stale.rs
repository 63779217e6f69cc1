//! What nobody has confirmed for long: a queue, in which one tap confirms.

use actix_web::{HttpRequest, HttpResponse, get, post};
use arunai_core::Registry;
use arunai_core::actor::{Curator, Viewer};
use arunai_core::confirmations::{StaleFilter, StaleService};
use arunai_core::id::ServiceId;
use arunai_core::page::{Page, Paging};

use super::known::Known;
use super::{answer, stale_view};
use crate::extract::Path;
use crate::pages::forms::Form;
use crate::pages::layout::FormFault;
use crate::pages::seats::{Seat, Sent};
use crate::pages::value_of;
use crate::problem::Problem;
use crate::state::State;
use crate::visitor::Visitor;

/// The path of the queue.
pub(super) const STALE: &str = "/curate/stale";
/// How many entries a page has.
const SHOWN: usize = 50;

/// Which part of the queue is looked at: kept in the address, and in forms that lead back.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct StaleView {
    pub area: String,
    pub by_people: bool,
    pub after: String,
}

/// What the page shows.
pub(super) struct Queue {
    pub view: StaleView,
    pub page: Page<StaleService>,
    pub count: usize,
    pub known: Known,
    /// The service that was confirmed last.
    pub done: Option<String>,
    pub faults: Vec<FormFault>,
}

impl StaleView {
    fn of(query: &[u8]) -> Self {
        let text = |name: &str| value_of(query, name).unwrap_or_default();
        Self { area: text("area"), by_people: text("by") == "people", after: text("after") }
    }

    fn of_form(form: &Form) -> Self {
        let text = |name: &str| form.text(name).to_owned();
        Self { area: text("area"), by_people: text("by") == "people", after: text("after") }
    }

    /// The same part, after a place in the list.
    pub fn after(&self, after: &str) -> Self {
        Self { after: after.to_owned(), ..self.clone() }
    }

    /// Names and values, for addresses and hidden fields.
    pub fn pairs(&self) -> Vec<(&'static str, &str)> {
        let by = if self.by_people { "people" } else { "" };
        let all = [("area", self.area.as_str()), ("by", by), ("after", self.after.as_str())];
        all.into_iter().filter(|(_, value)| !value.is_empty()).collect()
    }

    /// The address of this part.
    pub fn path(&self, more: &[(&str, &str)]) -> String {
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(self.pairs())
            .extend_pairs(more)
            .finish();
        if query.is_empty() { STALE.to_owned() } else { format!("{STALE}?{query}") }
    }

    fn filter(&self) -> StaleFilter {
        StaleFilter { area: self.area.parse().ok(), by_people: self.by_people }
    }
}

/// The queue.
#[get("/curate/stale")]
pub(crate) async fn show_stale(
    state: State,
    seat: Seat<Curator>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let query = request.query_string().as_bytes();
    let done = value_of(query, "done").and_then(|id| id.parse().ok());
    show(&state, &seat.by, &seat.visitor, StaleView::of(query), done, Vec::new()).await
}

/// Confirms that nothing has changed at a service.
#[post("/curate/stale/{id}/confirm")]
pub(crate) async fn confirm(
    state: State,
    sent: Sent<Curator>,
    id: Path<ServiceId>,
) -> Result<HttpResponse, Problem> {
    let (view, id) = (StaleView::of_form(&sent.form), id.0);
    let seen = sent.version();
    match sent.run(&state, move |registry, by| registry.confirm_service(by, id, seen)).await? {
        Ok(_) => Ok(sent.done(&view.path(&[("done", &id.to_string())]))),
        Err(faults) => show(&state, &sent.by, &sent.visitor, view, None, faults).await,
    }
}

async fn show(
    state: &State,
    by: &Curator,
    visitor: &Visitor,
    view: StaleView,
    done: Option<ServiceId>,
    faults: Vec<FormFault>,
) -> Result<HttpResponse, Problem> {
    let (by, viewer) = (by.clone(), visitor.viewer());
    let queue = state.run(move |registry| read(registry, &by, &viewer, view, done)).await?;
    let queue = Queue { faults, ..queue };
    Ok(answer(state, visitor, &queue.faults, "古くなった情報", STALE, |frame| {
        stale_view::stale_page(frame, &queue)
    }))
}

fn read(
    registry: &Registry,
    by: &Curator,
    viewer: &Viewer,
    view: StaleView,
    done: Option<ServiceId>,
) -> arunai_core::Result<Queue> {
    let after = Some(view.after.clone()).filter(|after| !after.is_empty());
    let paging = Paging { after, limit: Some(SHOWN) };
    let filter = view.filter();
    Ok(Queue {
        page: registry.list_stale_services(by, &filter, &paging)?,
        count: registry.count_stale_services(by, &filter)?,
        known: Known::read(registry, viewer)?,
        done: done.and_then(|id| registry.find_service(id, None).ok()).map(|service| service.name),
        faults: Vec::new(),
        view,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_says_which_part_is_shown() {
        let view = StaleView::of(b"area=322016&by=people&after=2025-01-01%2Fx&else=1");
        assert_eq!(
            view.path(&[("done", "&")]),
            "/curate/stale?area=322016&by=people&after=2025-01-01%2Fx&done=%26"
        );
        assert_eq!(StaleView::default().path(&[]), STALE);
    }
}
