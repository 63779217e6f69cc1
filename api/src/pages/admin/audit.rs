//! The audit trail of an organisation's cases, for the organisation's own 管理者.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, get};
use arunai_core::actor::Worker;
use arunai_core::audit_trails::CaseTrailEntry;
use maud::{Markup, html};

use super::parts::{action_name, actor_name, moment, noun_name, short};
use crate::pages::layout::{Frame, page};
use crate::pages::seats::Seat;
use crate::pages::{respond, value_of};
use crate::problem::Problem;
use crate::state::State;

const AUDIT: &str = "/organization/audit";
/// How many entries a page has.
const SHOWN: usize = 100;

/// The latest entries, or those before a place.
#[get("/organization/audit")]
pub(crate) async fn show_audit(
    state: State,
    seat: Seat<Worker>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let by = seat.by;
    let before = value_of(request.query_string().as_bytes(), "before").and_then(|place| place.parse().ok());
    let entries = state.run(move |registry| registry.list_case_trail(&by, before, SHOWN)).await?;
    Ok(respond(&state, &seat.visitor, StatusCode::OK, "事例の操作の記録", AUDIT, |frame| {
        audit_page(frame, &entries, before.is_none())
    }))
}

fn audit_page(frame: &Frame, entries: &[CaseTrailEntry], is_latest: bool) -> Markup {
    page(
        frame,
        html! {
            h1 { "事例の操作の記録" }
            p { "この組織の事例を、だれがいつ見たか、変えたかです。組織の管理者だけが見られます。内容は出ません。" }
            @if let Some(latest) = entries.first().filter(|_| is_latest) {
                div.card {
                    p { "毎月、つぎの番号と印を紙に控えてください。あとで書きかえられていないことを確かめられます。" }
                    p { "番号 " strong { (latest.change.sequence) } "　印 " code { (latest.change.digest) } }
                }
            }
            @if entries.is_empty() { p { "まだ記録はありません。" } } @else { (table(entries)) }
            @if let Some(last) = entries.last().filter(|last| last.change.sequence > 1) {
                p.next { a href={ (AUDIT) "?before=" (last.change.sequence) } { "もっと前の記録を見る" } }
            }
            p.next { a href="/cases" { "事例の一覧にもどる" } }
        },
    )
}

fn table(entries: &[CaseTrailEntry]) -> Markup {
    html! {
        div.scroll role="region" tabindex="0" aria-label="操作の記録の表（横に動かせます）" {
            table.text-table {
                caption { span { "新しい順" } }
                thead { tr {
                    th scope="col" { "いつ" } th scope="col" { "だれが" } th scope="col" { "何を" }
                    th scope="col" { "どうした" } th scope="col" { "変わったところ" } th scope="col" { "記録の番号" }
                } }
                tbody { @for CaseTrailEntry { change, name } in entries { tr {
                    th scope="row" { (moment(change.at)) }
                    td { (name.as_deref().unwrap_or_else(|| actor_name(&change.actor))) }
                    td { (noun_name(&change.noun)) }
                    td { (action_name(&change.action)) }
                    td { @if change.fields.is_empty() { "なし" } @else { (change.fields.len()) "か所" } }
                    td { (short(&change.record_id)) }
                } } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use arunai_core::changes::CaseChange;

    use super::*;

    #[test]
    fn the_last_mark_is_to_be_noted() {
        let change = CaseChange {
            sequence: 12,
            at: "2026-11-28T01:00:00Z".parse().expect("a moment"),
            actor: "x".into(),
            organization_id: String::new(),
            noun: "cases".into(),
            record_id: "6f9619ff-8b86-4d01-b42d-00cf4fc964ff".into(),
            version: 1,
            action: "read".into(),
            fields: Vec::new(),
            digest: "abc123".into(),
        };
        let entry = CaseTrailEntry { change, name: Some("<花子>".into()) };
        let frame = Frame { title: "", path: AUDIT, viewer: None, csrf: "", demo: false };
        let page = audit_page(&frame, &[entry], true).into_string();
        assert!(page.contains("abc123") && page.contains("&lt;花子&gt;") && page.contains("見た"));
        assert!(page.contains("before=12"));
    }
}
