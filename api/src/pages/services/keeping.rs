//! What curators do with a service, one form each.

use actix_web::{HttpResponse, get, post};
use arunai_core::Registry;
use arunai_core::actor::Curator;
use arunai_core::id::ServiceId;
use arunai_core::vacancies::NewVacancy;

use super::keeping_view::{Step, step, vacancy_form};
use super::sheet::show_with;
use super::{answer, path_of};
use crate::extract::Path;
use crate::pages::forms::Form;
use crate::pages::seats::{Seat, Sent};
use crate::pages::status_of;
use crate::problem::Problem;
use crate::state::State;
use crate::visitor::Visitor;

/// Confirms that nothing has changed.
#[post("/services/{id}/confirm")]
pub(super) async fn confirm(
    state: State,
    sent: Sent<Curator>,
    id: Path<ServiceId>,
) -> Result<HttpResponse, Problem> {
    let (id, seen) = (id.0, sent.version());
    match sent.run(&state, move |registry, by| registry.confirm_service(by, id, seen)).await? {
        Ok(_) => Ok(sent.done(&path_of(id))),
        Err(faults) => show_with(&state, &sent.visitor, id, &faults).await,
    }
}

/// The form of free places.
#[get("/services/{id}/vacancy")]
pub(super) async fn show_vacancy(
    state: State,
    seat: Seat<Curator>,
    id: Path<ServiceId>,
) -> Result<HttpResponse, Problem> {
    answer_vacancy(&state, &seat.visitor, &seat.by, id.0, &Form::default()).await
}

/// Records free places.
#[post("/services/{id}/vacancy")]
pub(super) async fn record_vacancy(
    state: State,
    sent: Sent<Curator>,
    id: Path<ServiceId>,
) -> Result<HttpResponse, Problem> {
    let id = id.0;
    let record =
        move |registry: &Registry, by: &Curator, new: NewVacancy| registry.record_vacancy(by, id, new);
    match sent.save(&state, record).await? {
        Ok(_) => Ok(sent.done(&path_of(id))),
        Err(faults) => answer_vacancy(&state, &sent.visitor, &sent.by, id, &sent.refused(faults)).await,
    }
}

async fn answer_vacancy(
    state: &State,
    visitor: &Visitor,
    by: &Curator,
    id: ServiceId,
    form: &Form,
) -> Result<HttpResponse, Problem> {
    let by = by.clone();
    let service = state.run(move |registry| registry.find_kept_service(&by, id)).await?;
    let today = state.registry.clock().today();
    Ok(answer(state, visitor, status_of(form), "空き状況を記録する", |frame| {
        vacancy_form(frame, &path_of(id), &service.name, form, today)
    }))
}

/// What retiring means.
#[get("/services/{id}/retire")]
pub(super) async fn show_retiring(
    state: State,
    seat: Seat<Curator>,
    id: Path<ServiceId>,
) -> Result<HttpResponse, Problem> {
    answer_step(&state, &seat.visitor, &seat.by, id.0, &RETIRING, None).await
}

/// Takes a service out of the register.
#[post("/services/{id}/retire")]
pub(super) async fn retire(
    state: State,
    sent: Sent<Curator>,
    id: Path<ServiceId>,
) -> Result<HttpResponse, Problem> {
    let (id, seen) = (id.0, sent.version());
    match sent.run(&state, move |registry, by| registry.retire_service(by, id, seen)).await? {
        Ok(_) => Ok(sent.done(&path_of(id))),
        Err(faults) => {
            let form = sent.refused(faults);
            answer_step(&state, &sent.visitor, &sent.by, id, &RETIRING, Some(form)).await
        }
    }
}

/// What withholding means.
#[get("/services/{id}/withhold")]
pub(super) async fn show_withholding(
    state: State,
    seat: Seat<Curator>,
    id: Path<ServiceId>,
) -> Result<HttpResponse, Problem> {
    answer_step(&state, &seat.visitor, &seat.by, id.0, &WITHHOLDING, None).await
}

/// Withholds the place of a service.
#[post("/services/{id}/withhold")]
pub(super) async fn withhold(
    state: State,
    sent: Sent<Curator>,
    id: Path<ServiceId>,
) -> Result<HttpResponse, Problem> {
    let (id, seen) = (id.0, sent.version());
    match sent.run(&state, move |registry, by| registry.withhold_place(by, id, seen)).await? {
        Ok(_) => Ok(sent.done(&path_of(id))),
        Err(faults) => {
            let form = sent.refused(faults);
            answer_step(&state, &sent.visitor, &sent.by, id, &WITHHOLDING, Some(form)).await
        }
    }
}

const RETIRING: Step = Step {
    path: "",
    below: "retire",
    heading: "台帳から外す",
    meaning: "さがしても見つからなくなります。ページと記録は残ります。もとにもどすことはできません。",
    button: "台帳から外す",
};
const WITHHOLDING: Step = Step {
    path: "",
    below: "withhold",
    heading: "所在地を非公開にする",
    meaning: "住所と地図の位置を、いまの台帳からも、これまでの記録からも消します。市町村の名前だけが残ります。\
        公表データをとりこんでも、もどりません。もとにもどすことはできません。",
    button: "所在地を消して非公開にする",
};

/// A step's page, of the version that is there now or that was sent.
async fn answer_step(
    state: &State,
    visitor: &Visitor,
    by: &Curator,
    id: ServiceId,
    what: &Step<'_>,
    form: Option<Form>,
) -> Result<HttpResponse, Problem> {
    let by = by.clone();
    let service = state.run(move |registry| registry.find_kept_service(&by, id)).await?;
    let form = form.unwrap_or_else(|| Form::default().and("version", &service.version.to_string()));
    let path = path_of(id);
    let shown = Step { path: &path, ..*what };
    Ok(answer(state, visitor, status_of(&form), what.heading, |frame| {
        step(frame, &shown, &service.name, &form)
    }))
}
