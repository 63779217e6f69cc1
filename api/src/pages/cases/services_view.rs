//! Services that may serve a need: how far they are, how they suit, and one button to say that one was asked.

use arunai_core::id::{CaseId, NeedId};
use arunai_core::needs::Need;
use arunai_core::search::{Criterion, Fit, Judgement, SearchAnswer, SearchResult};
use maud::{Markup, html};

use super::known::Known;
use super::sheet::{under, whose};
use crate::pages::fields::writing_button;
use crate::pages::layout::Frame;
use crate::pages::search_items_view::{contact, mark};
use crate::pages::search_left_out_view::left_out;
use crate::pages::search_view::SearchTerms;
use crate::pages::words::{because, criterion_name, distance, doubts, reach, vacancy};

/// What the page is called: nothing is said to be of use before something of it is judged to fit.
pub(super) fn heading(term: &str, found: Option<&SearchAnswer>) -> String {
    let fits = |result: &SearchResult| {
        !result.criteria.is_empty() && result.criteria.iter().all(|judgement| judgement.fit == Fit::Fits)
    };
    match found.is_some_and(|answer| answer.results.iter().any(fits)) {
        true => format!("「{term}」にいま使えそうなもの"),
        false => format!("「{term}」に使えるかもしれないもの（確かめてください）"),
    }
}

/// The services that were found for a need.
pub(super) fn served(
    frame: &Frame,
    known: &Known,
    need: &Need,
    terms: &SearchTerms,
    found: Option<&SearchAnswer>,
) -> Markup {
    let (case, home) = (known.id(), known.names.area(&known.file.case.residence_area));
    let refer = |result: &SearchResult| refer_button(frame, case, need.id, result, &known.usual_day());
    html! {
        (whose(known))
        p { "本人の住まいは、地域（" (home) "）だけを記録しているので、その中ほどから近い順です。年齢、障害種別、障害支援区分は、この事例の記録を使っています。" }
        @match found {
            None => p {
                "この困りごとに決まったサービスの種類がないか、地域の場所がわかりません。"
                a href="/search" { "さがすページ" } "で、ことばや場所を入れてさがしてください。"
            },
            Some(answer) if answer.results.is_empty() => {
                p { strong { "いま使えそうなサービスは見つかりません（0件）。" } }
                p { a href=(under(case, &format!("needs/{}/reports/new", need.id))) { "その後を報告する" } }
                (left_out(answer, terms, false))
            }
            Some(answer) => {
                h2 { (answer.matched) "件あります" }
                p { "近い" (answer.results.len()) "件を表示しています。" }
                (service_list(&answer.results, terms, home, refer))
                (left_out(answer, terms, false))
            }
        }
        p.next { a href=(under(case, &format!("needs/{}/referrals/new", need.id))) { "ほかのサービスや日付で、紹介を記録する" } }
    }
}

/// Services as a list, each with something to do.
fn service_list(
    results: &[SearchResult],
    terms: &SearchTerms,
    home: &str,
    deed: impl Fn(&SearchResult) -> Markup,
) -> Markup {
    html! {
        ol.results {
            @for (number, result) in (1..).zip(results) {
                li {
                    span.number aria-hidden="true" { (number) }
                    div { (service_facts(result, terms)) (deed(result)) }
                    (how_far(result, home))
                }
            }
        }
    }
}

/// How far a service is from the middle of the area where the person lives: more is not known of the home.
pub(super) fn how_far(result: &SearchResult, home: &str) -> Markup {
    html! {
        p.distance {
            @match result.distance_m {
                Some(metres) => { small.from { (home) "の中ほどから" } "約" (distance(metres)) }
                None => small { "距離は出せません" },
            }
        }
    }
}

/// What a worker asks of a service before calling it.
pub(super) fn service_facts(result: &SearchResult, terms: &SearchTerms) -> Markup {
    let service = &result.service;
    html! {
        h3 { a href={ "/services/" (service.id) } { (service.name) } }
        p { span.chip { (terms.kind_name(&service.kind)) } " " (result.organization_name()) }
        (contact(service.phone.as_deref()))
        p.facts { span.chip.way { (reach(result)) } " " span { "空き状況：" (vacancy(&result.vacancy)) } }
        ul.criteria {
            @for judgement in result.criteria.iter().filter(|judgement| is_shown(judgement)) {
                li {
                    (mark(judgement.fit))
                    span { (criterion_name(judgement.criterion)) "：" (because(judgement, &terms.disability_types)) }
                }
            }
        }
        @for doubt in doubts(result) { p.doubt { (doubt) } }
    }
}

/// Free places stand above, and how it is reached says that the place is served.
fn is_shown(judgement: &Judgement) -> bool {
    match judgement.criterion {
        Criterion::Vacancy => false,
        Criterion::ServiceArea => judgement.fit != Fit::Fits,
        _ => true,
    }
}

/// One button: the need was taken to this service today.
fn refer_button(frame: &Frame, case: CaseId, need: NeedId, result: &SearchResult, day: &str) -> Markup {
    let id = result.service.id.to_string();
    let sent = [("service_id", &*id), ("referred_on", day), ("state", "referred")];
    let action = under(case, &format!("needs/{need}/referrals"));
    let button = format!("{}に依頼したと記録", result.service.name);
    writing_button(frame, &action, &sent, &button)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::layout::Frame;
    use crate::pages::words::tests::result;

    fn page(found: Option<&SearchAnswer>) -> String {
        let frame = Frame { title: "t", path: "/cases", viewer: None, csrf: "secret", demo: true };
        let known = Known::made_up();
        served(&frame, &known, &known.file.needs[0], &SearchTerms::default(), found).into_string()
    }

    fn answer(results: Vec<SearchResult>) -> SearchAnswer {
        SearchAnswer {
            place_name: None,
            uncertainty_m: 0.0,
            matched: results.len(),
            results,
            left_out: Vec::new(),
            facets: None,
            suggested_reasons: Vec::new(),
        }
    }

    #[test]
    fn a_service_is_asked_with_one_button_and_carries_no_markup() {
        let page = page(Some(&answer(vec![result()])));
        assert!(page.contains("&lt;script&gt;に依頼したと記録") && !page.contains("<script"));
        assert!(page.contains("name=\"state\" value=\"referred\"") && page.contains("value=\"2026-11-28\""));
        assert!(page.contains("の中ほどから</small>約350m") && page.contains("1件あります"));
    }

    #[test]
    fn only_what_is_judged_to_fit_is_said_to_be_of_use() {
        let judged = |fit| {
            let one = Judgement { criterion: Criterion::Age, fit, reason: None, source: None };
            answer(vec![SearchResult { criteria: vec![one], ..result() }])
        };
        assert_eq!(heading("短期入所", Some(&judged(Fit::Fits))), "「短期入所」にいま使えそうなもの");
        assert!(heading("短期入所", Some(&judged(Fit::Unknown))).contains("確かめてください"));
        assert!(heading("短期入所", None).contains("使えるかもしれないもの"));
    }

    #[test]
    fn nothing_found_says_what_to_do() {
        assert!(page(Some(&answer(Vec::new()))).contains("見つかりません（0件）"));
        assert!(page(None).contains("href=\"/search\""));
    }
}
