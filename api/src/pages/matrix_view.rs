//! あるもの・ないもの: municipalities by service groups, as a table.

mod grid;
#[cfg(test)]
mod tests;

use arunai_core::documents::HIDDEN;
use arunai_core::gaps::{GapArea, GapCell, GapGroup, GapState, GapTable, SelfPlanShare};
use arunai_core::need_flows::{CaseTotals, NeedCoverage};
use maud::{Markup, html};

use self::grid::grid;
use super::layout::{FormFault, Frame, fault_beside, fault_summary, page};
use super::words::{era_period, how_known, monitored};

/// All states, from what there is to what nobody knows.
pub(super) const STATES: [GapState; 5] =
    [GapState::Available, GapState::Insufficient, GapState::Far, GapState::None, GapState::Unknown];

/// Missing groups that the headline of a single municipality names.
const NAMED: usize = 3;

/// What was asked for, and what else may be.
#[derive(Default)]
pub(super) struct MatrixForm<'a> {
    /// What somebody typed for an area.
    pub area: &'a str,
    /// The id of a council whose areas are shown.
    pub council: &'a str,
    /// Whether the rows that lack most come first.
    pub by_worst: bool,
    /// Ids and names of all councils.
    pub councils: &'a [(String, String)],
}

impl MatrixForm<'_> {
    /// An address of the same table: its path, and whether the rows that lack most come first.
    fn address(&self, path: &str, by_worst: bool) -> String {
        let pairs =
            [("area", self.area), ("council", self.council), ("sort", if by_worst { "worst" } else { "" })];
        let told = pairs.into_iter().filter(|(_, value)| !value.is_empty());
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(told).finish();
        if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
    }
}

/// The page: a form to choose the area, and its table.
pub(super) fn matrix_page(
    frame: &Frame,
    table: Option<&GapTable>,
    fault: Option<&FormFault>,
    form: &MatrixForm<'_>,
) -> Markup {
    page(
        frame,
        html! {
            h1 { "あるもの・ないもの" }
            (fault_summary(fault.map_or(&[], std::slice::from_ref)))
            form.card method="get" action="/council/matrix" {
                div.fields {
                    div.field {
                        label for="area" { "地域" }
                        p.hint #area-hint { "都道府県、圏域、市町村の名前か6けたの団体コード" }
                        (fault_beside("area", fault))
                        input #area name="area" value=(form.area) required autocomplete="off"
                            aria-describedby=(if fault.is_some() { "area-fault area-hint" } else { "area-hint" })
                            aria-invalid=[fault.map(|_| "true")] autofocus[fault.is_some()];
                    }
                    button type="submit" { "表示" }
                }
            }
            @match table {
                Some(table) => (section(table, form, frame.viewer.is_some())),
                None if fault.is_none() => (ask_for_area(frame.viewer.is_some())),
                None => {}
            }
            (other_councils(form))
        },
    )
}

/// Why there is no table yet, and what to do.
fn ask_for_area(is_signed_in: bool) -> Markup {
    html! {
        @if is_signed_in { p { "このアカウントには協議会も市町村も登録されていないため、はじめに表示する地域がありません。" } }
        p {
            "市町村の名前を入れて「表示」を押すと、そこにあるもの・ないものが、サービスの分野ごとにわかります。"
            "都道府県や圏域の名前を入れると、その中の市町村をならべて表示します。"
        }
    }
}

/// The councils whose areas may be shown instead.
fn other_councils(form: &MatrixForm<'_>) -> Markup {
    let others: Vec<_> = form.councils.iter().filter(|(id, _)| id != form.council).collect();
    html! {
        @if !others.is_empty() {
            p.aside { "協議会の地域で見る：" }
            ul.aside.council-list { @for (id, name) in others {
                li { a href={ "/council/matrix?council=" (id) } { (name) } }
            } }
        }
    }
}

fn section(table: &GapTable, form: &MatrixForm<'_>, is_signed_in: bool) -> Markup {
    let (shown, left_out) = columns(table);
    html! {
        section.wide aria-labelledby="matrix" {
            (closed(table))
            h2 #matrix { (headline(table)) }
            @if form.area.is_empty() && form.council.is_empty() {
                p.aside { (first_areas(is_signed_in)) "ほかの地域を見るには、名前を入れて「表示」を押してください。" }
            }
            (about_needs(table))
            (legend(table))
            (sorting(form))
            p.hint.aside { "画面に入りきらないときは、表を横に動かせます。" }
            div.scroll role="region" aria-label="あるもの・ないものの表（横に動かせます）" tabindex="0" {
                (grid(table, form, &shown, &order(table, form.by_worst)))
            }
            @if !left_out.is_empty() {
                p.hint { "次の分野は、どの市町村でも「不明」のため表から省きました：" (left_out.join("、")) "。" }
            }
            (ask_for_cell(table, form))
            p.next {
                a href=(form.address("/council/matrix.csv", form.by_worst)) { "この表のデータ（CSV）" } " "
                a href=(form.address("/council/matrix.json", form.by_worst)) { "同じデータ（JSON）" }
            }
        }
    }
}

/// That a table holds numbers which are for the council alone.
pub(super) fn closed(table: &GapTable) -> Markup {
    let mark = table.release.as_ref().and_then(|release| release.tier.mark());
    html! { @if let Some(mark) = mark { p.doubt { strong { (mark) } } } }
}

/// Whose areas are shown to those who named none.
fn first_areas(is_signed_in: bool) -> &'static str {
    match is_signed_in {
        true => "このアカウントに登録された地域を表示しています。",
        false => "この台帳の協議会の地域を表示しています。",
    }
}

/// In which order rows stand, and the way to the other.
fn sorting(form: &MatrixForm<'_>) -> Markup {
    let orders = [(false, "市町村コードの順"), (true, "「ない」が多い順")];
    html! {
        p.next { "ならべかた：" @for (by_worst, words) in orders {
            a href=(form.address("/council/matrix", by_worst)) aria-current=[(by_worst == form.by_worst).then_some("true")] { (words) } " "
        } }
    }
}

/// The order of rows: by code, or those first that lack most. States alone decide, and hidden numbers decide no state.
pub(super) fn order(table: &GapTable, by_worst: bool) -> Vec<usize> {
    let width = table.groups.len();
    let count = |row: usize, state: GapState| {
        table.cells[row * width..(row + 1) * width].iter().filter(|cell| cell.state == state).count()
    };
    let mut rows: Vec<usize> = (0..table.areas.len()).collect();
    if by_worst {
        let lacking = |row: &usize| {
            std::cmp::Reverse(
                [GapState::None, GapState::Far, GapState::Insufficient].map(|state| count(*row, state)),
            )
        };
        rows.sort_by_key(lacking);
    }
    rows
}

/// The way to the page that explains one cell: a form, because a link in each cell would be a hundred stops.
fn ask_for_cell(table: &GapTable, form: &MatrixForm<'_>) -> Markup {
    html! {
        form.card method="get" action="/council/matrix/cell" {
            h3 { "なぜそうなるのか、欄ごとに見る" }
            p.hint { "表の「ある」「ない」などを押しても見られます。" }
            div.fields {
                @if !form.area.is_empty() { input type="hidden" name="area" value=(form.area); }
                @if !form.council.is_empty() { input type="hidden" name="council" value=(form.council); }
                @if form.by_worst { input type="hidden" name="sort" value="worst"; }
                div.field {
                    label for="row" { "市町村" }
                    select #row name="row" { @for area in &table.areas { option value=(area.code) { (area.name) } } }
                }
                div.field {
                    label for="group" { "サービスの分野" }
                    select #group name="group" { @for group in &table.groups { option value=(group.id) { (group.name) } } }
                }
                button type="submit" { "決まり方を見る" }
            }
        }
    }
}

/// The columns with anything to say, by place, and the names of the others. What is hidden decides
/// nothing: `＊` alone keeps no column.
fn columns(table: &GapTable) -> (Vec<(usize, &GapGroup)>, Vec<&str>) {
    let says = |cell: &GapCell| {
        cell.state != GapState::Unknown
            || cell.open_needs.is_some_and(|needs| needs > 0)
            || cell.published.and_then(|needs| needs.open).is_some_and(|needs| needs > 0)
    };
    let (shown, silent): (Vec<_>, Vec<_>) = table
        .groups
        .iter()
        .enumerate()
        .partition(|(_, group)| table.cells.iter().any(|cell| cell.group_id == group.id && says(cell)));
    if shown.is_empty() {
        return (silent, Vec::new());
    }
    (shown, silent.into_iter().map(|(_, group)| group.name.as_str()).collect())
}

/// How a state looks: its class, its sign and its word.
pub(super) fn state_words(state: GapState) -> (&'static str, &'static str, &'static str) {
    match state {
        GapState::Available => ("has", "○", "ある"),
        GapState::Insufficient => ("short", "△", "足りない"),
        GapState::Far => ("far", "▽", "遠い"),
        GapState::None => ("none", "", "ない"),
        GapState::Unknown => ("unknown", "？", "不明"),
    }
}

/// What a state means.
pub(super) fn state_meaning(state: GapState) -> &'static str {
    match state {
        GapState::Available => "行けるところに一つ以上ある（隣の市町村のこともある）",
        GapState::Insufficient => "あるが、困りごとが残っているか、入れる数が足りない",
        GapState::Far => "いちばん近いところが、ふだん通える範囲より遠い",
        GapState::None => "行けるところにない。公表データか協議会の確認でわかっている",
        GapState::Unknown => "調べていないか、長く確かめていない。「ない」という意味ではない",
    }
}

/// Of those with 支給決定, how many in a hundred plan for themselves.
fn self_plan_percent(area: &GapArea) -> Option<f64> {
    area.self_plans.as_ref().and_then(SelfPlanShare::percent)
}

/// What the numbers about needs mean, where there are any.
pub(super) fn about_needs(table: &GapTable) -> Markup {
    let is_own = table.is_of_own_cases();
    html! {
        @if let Some(release) = &table.release {
            p { "「困りごと」は、" (era_period(&release.period)) "の終わりに残っていたものです。期間が終わってから1度だけ数え、公表したもので、あとから変わりません。" }
            p { (how_known(release.coverage, release.monitored)) "。見ていない困りごとは、この数に入りません。" }
            p { "困りごとの数が" (HIDDEN) "か公表対象外の欄は、「ある」でも、足りているかどうかは言えません。" }
        }
        @if is_own {
            p { "「困りごと」は、自分の事業所でいま残っている件数と、その人の数です。" (monitored(&own_cases(table))) }
        }
        @if is_own || table.release.is_some() { p.hint { "相談支援専門員がいる人だけの数です。" } }
        @if table.areas.iter().any(|area| self_plan_percent(area).is_some()) {
            p.hint { "「セルフプラン」は、支給決定を受けた人のうち、相談支援専門員がいない人の割合です。その人たちの困りごとは、数に入っていません。" }
        }
    }
}

/// The own organisation's cases in the rows, together.
fn own_cases(table: &GapTable) -> CaseTotals {
    let is_row =
        |one: &&NeedCoverage| table.areas.iter().any(|area| Some(&area.code) == one.area_code.as_ref());
    table.coverage.iter().filter(is_row).fold(CaseTotals::default(), |all, one| all + one.cases)
}

fn legend(table: &GapTable) -> Markup {
    html! {
        dl.legend {
            @for state in STATES {
                @let (_, mark, word) = state_words(state);
                div { dt { (mark) (word) } dd { (state_meaning(state)) } }
            }
            @if let Some(release) = &table.release {
                div {
                    dt { span.hidden-value { span { (HIDDEN) } } }
                    dd { (release.hidden_means.trim_start_matches("＊：")) "。" }
                }
            }
        }
    }
}

/// A sentence from the table's own numbers: the group that the most municipalities lack.
fn headline(table: &GapTable) -> String {
    if let [place] = table.areas.as_slice() {
        return headline_of_one(table, &place.name);
    }
    let count = |group: &GapGroup, state| {
        table.cells.iter().filter(|cell| cell.group_id == group.id && cell.state == state).count()
    };
    let lacking = |group: &&GapGroup| count(group, GapState::None);
    let places = table.areas.len();
    match table.groups.iter().rev().max_by_key(lacking).map(|group| (group, lacking(&group))) {
        Some((group, none @ 1..)) => {
            let unknown = count(group, GapState::Unknown);
            let rest =
                if unknown > 0 { format!("不明は{unknown}市町村です。") } else { String::new() };
            format!("{places}市町村のうち、{}の資源がないのは{none}市町村です。{rest}", group.name)
        }
        _ => format!("{places}市町村で、「ない」とわかっている分野はありません。"),
    }
}

fn headline_of_one(table: &GapTable, place: &str) -> String {
    let lacks = |group: &&GapGroup| {
        table.cells.iter().any(|cell| cell.group_id == group.id && cell.state == GapState::None)
    };
    let missing: Vec<&str> = table.groups.iter().filter(lacks).map(|group| group.name.as_str()).collect();
    match missing.len() {
        0 => format!("{place}で、「ない」とわかっている分野はありません。"),
        1..=NAMED => format!("{place}には、{}の資源がありません。", missing.join("、")),
        count => format!("{place}には、{}など{count}分野の資源がありません。", missing[..NAMED].join("、")),
    }
}
