//! あるもの・ないもの: municipalities by service groups, as a table.

use arunai_core::gaps::{GapCell, GapGroup, GapTable, HIDDEN, SupplyState};
use maud::{Markup, html};

use super::layout::{Frame, page};
use super::search_view::FormFault;
use super::words::era_quarter;

/// The page: a form to choose the area, and its table.
pub(super) fn matrix_page(
    frame: &Frame,
    table: Option<&GapTable>,
    fault: Option<&FormFault>,
    area: &str,
) -> Markup {
    page(
        frame,
        html! {
            h1 { "あるもの・ないもの" }
            @if let Some(fault) = fault { p.fault #fault role="alert" { (fault.message) } }
            form.card method="get" action="/council/matrix" {
                div.fields {
                    div.field {
                        label for="area" { "地域" }
                        p.hint #area-hint { "都道府県、圏域、市町村の名前か6けたの団体コード" }
                        input #area name="area" value=(area) required autocomplete="off"
                            aria-describedby=(if fault.is_some() { "fault area-hint" } else { "area-hint" })
                            aria-invalid=[fault.map(|_| "true")] autofocus[fault.is_some()];
                    }
                    button type="submit" { "表示" }
                }
            }
            @if let Some(table) = table { (matrix(table, area)) }
        },
    )
}

fn matrix(table: &GapTable, area: &str) -> Markup {
    let shown = shown_groups(table);
    html! {
        section aria-labelledby="matrix" {
            h2 #matrix { (headline(table)) }
            @if let Some(quarter) = &table.quarter {
                p { "困りごとは" (era_quarter(quarter)) "の末のものです。人数は、少ないときや事業所が少ないときは" (HIDDEN) "とします。" }
            }
            @if table.cells.iter().any(|cell| cell.open_needs.is_some() || cell.band.is_some()) {
                p.hint { "困りごとは、相談支援専門員がいる人だけの数です。" }
            }
            div.scroll role="region" aria-labelledby="matrix" tabindex="0" {
                table {
                    caption { "市町村 × サービスの分野。数字は事業所の数と定員の合計（わかるものだけ）" }
                    thead { tr { th scope="col" { "市町村" } @for (_, group) in &shown { th scope="col" { (group.name) } } } }
                    tbody {
                        @for (row, place) in table.areas.iter().enumerate() {
                            tr {
                                th scope="row" { (place.name) }
                                @for (column, _) in &shown { (cell(&table.cells[row * table.groups.len() + column])) }
                            }
                        }
                    }
                }
            }
            (legend())
            @if !area.is_empty() && table.areas.len() > 1 {
                p.hint { "同じ表は API（/api/v1/gaps）からも読めます。" }
            }
        }
    }
}

/// Columns with anything to say: some supply, a finding of none, or a need.
fn shown_groups(table: &GapTable) -> Vec<(usize, &GapGroup)> {
    let says = |cell: &GapCell| {
        cell.state != SupplyState::Unknown || cell.open_needs.is_some() || cell.band.is_some()
    };
    table
        .groups
        .iter()
        .enumerate()
        .filter(|(_, group)| table.cells.iter().any(|cell| cell.group_id == group.id && says(cell)))
        .collect()
}

fn cell(cell: &GapCell) -> Markup {
    let (class, mark) = match cell.state {
        SupplyState::Available => ("has", "ある"),
        SupplyState::None => ("none", "ない"),
        SupplyState::Unknown => ("unknown", "不明"),
    };
    html! {
        td class=(class) {
            strong { (mark) }
            @if cell.services > 0 {
                br; (cell.services) "か所"
                @if cell.places > 0 { br; "定員" (cell.places) }
            }
            @if let (Some(needs), Some(persons)) = (cell.open_needs, cell.open_persons) {
                @if needs > 0 { br; span.need { "困りごと" (needs) "件・" (persons) "人" } }
            }
            @if let Some(band) = &cell.band {
                br;
                @if band == HIDDEN {
                    span.hidden-value { (HIDDEN) span.sr { "（人数は表示しません）" } }
                } @else {
                    span.need { "困りごと" (band) }
                }
            }
        }
    }
}

fn legend() -> Markup {
    html! {
        dl.legend {
            div { dt { "ある" } dd { "一つ以上の事業所がある" } }
            div { dt { "ない" } dd { "公表データか協議会の確認で、ないとわかっている" } }
            div { dt { "不明" } dd { "調べていない種類がある。「ない」という意味ではない" } }
            div { dt { (HIDDEN) } dd { "人を特定させないため表示しない。0人のこともある" } }
        }
    }
}

/// A sentence from the table's own numbers: the group that the most municipalities lack.
fn headline(table: &GapTable) -> String {
    let lacking = |group: &GapGroup| {
        let lacks = |cell: &&GapCell| cell.group_id == group.id && cell.state == SupplyState::None;
        table.cells.iter().filter(lacks).count()
    };
    let worst =
        table.groups.iter().map(|group| (lacking(group), group)).rev().max_by_key(|(count, _)| *count);
    match worst {
        Some((count, group)) if count > 0 => {
            format!("{}市町村のうち{count}市町村に「{}」の事業所がありません", table.areas.len(), group.name)
        }
        _ => format!("{}市町村のあるもの・ないもの", table.areas.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use arunai_core::gaps::GapArea;
    use arunai_core::values::TermId;

    fn table(state: SupplyState, band: Option<&str>) -> GapTable {
        let group_id = TermId("group_short_stay".into());
        let area_code: arunai_core::values::AreaCode = "322016".parse().expect("a code");
        GapTable {
            areas: vec![GapArea { code: area_code.clone(), name: "月見市".into() }],
            groups: vec![GapGroup { id: group_id.clone(), name: "短期入所・緊急".into() }],
            cells: vec![GapCell {
                area_code,
                group_id,
                state,
                services: 0,
                places: 0,
                services_without_capacity: 0,
                open_needs: None,
                open_persons: None,
                band: band.map(str::to_owned),
            }],
            quarter: band.map(|_| "2026-Q1".to_owned()),
        }
    }

    fn html(table: &GapTable) -> String {
        let frame = Frame { title: "表", path: "/council/matrix", viewer: None, csrf: "", demo: false };
        matrix_page(&frame, Some(table), None, "月見市").into_string()
    }

    #[test]
    fn the_headline_counts_what_the_table_shows() {
        let page = html(&table(SupplyState::None, None));
        assert!(page.contains("1市町村のうち1市町村に「短期入所・緊急」の事業所がありません"));
        assert!(!html(&table(SupplyState::Unknown, Some("＊"))).contains("ありません"));
    }

    #[test]
    fn a_hidden_number_is_a_mark_with_words() {
        let page = html(&table(SupplyState::Unknown, Some("＊")));
        assert!(page.contains("（人数は表示しません）"));
        assert!(page.contains("令和8年度 第1四半期"));
    }
}
