//! The page of the table to fill in: where to get it, where to paste it, what was wrong in it, what it made.

use arunai_core::case_entries::{CaseEntryAnswer, EnteredCase};
use maud::{Markup, html};

use super::path_of;
use crate::pages::fields::own_fields;
use crate::pages::forms::Form;
use crate::pages::layout::Frame;

/// A count of what was told of a case; what is known already is told, too, and stored once.
type Count = fn(&EnteredCase) -> usize;
/// What is counted of each case, and what it is called.
const COUNTED: [(&str, Count); 5] = [
    ("困りごとの報告", |case| case.reports),
    ("段階", |case| case.steps),
    ("紹介", |case| case.referrals.len()),
    ("ストレングス", |case| case.strengths),
    ("目標", |case| case.goals),
];

/// The template, the form, and what a rehearsal said.
pub(super) fn entry_form(frame: &Frame, form: &Form, rehearsed: Option<&CaseEntryAnswer>) -> Markup {
    html! {
        ol {
            li {
                "記入表を保存します： "
                a href="/cases/entries/template.xlsx" { "Excelの記入表" } "　"
                a href="/cases/entries/template.csv" { "CSVの記入表" }
            }
            li { "表計算ソフトで記入します。続いている困りごとは、行がもうできています。新しい事例は、合言葉に「新1」「新2」と書きます。" }
            li { "紹介先は、事業所の名前か、事業所のページのアドレスを書きます。紹介・ストレングス・目標の日は、空けておくと報告日と同じになります。終わっていない紹介と取組中の目標は、同じ事業所・同じ分野をもう一度書くと、そのつづきになります。" }
            li { "見出しの行から全部をコピーして、下の欄にはりつけ、まず「確かめる」を押します。" }
        }
        (fault_table(form))
        @if let Some(done) = rehearsed { (rehearsal(done)) }
        form.card.writes method="post" action="/cases/entries#result" {
            (own_fields(frame.csrf))
            div.field.whole {
                label for="table" { "記入した表" span.must { "必須" } }
                p.hint #table-hint { "5,000行、2MBまで。確かめるだけでは、何も記録しません。" }
                textarea #table name="table" rows="10" required spellcheck="false" aria-describedby="table-hint"
                    aria-invalid=[(!form.faults.is_empty()).then_some("true")] { (form.text("table")) }
            }
            @if rehearsed.is_some() {
                button.submit type="submit" name="enter" value="1" { "この内容で記録する" }
                " " button.second type="submit" { "もう一度確かめる" }
            } @else {
                button.submit type="submit" { "確かめる" }
            }
        }
        p.next { a href="/cases" { "事例の一覧にもどる" } }
    }
}

/// Each fault with its row and column.
fn fault_table(form: &Form) -> Markup {
    html! {
        @if !form.faults.is_empty() {
            section.fault #result role="alert" {
                p { "直すところが" (form.faults.len()) "か所あります。何も記録していません。" }
                ul { @for fault in &form.faults { li { a href="#table" { (fault.field) } "：" (fault.message) } } }
            }
        }
    }
}

fn rehearsal(done: &CaseEntryAnswer) -> Markup {
    html! {
        section.card #result role="status" {
            p { strong { "直すところはありません。" } "まだ記録していません。" (sums(done)) }
            (services(done))
            p { "よければ、下の「この内容で記録する」を押してください。" }
        }
    }
}

fn sums(done: &CaseEntryAnswer) -> String {
    let new = done.cases.iter().filter(|case| case.is_new).count();
    let sum = |count: Count| done.cases.iter().map(count).sum::<usize>();
    let told: Vec<String> = COUNTED.iter().map(|(name, count)| format!("{name}{}件", sum(*count))).collect();
    let untouched = done.untouched.unwrap_or_default();
    format!("新しい事例{new}件、{}。書いていない行{untouched}行は、そのままです。", told.join("、"))
}

/// Which services referrals name, for everybody to see that they are the right ones.
fn services(done: &CaseEntryAnswer) -> Markup {
    let mut named: Vec<_> = done.cases.iter().flat_map(|case| &case.referrals).collect();
    named.sort_by_key(|one| (&one.address_area, &one.name, one.service_id));
    named.dedup_by_key(|one| one.service_id);
    html! {
        @if !named.is_empty() {
            p { "紹介先は、この台帳の次の事業所です。ちがうときは、ページのアドレスを書いてください。" }
            ul { @for one in named {
                li { a href={ "/services/" (one.service_id) } { (one.name) } "（" (one.address_area) "）" }
            } }
        }
    }
}

/// What was entered, with the tokens of new cases.
pub(super) fn entered(done: &CaseEntryAnswer) -> Markup {
    html! {
        p #result role="status" { (sums(done)) }
        (services(done))
        div.scroll role="region" aria-label="記録した事例の表（横に動かせます）" tabindex="0" {
            table.cases {
                caption { span { "記録した事例（記入表の順）。新しい事例の合言葉は、組織の書類に写してください。" } }
                thead { tr {
                    @for heading in ["合言葉", "事例"] { th scope="col" { (heading) } }
                    @for (name, _) in COUNTED { th scope="col" { (name) } }
                } }
                tbody { @for case in &done.cases {
                    tr {
                        th scope="row" { a href=(path_of(case.case_id)) { (case.token) } }
                        td { @if case.is_new { "新しい" } @else { "前からある" } }
                        @for (_, count) in COUNTED { td { (count(case)) "件" } }
                    }
                } }
            }
        }
        p.next { a href="/cases" { "事例の一覧にもどる" } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::layout::FormFault;

    fn page(form: &Form, rehearsed: Option<&CaseEntryAnswer>) -> String {
        let frame = Frame { title: "t", path: "/cases", viewer: None, csrf: "secret", demo: true };
        entry_form(&frame, form, rehearsed).into_string()
    }

    #[test]
    fn it_is_checked_before_it_is_entered() {
        let first = page(&Form::default(), None);
        assert!(first.contains("確かめる") && !first.contains("name=\"enter\""));
        let done = CaseEntryAnswer {
            id: "00000000-0000-4000-8000-000000000001".parse().expect("an id"),
            rehearsed: true,
            cases: Vec::new(),
            untouched: Some(3),
        };
        let second = page(&Form::with(&[("table", "<a>")]), Some(&done));
        assert!(second.contains("name=\"enter\" value=\"1\"") && second.contains("書いていない行3行"));
        assert!(second.contains("&lt;a&gt;</textarea>"));
    }

    #[test]
    fn each_fault_stands_with_its_place() {
        let mut form = Form::default();
        form.faults.push(FormFault {
            field: "5行目、「理由」の列".into(), message: "えらびなおす".into()
        });
        let page = page(&form, None);
        assert!(page.contains("5行目、「理由」の列</a>：えらびなおす") && page.contains("1か所あります"));
    }
}
