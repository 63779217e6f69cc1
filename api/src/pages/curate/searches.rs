//! Searches of the public that found nothing: evidence of what the region lacks.

use std::collections::BTreeSet;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get};
use arunai_core::actor::Curator;
use arunai_core::search_counters::{SHOWN_FROM, SearchCounter};
use maud::{Markup, html};

use super::known::{Known, desk};
use crate::pages::layout::{Frame, page};
use crate::pages::respond;
use crate::pages::seats::Seat;
use crate::pages::words::era_period;
use crate::problem::Problem;
use crate::state::State;

const SEARCHES: &str = "/curate/searches";

/// The counters that may be shown.
#[get("/curate/searches")]
pub(crate) async fn show_searches(state: State, seat: Seat<Curator>) -> Result<HttpResponse, Problem> {
    let (by, viewer) = (seat.by, seat.visitor.viewer());
    let read = move |registry: &arunai_core::Registry| {
        Ok((registry.list_search_counters(&by)?, Known::read(registry, &viewer)?))
    };
    let (counters, known) = state.run(read).await?;
    Ok(respond(&state, &seat.visitor, StatusCode::OK, "見つからなかった検索", SEARCHES, |frame| {
        searches_page(frame, &counters, &known)
    }))
}

fn searches_page(frame: &Frame, counters: &[SearchCounter], known: &Known) -> Markup {
    let quarters: BTreeSet<&str> = counters.iter().map(|counter| counter.quarter.as_str()).collect();
    page(
        frame,
        html! {
            h1 { "見つからなかった検索" }
            p {
                "サインインしていない人が協議会の地域でさがして、何も見つからなかった回数です。"
                (SHOWN_FROM) "回より少ないものは出しません。"
            }
            p.hint { "検索のことば、場所、対象の人は、どこにも残していません。" }
            @if counters.is_empty() {
                p { "まだ、出せるほどの検索はありません。" a href="/curate" { "台帳の仕事にもどる" } }
            }
            @for quarter in quarters.into_iter().rev() {
                h2 { (era_period(quarter)) }
                div.scroll role="region" tabindex="0" aria-label={ (era_period(quarter)) "の表（横に動かせます）" } {
                    table {
                        caption { span { "サービスの分野ごとの回数" } }
                        thead { tr { th scope="col" { "分野" } th scope="col" { "見つからなかった検索" } } }
                        tbody { @for counter in counters.iter().filter(|counter| counter.quarter == quarter) { tr {
                            th scope="row" { (known.term(counter.group_id.as_str())) }
                            td { (counter.searches) "回" }
                        } } }
                    }
                }
            }
            (desk(frame, SEARCHES))
        },
    )
}

#[cfg(test)]
mod tests {
    use arunai_core::values::TermId;

    use super::super::known::tests::known;
    use super::*;

    #[test]
    fn counters_are_told_by_quarter() {
        let counter = SearchCounter {
            group_id: TermId("group_daytime".into()),
            quarter: "2026-Q2".into(),
            searches: 25,
        };
        let frame = Frame { title: "", path: SEARCHES, viewer: None, csrf: "", demo: false };
        let page = searches_page(&frame, &[counter], &known()).into_string();
        assert!(page.contains("令和8年度 第2四半期") && page.contains("日中活動") && page.contains("25回"));
        assert!(searches_page(&frame, &[], &known()).into_string().contains("出せるほどの検索はありません"));
    }
}
