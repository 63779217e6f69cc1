//! Services that vanished from an official file: still there, or gone?

use actix_web::{HttpResponse, get, post};
use arunai_core::Registry;
use arunai_core::actor::Curator;
use arunai_core::id::ServiceId;
use arunai_core::services::Service;
use maud::{Markup, html};

use super::answer;
use super::known::{Known, desk, refused};
use crate::extract::Path;
use crate::pages::fields::writing_button;
use crate::pages::layout::{FormFault, Frame, page};
use crate::pages::seats::{Seat, Sent};
use crate::pages::words::era_date;
use crate::problem::Problem;
use crate::state::State;
use crate::visitor::Visitor;

const VANISHED: &str = "/curate/vanished";

/// The list.
#[get("/curate/vanished")]
pub(crate) async fn show_vanished(state: State, seat: Seat<Curator>) -> Result<HttpResponse, Problem> {
    show(&state, &seat.by, &seat.visitor, Vec::new()).await
}

/// It is still there.
#[post("/curate/vanished/{id}/confirm")]
pub(crate) async fn confirm_vanished(
    state: State,
    sent: Sent<Curator>,
    id: Path<ServiceId>,
) -> Result<HttpResponse, Problem> {
    settle(&state, sent, id.0, Registry::confirm_service).await
}

/// It is gone.
#[post("/curate/vanished/{id}/retire")]
pub(crate) async fn retire_vanished(
    state: State,
    sent: Sent<Curator>,
    id: Path<ServiceId>,
) -> Result<HttpResponse, Problem> {
    settle(&state, sent, id.0, Registry::retire_service).await
}

async fn settle(
    state: &State,
    sent: Sent<Curator>,
    id: ServiceId,
    verb: fn(&Registry, &Curator, ServiceId, i32) -> arunai_core::Result<Service>,
) -> Result<HttpResponse, Problem> {
    let seen = sent.version();
    match sent.run(state, move |registry, by| verb(registry, by, id, seen)).await? {
        Ok(_) => Ok(sent.done(VANISHED)),
        Err(faults) => show(state, &sent.by, &sent.visitor, faults).await,
    }
}

async fn show(
    state: &State,
    by: &Curator,
    visitor: &Visitor,
    faults: Vec<FormFault>,
) -> Result<HttpResponse, Problem> {
    let (by, viewer) = (by.clone(), visitor.viewer());
    let read = move |registry: &Registry| {
        Ok((registry.list_vanished_services(&by)?, Known::read(registry, &viewer)?))
    };
    let (services, known) = state.run(read).await?;
    Ok(answer(state, visitor, &faults, "公表データから消えた", VANISHED, |frame| {
        vanished_page(frame, &services, &known, &faults)
    }))
}

fn vanished_page(frame: &Frame, services: &[Service], known: &Known, faults: &[FormFault]) -> Markup {
    page(
        frame,
        html! {
            h1 { "公表データから消えたもの" }
            p { "前の公表データにあって、新しい公表データにないものです。やめたとはかぎりません。電話で確かめて、どちらかを押してください。" }
            (refused(faults))
            @if services.is_empty() { p { "公表データから消えたものはありません。" a href="/curate" { "台帳の仕事にもどる" } } }
            ol.queue { @for service in services { li {
                h2 { a href={ "/services/" (service.id) } { (service.name) } }
                p.facts {
                    span { (known.term(service.kind.as_str())) }
                    @if let Some(on) = service.vanished_on { span { (era_date(on)) "の公表データにありません" } }
                }
                @if let Some(phone) = &service.phone { p.phone { a href={ "tel:" (phone) } { "電話 " (phone) } } }
                @let version = service.version.to_string();
                @let path = format!("{VANISHED}/{}", service.id);
                (writing_button(frame, &format!("{path}/confirm"), &[("version", &version)], "まだある（変更なし）"))
                (writing_button(frame, &format!("{path}/retire"), &[("version", &version)], "廃止にする"))
            } } }
            (desk(frame, VANISHED))
        },
    )
}

#[cfg(test)]
mod tests {
    use super::super::known::tests::known;
    use super::*;
    use crate::pages::words::tests::result;

    #[test]
    fn a_person_decides_whether_it_is_gone() {
        let frame = Frame { title: "", path: VANISHED, viewer: None, csrf: "", demo: false };
        let page = vanished_page(&frame, &[(*result().service).clone()], &known(), &[]).into_string();
        assert!(page.contains("まだある（変更なし）") && page.contains("廃止にする"));
        assert!(page.contains("令和7年9月30日の公表データにありません"));
        assert!(vanished_page(&frame, &[], &known(), &[]).into_string().contains("消えたものはありません"));
    }
}
