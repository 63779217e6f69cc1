//! The own organisation's figures: one table of the quarter, one of the waits, and how far they can be trusted.

use arunai_core::need_flows::{NeedCount, NeedFlow};
use arunai_core::need_waits::NeedWaits;
use arunai_core::taxonomies::{NEED_DOMAINS, SERVICE_GROUPS, SERVICE_KINDS};
use arunai_core::values::TermId;
use maud::{Markup, html};

use super::counts::Counts;
use super::names::Names;
use crate::pages::fields::field;
use crate::pages::forms::Form;
use crate::pages::words::{era_date, era_period, monitored};

/// The page below its heading.
pub(super) fn counts(found: &Counts) -> Markup {
    let coverage = found.flows.coverage.iter().find(|one| one.area_code == found.area);
    html! {
        p { "この数を見られるのは、この事業所の人だけです。主担当の事例だけを数えています。" }
        (choice(found))
        section aria-labelledby="flows" {
            h2 #flows { (era_period(&found.flows.quarter)) "、" (place(found)) }
            @if !found.flows.is_over { p { strong { "四半期の途中の数です。" } "これから変わります。" } }
            @if let Some(one) = coverage { p { (monitored(&one.cases)) } }
            (flow_table(found))
            (files(found))
        }
        (wait_section(&found.waits))
        p.next { a href="/cases" { "事例の一覧にもどる" } }
    }
}

/// The same table as files.
fn files(found: &Counts) -> Markup {
    let area = found.area.as_ref().map(|code| format!("&area={code}")).unwrap_or_default();
    let path = |format: &str| format!("/cases/needs.{format}?quarter={}{area}", found.flows.quarter);
    html! {
        p.next.aside {
            a href=(path("csv")) { "この表をCSVで保存" } "　" a href=(path("json")) { "この表をJSONで保存" }
        }
    }
}

/// The flows of the area that was chosen.
pub(super) fn of_area(found: &Counts) -> Vec<&NeedFlow> {
    found.flows.flows.iter().filter(|flow| flow.area_code == found.area).collect()
}

fn place(found: &Counts) -> &str {
    found.area.as_ref().map_or("全部の地域", |code| found.names.area(code))
}

/// Which quarter and which area; a link keeps them.
fn choice(found: &Counts) -> Markup {
    let area = found.area.as_ref().map(|code| code.as_str()).unwrap_or_default();
    let form = Form::with(&[("quarter", &found.flows.quarter), ("area", area)]);
    let quarters: Vec<_> = found.quarters.iter().map(|name| (name.as_str(), era_period(name))).collect();
    let areas = found.flows.coverage.iter().filter_map(|one| one.area_code.as_ref());
    let areas = areas.map(|code| (code.as_str(), found.names.area(code)));
    let areas: Vec<_> = std::iter::once(("", "全部の地域")).chain(areas).collect();
    html! {
        form.card method="get" action="/cases/needs" {
            div.fields {
                (field("quarter", "四半期").select(&form, &quarters))
                (field("area", "地域").select(&form, &areas))
                button type="submit" { "表示" }
            }
        }
    }
}

fn flow_table(found: &Counts) -> Markup {
    let of_area = of_area(found);
    html! {
        @if of_area.is_empty() { p { "この四半期に、この地域の困りごとは記録されていません。" } }
        @else {
            div.scroll role="region" aria-label="困りごとの数の表（横に動かせます）" tabindex="0" {
                table.counts {
                    caption { span { "困りごとの数（件）。かっこの中は、重なりのない人数（人）" } }
                    thead { tr {
                        th scope="col" { "足りないもの" }
                        @for heading in HEADINGS { th scope="col" { (heading) } }
                    } }
                    tbody { @for (term, name) in rows(&found.names) {
                        @if let Some(flow) = of_area.iter().find(|flow| flow.term == term) { (row(&name, flow)) }
                    } }
                }
            }
            p.hint {
                "はじめ＋新しく＋入ってきた－出ていった－満たされた－取り下げ＝終わり。1人に困りごとが2つあれば2件です。"
                "「長く」は180日より長く続いているもので、四半期が終わるまで出しません。"
            }
        }
    }
}

/// What the columns of counts are called.
pub(super) const HEADINGS: [&str; 10] = [
    "はじめ",
    "新しく",
    "入ってきた",
    "出ていった",
    "満たされた",
    "取り下げ",
    "終わり",
    "うち一部対応",
    "うちいますぐ",
    "うち長く",
];

/// All needs, then each group with its kinds and domains.
pub(super) fn rows(names: &Names) -> Vec<(Option<TermId>, String)> {
    let mut rows = vec![(None, "全部".to_owned())];
    for group in names.of_list(SERVICE_GROUPS) {
        rows.push((Some(group.id.clone()), group.name.clone()));
        for taxonomy in [SERVICE_KINDS, NEED_DOMAINS] {
            let own = names.of_list(taxonomy).filter(|term| term.group_id.as_ref() == Some(&group.id));
            let unsettled = if taxonomy == NEED_DOMAINS { "（種類は未定）" } else { "" };
            rows.extend(own.map(|term| (Some(term.id.clone()), format!("・{}{unsettled}", term.name))));
        }
    }
    rows
}

/// The counts of a row, in the order of their columns.
pub(super) fn columns(flow: &NeedFlow) -> [Option<NeedCount>; 10] {
    [
        Some(flow.open_start),
        Some(flow.new),
        flow.moved_in,
        flow.moved_out,
        flow.met,
        flow.withdrawn,
        Some(flow.open_end),
        Some(flow.partly),
        Some(flow.urgent),
        flow.waiting_long,
    ]
}

fn row(name: &str, flow: &NeedFlow) -> Markup {
    html! {
        tr {
            th scope="row" { (name) }
            @for count in columns(flow) { td { (told(count)) } }
        }
    }
}

fn told(count: Option<NeedCount>) -> String {
    count.map_or_else(|| "－".to_owned(), |count| format!("{}（{}）", count.needs, count.persons))
}

fn wait_section(waits: &NeedWaits) -> Markup {
    let percent = |share: f64| format!("{:.0}％", share * 100.0);
    html! {
        section aria-labelledby="waits" {
            h2 #waits { "待っている長さ（" (era_date(waits.first_day)) "～" (era_date(waits.last_day)) "）" }
            p { (open_sentence(waits)) }
            @if waits.by_days.is_empty() { p { "この期間に、待ちを数えられる困りごとはありません。" } }
            @else {
                div.scroll role="region" aria-label="待ちの表（横に動かせます）" tabindex="0" {
                    table.counts {
                        caption { span { "困りごと" (waits.needs) "件の、記録してからの日数ごとの結果" } }
                        thead { tr {
                            @for heading in ["日数", "満たされた割合", "取り下げた割合", "まだ続いていた件数", "いまそれより長いもの"] {
                                th scope="col" { (heading) }
                            }
                        } }
                        tbody { @for share in &waits.by_days {
                            @let older = waits.open.older_than.iter().find(|older| older.days == share.days);
                            tr {
                                th scope="row" { (share.days) "日まで" }
                                td { (percent(share.met)) }
                                td { (percent(share.withdrawn)) }
                                td { (share.at_risk) "件" @if share.at_risk < FEW { "（少ないので参考）" } }
                                td { (older.map_or(0, |older| older.needs)) "件" }
                            }
                        } }
                    }
                }
            }
        }
    }
}

/// Below so many the shares say little.
const FEW: usize = 10;

fn open_sentence(waits: &NeedWaits) -> String {
    let (day, open) = (era_date(waits.last_day), waits.open.needs);
    match waits.open.median_days {
        Some(days) => {
            format!("{day}に続いていた困りごとは{open}件で、その半分は{days}日以上続いていました。")
        }
        None => format!("{day}に続いていた困りごとは{open}件です。"),
    }
}

#[cfg(test)]
mod tests {
    use arunai_core::need_flows::{CaseTotals, NeedFlowTable};
    use arunai_core::need_waits::OpenNeeds;

    use super::*;

    fn found(flows: Vec<NeedFlow>) -> Counts {
        let day = |text: &str| text.parse().expect("a day");
        let flows = NeedFlowTable {
            quarter: "2026-Q3".into(),
            first_day: day("2026-10-01"),
            last_day: day("2026-12-31"),
            is_over: false,
            reporting_organizations: 1,
            flows,
            coverage: Vec::new(),
        };
        let waits = NeedWaits {
            first_day: day("2025-10-01"),
            last_day: day("2026-09-30"),
            needs: 0,
            by_days: Vec::new(),
            median_days: None,
            open: OpenNeeds { needs: 0, median_days: None, older_than: Vec::new() },
            coverage: CaseTotals::default(),
        };
        let names = Names::made_up(&[(SERVICE_GROUPS, "group_short_stay", "短期入所・緊急")]);
        Counts { flows, waits, names, quarters: vec!["2026-Q3".into()], area: None }
    }

    #[test]
    fn nothing_recorded_is_said_in_words() {
        let page = counts(&found(Vec::new())).into_string();
        assert!(page.contains("困りごとは記録されていません") && page.contains("四半期の途中の数です"));
        assert!(page.contains("令和8年度 第3四半期（10～12月）") && !page.contains("<table"));
    }

    #[test]
    fn figures_are_told_in_both_units_and_what_is_not_known_as_a_line() {
        let count = |needs, persons| NeedCount { needs, persons };
        let flow = NeedFlow {
            area_code: None,
            term: None,
            open_start: count(2, 1),
            new: count(3, 3),
            moved_in: Some(count(0, 0)),
            moved_out: Some(count(0, 0)),
            met: Some(count(1, 1)),
            withdrawn: Some(count(0, 0)),
            open_end: count(4, 3),
            ever_unmet: count(5, 4),
            partly: count(0, 0),
            urgent: count(1, 1),
            waiting_long: None,
        };
        let page = counts(&found(vec![flow])).into_string();
        assert!(page.contains("<th scope=\"row\">全部</th><td>2（1）</td><td>3（3）</td>"));
        assert!(page.contains("<td>－</td>") && !page.contains("短期入所"));
    }
}
