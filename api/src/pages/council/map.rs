//! 地図: municipalities by how many persons have open needs, or by what there is.

use arunai_core::documents::{ABSENT, HIDDEN, Table, Value};
use arunai_core::error::{Error, Result};
use arunai_core::gaps::{GapCell, GapState, GapTable};
use arunai_core::releases::{ReleaseRate, ReleaseRates};
use arunai_core::reports::rates::{class_names, map_sentence, rate};
use arunai_core::reports::words::{known, number, number_column, text, text_column};
use arunai_core::values::AreaCode;

use super::given::Given;
use super::view::{Choices, Part, View, notes, whose, word_of};
use crate::charts::About;
use crate::charts::map::{CLASSES, DOTTED, HATCHED, Look, Map, Region};
use crate::pages::matrix_view::{STATES, state_words};

/// What a map may show.
const MEASURES: [(&str, &str); 2] = [("needs", "困りごとが残っている人"), ("state", "あるもの・ないもの")];

/// An area of the map before its boundary is known.
type Marked = (AreaCode, Region);

/// The view.
pub(super) fn view(given: &Given<'_>) -> Result<View> {
    match given.measure(&MEASURES)?.0 {
        "state" => of_states(given),
        _ => of_needs(given),
    }
}

/// Rates of persons with an open need.
fn of_needs(given: &Given<'_>) -> Result<View> {
    let Some(source) = &given.source else {
        let choices = Choices { measures: MEASURES.to_vec(), ..Choices::default() };
        return Ok(View { choices, ..View::nothing_yet() });
    };
    let (service, service_name) = given.service()?;
    let choices = Choices { measures: MEASURES.to_vec(), services: source.groups(), ..Choices::default() };
    let found = given.registry.rate_release(&given.viewer, source.release.id, Some(&service), false)?;
    if found.areas.is_empty() {
        return Ok(View::outside("市町村ごとの数", given, choices));
    }
    let day = given.period().map(|period| period.days().last);
    let cuts = given.registry.find_council_settings(given.council.id, day)?.settings.ratio_cut_points;
    let name = |code: &str| source.area_name(code);
    let title = whose(&service_name) + &map_sentence(&found, cuts[2], &name);
    let legend = needs_legend(&cuts);
    let marked =
        |area: &ReleaseRate| Some((area.area.parse::<AreaCode>().ok()?, region(area, name(&area.area))));
    let marked = found.areas.iter().filter_map(marked).collect();
    let about = About { id: "map-chart", title: title.clone(), description: String::new() };
    let legend: Vec<(Look, &str)> = legend.iter().map(|(look, name)| (*look, name.as_str())).collect();
    let table = needs_table(&found, &name);
    Ok(View {
        sentence: title,
        parts: vec![part(given, about, marked, &legend, table)],
        definitions: definitions(&cuts),
        notes: notes(
            given,
            "小さい市町村の率は、偶然で大きく動きます。色がちがっても、差があるとはかぎりません。",
        ),
        choices,
        ..View::default()
    })
}

fn definitions(cuts: &[f64; 4]) -> Vec<(&'static str, String)> {
    let edges = cuts.map(|cut| cut.to_string()).join("・");
    vec![
        word_of("open_persons"),
        ("1,000人あたり", "残っている人÷期間の終わりの人口×1,000。地図の数はこれです。".to_owned()),
        ("色の区切り", format!("数が出ている市町村全体の率の、{edges}倍で区切ります（協議会の設定）。")),
    ]
}

fn region(area: &ReleaseRate, name: String) -> Region {
    let class = area.class.and_then(|class| CLASSES.get(usize::from(class).wrapping_sub(1)).copied());
    let (look, mark) = match (area.persons, class, area.rate) {
        (None, ..) => (HATCHED, HIDDEN.to_owned()),
        (Some(_), Some(class), Some(rate)) => (Look { class, pattern: None }, Value::Number(rate).shown(2)),
        (Some(_), ..) => (DOTTED, ABSENT.to_owned()),
    };
    Region { name, look, mark }
}

fn needs_legend(cuts: &[f64; 4]) -> Vec<(Look, String)> {
    let classes =
        CLASSES.into_iter().zip(class_names(cuts)).map(|(class, name)| (Look { class, pattern: None }, name));
    let others = [(HATCHED, "＊ 表示しません".to_owned()), (DOTTED, "不明 人口の登録なし".to_owned())];
    classes.chain(others).collect()
}

fn needs_table(found: &ReleaseRates, name: &dyn Fn(&str) -> String) -> Table {
    let row = |area: &ReleaseRate| {
        let inhabitants = known(area.inhabitants.map(|inhabitants| inhabitants as f64));
        vec![text(name(&area.area)), number(area.persons), inhabitants, rate(area.rate, area)]
    };
    Table {
        id: "map".to_owned(),
        caption: "市町村ごとの、困りごとが残っている人".to_owned(),
        columns: vec![
            text_column("市町村"),
            number_column("残っている人", "人", 0),
            number_column("人口", "人", 0),
            number_column("1,000人あたり", "人", 2),
        ],
        rows: found.areas.iter().map(row).collect(),
        chart: None,
    }
}

/// What there is, of one service group.
fn of_states(given: &Given<'_>) -> Result<View> {
    let table = given.gaps()?;
    let groups: Vec<(String, String)> =
        table.groups.iter().map(|group| (group.id.to_string(), group.name.clone())).collect();
    let wanted = given.asked.get("service").or(groups.first().map(|(code, _)| code.as_str()));
    let group = groups.iter().find(|(code, _)| Some(code.as_str()) == wanted).cloned();
    let (code, name) = group.ok_or_else(|| Error::invalid("service", "is not a service group"))?;
    let cells: Vec<&GapCell> = table.cells.iter().filter(|cell| cell.group_id.as_str() == code).collect();
    let title = states_sentence(&name, &cells, &table);
    let place = |code: &AreaCode| {
        table.areas.iter().find(|area| area.code == *code).map_or("", |area| area.name.as_str()).to_owned()
    };
    let marked = |cell: &&GapCell| {
        let mark = format!("{}{}", state_words(cell.state).1, state_words(cell.state).2);
        let region = Region { name: place(&cell.area_code), look: state_look(cell.state), mark };
        (cell.area_code.clone(), region)
    };
    let legend = STATES.map(|state| (state_look(state), state_words(state).2));
    let about = About { id: "map-chart", title: title.clone(), description: String::new() };
    let marks = cells.iter().map(marked).collect();
    let told = states_table(&name, &cells, &place);
    let rule = table.explanations.iter().find(|known| known.figure == "cells.state");
    Ok(View {
        parts: vec![part(given, about, marks, &legend, told)],
        sentence: title,
        definitions: rule.map(|rule| ("決め方", format!("{}。", rule.formula))).into_iter().collect(),
        notes: vec!["きょうの台帳から決めています。「不明」は、調べていないか、長く確かめていないことで、「ない」という意味ではありません。".to_owned()],
        choices: Choices {
            measures: MEASURES.to_vec(),
            services: groups,
            is_one_service: true,
            ..Choices::default()
        },
        ..View::default()
    })
}

fn state_look(state: GapState) -> Look {
    let (class, pattern) = match state {
        GapState::Available => ("state-has", None),
        GapState::Insufficient => ("state-short", Some("slants")),
        GapState::Far => ("state-far", Some("uprights")),
        GapState::None => ("state-none", None),
        GapState::Unknown => ("paper", Some("dots")),
    };
    Look { class, pattern }
}

fn states_sentence(group: &str, cells: &[&GapCell], table: &GapTable) -> String {
    let count = |state: GapState| cells.iter().filter(|cell| cell.state == state).count();
    format!(
        "「{group}」は、{}市町村のうち、「ある」が{}、「足りない」が{}、「遠い」が{}、「ない」が{}、「不明」が{}です。",
        table.areas.len(),
        count(GapState::Available),
        count(GapState::Insufficient),
        count(GapState::Far),
        count(GapState::None),
        count(GapState::Unknown),
    )
}

fn states_table(group: &str, cells: &[&GapCell], place: &dyn Fn(&AreaCode) -> String) -> Table {
    let row = |cell: &&GapCell| {
        vec![
            text(place(&cell.area_code)),
            text(state_words(cell.state).2),
            Value::Number(f64::from(cell.services)),
            Value::Number(cell.places as f64),
            known(cell.reach.nearest_minutes),
            known(cell.reach.places_per_100),
        ]
    };
    Table {
        id: "map".to_owned(),
        caption: format!("市町村ごとの「{group}」"),
        columns: vec![
            text_column("市町村"),
            text_column("状態"),
            number_column("事業所", "か所", 0),
            number_column("定員の合計（わかるものだけ）", "人", 0),
            number_column("最寄りまで", "分", 0),
            number_column("手の届く定員", "100人あたり", 1),
        ],
        rows: cells.iter().map(row).collect(),
        chart: None,
    }
}

/// A table with its map, where boundaries are known.
fn part(given: &Given<'_>, about: About, marked: Vec<Marked>, legend: &[(Look, &str)], table: Table) -> Part {
    let (codes, regions): (Vec<AreaCode>, Vec<Region>) = marked.into_iter().unzip();
    let areas = given.registry.map_areas(&codes);
    match areas.is_empty() {
        true => Part::plain(table),
        false => Part::drawn(table, Map { about, areas: &areas, regions: &regions, legend }.draw()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area(persons: Option<u64>, class: Option<u8>) -> ReleaseRate {
        ReleaseRate {
            area: "322016".to_owned(),
            persons,
            inhabitants: Some(10_000),
            rate: persons.map(|persons| persons as f64 / 10.0),
            lower: None,
            upper: None,
            shrunken: None,
            flag: None,
            class,
            first_rank: None,
            last_rank: None,
        }
    }

    #[test]
    fn a_hidden_number_is_hatched_whatever_else_is_known() {
        let look = |persons, class| region(&area(persons, class), String::new());
        assert_eq!((look(None, None).look, look(None, None).mark.as_str()), (HATCHED, "＊"));
        assert_eq!((look(None, Some(5)).look, look(None, Some(5)).mark.as_str()), (HATCHED, "＊"));
        let shown = look(Some(18), Some(4));
        assert_eq!((shown.look.class, shown.mark.as_str()), ("class-4", "1.80"));
        assert_eq!(look(Some(18), None).look, DOTTED);
    }
}
