//! Who changed the register and the councils' records, and when: never what they say, and nothing of cases.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, get};
use arunai_core::Registry;
use arunai_core::actor::Administrator;
use arunai_core::audit_trails::{AccountTrailEntry, TrailEntry};
use maud::{Markup, html};

use super::parts::{action_name, actor_name, moment, noun_name, places, short};
use crate::pages::layout::{Frame, page};
use crate::pages::seats::Seat;
use crate::pages::{respond, value_of};
use crate::problem::Problem;
use crate::state::State;

const TRAIL: &str = "/admin/trail";
/// How many entries a page has.
const SHOWN: usize = 100;

/// The latest entries, or those before a place.
#[get("/admin/trail")]
pub(crate) async fn show_trail(
    state: State,
    seat: Seat<Administrator>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let by = seat.by;
    let before = value_of(request.query_string().as_bytes(), "before").and_then(|place| place.parse().ok());
    let read = move |registry: &Registry| {
        Ok((registry.list_trail(&by, before, SHOWN)?, registry.list_account_trail(&by, SHOWN)?))
    };
    let (entries, accounts) = state.run(read).await?;
    Ok(respond(&state, &seat.visitor, StatusCode::OK, "操作の記録", TRAIL, |frame| {
        trail_page(frame, &entries, &accounts)
    }))
}

fn trail_page(frame: &Frame, entries: &[TrailEntry], accounts: &[AccountTrailEntry]) -> Markup {
    page(
        frame,
        html! {
            h1 { "操作の記録" }
            p { "台帳と協議会の記録を、だれがいつ変えたかです。新しい順です。事例の操作の記録は、その組織の管理者だけが見られます。" }
            @if entries.is_empty() { p { "まだ記録はありません。" } } @else { (table(entries)) }
            @if let Some(last) = entries.last().filter(|last| last.sequence > 1) {
                p.next { a href={ (TRAIL) "?before=" (last.sequence) } { "もっと前の記録を見る" } }
            }
            (accounts_section(accounts))
            (places(TRAIL))
        },
    )
}

fn table(entries: &[TrailEntry]) -> Markup {
    html! {
        div.scroll role="region" tabindex="0" aria-label="操作の記録の表（横に動かせます）" {
            table.text-table {
                caption { span { "番号は、同じ記録かどうかを見分けるためのものです。" } }
                thead { tr {
                    th scope="col" { "いつ" } th scope="col" { "だれが" } th scope="col" { "何を" }
                    th scope="col" { "どうした" } th scope="col" { "変わったところ" } th scope="col" { "番号" }
                } }
                tbody { @for entry in entries { tr {
                    th scope="row" { (moment(entry.at)) }
                    td { (entry.name.as_deref().unwrap_or_else(|| actor_name(&entry.actor))) }
                    td { (noun_name(&entry.noun)) }
                    td { (action_name(&code(entry))) }
                    td { (entry.fields.len()) "か所" }
                    td {
                        @if entry.noun == "services" { a href={ "/services/" (entry.record_id) } { (short(&entry.record_id)) } }
                        @else { (short(&entry.record_id)) }
                    }
                } } }
            }
        }
    }
}

/// What was done to accounts: a log of its own, which no API tells.
fn accounts_section(entries: &[AccountTrailEntry]) -> Markup {
    html! {
        section aria-labelledby="accounts" {
            h2 #accounts { "アカウントの操作" }
            @if entries.is_empty() { p { "まだ記録はありません。" } } @else {
                div.scroll role="region" tabindex="0" aria-label="アカウントの操作の表（横に動かせます）" {
                    table.text-table {
                        caption { span { "新しい順に、" (SHOWN) "件まで。サインインは出しません" } }
                        thead { tr {
                            th scope="col" { "いつ" } th scope="col" { "だれが" } th scope="col" { "どのアカウントを" }
                            th scope="col" { "どうした" }
                        } }
                        tbody { @for AccountTrailEntry { change, name, login } in entries { tr {
                            th scope="row" { (moment(change.at)) }
                            td { (name.as_deref().unwrap_or_else(|| actor_name(&change.actor))) }
                            td { (login.as_deref().unwrap_or("もうないアカウント")) }
                            td { (action_name(&change.action)) }
                        } } }
                    }
                }
            }
        }
    }
}

fn code(entry: &TrailEntry) -> String {
    serde_json::to_value(entry.action)
        .ok()
        .and_then(|code| code.as_str().map(str::to_owned))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use arunai_core::changes::Action;

    use super::*;

    #[test]
    fn an_entry_says_who_and_never_what() {
        let entry = TrailEntry {
            sequence: 7,
            at: "2026-11-28T01:00:00Z".parse().expect("a moment"),
            actor: "command:import".into(),
            name: None,
            noun: "services".into(),
            record_id: "0198c0de-0000-7000-8000-000000000001".into(),
            version: 2,
            action: Action::Change,
            fields: vec!["phone".into()],
        };
        let frame = Frame { title: "", path: TRAIL, viewer: None, csrf: "", demo: false };
        let page = trail_page(&frame, &[entry], &[]).into_string();
        assert!(page.contains("サーバーでの取り込み") && page.contains("変えた") && page.contains("1か所"));
        assert!(!page.contains("phone") && page.contains("before=7"));
        assert!(trail_page(&frame, &[], &[]).into_string().contains("まだ記録はありません"));
    }
}
