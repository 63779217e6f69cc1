//! The table itself: a row for each municipality, a column for each service group.

use arunai_core::documents::HIDDEN;
use arunai_core::gaps::{GapCell, GapGroup, GapTable, PublishedNeeds};
use maud::{Markup, html};

use super::{MatrixForm, self_plan_percent, state_words};

/// The table with these columns, its rows in this order.
pub(super) fn grid(
    table: &GapTable,
    form: &MatrixForm<'_>,
    shown: &[(usize, &GapGroup)],
    order: &[usize],
) -> Markup {
    let width = table.groups.len();
    let of_table = form.address("/council/matrix/cell", form.by_worst);
    let joint = if of_table.contains('?') { '&' } else { '?' };
    html! {
        table {
            caption { span { "市町村とサービスの分野ごとの、事業所の数（か所）と定員の合計（人。わかるものだけ）" } }
            thead {
                tr {
                    th scope="col" { "市町村" }
                    @for (_, group) in shown { th scope="col" { (group.name) } }
                }
            }
            tbody {
                @for row in order {
                    @let place = &table.areas[*row];
                    tr {
                        th scope="row" {
                            (place.name)
                            @if let Some(percent) = self_plan_percent(place) {
                                br; small { "セルフプラン" (percent) "％" }
                            }
                        }
                        @for (column, group) in shown {
                            @let address = format!("{of_table}{joint}row={}&group={}", place.code, group.id);
                            (cell(&table.cells[row * width + column], &address))
                        }
                    }
                }
            }
        }
    }
}

/// A cell, with a link to what explains it for a pointer alone: hundreds of stops would bar the way of a keyboard, which
/// has the form below.
fn cell(cell: &GapCell, address: &str) -> Markup {
    let (class, mark, word) = state_words(cell.state);
    html! {
        td class=(class) {
            strong { a.why tabindex="-1" href=(address) { span aria-hidden="true" { (mark) } (word) } }
            @if cell.services > 0 { br; (cell.services) "か所" }
            @else if let Some(minutes) = cell.reach.nearest_minutes {
                br; small { "最寄りまで約" (minutes.round()) "分" }
            }
            @if cell.places > 0 { br; "定員" (cell.places) "人" }
            @if cell.places > 0 && cell.services_without_capacity > 0 {
                br; small { "ほか" (cell.services_without_capacity) "か所は不明" }
            } @else if cell.services_without_capacity > 0 { br; "定員不明" }
            @if let (Some(needs @ 1..), Some(persons)) = (cell.open_needs, cell.open_persons) {
                br; span.need { "困りごと" (needs) "件・" (persons) "人" }
            }
            @if let Some(needs) = &cell.published { (published(needs)) }
        }
    }
}

/// What a release tells of a cell: a number that is hidden is the one mark, whatever it is.
fn published(needs: &PublishedNeeds) -> Markup {
    let hidden = html! {
        span.hidden-value {
            span aria-hidden="true" { (HIDDEN) }
            span.sr { "困りごとの数は表示しません" }
        }
    };
    let told = |value: Option<u64>, unit: &str| match value {
        Some(value) => html! { (value) (unit) },
        None => hidden.clone(),
    };
    html! {
        @match (needs.open, needs.open_persons) {
            (Some(0), _) | (_, Some(0)) => {}
            (None, None) => { br; (hidden) }
            (open, persons) => { br; span.need { "困りごと" (told(open, "件")) "・" (told(persons, "人")) } }
        }
    }
}
