//! What people say is wrong: the queue of the council's office.

use std::collections::BTreeMap;

use actix_web::{HttpRequest, HttpResponse, get, post};
use arunai_core::Registry;
use arunai_core::actor::Curator;
use arunai_core::corrections::{Correction, CorrectionState};
use arunai_core::id::{CorrectionId, ServiceId};
use arunai_core::page::{Page, Paging};
use maud::{Markup, html};

use super::answer;
use super::confirm_view::PARTS;
use super::known::{desk, refused};
use crate::extract::Path;
use crate::pages::fields::writing_button;
use crate::pages::layout::{FormFault, Frame, page};
use crate::pages::seats::{Seat, Sent};
use crate::pages::value_of;
use crate::pages::words::era_date;
use crate::problem::Problem;
use crate::state::State;
use crate::visitor::Visitor;

const CORRECTIONS: &str = "/curate/corrections";

/// A part of the queue, and the names of the services that it is about.
struct Found {
    page: Page<Correction>,
    names: BTreeMap<ServiceId, String>,
    /// Whether nothing comes before it.
    is_first: bool,
}

/// The queue.
#[get("/curate/corrections")]
pub(crate) async fn show_corrections(
    state: State,
    seat: Seat<Curator>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let after = value_of(request.query_string().as_bytes(), "after");
    show(&state, &seat.by, &seat.visitor, after, Vec::new()).await
}

/// One was looked into.
#[post("/curate/corrections/{id}/settle")]
pub(crate) async fn settle(
    state: State,
    sent: Sent<Curator>,
    id: Path<CorrectionId>,
) -> Result<HttpResponse, Problem> {
    let (id, seen) = (id.0, sent.version());
    match sent.run(&state, move |registry, by| registry.settle_correction(by, id, seen)).await? {
        Ok(_) => Ok(sent.done(CORRECTIONS)),
        Err(faults) => show(&state, &sent.by, &sent.visitor, None, faults).await,
    }
}

async fn show(
    state: &State,
    by: &Curator,
    visitor: &Visitor,
    after: Option<String>,
    faults: Vec<FormFault>,
) -> Result<HttpResponse, Problem> {
    let by = by.clone();
    let found = state.run(move |registry| read(registry, &by, after)).await?;
    Ok(answer(state, visitor, &faults, "誤りの知らせ", CORRECTIONS, |frame| {
        corrections_page(frame, &found, &faults)
    }))
}

fn read(registry: &Registry, by: &Curator, after: Option<String>) -> arunai_core::Result<Found> {
    let is_first = after.is_none();
    let page = registry.list_corrections(by, &Paging { after, limit: None })?;
    let mut names = BTreeMap::new();
    for correction in &page.items {
        if !names.contains_key(&correction.service_id) {
            let service = registry.find_service(correction.service_id, None)?;
            names.insert(service.id, service.name);
        }
    }
    Ok(Found { page, names, is_first })
}

fn corrections_page(frame: &Frame, found: &Found, faults: &[FormFault]) -> Markup {
    let Found { page: part, names, is_first } = found;
    let (open, done): (Vec<_>, Vec<_>) =
        part.items.iter().partition(|one| one.state == CorrectionState::Open);
    page(
        frame,
        html! {
            h1 { "誤りの知らせ" }
            p { "台帳にちがうところがある、という知らせです。確かめて台帳をなおしてから「すみにする」を押してください。90日たつと消えます。" }
            (refused(faults))
            @if *is_first || !open.is_empty() { h2 { "待っているもの" } }
            @if *is_first && open.is_empty() {
                p { "待っている知らせはありません。" a href="/curate" { "台帳の仕事にもどる" } }
            }
            ol.queue { @for one in open { (entry(frame, one, names)) } }
            @if !done.is_empty() {
                h2 { "すんだもの" }
                ol.queue { @for one in done { (entry(frame, one, names)) } }
            }
            @if let Some(next) = &part.next { p.next { a href={ (CORRECTIONS) "?after=" (next) } { "次の知らせを見る" } } }
            (desk(frame, CORRECTIONS))
        },
    )
}

fn entry(frame: &Frame, one: &Correction, names: &BTreeMap<ServiceId, String>) -> Markup {
    let name = names.get(&one.service_id).map_or("なくなったサービス", String::as_str);
    html! {
        li {
            h3 { a href={ "/services/" (one.service_id) } { (name) } }
            p { strong { (parts(one)) } "・" (era_date(one.sent_on)) "に届きました" }
            @if let Some(text) = &one.text { p.quoted { (text) } }
            @match (&one.contact, one.settled_on) {
                (_, Some(on)) => p { (era_date(on)) "にすみました。連絡先は消しました。" },
                (Some(contact), None) => p { "連絡先：" (contact) },
                (None, None) => p { "連絡先はありません。" },
            }
            @if one.state == CorrectionState::Open {
                a.button href={ "/services/" (one.service_id) "/edit" } { "「" (name) "」をなおす" } " "
                (writing_button(frame, &format!("{CORRECTIONS}/{}/settle", one.id),
                    &[("version", &one.version.to_string())], "すみにする"))
            }
        }
    }
}

/// What is said to be wrong, in words.
fn parts(one: &Correction) -> String {
    let code = |part| serde_json::to_value(part).ok().and_then(|value| value.as_str().map(str::to_owned));
    let name = |code: String| PARTS.iter().find(|(known, _)| *known == code).map(|(_, name)| *name);
    one.parts.iter().filter_map(code).filter_map(name).collect::<Vec<_>>().join("、")
}

#[cfg(test)]
mod tests {
    use arunai_core::corrections::CorrectionPart;
    use chrono::NaiveDate;

    use super::*;

    fn correction(state: CorrectionState) -> Correction {
        let day = NaiveDate::from_ymd_opt(2026, 11, 1);
        Correction {
            id: CorrectionId(uuid::Uuid::nil()),
            version: 1,
            service_id: ServiceId(uuid::Uuid::nil()),
            parts: vec![CorrectionPart::Phone, CorrectionPart::Closed],
            text: Some("<b>".into()),
            contact: None,
            sent_on: day.expect("a day"),
            state,
            settled_on: day.filter(|_| state == CorrectionState::Done),
        }
    }

    #[test]
    fn what_waits_can_be_settled_and_what_is_done_cannot() {
        let frame = Frame { title: "", path: CORRECTIONS, viewer: None, csrf: "", demo: false };
        let html = |state| {
            let page = Page { items: vec![correction(state)], next: Some("0/2026-11-01/x".to_owned()) };
            let found = Found { page, names: BTreeMap::new(), is_first: true };
            corrections_page(&frame, &found, &[]).into_string()
        };
        let open = html(CorrectionState::Open);
        assert!(
            open.contains("電話・ファックス・ホームページ、やめた・休んでいる")
                && open.contains("すみにする</button>")
        );
        assert!(
            open.contains("&lt;b&gt;") && open.contains("href=\"/curate/corrections?after=0/2026-11-01/x\"")
        );
        let done = html(CorrectionState::Done);
        assert!(done.contains("待っている知らせはありません") && !done.contains("すみにする</button>"));
    }
}
