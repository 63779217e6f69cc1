//! Cases that go to another organisation: offers, and the answers to them.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, get, post};
use arunai_core::Registry;
use arunai_core::actor::Worker;
use arunai_core::id::{CaseId, OrganizationId, TransferId};
use arunai_core::page::{MAX_LIMIT, Page, Paging, all};
use arunai_core::text::fold;
use arunai_core::transfers::{Transfer, TransferAnswer};

use super::answer;
use super::known::Known;
use super::sheet::{Sheet, under};
use super::transfers_view::{find_form, offer_fields, transfer_list};
use crate::extract::Path;
use crate::pages::forms::Form;
use crate::pages::layout::FormFault;
use crate::pages::seats::{Seat, Sent};
use crate::pages::value_of;
use crate::problem::Problem;
use crate::state::State;
use crate::visitor::Visitor;

/// How many organisations are offered to choose from.
const OFFERED: usize = 50;

/// Offers with the names of their organisations.
pub(super) struct Offers {
    /// The offers.
    pub page: Page<Transfer>,
    /// What organisations are called.
    pub organizations: BTreeMap<String, String>,
}

/// Organisations to choose from: their ids and names.
type Offered = Vec<(String, String)>;

/// Offers from and to the own organisation.
#[get("/transfers")]
pub(crate) async fn show_transfers(
    state: State,
    seat: Seat<Worker>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let after = value_of(request.query_string().as_bytes(), "after");
    answer_list(&state, &seat.visitor, seat.by, after, &[]).await
}

/// Answers an offer.
#[post("/transfers/{id}")]
pub(crate) async fn answer_transfer(
    state: State,
    sent: Sent<Worker>,
    id: Path<TransferId>,
) -> Result<HttpResponse, Problem> {
    let (transfer, seen) = (id.0, sent.version());
    let done = sent
        .save(&state, move |registry, by, answer: TransferAnswer| {
            registry.answer_transfer(by, transfer, seen, answer)
        })
        .await?;
    match done {
        Ok(_) => Ok(sent.done("/transfers")),
        Err(faults) => answer_list(&state, &sent.visitor, sent.by, None, &faults).await,
    }
}

async fn answer_list(
    state: &State,
    visitor: &Visitor,
    by: Worker,
    after: Option<String>,
    faults: &[FormFault],
) -> Result<HttpResponse, Problem> {
    let paging = Paging { after, limit: Some(MAX_LIMIT) };
    let offers = state.run(move |registry| read(registry, &by, &paging)).await?;
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::BAD_REQUEST };
    Ok(answer(state, visitor, status, "引きつぎの申し出", |frame| {
        transfer_list(frame, &offers, faults)
    }))
}

fn read(registry: &Registry, by: &Worker, paging: &Paging) -> arunai_core::Result<Offers> {
    let page = registry.list_transfers(by, paging)?;
    let ids = page.items.iter().flat_map(|offer| [offer.from_organization_id, offer.to_organization_id]);
    let named = ids.filter_map(|id| Some((id.to_string(), registry.find_organization(id).ok()?.name)));
    Ok(Offers { organizations: named.collect(), page })
}

/// The form of an offer.
#[get("/cases/{id}/transfer")]
pub(crate) async fn show_offer(
    state: State,
    seat: Seat<Worker>,
    id: Path<CaseId>,
) -> Result<HttpResponse, Problem> {
    let known = Known::read(&state, &seat.by, id.0).await?;
    Ok(answer_offer(&state, &seat.visitor, &known, &Form::default(), &Vec::new()))
}

/// Looks for organisations by name, and shows the form with those that were found.
#[post("/cases/{id}/transfer/find")]
pub(crate) async fn find_organizations(
    state: State,
    sent: Sent<Worker>,
    id: Path<CaseId>,
) -> Result<HttpResponse, Problem> {
    let known = Known::read(&state, &sent.by, id.0).await?;
    let name = sent.form.text("name").to_owned();
    let offered = state.run(move |registry| called(registry, &name)).await?;
    let mut form =
        Form::with(&[("name", sent.form.text("name")), ("consented_on", &known.today.to_string())]);
    if offered.is_empty() {
        let message = "その名前の事業所が台帳に見つかりません。短いことばで、さがしなおしてください。";
        form.faults.push(FormFault { field: "name".into(), message: message.into() });
    }
    Ok(answer_offer(&state, &sent.visitor, &known, &form, &offered))
}

/// Offers a case to another organisation.
#[post("/cases/{id}/transfer")]
pub(crate) async fn offer_case(
    state: State,
    sent: Sent<Worker>,
    id: Path<CaseId>,
) -> Result<HttpResponse, Problem> {
    let case = id.0;
    match sent.save(&state, move |registry, by, new| registry.offer_case(by, case, new)).await? {
        Ok(_) => Ok(sent.done("/transfers")),
        Err(faults) => {
            let known = Known::read(&state, &sent.by, case).await?;
            let chosen = sent.form.text("to_organization_id").parse::<OrganizationId>();
            let read = move |registry: &Registry| registry.find_organization(chosen?);
            let offered = state.run(read).await.map(|found| (found.id.to_string(), found.name));
            let offered = offered.into_iter().collect();
            Ok(answer_offer(&state, &sent.visitor, &known, &sent.refused(faults), &offered))
        }
    }
}

/// The organisations with a text in their names.
fn called(registry: &Registry, text: &str) -> arunai_core::Result<Offered> {
    let wanted = fold(text);
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let found = all(|paging| registry.list_organizations(paging))?;
    let called =
        found.into_iter().filter(|one| one.retired_on.is_none() && fold(&one.name).contains(&wanted));
    Ok(called.take(OFFERED).map(|one| (one.id.to_string(), one.name)).collect())
}

fn answer_offer(
    state: &State,
    visitor: &Visitor,
    known: &Known,
    form: &Form,
    offered: &Offered,
) -> HttpResponse {
    let action = under(known.id(), "transfer");
    if offered.is_empty() {
        let find = format!("{action}/find");
        let sheet =
            Sheet { heading: "ほかの事業所に引きつぐ", action: &find, button: "さがす" };
        return sheet.answer(state, visitor, known, form, find_form(form));
    }
    let sheet =
        Sheet { heading: "ほかの事業所に引きつぐ", action: &action, button: "申し出る" };
    sheet.answer(state, visitor, known, form, offer_fields(form, known, offered))
}
