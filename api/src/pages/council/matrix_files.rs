//! あるもの・ないもの as a table of one row for each cell: what CSV and JSON hold.

use arunai_core::documents::{Block, Document, PageFormat, Section, Table, Value};
use arunai_core::gaps::{GapArea, GapCell, GapTable};
use arunai_core::need_flows::CaseTotals;
use arunai_core::releases::{MonitoringBand, ReleaseTier};
use arunai_core::reports::words::{known, number, number_column, text, text_column};

use crate::pages::matrix_view::state_words;
use crate::pages::words::{era_date, era_period};

/// For whom the numbers are: a worker's own counts are for nobody else.
pub(super) fn tier(table: &GapTable) -> ReleaseTier {
    match &table.release {
        _ if table.is_of_own_cases() => ReleaseTier::Council,
        Some(release) => release.tier,
        None => ReleaseTier::Public,
    }
}

/// The table in the order of rows that is given.
pub(super) fn document(table: &GapTable, order: &[usize]) -> Document {
    let width = table.groups.len();
    let rows = order.iter().flat_map(|row| {
        let cells = &table.cells[row * width..(row + 1) * width];
        cells.iter().zip(&table.groups).map(|(cell, group)| {
            let area = &table.areas[*row];
            let mut line = line(cell, area.code.as_str(), &area.name, &group.name);
            line.extend(coverage(table, area));
            line
        })
    });
    let told = Table {
        id: "matrix".to_owned(),
        caption: "市町村とサービスの分野ごとの、あるもの・ないもの".to_owned(),
        columns: columns(),
        rows: rows.collect(),
        chart: None,
    };
    let rule = table.explanations.iter().find(|known| known.figure == "cells.state");
    let rule = rule.map(|rule| Block::Note(format!("決め方：{}", rule.formula)));
    let hidden = table.release.as_ref().map(|release| Block::Note(format!("{}。", release.hidden_means)));
    let blocks = [Block::Table(told)].into_iter().chain(rule).chain(hidden).collect();
    Document {
        title: "あるもの・ないもの".to_owned(),
        subtitle: about(table),
        page: PageFormat::Landscape,
        notice: None,
        sections: vec![Section { heading: "あるもの・ないもの".to_owned(), annex: false, blocks }],
        footer: String::new(),
    }
}

fn columns() -> Vec<arunai_core::documents::Column> {
    vec![
        text_column("市町村コード"),
        text_column("市町村"),
        text_column("分野"),
        text_column("状態"),
        number_column("事業所", "か所", 0),
        number_column("定員の合計（わかるものだけ）", "人", 0),
        number_column("定員のわからない事業所", "か所", 0),
        number_column("最寄りまで", "分", 0),
        text_column("確かめた日か、公表データの時点"),
        number_column("困りごと", "件", 0),
        number_column("困りごとが残っている人", "人", 0),
        text_column("いつの困りごとか"),
        text_column("記録があった事業所"),
        text_column(MonitoringBand::TITLE),
    ]
}

fn line(cell: &GapCell, code: &str, area: &str, group: &str) -> Vec<Value> {
    let [needs, persons] = needs(cell);
    vec![
        text(code),
        text(area),
        text(group),
        text(state_words(cell.state).2),
        Value::Number(f64::from(cell.services)),
        Value::Number(cell.places as f64),
        Value::Number(f64::from(cell.services_without_capacity)),
        known(cell.reach.nearest_minutes),
        text(cell.last_confirmed_on.map(|day| day.to_string()).unwrap_or_default()),
        needs,
        persons,
    ]
}

/// Of when the needs are and how far they are known, which each line of a file says.
fn coverage(table: &GapTable, area: &GapArea) -> [Value; 3] {
    match &table.release {
        _ if table.is_of_own_cases() => {
            let own = table.coverage.iter().find(|one| one.area_code.as_ref() == Some(&area.code));
            let CaseTotals { running_cases, monitored_cases, .. } =
                own.map(|one| one.cases).unwrap_or_default();
            let monitored = format!("主担当{running_cases}件のうち{monitored_cases}件");
            [table.day.to_string(), "自分の事業所".to_owned(), monitored].map(text)
        }
        Some(release) => {
            let monitored = MonitoringBand::name(release.monitored).to_owned();
            [release.period.clone(), release.coverage.name().to_owned(), monitored].map(text)
        }
        None => [Value::Absent, Value::Absent, Value::Absent],
    }
}

/// Needs and persons: a worker's own, or what a release tells.
pub(super) fn needs(cell: &GapCell) -> [Value; 2] {
    let own = |count: Option<u32>| count.map(|count| Value::Number(f64::from(count)));
    match (own(cell.open_needs), own(cell.open_persons), &cell.published) {
        (Some(needs), Some(persons), _) => [needs, persons],
        (_, _, Some(published)) => [number(published.open), number(published.open_persons)],
        _ => [Value::Absent, Value::Absent],
    }
}

fn about(table: &GapTable) -> Vec<String> {
    let mut lines = vec![format!("{}の台帳", era_date(table.day))];
    if let Some(release) = &table.release {
        lines.push(format!(
            "困りごと：{}・読む人：{}・公表番号 {}",
            era_period(&release.period),
            release.tier.reader(),
            release.id
        ));
    }
    lines
}
