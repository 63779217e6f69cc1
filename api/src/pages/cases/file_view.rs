//! The page of a case: open needs on top, the person's situation, what the council does, and the time line.

use arunai_core::cases::Case;
use arunai_core::taxonomies::NEED_DOMAINS;
use maud::{Markup, html};

use super::file::{About, CasePage};
use super::known::Known;
use super::names::{GOAL_STATES, STAGES, called, cohort};
use super::need_cards::{needs_section, sentence};
use super::searches::searches_section;
use super::sheet::under;
use super::time_line::time_line;
use crate::pages::layout::Frame;
use crate::pages::words::era_date;

/// What can be recorded of a running case.
const RECORDS: &[(&str, &str)] = &[
    ("steps/new", "段階を記録"),
    ("circumstances/new", "変わったことを記録"),
    ("goals/new", "目標を記録"),
    ("strengths/new", "ストレングスを記録"),
];
/// What is done to the case as a whole.
const DEEDS: &[(&str, &str)] = &[
    ("basics", "同意・生年度・開始日を直す"),
    ("transfer", "ほかの事業所に引きつぐ"),
    ("merging", "同じ人の事例をまとめる"),
    ("versions", "記録と訂正の履歴"),
    ("erasure", "同意の取り消しなどで、この事例を消す"),
];

/// The page below its heading.
pub(super) fn case_page(frame: &Frame, found: &CasePage) -> Markup {
    let known = &found.known;
    let case = &known.file.case;
    let is_running = case.closed_on.is_none();
    html! {
        p.whose { "合言葉 " strong { (case.token) } }
        @if let Some(said) = found.saved.as_deref().and_then(|saved| sentence(known, saved)) {
            p.saved #saved role="status" tabindex="-1" { (said) }
        }
        @if let Some(day) = case.closed_on {
            p { strong { "支援は" (era_date(day)) "に終わりました。" }
                @if let Some(reason) = &case.closing_reason { "（" (known.names.term(reason)) "）" } }
        } @else {
            p.next { a.button href=(under(case.id, "needs/new")) { "足りないものを記録する" } }
        }
        (needs_section(known))
        (searches_section(frame, known, &found.searches))
        @if !found.about.is_empty() { (about_section(known, &found.about)) }
        (person_section(known))
        (goals_section(known))
        section aria-labelledby="line" {
            h2 #line { "これまでの記録（新しい順）" }
            @if is_running { ul.places { @for link in RECORDS { (link_under(case, *link)) } } }
            (time_line(known))
        }
        section.deeds aria-labelledby="deeds" {
            h2 #deeds { "この事例のこと" }
            ul.places {
                (link_under(case, ("closing", if is_running { "支援を終える" } else { "支援の終わりを直す・続ける" })))
                @for link in DEEDS { (link_under(case, *link)) }
                li { a href="/cases" { "事例の一覧にもどる" } }
            }
        }
    }
}

fn link_under(case: &Case, (rest, name): (&str, &str)) -> Markup {
    html! { li { a href=(under(case.id, rest)) { (name) } } }
}

/// What is true of the person now.
fn person_section(known: &Known) -> Markup {
    let (case, names) = (&known.file.case, &known.names);
    let types = names.terms(&case.disability_types).join("、");
    let or = |text: String| if text.is_empty() { "記録なし".to_owned() } else { text };
    let guardian =
        case.guardian_consented_on.map(|day| format!("、保護者 {}", era_date(day))).unwrap_or_default();
    let facts = [
        ("者・児", called(STAGES, &case.stage).to_owned()),
        ("生年度", cohort(case.birth_cohort)),
        ("住まい", names.area(&case.residence_area).to_owned()),
        ("支給決定市町村", names.area(&case.granting_area).to_owned()),
        ("主担当", if case.main_support { "この事業所" } else { "ほかの事業所" }.to_owned()),
        ("障害種別", or(types)),
        (
            "障害支援区分",
            or(case.support_level.as_ref().map(|level| names.term(level).to_owned()).unwrap_or_default()),
        ),
        (
            "モニタリング",
            case.monitoring_months
                .map_or("期間の記録なし".to_owned(), |months| format!("{months}か月ごと")),
        ),
        ("同意", format!("本人 {}{guardian}", era_date(case.consented_on))),
        ("支援の開始", era_date(case.opened_on)),
    ];
    html! {
        section aria-labelledby="person" {
            h2 #person { "本人のいまのようす" }
            dl.person {
                @for (name, value) in facts { div { dt { (name) } dd { (value) } } }
                @if let Some(day) = case.retain_until { div { dt { "記録を残す日" } dd { (era_date(day)) "まで。そのあと自動で消えます" } } }
            }
        }
    }
}

/// What the person wants, and the strengths there are.
fn goals_section(known: &Known) -> Markup {
    let (case, names, file) = (&known.file.case, &known.names, &known.file);
    html! {
        section aria-labelledby="goals" {
            h2 #goals { "本人の願いと力" }
            @if file.goals.is_empty() && file.strengths.is_empty() {
                p { "まだ記録がありません。本人と話して、目標とストレングスを記録してください。" }
            }
            @if !file.goals.is_empty() {
                h3 { "目標" }
                ul.rows {
                    @for goal in &file.goals {
                        @let wish = goal.wish.as_ref().map(|wish| format!("：{}", names.term(wish))).unwrap_or_default();
                        li {
                            (names.term(&goal.domain)) (wish) " " span.chip { (called(GOAL_STATES, &goal.state)) } " "
                            a href=(under(case.id, &format!("goals/{}", goal.id))) {
                                "「" (names.term(&goal.domain)) "」の目標のいまを記録"
                            }
                        }
                    }
                }
            }
            @if !file.strengths.is_empty() {
                h3 { "ストレングス" }
                dl.person {
                    @for domain in names.of_list(NEED_DOMAINS) {
                        @let own: Vec<&str> = file.strengths.iter().filter(|one| one.domain == domain.id)
                            .map(|one| names.term(&one.strength)).collect();
                        @if !own.is_empty() { div { dt { (domain.name) } dd { (own.join("、")) } } }
                    }
                }
            }
        }
    }
}

/// Issues and measures about needs like the open ones.
fn about_section(known: &Known, about: &[About]) -> Markup {
    html! {
        section aria-labelledby="about" {
            h2 #about { "協議会の取組み" }
            p.hint { "続いている困りごとと同じ分野の、地域課題と取組みです。この事例のことは、協議会には伝わっていません。" }
            @for one in about {
                h3 { (known.names.term(&one.group)) }
                ul.rows {
                    @for (issue, measures) in &one.issues {
                        li {
                            a href={ "/issues/" (issue.id) } { (issue.theme) } " " span.chip { (issue.stage.name()) }
                            @if !measures.is_empty() {
                                ul { @for measure in measures {
                                    li { "取組み：" a href={ "/measures/" (measure.id) } { (measure.title) } }
                                } }
                            }
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(known: Known, saved: Option<&str>) -> String {
        let frame = Frame { title: "t", path: "/cases", viewer: None, csrf: "secret", demo: true };
        let saved = saved.map(str::to_owned);
        let found = CasePage { known, about: Vec::new(), searches: Vec::new(), saved };
        case_page(&frame, &found).into_string()
    }

    #[test]
    fn a_case_shows_its_open_needs_before_its_past() {
        let page = page(Known::made_up(), None);
        assert!(page.find("いま足りないもの") < page.find("これまでの記録"));
        assert!(page.contains("平成10年度（1998年度）生まれ") && page.contains("6か月ごと"));
        assert!(page.contains("まだ記録がありません。本人と話して"));
    }

    #[test]
    fn what_was_recorded_is_told_once_back_at_the_case() {
        let page = page(Known::made_up(), Some("00000000-0000-4000-8000-000000000002"));
        assert!(
            page.contains(
                "合言葉 ABCD2345 の「短期入所」について「代わりのもので対応している」と記録しました"
            )
        );
        assert!(page.contains("id=\"saved\"") && !page.contains("class=\"saved\"></p>"));
    }

    #[test]
    fn of_an_ended_case_nothing_new_is_asked() {
        let mut known = Known::made_up();
        known.file.case.closed_on = Some(known.today);
        let page = page(known, None);
        assert!(page.contains("支援は令和8年11月28日に終わりました。") && !page.contains("needs/new"));
        assert!(!page.contains("steps/new") && page.contains("/closing\""));
    }
}
