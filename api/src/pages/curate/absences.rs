//! Kinds of services of which the register has none in a municipality: 不明, until somebody says ない.

use actix_web::{HttpRequest, HttpResponse, get, post};
use arunai_core::absences::{Absence, PossibleAbsence};
use arunai_core::actor::{Curator, Viewer};
use arunai_core::values::AreaCode;
use arunai_core::{Error, Registry};
use maud::{Markup, html};

use super::answer;
use super::area_figures_view::area_field;
use super::known::{Known, desk, refused};
use crate::pages::fields::own_fields;
use crate::pages::layout::{FormFault, Frame, page, told};
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
    /// The kind of which something was just recorded.
    done: Option<String>,
}

/// The kinds of which there is none in a municipality.
#[get("/curate/absences")]
pub(crate) async fn show_absences(
    state: State,
    seat: Seat<Curator>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let value = |name: &str| value_of(request.query_string().as_bytes(), name);
    let area = value("area").and_then(|code| code.parse().ok());
    show(&state, &seat.by, &seat.visitor, area, Shown { done: value("done"), ..Shown::default() }).await
}

/// Confirms that there is none.
#[post("/curate/absences/confirm")]
pub(crate) async fn confirm(state: State, sent: Sent<Curator>) -> Result<HttpResponse, Problem> {
    let said =
        sent.save(&state, |registry, by, absence: Absence| registry.confirm_absence(by, absence)).await?;
    answer_to(&state, sent, said).await
}

/// Takes back that there is none.
#[post("/curate/absences/take_back")]
pub(crate) async fn take_back(state: State, sent: Sent<Curator>) -> Result<HttpResponse, Problem> {
    let back = |registry: &Registry, by: &Curator, absence: Absence| -> arunai_core::Result<Absence> {
        match registry.take_back_absence(by, absence) {
            Ok(PossibleAbsence { area_code, kind, .. }) => Ok(Absence { area_code, kind }),
            Err(Error::NotFound { .. }) => {
                Err(Error::Conflict { reason: "it was taken back already".into() })
            }
            Err(error) => Err(error),
        }
    };
    let said = sent.save(&state, back).await?;
    answer_to(&state, sent, said).await
}

/// Back to the page, with what was recorded or what stands in the way.
async fn answer_to(
    state: &State,
    sent: Sent<Curator>,
    said: Result<Absence, Vec<FormFault>>,
) -> Result<HttpResponse, Problem> {
    match said {
        Ok(Absence { area_code, kind }) => Ok(sent.done(&format!("{ABSENCES}?area={area_code}&done={kind}"))),
        Err(faults) => {
            let area = sent.form.text("area_code").parse().ok();
            show(state, &sent.by, &sent.visitor, area, Shown { faults, ..Shown::default() }).await
        }
    }
}

/// What came of the form before.
#[derive(Default)]
struct Shown {
    done: Option<String>,
    faults: Vec<FormFault>,
}

async fn show(
    state: &State,
    by: &Curator,
    visitor: &Visitor,
    area: Option<AreaCode>,
    Shown { done, faults }: Shown,
) -> Result<HttpResponse, Problem> {
    let (by, viewer) = (by.clone(), visitor.viewer());
    let found = state.run(move |registry| read(registry, &by, &viewer, area)).await?;
    let found = Absences { faults, done, ..found };
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
    Ok(Absences { rows: rows.unwrap_or_default(), area, known, faults: Vec::new(), done: None })
}

fn absences_page(frame: &Frame, found: &Absences) -> Markup {
    let name = found.area.as_ref().map_or("", |area| found.known.area(area));
    page(
        frame,
        html! {
            h1 { "「ない」の確認" }
            p { "台帳にないだけでは「不明」です。地域にないことを確かめたら「ないと確かめた」を押してください。表では「ない」と出るようになります。" }
            p.hint { "まちがいだったときは「取り消す」を押してください。前の日の表と、もう出した報告書は変わりません。公表データにもないときは、表では「ない」のままです。" }
            p.hint { "その種類のサービスを台帳に入れたときも、「ない」ではなくなります。" }
            (refused(&found.faults))
            (told(recorded(found).as_deref()))
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

/// What was just recorded, from the records themselves.
fn recorded(found: &Absences) -> Option<String> {
    let row = found.rows.iter().find(|row| Some(row.kind.as_str()) == found.done.as_deref())?;
    let (area, kind) = (found.known.area(&row.area_code), found.known.term(row.kind.as_str()));
    match (row.confirmed_on, row.taken_back_on) {
        (Some(on), _) => {
            let day = era_date(on);
            Some(format!("{area}に「{kind}」はないと確かめたことを記録しました（{day}）。"))
        }
        (None, Some(on)) => {
            let day = era_date(on);
            let state = match row.looked_on {
                None => "表では「不明」にもどります",
                Some(_) => "公表データなどにもないので、表では「ない」のままです",
            };
            Some(format!("{area}に「{kind}」はないという確認を取り消しました（{day}）。{state}。"))
        }
        (None, None) => None,
    }
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
    let again =
        if row.confirmed_on.is_some() { "いまもないと確かめた" } else { "ないと確かめた" };
    html! {
        li {
            p {
                strong { (name) } "　"
                @match (row.confirmed_on, row.looked_on) {
                    (Some(on), _) => { "ない（" (era_date(on)) "に確かめました）" }
                    (None, Some(on)) => { "ない（" (era_date(on)) "の公表データなどから）" }
                    (None, None) => "不明",
                }
                @if let Some(on) = row.taken_back_on { "　" (era_date(on)) "に確認を取り消しました" }
            }
            (button(frame, row, "confirm", again, name))
            @if row.confirmed_on.is_some() { (button(frame, row, "take_back", "取り消す", name)) }
        }
    }
}

/// A button that says something of a kind.
fn button(frame: &Frame, row: &PossibleAbsence, action: &str, words: &str, name: &str) -> Markup {
    html! {
        form.inline method="post" action={ (ABSENCES) "/" (action) } {
            (own_fields(frame.csrf))
            input type="hidden" name="area_code" value=(row.area_code);
            input type="hidden" name="kind" value=(row.kind);
            button.second type="submit" { (words) span.sr { "（" (name) "）" } }
        }
    }
}

#[cfg(test)]
mod tests {
    use arunai_core::values::TermId;

    use super::super::known::tests::known;
    use super::*;

    fn shown(rows: Vec<PossibleAbsence>, done: &str) -> String {
        let found = Absences {
            area: "322016".parse().ok(),
            rows,
            known: known(),
            faults: Vec::new(),
            done: Some(done.into()),
        };
        let frame = Frame { title: "", path: ABSENCES, viewer: None, csrf: "", demo: false };
        absences_page(&frame, &found).into_string()
    }

    fn row(kind: &str, confirmed: Option<&str>, taken_back: Option<&str>) -> PossibleAbsence {
        PossibleAbsence {
            area_code: "322016".parse().expect("a code"),
            kind: TermId(kind.into()),
            confirmed_on: confirmed.and_then(|day| day.parse().ok()),
            taken_back_on: taken_back.and_then(|day| day.parse().ok()),
            looked_on: confirmed.and_then(|day| day.parse().ok()),
        }
    }

    #[test]
    fn unknown_is_not_none() {
        let rows = vec![row("kind_22", None, None), row("kind_24", Some("2026-11-01"), None)];
        let page = shown(rows, "kind_24");
        assert!(page.contains("<strong>生活介護</strong>　不明"));
        assert!(page.contains("<strong>短期入所</strong>　ない（令和8年11月1日に確かめました）"));
        assert!(page.contains("「短期入所」はないと確かめたことを記録しました（令和8年11月1日）"));
        assert_eq!(page.matches("/curate/absences/confirm").count(), 2);
        assert_eq!(page.matches("/curate/absences/take_back").count(), 1, "only what holds is taken back");
    }

    #[test]
    fn what_was_taken_back_is_unknown_again() {
        let page = shown(vec![row("kind_24", None, Some("2026-11-02"))], "kind_24");
        assert!(page.contains("<strong>短期入所</strong>　不明　令和8年11月2日に確認を取り消しました"));
        assert!(page.contains("確認を取り消しました（令和8年11月2日）。表では「不明」にもどります。"));
        assert!(!page.contains("/curate/absences/take_back"));
    }

    #[test]
    fn what_a_file_says_too_stays_none() {
        let looked_on = "2026-09-30".parse().ok();
        let row = PossibleAbsence { looked_on, ..row("kind_24", None, Some("2026-11-02")) };
        let page = shown(vec![row], "kind_24");
        assert!(page.contains("<strong>短期入所</strong>　ない（令和8年9月30日の公表データなどから）"));
        assert!(page.contains("表では「ない」のままです。"));
    }
}
