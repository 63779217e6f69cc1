//! One measure: what is done, which resources came of it, and what can be said of its effect.

use arunai_core::documents::ABSENT;
use arunai_core::id::ReleaseId;
use arunai_core::measures::{Measure, OutcomeRatio};
use maud::{Markup, html};

use super::MEASURES;
use super::list_view::progress;
use super::one::MeasurePage;
use crate::pages::issues::ISSUES;
use crate::pages::issues::parts::{facts, head, number, table, told, ways};
use crate::pages::layout::{Frame, page};
use crate::pages::words::{era_date, era_period};

/// The page.
pub(super) fn measure_page(frame: &Frame, found: &MeasurePage) -> Markup {
    let measure = &found.measure;
    page(
        frame,
        html! {
            p.aside { a href=(MEASURES) { "取組みの一覧" } }
            h1 { (measure.title) }
            p.chips {
                span.chip.way { (measure.kind.name()) }
                span.chip { (progress(&found.desk, measure)) }
                span.chip { @if measure.is_public { "公開" } @else { "協議会の中だけ" } }
                " " (found.desk.council(measure.council_id))
            }
            @if found.desk.keeps(measure.council_id) { (own_ways(measure)) }
            (told("すること", measure.content.as_deref()))
            (issues(found))
            (told("期待していること", measure.expected_effect.as_deref()))
            section { h2 { "いつ、どこで" } (about(found)) }
            (resources(found))
            (outcome(found))
        },
    )
}

fn own_ways(measure: &Measure) -> Markup {
    let path = |rest: &str| format!("{MEASURES}/{}/{rest}", measure.id);
    ways(&[("取組みを編集する", path("edit")), ("できた・変わった資源をえらぶ", path("resources"))])
}

fn issues(found: &MeasurePage) -> Markup {
    html! {
        section {
            h2 { "どの課題への取組みか" }
            @if found.issues.is_empty() { p { "結びつけた地域課題は、まだありません。" } }
            ul { @for issue in &found.issues { li {
                a href={ (ISSUES) "/" (issue.id) } { (issue.theme) } "（" (issue.stage.name()) "）"
            } } }
        }
    }
}

fn about(found: &MeasurePage) -> Markup {
    let measure = &found.measure;
    let months = match measure.wash_out_months {
        0 => "なし".to_owned(),
        months => format!("始めてから{months}か月は、前にも後にも数えません"),
    };
    facts(&[
        ("始まり", measure.starts_on.map_or_else(|| "決まっていません".to_owned(), era_date)),
        ("終わり", measure.ended_on.map(era_date).unwrap_or_default()),
        ("ならし期間", months),
        ("地域", found.desk.area_names(&measure.area_codes)),
        ("分野・種類", found.desk.term_names(&measure.terms)),
    ])
}

fn resources(found: &MeasurePage) -> Markup {
    let services = &found.outcome.services;
    let gone = found.measure.service_ids.len().saturating_sub(services.len());
    html! {
        section {
            h2 { "できた・変わった資源" }
            @if services.is_empty() { p { "いま使える資源の記録は、まだありません。" } }
            ul { @for service in services { li {
                a href={ "/services/" (service.id) } { (service.name) }
                "（定員 " @match service.capacity { Some(places) => { (places) "人" } None => { "不明" } } "）"
            } } }
            @if gone > 0 { p.hint { "ほかに" (gone) "か所が記録されていますが、いまは使えません（休止、廃止、開始前など）。" } }
        }
    }
}

/// What can be said of it, and what cannot.
fn outcome(found: &MeasurePage) -> Markup {
    let outcome = &found.outcome;
    let rows: Vec<(&str, &OutcomeRatio)> =
        [("取組みの地域", &outcome.here), ("取組みのない市町村", &outcome.elsewhere)]
            .into_iter()
            .filter_map(|(name, ratio)| Some((name, ratio.as_ref()?)))
            .collect();
    html! {
        section {
            h2 { "前と後：わかること・わからないこと" }
            p { strong { (outcome.sentence) } }
            @if !rows.is_empty() {
                (table("新しい困りごとの数（同じ季節の公表どうし）", html! {
                    (head(&["地域", "前", "後", "後は前の何倍か"]))
                    tbody { @for (name, ratio) in &rows { (ratio_row(name, ratio)) } }
                }))
            }
            p.hint {
                "公表した数だけをくらべています。相談支援専門員がいる人だけの数です。"
                "前と後をくらべただけでは、この取組みのためとは言えません。"
            }
        }
    }
}

fn ratio_row(name: &str, ratio: &OutcomeRatio) -> Markup {
    let count = |release: ReleaseId, period: &str, needs: Option<u64>| {
        html! { (number(needs, "件")) " " a href={ "/releases/" (release) } { (era_period(period)) "の公表" } }
    };
    html! {
        tr {
            th scope="row" { (name) }
            td { (count(ratio.release_before, &ratio.before, ratio.needs_before)) }
            td { (count(ratio.release_after, &ratio.after, ratio.needs_after)) }
            td { (times(ratio)) }
        }
    }
}

fn times(ratio: &OutcomeRatio) -> String {
    match (ratio.value, ratio.lower, ratio.upper) {
        (Some(value), Some(lower), Some(upper)) => {
            format!("{value:.2}倍（95%の区間 {lower:.2}〜{upper:.2}）")
        }
        _ => ABSENT.to_owned(),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use arunai_core::measures::MeasureOutcome;
    use serde_json::json;

    use super::*;
    use crate::pages::issues::desk::tests::desk;

    const ID: &str = "00000000-0000-7000-8000-000000000004";

    /// A measure that has begun.
    pub(in crate::pages) fn measure() -> Measure {
        let measure = json!({
            "id": ID, "version": 5, "council_id": "00000000-0000-7000-8000-000000000001", "kind": "move",
            "title": "<u>送迎", "issue_ids": [], "area_codes": [], "terms": [], "starts_on": "2026-04-01",
            "wash_out_months": 3, "service_ids": [], "is_public": true,
        });
        serde_json::from_value(measure).expect("a measure")
    }

    #[test]
    fn a_hidden_number_gives_no_ratio() {
        let measure = measure();
        let release = ID.parse().expect("an id");
        let here = OutcomeRatio {
            before: "2025-Q2".to_owned(),
            release_before: release,
            needs_before: None,
            after: "2026-Q2".to_owned(),
            release_after: release,
            needs_after: Some(12),
            value: None,
            lower: None,
            upper: None,
        };
        let outcome = MeasureOutcome {
            measure_id: measure.id,
            services: Vec::new(),
            service: None,
            here: Some(here),
            elsewhere: None,
            sentence: "困りごとの数はくらべられません。".to_owned(),
        };
        let found = MeasurePage { measure, desk: desk(), issues: Vec::new(), outcome };
        let frame = Frame { title: "取組み", path: MEASURES, viewer: None, csrf: "", demo: false };
        let html = measure_page(&frame, &found).into_string();
        for part in
            ["くらべられません", "＊", "12件", "3か月は", "この取組みのためとは言えません", "&lt;u&gt;送迎"]
        {
            assert!(html.contains(part), "{part}");
        }
        assert!(!html.contains("95%の区間"));
    }
}
