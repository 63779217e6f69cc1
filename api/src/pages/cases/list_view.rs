//! The list of cases: by token, those that run first.

use arunai_core::cases::Case;
use maud::{Markup, html};

use super::list::Listed;
use super::names::{Names, STAGES, called};
use super::path_of;
use crate::pages::fields::{field, own_fields};
use crate::pages::forms::Form;
use crate::pages::layout::{Frame, fault_summary};
use crate::pages::words::era_date;

/// Where else a worker goes from here.
const PLACES: &[(&str, &str)] = &[
    ("/cases/matches", "新しく使えるかもしれないもの"),
    ("/cases/needs", "自分の事業所の数"),
    ("/cases/doubts", "数えられない報告"),
    ("/cases/entries", "記入表でまとめて入れる"),
    ("/transfers", "引きつぎの申し出"),
];
/// Where the organisation's own manager goes, and nobody else may.
const OF_MANAGERS: (&str, &str) = ("/organization/audit", "事例の操作の記録（管理者）");

/// The list, with the way to a case whose token is at hand.
pub(super) fn list(frame: &Frame, listed: &Listed, form: &Form, is_erased: bool) -> Markup {
    let (running, closed): (Vec<&Case>, Vec<&Case>) =
        listed.cases.iter().partition(|case| case.closed_on.is_none());
    let manages = frame.viewer.is_some_and(|viewer| viewer.manages_organization);
    let of_page = if listed.is_whole() { "" } else { "このページの" };
    html! {
        @if is_erased { p.saved #saved role="status" tabindex="-1" { "事例を消しました。" } }
        (fault_summary(&form.faults))
        p.next { a.button href="/cases/new" { "新しい事例" } }
        ul.places { @for (path, name) in PLACES.iter().chain(manages.then_some(&OF_MANAGERS)) {
            li { a href=(path) { (name) } }
        } }
        @if listed.cases.is_empty() {
            p {
                @if listed.is_first { "まだ事例がありません。「新しい事例」から、同意のある人の事例を作ってください。" }
                @else { "この先に事例はありません。" }
            }
        } @else {
            (find_form(frame, form))
            section aria-labelledby="running" {
                h2 #running { (of_page) "続いている事例 " (running.len()) "件" }
                @if running.is_empty() { p { (of_page) "続いている事例はありません。" } }
                @else { (table(&format!("{of_page}続いている事例"), &running, &listed.names)) }
            }
            @if !closed.is_empty() {
                details {
                    summary { (of_page) "終わった事例 " (closed.len()) "件" }
                    (table(&format!("{of_page}終わった事例"), &closed, &listed.names))
                }
            }
        }
        @if !listed.is_first { p.next { a href="/cases" { "一覧のはじめにもどる" } } }
        @if let Some(next) = &listed.next { p.next { a href={ "/cases?after=" (next) } { "次の200件" } } }
    }
}

/// A token is sent and not put into an address.
fn find_form(frame: &Frame, form: &Form) -> Markup {
    html! {
        form.card method="post" action="/cases/find" {
            (own_fields(frame.csrf))
            div.fields {
                (field("token", "合言葉で事例をひらく").hint("書類に書いてある8文字").required().text(form))
                button.second type="submit" { "ひらく" }
            }
        }
    }
}

fn table(name: &str, cases: &[&Case], names: &Names) -> Markup {
    html! {
        div.scroll role="region" aria-label={ (name) "の表（横に動かせます）" } tabindex="0" {
            table.cases {
                caption { span { (name) "（合言葉の順）" } }
                thead { tr {
                    @for heading in ["合言葉", "者・児", "住まい", "主担当", "支援の開始", "支援の終わり"] {
                        th scope="col" { (heading) }
                    }
                } }
                tbody { @for case in cases { (row(case, names)) } }
            }
        }
    }
}

fn row(case: &Case, names: &Names) -> Markup {
    html! {
        tr {
            th scope="row" { a href=(path_of(case.id)) { (case.token) } }
            td { (called(STAGES, &case.stage)) }
            td { (names.area(&case.residence_area)) }
            td { @if case.main_support { "主担当" } @else { "ほかの事業所" } }
            td { (era_date(case.opened_on)) }
            td { @match case.closed_on { Some(day) => (era_date(day)), None => "続いている" } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::known::Known;
    use super::*;

    fn page(cases: Vec<Case>, next: Option<&str>) -> String {
        let frame = Frame { title: "事例", path: "/cases", viewer: None, csrf: "secret", demo: true };
        let names = Names::default();
        let listed = Listed { cases, next: next.map(str::to_owned), is_first: true, names };
        list(&frame, &listed, &Form::default(), false).into_string()
    }

    #[test]
    fn a_whole_list_speaks_of_all_cases_and_not_of_what_managers_do() {
        let page = page(vec![Known::made_up().file.case], None);
        assert!(page.contains(">続いている事例 1件") && !page.contains("このページの"));
        assert!(!page.contains("/organization/audit"));
    }

    #[test]
    fn an_empty_list_says_what_to_do() {
        let page = page(Vec::new(), None);
        assert!(page.contains("まだ事例がありません") && page.contains("href=\"/cases/new\""));
        assert!(!page.contains("<table"));
    }

    #[test]
    fn a_token_is_shown_and_in_no_address() {
        let case = Known::made_up().file.case;
        let page = page(vec![case.clone()], Some("00000000-0000-4000-8000-000000000001"));
        assert!(page.contains(&format!("<a href=\"/cases/{}\">ABCD2345</a>", case.id)));
        assert!(page.contains(">このページの続いている事例 1件") && page.contains(">次の200件</a>"));
        assert!(
            page.split("href=\"").skip(1).all(|rest| !rest.split('"').next().unwrap_or("").contains("ABCD"))
        );
    }
}
