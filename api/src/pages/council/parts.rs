//! Parts that the pages of a council share: the form to choose by, numbers, tables, drawings.

use arunai_core::councils::Council;
use arunai_core::documents::{ABSENT, Column, ColumnKind, HIDDEN, Table, Value};
use arunai_core::releases::ReleaseHeading;
use maud::{Markup, html};

use super::given::Given;
use super::view::{Choices, Part};
use crate::pages::release_list_view::release_choice;

/// The sign of a hidden number, with words for those who do not see it.
pub(super) fn hidden_sign() -> Markup {
    html! { span.hidden-value { span aria-hidden="true" { (HIDDEN) } span.sr { "表示しません" } } }
}

/// A number with its unit, ＊, or a line.
pub(super) fn shown_number(value: &Value, decimals: u8, unit: &str) -> Markup {
    match value {
        Value::Hidden => hidden_sign(),
        Value::Absent => html! { span aria-hidden="true" { (ABSENT) } span.sr { "公表対象外" } },
        Value::Number(_) => html! { (value.shown(decimals)) @if !unit.is_empty() { small { (unit) } } },
        Value::Text(text) if text == HIDDEN => hidden_sign(),
        Value::Text(text) => html! { (text) },
    }
}

/// The forms to choose council, period and what else a view lets one choose. What is chosen stands in the address.
/// Another council has other periods, services and areas, so that a form of its own names it alone.
pub(super) fn chooser(
    path: &str,
    given: &Given<'_>,
    councils: &[Council],
    choices: Option<&Choices>,
) -> Markup {
    let council = given.council.id.to_string();
    let of_council = |one: &Council| (one.id.to_string(), one.name.clone());
    let councils: Vec<(String, String)> = councils.iter().map(of_council).collect();
    let releases: Vec<(String, String)> = given.releases.iter().rev().map(release_option).collect();
    let release = given.source.as_ref().map(|source| source.release.id.to_string()).unwrap_or_default();
    let asked = |name: &str| given.asked.get(name).unwrap_or_default();
    let owned = |known: &[(&str, &str)]| -> Vec<(String, String)> {
        known.iter().map(|(code, name)| ((*code).to_owned(), (*name).to_owned())).collect()
    };
    html! {
        @if councils.len() > 1 { (council_form(path, &councils, &council)) }
        form.card.chooser method="get" action=(path) {
            div.fields {
                input type="hidden" name="council" value=(council);
                @if !releases.is_empty() { (select("release", "期間", &releases, &release, None)) }
                @if let Some(choices) = choices {
                    @if choices.measures.len() > 1 {
                        (select("measure", "見るもの", &owned(&choices.measures), asked("measure"), None))
                    }
                    @if choices.services.len() > 1 {
                        @let whole = if choices.is_one_service { None } else { Some("全部") };
                        (select("service", "サービスの分野", &choices.services, asked("service"), whole))
                    }
                    @if choices.areas.len() > 1 {
                        (select("area", "地域", &choices.areas, asked("area"), Some("全域")))
                    }
                    @if choices.analyst && given.asked.is_analyst() { input type="hidden" name="analyst" value="1"; }
                }
                button type="submit" { "表示" }
            }
        }
    }
}

fn council_form(path: &str, councils: &[(String, String)], council: &str) -> Markup {
    html! {
        form.card.chooser method="get" action=(path) {
            div.fields {
                (select("council", "協議会", councils, council, None))
                button type="submit" { "この協議会を見る" }
            }
        }
    }
}

fn release_option(heading: &ReleaseHeading) -> (String, String) {
    (heading.id.to_string(), release_choice(heading.tier, &heading.period.to_string()))
}

/// Options to choose one of; `whole` names the one that stands for all of them.
pub(super) fn select(
    name: &str,
    label: &str,
    options: &[(String, String)],
    chosen: &str,
    whole: Option<&str>,
) -> Markup {
    html! {
        div.field {
            label for={ "choose-" (name) } { (label) }
            select id={ "choose-" (name) } name=(name) {
                @if let Some(whole) = whole { option value="" selected[chosen.is_empty()] { (whole) } }
                @for (value, text) in options { option value=(value) selected[value == chosen] { (text) } }
            }
        }
    }
}

/// A drawing with its table below.
pub(super) fn part(part: &Part) -> Markup {
    html! {
        @match &part.drawing {
            Some(drawing) => {
                figure.drawing {
                    p.hint.sideways { "図は横に動かせます。" }
                    div.scroll tabindex="0" role="region" aria-label={ (part.table.caption) "の図（横に動かせます）" } { (drawing) }
                    details open[part.table.rows.len() <= 12] {
                        summary { "図の数を表で見る：" (part.table.caption) }
                        (table(&part.table))
                    }
                }
            }
            None => { (table(&part.table)) }
        }
    }
}

fn table(table: &Table) -> Markup {
    html! {
        div.scroll role="region" aria-label={ (table.caption) "（横に動かせます）" } tabindex="0" {
            table.data {
                caption { span { (table.caption) } }
                thead { tr { @for column in &table.columns { th scope="col" { (column.full_heading()) } } } }
                tbody { @for row in &table.rows { tr {
                    @for (place, (column, value)) in table.columns.iter().zip(row).enumerate() {
                        @if place == 0 { th scope="row" { (cell(column, value)) } }
                        @else { td class=(kind_class(column)) { (cell(column, value)) } }
                    }
                } } }
            }
        }
    }
}

fn kind_class(column: &Column) -> &'static str {
    match column.kind {
        ColumnKind::Number { .. } => "figure",
        ColumnKind::Text => "words",
    }
}

fn cell(column: &Column, value: &Value) -> Markup {
    shown_number(value, column.decimals(), "")
}

#[cfg(test)]
mod tests {
    use arunai_core::reports::words::{number_column, text, text_column};

    use super::*;

    #[test]
    fn a_table_tells_hidden_numbers_by_sign_and_word() {
        let shown = Table {
            id: "a".to_owned(),
            caption: "<表>".to_owned(),
            columns: vec![text_column("分野"), number_column("残っている人", "人", 0)],
            rows: vec![vec![text("就労"), Value::Hidden], vec![text("住まい"), Value::Number(1200.0)]],
            chart: None,
        };
        let page = part(&Part::plain(shown)).into_string();
        assert!(page.contains("<span class=\"sr\">表示しません</span>") && page.contains("1,200"), "{page}");
        assert!(page.contains("&lt;表&gt;") && page.contains("残っている人（人）"), "{page}");
        assert_eq!(page.matches("scope=\"row\"").count(), 2);
    }

    #[test]
    fn another_council_is_chosen_without_what_belongs_to_this_one() {
        let councils = [("a".to_owned(), "星の協議会".to_owned()), ("b".to_owned(), "月の協議会".to_owned())];
        let form = council_form("/council/trend", &councils, "b").into_string();
        assert_eq!(form.matches(" name=").count(), 1);
        assert!(form.contains("<option value=\"b\" selected>月の協議会"), "{form}");
    }

    #[test]
    fn what_is_chosen_is_selected() {
        let options = [("a".to_owned(), "あ".to_owned()), ("b".to_owned(), "い".to_owned())];
        let shown = select("service", "分野", &options, "b", Some("全部")).into_string();
        assert_eq!(shown.matches(" selected").count(), 1);
        assert!(shown.contains("<option value=\"b\" selected>い"), "{shown}");
        assert!(
            select("service", "分野", &options, "", Some("全部"))
                .into_string()
                .contains("<option value=\"\" selected>全部")
        );
    }
}
