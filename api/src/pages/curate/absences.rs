//! Kinds of services of which the register has none in a municipality: 不明, until somebody says ない.

use actix_web::{HttpRequest, HttpResponse, get, post};
use arunai_core::Registry;
use arunai_core::absences::PossibleAbsence;
use arunai_core::actor::{Curator, Viewer};
use arunai_core::councils::Absence;
use arunai_core::values::AreaCode;
use maud::{Markup, html};

use super::answer;
use super::area_figures_view::area_field;
use super::known::{Known, desk, refused};
use crate::pages::fields::own_fields;
use crate::pages::layout::{FormFault, Frame, page};
use crate::pages::seats::{Seat, Sent};
use crate::pages::value_of;
use crate::pages::words::era_date;
use crate::problem::Problem;
use crate::state::State;
use crate::visitor::Visitor;

const ABSENCES: &str = "/curate/absences";

/// What the page shows.
struct Absences {
    /// The municipality that is looked at.
    area: Option<AreaCode>,
    rows: Vec<PossibleAbsence>,
    known: Known,
    faults: Vec<FormFault>,
}

/// The kinds of which there is none in a municipality.
#[get("/curate/absences")]
pub(crate) async fn show_absences(
    state: State,
    seat: Seat<Curator>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let area = value_of(request.query_string().as_bytes(), "area").and_then(|code| code.parse().ok());
    show(&state, &seat.by, &seat.visitor, area, Vec::new()).await
}

/// Confirms that there is none.
#[post("/curate/absences/confirm")]
pub(crate) async fn confirm(state: State, sent: Sent<Curator>) -> Result<HttpResponse, Problem> {
    let area = sent.form.text("area_code").parse().ok();
    match sent.save(&state, |registry, by, absence: Absence| registry.confirm_absence(by, absence)).await? {
        Ok(absence) => Ok(sent.done(&format!("{ABSENCES}?area={}", absence.area_code))),
        Err(faults) => show(&state, &sent.by, &sent.visitor, area, faults).await,
    }
}

async fn show(
    state: &State,
    by: &Curator,
    visitor: &Visitor,
    area: Option<AreaCode>,
    faults: Vec<FormFault>,
) -> Result<HttpResponse, Problem> {
    let (by, viewer) = (by.clone(), visitor.viewer());
    let found = state.run(move |registry| read(registry, &by, &viewer, area)).await?;
    let found = Absences { faults, ..found };
    Ok(answer(state, visitor, &found.faults, "「ない」の確認", ABSENCES, |frame| {
        absences_page(frame, &found)
    }))
}

fn read(
    registry: &Registry,
    by: &Curator,
    viewer: &Viewer,
    area: Option<AreaCode>,
) -> arunai_core::Result<Absences> {
    let known = Known::read(registry, viewer)?;
    let first = || known.municipalities().first().and_then(|(code, _)| code.parse().ok());
    let area = area.or_else(first);
    let rows = area.as_ref().map(|area| registry.list_possible_absences(by, area)).transpose()?;
    Ok(Absences { rows: rows.unwrap_or_default(), area, known, faults: Vec::new() })
}

fn absences_page(frame: &Frame, found: &Absences) -> Markup {
    let name = found.area.as_ref().map_or("", |area| found.known.area(area));
    page(
        frame,
        html! {
            h1 { "「ない」の確認" }
            p { "台帳にないだけでは「不明」です。地域にないことを確かめたら「ないと確かめた」を押してください。表では「ない」と出るようになります。" }
            (refused(&found.faults))
            (area_form(found))
            @if found.rows.is_empty() {
                p { (name) "には、台帳にない種類はありません。" }
            } @else {
                h2 { (name) "で、台帳にない種類" }
                ul.lines { @for row in &found.rows { (entry(frame, found, row)) } }
            }
            (desk(frame, ABSENCES))
        },
    )
}

fn area_form(found: &Absences) -> Markup {
    html! {
        form.card method="get" action=(ABSENCES) {
            (area_field("市町村", &found.known.municipalities(), found.area.as_ref()))
            button.submit type="submit" { "この市町村を見る" }
        }
    }
}

fn entry(frame: &Frame, found: &Absences, row: &PossibleAbsence) -> Markup {
    let name = found.known.term(row.kind.as_str());
    html! {
        li {
            p {
                strong { (name) } "　"
                @match row.confirmed_on {
                    Some(on) => { "ない（" (era_date(on)) "に確かめました）" }
                    None => "不明",
                }
            }
            form.inline method="post" action={ (ABSENCES) "/confirm" } {
                (own_fields(frame.csrf))
                input type="hidden" name="area_code" value=(row.area_code);
                input type="hidden" name="kind" value=(row.kind);
                button.second type="submit" {
                    @if row.confirmed_on.is_some() { "いまもないと確かめた" } @else { "ないと確かめた" }
                    span.sr { "（" (name) "）" }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use arunai_core::values::TermId;

    use super::super::known::tests::known;
    use super::*;

    #[test]
    fn unknown_is_not_none() {
        let row = |kind: &str, confirmed: Option<&str>| PossibleAbsence {
            area_code: "322016".parse().expect("a code"),
            kind: TermId(kind.into()),
            confirmed_on: confirmed.and_then(|day| day.parse().ok()),
        };
        let rows = vec![row("kind_22", None), row("kind_24", Some("2026-11-01"))];
        let found = Absences { area: "322016".parse().ok(), rows, known: known(), faults: Vec::new() };
        let frame = Frame { title: "", path: ABSENCES, viewer: None, csrf: "", demo: false };
        let page = absences_page(&frame, &found).into_string();
        assert!(page.contains("<strong>生活介護</strong>　不明"));
        assert!(page.contains("<strong>短期入所</strong>　ない（令和8年11月1日に確かめました）"));
        assert_eq!(page.matches("method=\"post\"").count(), 2);
    }
}
