//! Counts of persons, as a table and as forms.

use arunai_core::populations::Population;
use chrono::NaiveDate;
use maud::{Markup, html};

use super::area_figures_view::{self, area_field, starting};
use super::known::desk;
use super::populations::{COUNTED, Counted, KINDS, POPULATIONS};
use crate::pages::fields::{field, writing_form};
use crate::pages::forms::Form;
use crate::pages::layout::{Frame, fault_beside, page};
use crate::pages::words::era_date;

/// How many bands of age the form has.
const BANDS: usize = 8;

/// The page of an area and kind.
pub(super) fn populations_page(frame: &Frame, found: &Counted, form: &Form) -> Markup {
    let area = found.area.as_ref().map_or("", |area| found.known.area(area));
    let kind = kind_name(&found.kind);
    let of_all = found.rows.iter().filter(|count| count.town.is_none()).collect::<Vec<_>>();
    let towns = found.rows.len() - of_all.len();
    page(
        frame,
        html! {
            h1 { "人口" }
            p { "困りごとや場所が足りているかを、人数とくらべるために使います。住民のほかの人数は、協議会と市町村の人だけが見られます。" }
            (filter_form(found))
            h2 { (area) "の" (kind) @if let Some(day) = found.day { "（" (era_date(day)) "）" } }
            @if of_all.is_empty() {
                p { "この地域の" (kind) "の人数は、まだありません。下から入れるか、" a href={ (POPULATIONS) "/paste" } { "表を貼りつけてください" } "。" }
            } @else {
                (table(&of_all))
            }
            @if towns > 0 { p { "このほかに、町ごとの人数が" (towns) "件あります。" } }
            h2 { "ある日の人数を入れる" }
            p.hint { "同じ地域・種類・日の人数は、ここに入れたものとすべて入れかわります。空の行は、ないものとします。" }
            (count_form(frame, found, form))
            p.next { a href={ (POPULATIONS) "/paste" } { "表を貼りつけてまとめて入れる" } }
            (desk(frame, POPULATIONS))
        },
    )
}

fn kind_name(code: &str) -> &'static str {
    KINDS.iter().find(|(known, _)| *known == code).map_or("", |(_, name)| name)
}

fn filter_form(found: &Counted) -> Markup {
    html! {
        form.card method="get" action=(POPULATIONS) {
            div.fields {
                (area_field("地域", &found.known.areas_of(COUNTED), found.area.as_ref()))
                div.field {
                    label for="kind" { "種類" }
                    select #kind name="kind" {
                        @for (code, name) in KINDS { option value=(code) selected[*code == found.kind] { (name) } }
                    }
                }
            }
            button.submit type="submit" { "この人数を見る" }
        }
        (other_days(found))
    }
}

/// The ways to the other days on which the same persons were counted.
fn other_days(found: &Counted) -> Markup {
    let area = found.area.as_ref().map_or("", |area| area.as_str());
    let others: Vec<NaiveDate> = found.days.iter().copied().filter(|day| Some(*day) != found.day).collect();
    html! {
        @if !others.is_empty() {
            details {
                summary { "ほかの日の人数を見る（" (others.len()) "日）" }
                ul.lines { @for day in others { li {
                    a href={ (POPULATIONS) "?area=" (area) "&kind=" (found.kind) "&day=" (day) } { (era_date(day)) }
                } } }
            }
        }
    }
}

fn table(rows: &[&Population]) -> Markup {
    html! {
        div.scroll role="region" tabindex="0" aria-label="人数の表（横に動かせます）" {
            table {
                caption { span { "数えた日と年齢ごと" } }
                thead { tr {
                    th scope="col" { "数えた日" } th scope="col" { "年齢" } th scope="col" { "人数" } th scope="col" { "出典" }
                } }
                tbody { @for count in rows { tr {
                    th scope="row" { (era_date(count.counted_on)) }
                    td { (ages(count)) } td { (count.persons) "人" }
                    td { (count.source.as_deref().unwrap_or("記載なし")) }
                } } }
            }
        }
    }
}

fn ages(count: &Population) -> String {
    match (count.age_from, count.age_to) {
        (Some(from), Some(to)) => format!("{from}〜{to}歳"),
        (Some(from), None) => format!("{from}歳以上"),
        (None, _) => "全部".to_owned(),
    }
}

fn count_form(frame: &Frame, found: &Counted, form: &Form) -> Markup {
    let area = found.area.as_ref().map_or("", |area| area.as_str());
    let form = starting(form.clone(), "area_code", area);
    let form = starting(form, "population_kind", &found.kind);
    writing_form(
        frame,
        POPULATIONS,
        &form,
        html! {
            div.fields {
                (field("area_code", "数えた地域").required().select(&form, &found.known.areas_of(COUNTED)))
                (field("population_kind", "数えた人").required().select(&form, KINDS))
                (field("counted_on", "数えた日").required().date(&form))
                (field("source", "出典").hint("例：市障害福祉課").text(&form))
            }
            fieldset #rows tabindex=[form.fault_in("rows").map(|_| "-1")] aria-describedby=[form.fault_in("rows").map(|_| "rows-fault")] {
                legend { "年齢と人数" }
                p.hint { "全部の人数は、年齢を空にします。「18歳以上」は、「まで」を空にします。" }
                (fault_beside("rows", form.fault_in("rows")))
                @for place in 0..BANDS { (band(place, &form)) }
            }
        },
        "記録する",
    )
}

fn band(place: usize, form: &Form) -> Markup {
    let name = |part: &str| format!("rows.{place}.{part}:number");
    html! {
        div.fields.band {
            (field(&name("age_from"), "何歳から").short().number(form))
            (field(&name("age_to"), "何歳まで").short().number(form))
            (field(&name("persons"), "人数").short().number(form))
        }
    }
}

/// The form to paste into.
pub(super) fn paste_page(frame: &Frame, form: &Form) -> Markup {
    let kinds: Vec<&str> = KINDS.iter().map(|(_, name)| *name).collect();
    let words = html! {
            p { "表計算ソフトの表か、CSVをそのまま貼りつけてください。" }
            p { "1行目には列の名前を入れます：種類、地域コード（名前でもかまいません）、町名、基準日、年齢から、年齢まで、人数、出典。順番は自由です。" }
            p { "種類は、" (kinds.join("、")) "のどれかです。同じ地域・種類・基準日の人数は、貼りつけたものとすべて入れかわります。" }
    };
    area_figures_view::paste_page(frame, POPULATIONS, "人口", words, form)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::known::tests::known;
    use super::*;

    const FRAME: Frame<'static> = Frame { title: "", path: POPULATIONS, viewer: None, csrf: "", demo: false };

    #[test]
    fn counts_are_told_by_day_and_age_and_towns_by_their_number() {
        let count = |town: Option<&str>| {
            let count = json!({ "area_code": "322016", "town": town, "position": null, "population_kind": "residents",
                "counted_on": "2026-04-01", "age_from": 18, "age_to": null, "persons": 7, "source": "<市>" });
            serde_json::from_value(count).expect("a count")
        };
        let rows = vec![count(None), count(Some("本町"))];
        let days: Vec<NaiveDate> =
            ["2026-04-01", "2025-04-01"].iter().filter_map(|day| day.parse().ok()).collect();
        let (area, day) = ("322016".parse().ok(), days.first().copied());
        let found = Counted { area, kind: "residents".into(), days, day, rows, known: known() };
        let page = populations_page(&FRAME, &found, &Form::default()).into_string();
        assert!(page.contains("<td>18歳以上</td><td>7人</td><td>&lt;市&gt;</td>"));
        assert!(page.contains("住民（令和8年4月1日）</h2>"), "{page}");
        assert!(
            page.contains("&amp;day=2025-04-01\">令和7年4月1日</a>") && !page.contains("&amp;day=2026-04-01")
        );
        assert!(page.contains("町ごとの人数が1件") && page.contains("name=\"rows.7.persons:number\""));
    }

    #[test]
    fn nothing_counted_says_what_to_do() {
        let (kind, days, rows) = ("adult_grants".to_owned(), Vec::new(), Vec::new());
        let found = Counted { area: None, kind, days, day: None, rows, known: known() };
        assert!(populations_page(&FRAME, &found, &Form::default()).into_string().contains("まだありません"));
    }
}
