//! Reports of the own council: made from a release, and given to whom they are for.

use actix_web::{HttpRequest, HttpResponse, get, post};
use arunai_core::Registry;
use arunai_core::actor::{Curator, Viewer};
use arunai_core::clock::fiscal_year;
use arunai_core::id::ReportId;
use arunai_core::page::all;
use arunai_core::releases::Release;
use arunai_core::reports::{NewReport, Report, ReportKind, ReportState};
use maud::{Markup, html};

use super::known::desk;
use super::plan_figures::years;
use super::released::own_releases;
use crate::extract::Path;
use crate::pages::fields::{field, writing_form};
use crate::pages::forms::Form;
use crate::pages::issues::parts::or_none;
use crate::pages::layout::{Frame, page, told};
use crate::pages::release_list_view::release_choice;
use crate::pages::report_view::give_button;
use crate::pages::seats::{Seat, Sent};
use crate::pages::words::{era_date, era_period};
use crate::pages::{respond, status_of, value_of};
use crate::problem::Problem;
use crate::state::State;
use crate::visitor::Visitor;

const REPORTS: &str = "/curate/reports";
/// Names the report that was just given in the address.
const GIVEN: &str = "given";
/// What can be made.
const KINDS: [(&str, ReportKind); 5] = [
    ("one_page", ReportKind::OnePage),
    ("assessment", ReportKind::Assessment),
    ("issue_list", ReportKind::IssueList),
    ("resource_list", ReportKind::ResourceList),
    ("plan_progress", ReportKind::PlanProgress),
];
/// Those that speak of no release.
const WITHOUT_RELEASE: [&str; 2] = ["resource_list", "plan_progress"];

/// What the form and the list are made of.
#[derive(Default)]
struct Found {
    /// Those of the council.
    reports: Vec<Report>,
    /// From which they can be made.
    releases: Vec<Release>,
    /// Of which a plan can be told.
    years: Vec<(String, String)>,
}

/// The reports, and the form to make one.
#[get("/curate/reports")]
pub(crate) async fn show_reports(
    state: State,
    seat: Seat<Curator>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let given = value_of(request.query_string().as_bytes(), GIVEN);
    show(&state, &seat.visitor, &Form::default(), given.as_deref()).await
}

/// Makes one, as a draft.
#[post("/curate/reports")]
pub(crate) async fn make(state: State, sent: Sent<Curator>) -> Result<HttpResponse, Problem> {
    let made = sent.save_input(&state, fitting(&sent.form).input::<NewReport>(), move |registry, by, new| {
        registry.make_report(by, &new)
    });
    match made.await? {
        Ok(paper) => Ok(sent.done(&format!("/reports/{}", paper.report.id))),
        Err(faults) => show(&state, &sent.visitor, &sent.refused(faults), None).await,
    }
}

/// Gives a draft to whom it is for.
#[post("/curate/reports/{id}/give")]
pub(crate) async fn give(
    state: State,
    sent: Sent<Curator>,
    id: Path<ReportId>,
) -> Result<HttpResponse, Problem> {
    let (id, seen) = (id.0, sent.version());
    match sent.run(&state, move |registry, by| registry.give_report(by, id, seen)).await? {
        Ok(_) => Ok(sent.done(&format!("{REPORTS}?{GIVEN}={id}"))),
        Err(faults) => {
            let mut form = Form::default();
            form.faults = faults;
            show(&state, &sent.visitor, &form, None).await
        }
    }
}

/// The form without the fields that a report of its kind does not have.
fn fitting(form: &Form) -> Form {
    let kind = form.text("kind");
    let has_none = WITHOUT_RELEASE.contains(&kind);
    let mut fitting = form.clone();
    if has_none {
        fitting = fitting.and("release_id", "");
    }
    if kind != "plan_progress" {
        fitting = fitting.and("fiscal_year", "");
    }
    if kind != "assessment" {
        fitting = fitting.and("analysis", "");
    }
    fitting
}

async fn show(
    state: &State,
    visitor: &Visitor,
    form: &Form,
    given: Option<&str>,
) -> Result<HttpResponse, Problem> {
    let viewer = visitor.viewer();
    let found = state.run(move |registry| read(registry, &viewer)).await?;
    Ok(respond(state, visitor, status_of(form), "報告書をつくる", REPORTS, |frame| {
        reports_page(frame, &found, form, given)
    }))
}

fn read(registry: &Registry, viewer: &Viewer) -> arunai_core::Result<Found> {
    let councils = registry.list_own_councils(viewer)?;
    let mut reports = all(|paging| registry.list_reports(viewer, paging))?;
    reports.retain(|report| councils.iter().any(|council| council.id == report.council_id));
    reports.sort_by_key(|report| (report.state == ReportState::Given, std::cmp::Reverse(report.number)));
    let mut releases = own_releases(registry, viewer)?;
    releases.retain(|release| release.withdrawn_on.is_none());
    let this_year = fiscal_year(registry.clock().today());
    Ok(Found { reports, releases, years: or_none("今年度", years(this_year, this_year)) })
}

/// What is said of a report that was just given.
fn given_words(reports: &[Report], given: &str) -> Option<String> {
    let report = reports.iter().find(|report| report.id.to_string() == given)?;
    let is_given = report.state == ReportState::Given;
    is_given.then(|| format!("「{}」を配りました。読む人：{}", name_of(report), report.tier.reader()))
}

fn name_of(report: &Report) -> String {
    format!("第{}号 {}", report.number, report.kind.name())
}

fn reports_page(frame: &Frame, found: &Found, form: &Form, given: Option<&str>) -> Markup {
    let Found { reports, releases, years } = found;
    let kinds = KINDS.map(|(code, kind)| (code, kind.name()));
    let choice = |release: &Release| (release.id.to_string(), release_choice(release.tier, &release.period));
    let options = or_none("使わない", releases.iter().map(choice).collect());
    page(
        frame,
        html! {
            h1 { "報告書をつくる" }
            (told(given.and_then(|given| given_words(reports, given)).as_deref()))
            p { "下書きをつくり、読んで確かめてから配ります。配ると、会議の資料として見られるようになります。" }
            @if releases.is_empty() {
                p { "公表がまだないため、社会資源一覧と計画進捗だけつくれます。" a href="/curate/releases" { "公表をつくる" } }
            }
            (writing_form(frame, REPORTS, form, html! {
                (field("kind", "報告書の種類").required().radios(form, &kinds))
                (field("release_id", "どの公表の数を使うか").hint("議題1枚・地域アセスメント報告書・課題整理表では、えらんでください。").select(form, &options))
                (field("fiscal_year:number", "計画の年度").hint("計画進捗だけ。えらばなければ今年度です。").select(form, years))
                (field("analysis:bool", "分析する人むけの図（ファンネルプロット）をつける").hint("地域アセスメント報告書だけ。").check(form))
            }, "下書きをつくる"))
            h2 { "これまでの報告書" }
            @if reports.is_empty() { p { "まだ報告書はありません。上でつくれます。" } }
            ul.queue { @for report in reports { (entry(frame, report)) } }
            (desk(frame, REPORTS))
        },
    )
}

fn entry(frame: &Frame, report: &Report) -> Markup {
    html! {
        li {
            h3 { a href={ "/reports/" (report.id) } { (name_of(report)) } }
            p.facts {
                span { (era_period(&report.period)) }
                span { (report.tier.short_reader()) }
                span { (era_date(report.made_on)) "につくりました" }
                span { (if report.state == ReportState::Given { "配りました" } else { "下書き・まだ配っていません" }) }
            }
            @if report.is_withdrawn { p.doubt { "もとの公表が取り下げられたため、読めません。" } }
            @if report.state == ReportState::Draft && !report.is_withdrawn {
                (give_button(frame, report))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_kind_does_not_have_is_left_out() {
        let form = |kind| {
            Form::with(&[
                ("kind", kind),
                ("release_id", "00000000-0000-4000-8000-000000000001"),
                ("fiscal_year:number", "2026"),
                ("analysis:bool", "on"),
            ])
        };
        let new: NewReport = fitting(&form("plan_progress")).input().expect("is read");
        assert!(new.release_id.is_none() && new.fiscal_year == Some(2026));
        let new: NewReport = fitting(&form("one_page")).input().expect("is read");
        assert!(new.release_id.is_some() && new.fiscal_year.is_none() && !new.analysis);
        let new: NewReport = fitting(&form("assessment")).input().expect("is read");
        assert!(new.analysis);
    }

    #[test]
    fn nothing_made_yet_is_said() {
        let frame = Frame { title: "", path: REPORTS, viewer: None, csrf: "", demo: false };
        let page = reports_page(&frame, &Found::default(), &Form::default(), Some("x")).into_string();
        assert!(page.contains("まだ報告書はありません") && page.contains("地域アセスメント報告書"));
        assert!(!page.contains("配りました"), "no such report was given");
    }
}
