//! Which resources a measure created or changed, chosen from the register.

use actix_web::{HttpRequest, HttpResponse, get, post};
use arunai_core::actor::{Curator, Viewer};
use arunai_core::id::{MeasureId, ServiceId};
use arunai_core::measures::{Measure, MeasureEdit};
use arunai_core::page::{MAX_LIMIT, Paging};
use arunai_core::services::{Service, ServiceFilter};
use arunai_core::taxonomies::SERVICE_KINDS;
use arunai_core::values::TermId;
use arunai_core::{Error, Registry, Result};

use super::edit::kept_measure;
use super::{MEASURES, resources_view};
use crate::extract::Path;
use crate::pages::forms::{Form, base};
use crate::pages::issues::desk::{Choices, Desk, municipalities};
use crate::pages::respond_with_form;
use crate::pages::seats::{Seat, Sent};
use crate::problem::Problem;
use crate::state::State;
use crate::visitor::Visitor;

/// What the page offers.
pub(super) struct ResourcePage {
    pub measure: Measure,
    pub areas: Choices,
    pub kinds: Choices,
    /// Those that the measure has.
    pub known: Vec<Service>,
    /// Those of the area and kind that were asked for.
    pub found: Vec<Service>,
    /// Whether there are more.
    pub is_cut: bool,
}

/// The resources of a measure, and those of an area and a kind to choose from.
#[get("/measures/{id}/resources")]
pub(crate) async fn show_resources(
    state: State,
    seat: Seat<Curator>,
    id: Path<MeasureId>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let asked = Form::read(request.query_string().as_bytes());
    answer(&state, &seat.visitor, id.0, &asked).await
}

/// Lets a measure have the resources that were chosen.
#[post("/measures/{id}/resources")]
pub(crate) async fn change_resources(
    state: State,
    sent: Sent<Curator>,
    id: Path<MeasureId>,
) -> Result<HttpResponse, Problem> {
    let (id, seen, chosen) = (id.0, sent.version(), chosen(&sent.form));
    let change = move |registry: &Registry, by: &Curator| {
        let edit = MeasureEdit { service_ids: Some(chosen?), ..MeasureEdit::default() };
        registry.change_measure(by, id, seen, edit)
    };
    match sent.run(&state, change).await? {
        Ok(_) => Ok(sent.done(&format!("{MEASURES}/{id}"))),
        Err(faults) => answer(&state, &sent.visitor, id, &sent.refused(faults)).await,
    }
}

fn chosen(form: &Form) -> Result<Vec<ServiceId>> {
    let mut found: Vec<ServiceId> = Vec::new();
    for (_, value) in form.pairs().iter().filter(|(name, _)| base(name) == "service_ids") {
        let id = value.parse().map_err(|_| Error::invalid("service_ids", "is not a known service"))?;
        if !found.contains(&id) {
            found.push(id);
        }
    }
    Ok(found)
}

async fn answer(
    state: &State,
    visitor: &Visitor,
    id: MeasureId,
    form: &Form,
) -> Result<HttpResponse, Problem> {
    let offer = move |registry: &Registry, viewer: &Viewer, asked: &Form| offer(registry, viewer, id, asked);
    respond_with_form(
        state,
        visitor,
        "できた・変わった資源をえらぶ",
        MEASURES,
        form,
        offer,
        resources_view::resources_page,
    )
    .await
}

fn offer(registry: &Registry, viewer: &Viewer, id: MeasureId, asked: &Form) -> Result<ResourcePage> {
    let measure = kept_measure(registry, viewer, id)?;
    let desk = Desk::of(registry, viewer)?;
    let areas = municipalities(registry, [desk.require_kept()?])?;
    let kinds = desk.list(SERVICE_KINDS).into_iter().map(|term| (term.id.to_string(), term.name.clone()));
    let filter = ServiceFilter {
        area: asked.text("area").parse().ok(),
        kind: Some(asked.text("kind")).filter(|kind| !kind.is_empty()).map(|kind| TermId(kind.to_owned())),
    };
    let is_asked = filter.area.is_some() || filter.kind.is_some();
    let page = Paging { after: None, limit: Some(MAX_LIMIT) };
    let listed = is_asked.then(|| registry.list_services(&filter, &page)).transpose()?;
    let known = measure.service_ids.iter().map(|service| registry.find_service(*service, None));
    Ok(ResourcePage {
        areas: areas.into_iter().map(|area| (area.code.to_string(), area.name)).collect(),
        kinds: kinds.collect(),
        known: known.collect::<Result<_>>()?,
        is_cut: listed.as_ref().is_some_and(|listed| listed.next.is_some()),
        found: listed.map(|listed| listed.items).unwrap_or_default(),
        measure,
    })
}
