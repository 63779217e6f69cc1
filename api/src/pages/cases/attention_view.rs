//! Lists of what asks for a look.

use arunai_core::need_doubts::NeedDoubt;
use arunai_core::need_matches::{MatchedService, NeedMatch, ServiceNews};
use maud::{Markup, html};

use super::names::{Names, STATUSES, called};
use super::path_of;
use super::services_view::{how_far, service_facts};
use super::sheet::under;
use crate::pages::search_view::SearchTerms;
use crate::pages::words::era_date;

/// Reports that cannot be counted, each with the way to mend it.
pub(super) fn doubt_list(doubts: &[NeedDoubt]) -> Markup {
    html! {
        p { "続いていない困りごとが「終わった」と報告されているため、どの数にも入らない報告です。日付や状態を確かめてください。" }
        @if doubts.is_empty() { p { strong { "いまは1件もありません。" } "することはありません。" } }
        @else {
            ul.rows {
                @for doubt in doubts {
                    li {
                        a href=(under(doubt.case_id, &format!("reports/{}", doubt.report_id))) {
                            "合言葉 " (doubt.token) "：" (era_date(doubt.reported_on)) "の報告「"
                            (called(STATUSES, &doubt.status)) "」を確かめる"
                        }
                    }
                }
            }
        }
        (back())
    }
}

/// How many services of a need are shown here; the page of the need has them all.
const SHOWN: usize = 3;

/// How many needs a page holds.
const NEEDS: usize = 20;

/// Services that newly may serve open needs: a page of them, after so many needs.
pub(super) fn match_list(matches: &[NeedMatch], from: usize, terms: &SearchTerms, names: &Names) -> Markup {
    let shown = matches.iter().skip(from).take(NEEDS);
    let last = from.saturating_add(NEEDS);
    html! {
        p { "この3か月ほどのあいだに台帳に入ったか内容が変わったもののうち、続いている困りごとに使えるかもしれないものです。このページは、事例をもつ事業所の人だけが見ます。" }
        @if matches.is_empty() { p { strong { "いまはありません。" } "台帳が変わると、ここに出ます。" } }
        @if from >= matches.len() && from > 0 {
            p { "この先にはありません。" a href="/cases/matches" { "はじめから見る" } }
        } @else if matches.len() > NEEDS {
            p { (matches.len()) "件の困りごとのうち、" (from + 1) "件めから" (last.min(matches.len())) "件めまでです。" }
        }
        @for one in shown { (matched(one, terms, names)) }
        @if last < matches.len() { p.next { a href={ "/cases/matches?from=" (last) } { "つづきを見る" } } }
        (back())
    }
}

fn matched(one: &NeedMatch, terms: &SearchTerms, names: &Names) -> Markup {
    let id = format!("match-{}", one.need_id);
    html! {
        section aria-labelledby=(id) {
            h2 id=(id) { "合言葉 " (one.token) "：" (names.term(&one.term)) }
            ol.results {
                @for (number, service) in (1..).zip(one.services.iter().take(SHOWN)) {
                    (matched_service(number, service, terms))
                }
            }
            @if one.services.len() > SHOWN { p { "ほかに" (one.services.len() - SHOWN) "か所あります。" } }
            p.next {
                a href=(path_of(one.case_id)) { "合言葉 " (one.token) " の事例を見る" } "　"
                a href=(under(one.case_id, &format!("needs/{}/services", one.need_id))) {
                    "「" (names.term(&one.term)) "」にいま使えそうなものを全部見る"
                }
            }
        }
    }
}

fn matched_service(number: usize, service: &MatchedService, terms: &SearchTerms) -> Markup {
    let news = match service.news {
        ServiceNews::Came => "新しく台帳に入りました",
        ServiceNews::Changed => "内容が変わりました",
        ServiceNews::Vacancy => "空きの情報が新しくなりました",
    };
    html! {
        li {
            span.number aria-hidden="true" { (number) }
            div {
                p { span.chip { (news) "（" (era_date(service.since)) "）" } }
                (service_facts(&service.found, terms))
            }
            (how_far(&service.found, "住まいの地域"))
        }
    }
}

fn back() -> Markup {
    html! { p.next { a href="/cases" { "事例の一覧にもどる" } } }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::pages::words::tests::result;

    #[test]
    fn empty_lists_say_so() {
        assert!(doubt_list(&[]).into_string().contains("1件もありません"));
        assert!(
            match_list(&[], 0, &SearchTerms::default(), &Names::default())
                .into_string()
                .contains("いまはありません")
        );
    }

    fn one() -> NeedMatch {
        let id = "00000000-0000-4000-8000-000000000001";
        let since = "2026-11-01".parse().expect("a day");
        let services = vec![MatchedService { news: ServiceNews::Came, since, found: result() }];
        let read = |value| serde_json::from_value(value).expect("an id");
        NeedMatch {
            case_id: serde_json::from_value(json!(id)).expect("an id"),
            token: "ABCD2345".into(),
            need_id: read(json!(id)),
            term: arunai_core::values::TermId("kind_24".into()),
            services,
        }
    }

    #[test]
    fn a_match_says_what_is_new_and_leads_to_its_case() {
        let page = match_list(&[one()], 0, &SearchTerms::default(), &Names::default()).into_string();
        assert!(
            page.contains("新しく台帳に入りました（令和8年11月1日）")
                && page.contains("/cases/00000000-0000-4000-8000-000000000001\"")
        );
        assert!(!page.contains("<script"));
    }

    #[test]
    fn many_needs_come_in_parts() {
        let many: Vec<NeedMatch> = std::iter::repeat_with(one).take(NEEDS + 3).collect();
        let part = |from| match_list(&many, from, &SearchTerms::default(), &Names::default()).into_string();
        assert_eq!(part(0).matches("<section").count(), NEEDS);
        assert!(part(0).contains("23件の困りごとのうち、1件めから20件めまで"));
        assert!(part(0).contains("/cases/matches?from=20"));
        assert_eq!(part(20).matches("<section").count(), 3);
        assert!(!part(20).contains("from=40") && part(usize::MAX).contains("この先にはありません"));
    }
}
