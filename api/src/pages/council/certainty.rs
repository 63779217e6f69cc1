//! データの確かさ: how far the numbers can be trusted, and what is not known.

use arunai_core::documents::{Table, Value};
use arunai_core::error::Result;
use arunai_core::gaps::{GapState, GapTable};
use arunai_core::releases::{CoverageBand, MonitoringBand};
use arunai_core::reports::source::Source;
use arunai_core::reports::words::{known, number_column, text, text_column};

use super::given::{ALL, Given, key};
use super::view::{Part, View, common_notes};
use crate::charts::About;
use crate::charts::bars::Bars;
use crate::charts::stacked::Stacked;

/// The view.
pub(super) fn view(given: &Given<'_>) -> Result<View> {
    let gaps = given.gaps()?;
    let mut parts: Vec<Part> = Vec::new();
    if let Some(source) = &given.source {
        parts.push(Part::plain(release_table(source)));
        parts.push(hidden_part(source));
    }
    parts.extend(self_plans(&gaps));
    parts.push(verified(&gaps));
    let sentence = given
        .source
        .as_ref()
        .map_or_else(|| "まだ公表した数がないので、あるものの確かさだけを示します。".to_owned(), sentence);
    Ok(View {
        sentence,
        texts: vec![unknown_sentence(&gaps)],
        parts,
        definitions: vec![
            ("報告した事業所", "ケースのある相談支援事業所のうち、この期間に記録があったところの割合。4つの区分で示します。".to_owned()),
            (MonitoringBand::TITLE, "期間の終わりに続いていたケースのうち、その人のモニタリング期間（わからなければ12か月）の中に報告かモニタリングがあったケースの割合。区分で示します。".to_owned()),
            ("セルフプラン", "支給決定を受けた人のうち、相談支援専門員がいない人。その人たちの困りごとは、どの数にも入っていません。".to_owned()),
            ("不明", "だれも調べていないか、長く確かめていない分野。「ない」という意味ではありません。".to_owned()),
        ],
        notes: common_notes(given),
        ..View::default()
    })
}

/// What is said of a release.
pub(super) fn sentence(source: &Source<'_>) -> String {
    let release = &source.release;
    let percent = percent(release.hidden_cells as f64, release.cells as f64);
    let number = |count: u64| Value::Number(count as f64).shown(0);
    format!(
        "{}公表した{}の数のうち、「＊」は{}（{percent}％）です。",
        coverage(release.coverage),
        number(release.cells),
        number(release.hidden_cells)
    )
}

fn coverage(band: CoverageBand) -> String {
    match band {
        CoverageBand::FewerThanThree => "ケースのある事業所は、3つより少ない数です。".to_owned(),
        band => format!("ケースのある事業所のうち、記録があったのは{}です。", band.name()),
    }
}

fn percent(part: f64, all: f64) -> f64 {
    if all > 0.0 { (100.0 * part / all).round() } else { 0.0 }
}

fn release_table(source: &Source<'_>) -> Table {
    let release = &source.release;
    let late = |measure| text(source.value(key(measure, ALL, ALL)).shown(0));
    let rows = vec![
        vec![text("記録があった事業所"), text(release.coverage.name())],
        vec![text(MonitoringBand::TITLE), text(MonitoringBand::name(release.monitored))],
        vec![text("公表した数"), text(release.cells.to_string())],
        vec![text("うち「＊」"), text(release.hidden_cells.to_string())],
        vec![text("遅れて記録された、前の期間までの新しい困りごと（件）"), late("late_new")],
        vec![text("遅れて記録された、前の期間までの満たされた困りごと（件）"), late("late_met")],
        vec![text("もとになる公表"), text(release.id.to_string())],
        vec![text("内容のハッシュ（SHA-256）"), text(release.content_hash.clone())],
    ];
    Table {
        id: "certainty".to_owned(),
        caption: "公表した数の確かさ".to_owned(),
        columns: vec![text_column("項目"), text_column("内容")],
        rows,
        chart: None,
    }
}

/// How many numbers of which table are hidden: the pattern is public, whatever the numbers are.
fn hidden_part(source: &Source<'_>) -> Part {
    let groups = source.groups();
    let areas: Vec<(String, String)> = source.municipalities();
    let shares = |keys: Vec<[&str; 8]>| {
        let told: Vec<Value> =
            keys.into_iter().map(|key| source.value(key)).filter(|value| *value != Value::Absent).collect();
        let hidden = told.iter().filter(|value| **value == Value::Hidden).count() as f64;
        vec![Value::Number(told.len() as f64 - hidden), Value::Number(hidden)]
    };
    let persons = |area, group| key("open_persons", area, group);
    let of_groups = groups.iter().map(|(group, _)| persons(ALL, group.as_str())).collect();
    let of_areas = areas.iter().map(|(area, _)| persons(area.as_str(), ALL)).collect();
    let of_both = areas
        .iter()
        .flat_map(|(area, _)| groups.iter().map(|(group, _)| persons(area.as_str(), group.as_str())))
        .collect();
    let rows = [
        ("分野ごと（全域）".to_owned(), shares(of_groups)),
        ("市町村ごと".to_owned(), shares(of_areas)),
        ("市町村と分野ごと".to_owned(), shares(of_both)),
    ];
    let parts = ["出ている数", "「＊」の数"];
    let table = stacked_table("hidden", "残っている人の数のうち、「＊」がいくつあるか", "区分", parts, &rows);
    let about = About { id: "hidden-chart", title: table.caption.clone(), description: String::new() };
    let drawing = Stacked { about, parts: &parts, rows: &rows, unit: "個" }.draw();
    Part::drawn(table, drawing)
}

fn stacked_table(
    id: &str,
    caption: &str,
    heading: &str,
    parts: [&str; 2],
    rows: &[(String, Vec<Value>)],
) -> Table {
    let row = |(name, values): &(String, Vec<Value>)| {
        [text(name.clone())].into_iter().chain(values.iter().cloned()).collect()
    };
    Table {
        id: id.to_owned(),
        caption: caption.to_owned(),
        columns: [text_column(heading)]
            .into_iter()
            .chain(parts.map(|name| number_column(name, "", 0)))
            .collect(),
        rows: rows.iter().map(row).collect(),
        chart: None,
    }
}

/// How many of those with 支給決定 are in no count, where that was counted.
fn self_plans(gaps: &GapTable) -> Option<Part> {
    let shares: Vec<(String, Value)> = gaps
        .areas
        .iter()
        .filter_map(|area| Some((area.name.clone(), known(area.self_plans.as_ref()?.percent()))))
        .collect();
    let table = Table {
        id: "self-plans".to_owned(),
        caption: "支給決定を受けた人のうち、セルフプランの人（どの数にも入っていない人）".to_owned(),
        columns: vec![text_column("市町村"), number_column("セルフプラン", "％", 0)],
        rows: shares.iter().map(|(name, share)| vec![text(name.clone()), share.clone()]).collect(),
        chart: None,
    };
    let about = About { id: "self-plans-chart", title: table.caption.clone(), description: String::new() };
    let drawing = Bars { about, rows: &shares, unit: "％", decimals: 0, most: Some(100.0) }.draw();
    (!shares.is_empty()).then(|| Part::drawn(table, drawing))
}

/// Of how many municipalities it is known what they have, by service group.
fn verified(gaps: &GapTable) -> Part {
    let row = |group: &arunai_core::gaps::GapGroup| {
        let cells = gaps.cells.iter().filter(|cell| cell.group_id == group.id);
        let (unknown, known): (Vec<_>, Vec<_>) = cells.partition(|cell| cell.state == GapState::Unknown);
        (group.name.clone(), vec![Value::Number(known.len() as f64), Value::Number(unknown.len() as f64)])
    };
    let rows: Vec<(String, Vec<Value>)> = gaps.groups.iter().map(row).collect();
    let parts = ["わかっている", "不明"];
    let caption = "あるもの・ないものがわかっている市町村の数（きょうの台帳）";
    let table = stacked_table("verified", caption, "分野", parts, &rows);
    let about = About { id: "verified-chart", title: caption.to_owned(), description: String::new() };
    let drawing = Stacked { about, parts: &parts, rows: &rows, unit: "市町村" }.draw();
    Part::drawn(table, drawing)
}

fn unknown_sentence(gaps: &GapTable) -> String {
    let unknown = gaps.cells.iter().filter(|cell| cell.state == GapState::Unknown).count();
    format!(
        "あるものは、{}市町村・{}分野の{}組のうち、{unknown}組（{}％）が「不明」です。",
        gaps.areas.len(),
        gaps.groups.len(),
        gaps.cells.len(),
        percent(unknown as f64, gaps.cells.len() as f64)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_many_reported_is_said_in_bands() {
        assert_eq!(coverage(CoverageBand::All), "ケースのある事業所のうち、記録があったのは全部です。");
        assert!(coverage(CoverageBand::FewerThanThree).contains("3つより少ない"));
        assert_eq!((percent(1.0, 3.0), percent(0.0, 0.0)), (33.0, 0.0));
    }
}
