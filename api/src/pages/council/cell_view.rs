//! The page that explains one cell: its state in a sentence, the rules in their order, and the figures.

use arunai_core::documents::Value;
use arunai_core::gaps::rules::Rule;
use arunai_core::gaps::{GapCell, GapTable, PlanComparison, PlanStanding, RuleOutcome};
use arunai_core::reports::words::known;
use maud::{Markup, html};

use super::matrix_files::needs;
use super::parts::shown_number;
use crate::pages::layout::{Frame, page};
use crate::pages::matrix_view::{about_needs, closed, state_meaning, state_words};
use crate::pages::words::era_date;

/// The page of a cell by the places of its row and column.
pub(super) fn cell_page(
    frame: &Frame,
    table: &GapTable,
    (row, column): (usize, usize),
    back: &str,
) -> Markup {
    let (area, group) = (&table.areas[row], &table.groups[column]);
    let cell = &table.cells[row * table.groups.len() + column];
    let word = state_words(cell.state).2;
    page(
        frame,
        html! {
            (closed(table))
            p.next { a href=(back) { "あるもの・ないものの表にもどる" } }
            h1 { (area.name) "の「" (group.name) "」：" (word) }
            p { strong { (because(table, cell)) } }
            p { "「" (word) "」は、" (state_meaning(cell.state)) "という意味です。" (era_date(table.day)) "の台帳から決めています。" }
            (rules(cell))
            (figures(table, cell))
            (meanings(table))
        },
    )
}

/// What is said where there is no such cell.
pub(super) fn no_cell_page(frame: &Frame, back: &str) -> Markup {
    page(
        frame,
        html! {
            h1 { "その欄はありません" }
            p { "市町村とサービスの分野を、表の下からえらんでください。" }
            p.next { a href=(back) { "あるもの・ないものの表にもどる" } }
        },
    )
}

/// The rule that decided: the first that does not hold.
fn decided(cell: &GapCell) -> Option<&RuleOutcome> {
    cell.decided_by.iter().find(|outcome| outcome.holds == Some(false))
}

/// Why a cell is 「ある」. A number of persons that the reader does not see decides nothing, and the words are the same
/// whatever it is.
fn because_nothing_lacks(table: &GapTable, cell: &GapCell) -> String {
    let [_, persons] = needs(cell);
    let unseen = match persons {
        Value::Number(_) => {
            return "行けるところにあり、足りないことを示すものがないので、「ある」です。".to_owned();
        }
        Value::Hidden => "困りごとが残っている人の数は＊（表示しません）なので",
        _ if table.release.is_some() => "困りごとが残っている人の数は公表対象外なので",
        _ => "困りごとが残っている人の数は公表されていないので",
    };
    format!("行けるところにあるので「ある」です。ただし、{unseen}、足りているかどうかは言えません。")
}

/// Why the state is what it is.
fn because(table: &GapTable, cell: &GapCell) -> String {
    let Some(outcome) = decided(cell) else { return because_nothing_lacks(table, cell) };
    let figure = || shown(outcome, outcome.figure);
    let limit = || shown(outcome, outcome.limit);
    match outcome.rule {
        Rule::Surveyed => {
            "公表データにも協議会の確認にもなく、まだ調べていないので、「不明」です。".to_owned()
        }
        Rule::Verified => {
            format!("最後に確かめてから{}か月たち、{}か月をこえたので、「不明」です。", figure(), limit())
        }
        Rule::WithinLimit => {
            "行けるところに1か所もないと、公表データか協議会の確認でわかっているので、「ない」です。"
                .to_owned()
        }
        Rule::WithinRings if outcome.figure.is_none() => {
            "半分をこえる人に、行く道がないので、「遠い」です。".to_owned()
        }
        Rule::WithinRings => format!(
            "人の半分が最寄りまで行ける時間が約{}分で、{}分をこえるので、「遠い」です。",
            figure(),
            limit()
        ),
        Rule::NoOpenNeeds => {
            format!("ありますが、困りごとが残っている人が{}人いるので、「足りない」です。", figure())
        }
        Rule::Covered => format!(
            "ありますが、計画の見込みの人のうち入れるのは{}％で、{}％に足りないので、「足りない」です。",
            figure(),
            limit()
        ),
    }
}

/// All rules in their order.
fn rules(cell: &GapCell) -> Markup {
    let decided = decided(cell).map(|outcome| outcome.rule);
    html! {
        section {
            h2 { "決め方（上から順に当てはめ、初めて「いいえ」になったもので決まります）" }
            div.scroll role="region" aria-label="決め方の表（横に動かせます）" tabindex="0" {
                table.data {
                    caption { span { "規則と、見た数" } }
                    thead { tr {
                        th scope="col" { "調べること" } th scope="col" { "見た数" } th scope="col" { "くらべた数" }
                        th scope="col" { "当てはまるか" } th scope="col" { "「いいえ」なら" }
                    } }
                    tbody { @for outcome in &cell.decided_by { tr {
                        th scope="row" { (question(outcome.rule)) }
                        td.figure { (figure(outcome, outcome.figure)) }
                        td.figure { (figure(outcome, outcome.limit)) }
                        td.words {
                            (holds(outcome.holds))
                            @if decided == Some(outcome.rule) { strong { "（これで決まりました）" } }
                        }
                        td.words { (state_words(outcome.rule.otherwise()).2) }
                    } } }
                }
            }
        }
    }
}

fn question(rule: Rule) -> &'static str {
    match rule {
        Rule::Surveyed => "近くにあるか、ないことを調べたか",
        Rule::Verified => "決めた月数のうちに確かめたか",
        Rule::WithinLimit => "行けるところに1か所以上あるか",
        Rule::WithinRings => "最寄りは、ふだん通える範囲か",
        Rule::NoOpenNeeds => "困りごとが残っている人は0人か",
        Rule::Covered => "計画の見込みの人が入れるか",
    }
}

fn holds(holds: Option<bool>) -> &'static str {
    match holds {
        Some(true) => "はい",
        Some(false) => "いいえ",
        None => "数がないので当てはめない",
    }
}

fn figure(outcome: &RuleOutcome, value: Option<f64>) -> String {
    let Some(seen) = value else { return "―".to_owned() };
    let unit = match outcome.rule {
        Rule::Surveyed if seen > 0.0 => return "調べた".to_owned(),
        Rule::Surveyed if outcome.holds == Some(true) => return "近くにある".to_owned(),
        Rule::Surveyed => return "調べていない".to_owned(),
        Rule::Verified => "か月",
        Rule::WithinLimit => "か所",
        Rule::WithinRings => "分",
        Rule::NoOpenNeeds => "人",
        Rule::Covered => "％",
    };
    format!("{}{unit}", shown(outcome, value))
}

/// A number of a rule with as many decimals as tell the figure from what it was compared with; shares in hundred.
fn shown(outcome: &RuleOutcome, value: Option<f64>) -> String {
    let scale = if outcome.rule == Rule::Covered { 100.0 } else { 1.0 };
    let with = |value: Option<f64>, decimals: u8| known(value.map(|value| scale * value)).shown(decimals);
    let differs = |decimals: &u8| with(outcome.figure, *decimals) != with(outcome.limit, *decimals);
    with(value, (0..=2).find(differs).unwrap_or(0))
}

/// The figures of the cell.
fn figures(table: &GapTable, cell: &GapCell) -> Markup {
    let reach = &cell.reach;
    let number = |value: f64| Value::Number(value);
    let count = |value: Option<u64>| known(value.map(|value| value as f64));
    // Where no capacity is known at all, their sum is not 0.
    let is_known = cell.places > 0 || cell.services_without_capacity == 0;
    let places = known(is_known.then_some(cell.places as f64));
    let rows = [
        ("その市町村の事業所", number(f64::from(cell.services)), 0, "か所"),
        ("その市町村の定員（わかるものだけ）", places, 0, "人"),
        ("定員のわからない事業所", number(f64::from(cell.services_without_capacity)), 0, "か所"),
        ("行けるところの事業所", number(f64::from(reach.services_within_limit)), 0, "か所"),
        ("人の半分が最寄りまで行ける時間", known(reach.nearest_minutes), 0, "分"),
        ("数えた人（支給決定者か住民）", known(reach.persons), 0, "人"),
        ("そのうち、行けるところに事業所がある人", known(reach.persons_within_limit), 0, "人"),
        ("手の届く定員（100人あたり）", known(reach.places_per_100), 1, "人分"),
        ("計画が見込む人（1か月）", known(reach.planned_persons), 0, "人"),
        ("そのうち、すぐ入れる人", count(reach.can_be_placed), 0, "人"),
    ];
    let confirmed = cell.last_confirmed_on.map_or_else(|| "記録なし".to_owned(), era_date);
    html! {
        section {
            h2 { "この欄の数" }
            dl.meanings {
                // What nobody entered is no number that is kept from anybody.
                @for (name, value, decimals, unit) in &rows {
                    div { dt { (name) } dd {
                        @if *value == Value::Absent { "わからない" } @else { (shown_number(value, *decimals, unit)) }
                    } }
                }
                (figures_of_needs(table, cell))
                div { dt { "最後に確かめた日か、公表データの時点" } dd { (confirmed) } }
            }
            @if reach.is_estimate { p.hint { "時間は、直線距離からの推計をふくみます。" } }
            h3 { "困りごとの数について（表の全体）" }
            (about_needs(table))
            @if let Some(release) = &table.release { p.hint { (release.hidden_means) "。" } }
            (plan(&cell.plan))
        }
    }
}

/// The needs of the cell, as the reader sees them.
fn figures_of_needs(table: &GapTable, cell: &GapCell) -> Markup {
    let [needs, persons] = needs(cell);
    let rows = [("残っている困りごと", needs, "件"), ("困りごとが残っている人", persons, "人")];
    html! {
        @for (name, value, unit) in &rows {
            div { dt { (name) } dd {
                @if *value == Value::Absent && table.release.is_none() { "まだ公表した数はありません" }
                @else { (shown_number(value, 0, unit)) }
            } }
        }
    }
}

fn plan(figures: &[PlanComparison]) -> Markup {
    let amount = |amount: Option<f64>| match amount {
        Some(_) => known(amount).shown(1),
        None => "未記入".to_owned(),
    };
    let standing = |standing: Option<PlanStanding>| match standing {
        Some(PlanStanding::Below) => "見込量より少ない",
        Some(PlanStanding::Within) => "見込量どおり",
        Some(PlanStanding::Above) => "見込量より多い",
        None => "くらべられない",
    };
    html! { @if !figures.is_empty() {
        h3 { "計画の見込量と実績" }
        ul { @for one in figures { li {
            "見込量 " (amount(one.figure.planned)) "・実績 " (amount(one.figure.actual)) "（" (one.figure.unit.name()) "）：" (standing(one.standing))
        } } }
    } }
}

/// The rule in whole, for who wants to know exactly.
fn meanings(table: &GapTable) -> Markup {
    let rule = table.explanations.iter().find(|known| known.figure == "cells.state");
    html! { @if let Some(rule) = rule {
        details { summary { "規則の全文" } p { (rule.formula) "。" } p.hint { (rule.sources) "。" } }
    } }
}

#[cfg(test)]
mod tests {
    use arunai_core::gaps::{GapRelease, GapState, PublishedNeeds, Reach};
    use arunai_core::releases::{CoverageBand, ReleaseTier};
    use arunai_core::values::TermId;

    use super::*;

    fn outcome(rule: Rule, figure: Option<f64>, limit: Option<f64>, holds: Option<bool>) -> RuleOutcome {
        RuleOutcome { rule, figure, limit, holds }
    }

    #[test]
    fn figures_have_their_units() {
        let of = |rule, value| figure(&outcome(rule, None, None, None), value);
        assert_eq!(of(Rule::WithinRings, Some(44.6)), "45分");
        assert_eq!(of(Rule::Covered, Some(0.75)), "75％");
        let beyond = outcome(Rule::WithinRings, Some(60.3), Some(60.0), Some(false));
        assert_eq!([beyond.figure, beyond.limit].map(|value| figure(&beyond, value)), ["60.3分", "60.0分"]);
        assert_eq!(of(Rule::Surveyed, Some(0.0)), "調べていない");
        let near = outcome(Rule::Surveyed, Some(0.0), None, Some(true));
        assert_eq!(figure(&near, near.figure), "近くにある");
        assert_eq!(of(Rule::NoOpenNeeds, None), "―");
    }

    fn cell(published: Option<PublishedNeeds>) -> GapCell {
        GapCell {
            area_code: "322016".parse().expect("a code"),
            group_id: TermId("group_short_stay".into()),
            state: GapState::Available,
            services: 1,
            places: 0,
            services_without_capacity: 0,
            decided_by: Vec::new(),
            last_confirmed_on: None,
            reach: Reach::default(),
            plan: Vec::new(),
            own: None,
            open_needs: None,
            open_persons: None,
            published,
            before: None,
        }
    }

    fn table(is_released: bool) -> GapTable {
        GapTable {
            day: "2026-06-15".parse().expect("a day"),
            coverage: Vec::new(),
            coming: Vec::new(),
            changes: None,
            settings_from: None,
            explanations: Vec::new(),
            areas: Vec::new(),
            groups: Vec::new(),
            cells: Vec::new(),
            release: is_released.then(|| GapRelease {
                id: "01990000-0000-7000-8000-000000000001".parse().expect("an id"),
                period: "2026-Q1".to_owned(),
                tier: ReleaseTier::Public,
                coverage: CoverageBand::All,
                monitored: None,
                hidden_means: "＊：10人未満".to_owned(),
            }),
        }
    }

    #[test]
    fn a_number_that_is_not_seen_does_not_say_that_there_is_enough() {
        let none = PublishedNeeds { open: Some(0), open_persons: Some(0), ..PublishedNeeds::default() };
        assert!(because(&table(true), &cell(Some(none))).contains("足りないことを示すものがない"));
        let hidden = because(&table(true), &cell(Some(PublishedNeeds::default())));
        let hidden_but_counted = PublishedNeeds { open: Some(40), ..PublishedNeeds::default() };
        assert_eq!(because(&table(true), &cell(Some(hidden_but_counted))), hidden);
        assert!(hidden.contains("＊") && hidden.contains("足りているかどうかは言えません"));
        assert!(because(&table(true), &cell(None)).contains("公表対象外"));
        assert!(because(&table(false), &cell(None)).contains("公表されていない"));
    }

    #[test]
    fn every_rule_asks_something_else() {
        let rules = [
            Rule::Surveyed,
            Rule::Verified,
            Rule::WithinLimit,
            Rule::WithinRings,
            Rule::NoOpenNeeds,
            Rule::Covered,
        ];
        let questions: std::collections::BTreeSet<&str> = rules.map(question).into();
        assert_eq!(questions.len(), rules.len());
        assert_eq!(state_words(GapState::None).2, "ない");
    }
}
