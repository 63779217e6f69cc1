//! What curators do with a service: confirm it, note free places, change, withhold its place, take it out.

use chrono::{Datelike, Months, NaiveDate};
use maud::{Markup, html};

use super::sheet::Sheet;
use crate::pages::fields::{field, writing_button, writing_form};
use crate::pages::forms::Form;
use crate::pages::layout::Frame;
use crate::pages::words::era_month;

/// Free places as a curator records them.
const STATES: &[(&str, &str)] = &[
    ("available", "空きあり"),
    ("negotiable", "要相談"),
    ("waiting_list", "待機"),
    ("full", "満員"),
    ("unknown", "わからない"),
];

/// What the office of the council can do from the page of a service.
pub(super) fn tools(frame: &Frame, shown: &Sheet) -> Markup {
    let service = &shown.details.service;
    let (path, version) = (shown.path(), service.version.to_string());
    html! {
        section.card.service-tools aria-labelledby="tools" {
            h2 #tools { "事務局の作業" }
            @if service.retired_on.is_some() {
                p { "台帳から外したサービスは、変更できません。" }
            } @else {
                p { "内容を見て、変わりがないとわかったら押してください。今日が最終確認日になります。" }
                (writing_button(frame, &format!("{path}/confirm"), &[("version", &version)], "変更なしを確認"))
                ul {
                    li { a href={ (path) "/vacancy" } { "空き状況を記録する" } }
                    li { a href={ (path) "/edit" } { "内容を変更する" } }
                    @if shown.details.locations.iter().any(|location| !location.is_confidential) {
                        li { a href={ (path) "/withhold" } { "所在地を非公開にする" } }
                    }
                    li { a href={ (path) "/retire" } { "台帳から外す" } }
                }
            }
        }
    }
}

/// The form of free places: this month, or one of the months before.
pub(super) fn vacancy_form(frame: &Frame, path: &str, name: &str, form: &Form, today: NaiveDate) -> Markup {
    let fields = html! {
        (field("state", "空き状況").required().radios(form, STATES))
        (field("month", "確かめた月").required().short().select(form, &months(today)))
    };
    html! {
        h1 { "空き状況を記録する" }
        p { (name) }
        p.hint { "3か月たつと「不明」にもどります。いつ空いたかの記録は残しません。" }
        (writing_form(frame, &format!("{path}/vacancy"), form, fields, "記録する"))
        (back(path))
    }
}

/// This month and the three before it.
fn months(today: NaiveDate) -> Vec<(String, String)> {
    let first = today.with_day(1).unwrap_or(today);
    let month = |ago| first.checked_sub_months(Months::new(ago));
    (0..=3).filter_map(month).map(|month| (month.to_string(), era_month(month))).collect()
}

/// A step that is not to be done by the way: what it means, and the button.
pub(super) struct Step<'a> {
    /// Below which path.
    pub path: &'a str,
    /// What the path ends in.
    pub below: &'a str,
    /// Its name.
    pub heading: &'a str,
    /// What it means.
    pub meaning: &'a str,
    /// The button.
    pub button: &'a str,
}

/// The page of such a step.
pub(super) fn step(frame: &Frame, step: &Step, name: &str, form: &Form) -> Markup {
    html! {
        h1 { (step.heading) }
        p { strong { (name) } }
        p { (step.meaning) }
        (writing_form(frame, &format!("{}/{}", step.path, step.below), form, html! {}, step.button))
        (back(step.path))
    }
}

/// The way back to the service.
pub(super) fn back(path: &str) -> Markup {
    html! { p.next { a href=(path) { "サービスのページへもどる" } } }
}

#[cfg(test)]
mod tests {
    use super::super::sheet_view::tests::{frame, shown};
    use super::*;

    #[test]
    fn free_places_are_of_this_month_or_of_one_of_the_last() {
        let today = NaiveDate::from_ymd_opt(2026, 2, 28).expect("a day");
        let html = vacancy_form(&frame(), "/services/1", "<月>", &Form::default(), today).into_string();
        assert!(
            html.contains("value=\"2026-02-01\"")
                && html.contains("令和7年11月")
                && !html.contains("令和7年10月")
        );
        assert!(html.contains("&lt;月&gt;") && html.contains("action=\"/services/1/vacancy\""));
    }

    #[test]
    fn what_left_the_register_cannot_be_worked_on() {
        let mut own = shown();
        assert!(tools(&frame(), &own).into_string().contains("変更なしを確認"));
        own.details.service.retired_on = Some(own.today);
        let html = tools(&frame(), &own).into_string();
        assert!(!html.contains("<form") && html.contains("変更できません"));
    }
}
