//! Changing a service's main facts.

use actix_web::{HttpResponse, get, post};
use arunai_core::Registry;
use arunai_core::actor::{Curator, Viewer};
use arunai_core::areas::{AreaFilter, AreaKind};
use arunai_core::id::ServiceId;
use arunai_core::page;
use arunai_core::services::{Service, ServiceChange};
use arunai_core::taxonomies::TaxonomyTerm;
use arunai_core::values::{AreaCode, Patch};
use serde_json::json;

use super::editing_view::edit_form;
use super::{answer, path_of};
use crate::extract::Path;
use crate::pages::forms::Form;
use crate::pages::seats::{Seat, Sent};
use crate::pages::status_of;
use crate::problem::Problem;
use crate::state::State;
use crate::visitor::Visitor;

/// What the form has to choose from.
pub(super) struct Choices {
    /// Areas that a service may serve: the council's municipalities, and those that it serves already.
    pub areas: Vec<(String, String)>,
    /// 障害種別.
    pub disability_types: Vec<TaxonomyTerm>,
}

/// The form, filled with what is known.
#[get("/services/{id}/edit")]
pub(super) async fn show_form(
    state: State,
    seat: Seat<Curator>,
    id: Path<ServiceId>,
) -> Result<HttpResponse, Problem> {
    answer_form(&state, &seat.visitor, &seat.by, id.0, None).await
}

/// Changes what differs.
#[post("/services/{id}/edit")]
pub(super) async fn change_service(
    state: State,
    sent: Sent<Curator>,
    id: Path<ServiceId>,
) -> Result<HttpResponse, Problem> {
    let (id, seen) = (id.0, sent.version());
    let has_capacity = !sent.form.text("capacity").is_empty();
    let done = match sent.form.input::<ServiceChange>() {
        Ok(change) => {
            let verb = move |registry: &Registry, by: &Curator| {
                let before = registry.find_kept_service(by, id)?;
                registry.change_service(by, id, seen, whole(change, &before, has_capacity))
            };
            sent.run(&state, verb).await?
        }
        Err(faults) => Err(faults),
    };
    match done {
        Ok(_) => Ok(sent.done(&path_of(id))),
        Err(faults) => {
            let form = sent.refused(faults);
            answer_form(&state, &sent.visitor, &sent.by, id, Some(form)).await
        }
    }
}

/// The change of somebody who saw the whole form: what was left empty is empty. Areas that nobody touched are left
/// alone, since some may be another council's.
fn whole(change: ServiceChange, before: &Service, has_capacity: bool) -> ServiceChange {
    let mut areas = change.service_areas.unwrap_or_default();
    let mut known = before.service_areas.clone();
    areas.sort();
    known.sort();
    ServiceChange {
        service_areas: (areas != known).then_some(areas),
        capacity: if has_capacity { change.capacity } else { Patch::Clear },
        delivery: Some(change.delivery.unwrap_or_default()),
        eligibility: Some(change.eligibility.unwrap_or_default()),
        hours: Some(change.hours.unwrap_or_default()),
        ..change
    }
}

async fn answer_form(
    state: &State,
    visitor: &Visitor,
    by: &Curator,
    id: ServiceId,
    sent: Option<Form>,
) -> Result<HttpResponse, Problem> {
    let (by, viewer) = (by.clone(), visitor.viewer());
    let read = move |registry: &Registry| {
        let service = registry.find_kept_service(&by, id)?;
        let choices = choices(registry, &viewer, &service)?;
        Ok((service, choices))
    };
    let (service, choices) = state.run(read).await?;
    let form = sent.unwrap_or_else(|| form_of(&service));
    Ok(answer(state, visitor, status_of(&form), "内容を変更する", |frame| {
        edit_form(frame, &path_of(id), &form, &choices)
    }))
}

/// The form of a record as it is.
fn form_of(service: &Service) -> Form {
    let known = json!({
        "name": service.name, "phone": service.phone, "url": service.url, "closed_days": service.closed_days,
        "notes": service.notes, "capacity": service.capacity, "hours": service.hours,
        "service_areas": service.service_areas, "delivery": service.delivery, "eligibility": service.eligibility,
        "opens_on": service.opens_on, "closes_on": service.closes_on,
        "suspended_from": service.suspended_from, "suspended_until": service.suspended_until,
    });
    Form::of(&known).and("version", &service.version.to_string())
}

fn choices(registry: &Registry, viewer: &Viewer, service: &Service) -> arunai_core::Result<Choices> {
    let mut areas = Vec::new();
    for within in registry.list_own_councils(viewer)?.into_iter().flat_map(|council| council.area_codes) {
        let filter = AreaFilter { within: Some(within), kind: Some(AreaKind::Municipality), name: None };
        areas.extend(page::all(|paging| registry.list_areas(&filter, paging))?);
    }
    let mut choices: Vec<(AreaCode, String)> = areas.into_iter().map(|area| (area.code, area.name)).collect();
    for code in &service.service_areas {
        let name = registry.find_area(code).map_or_else(|_| code.to_string(), |area| area.full_name);
        if !choices.iter().any(|(known, _)| known == code) {
            choices.push((code.clone(), name));
        }
    }
    choices.sort();
    choices.dedup_by(|a, b| a.0 == b.0);
    Ok(Choices {
        areas: choices.into_iter().map(|(code, name)| (code.to_string(), name)).collect(),
        disability_types: registry.list_taxonomy_terms(Some("disability_types"))?,
    })
}

#[cfg(test)]
mod tests {
    use super::super::sheet_view::tests::shown;
    use super::*;

    #[test]
    fn what_was_left_empty_is_empty_and_areas_that_nobody_touched_stay() {
        let area: AreaCode = "322016".parse().expect("a code");
        let before = Service { service_areas: vec![area.clone()], ..shown().details.service };
        let change = |body: &str| Form::read(body.as_bytes()).input::<ServiceChange>().expect("a change");
        let kept = whole(change("service_areas%5B%5D=322016&phone:null=&capacity:number="), &before, false);
        assert_eq!((kept.service_areas, kept.capacity, kept.phone), (None, Patch::Clear, Patch::Clear));
        assert!(kept.eligibility.is_some_and(|facts| facts == Default::default()) && kept.hours.is_some());
        let moved = whole(change("capacity:number=12"), &before, true);
        assert_eq!((moved.service_areas, moved.capacity), (Some(Vec::new()), Patch::Set(12)));
    }

    #[test]
    fn a_record_comes_back_from_its_form_unchanged() {
        let service = shown().details.service;
        let form = form_of(&service);
        assert_eq!(form.text("name"), service.name);
        assert_eq!(form.text("version"), "2");
        assert_eq!(form.text("phone:null"), "0852-12-3456");
    }
}
