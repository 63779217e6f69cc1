//! Views of a release beside its tables: over time, what there is, and how far it can be trusted.

use std::collections::BTreeMap;

use super::sections::{key, section};
use super::source::Source;
use super::words::{known, number, number_column, text, text_column};
use crate::clock::KnownDay;
use crate::documents::{Block, Chart, Section, Table, Value};
use crate::eras::era_period;
use crate::error::Result;
use crate::gaps::{GapArea, GapQuery, GapState, SupplyChangeKind};
use crate::releases::{CoverageBand, MonitoringBand, Release, ReleaseCellFilter, ReleasePeriod, TOTAL};

/// The numbers of the region over the releases of as long a period, until this one.
pub(super) fn trend(source: &Source<'_>) -> Result<Option<Section>> {
    let own = source.release.period()?;
    let mut rows: BTreeMap<ReleasePeriod, [Value; 3]> = BTreeMap::new();
    for (place, measure) in ["open_persons", "new", "met"].into_iter().enumerate() {
        let filter = ReleaseCellFilter { measure: Some(measure.to_owned()), ..ReleaseCellFilter::default() };
        let found =
            source.registry.tabulate_release_trend(&source.viewer, source.council.id, &filter, false)?;
        for point in found.points.iter().filter(|point| point.is_published) {
            let period: ReleasePeriod = point.period.parse()?;
            if period.is_year() == own.is_year() && period <= own {
                source.reads(point.release_id);
                rows.entry(period).or_insert([const { Value::Absent }; 3])[place] = number(point.value);
            }
        }
    }
    if rows.len() < 2 {
        return Ok(None);
    }
    let row = |(period, values): (ReleasePeriod, [Value; 3])| {
        std::iter::once(text(era_period(&period.to_string()))).chain(values).collect()
    };
    let table = Table {
        id: "trend".to_owned(),
        caption: "期間ごとの困りごと".to_owned(),
        columns: vec![
            text_column("期間"),
            number_column("残っている人", "人", 0),
            number_column("新しい", "件", 0),
            number_column("満たされた", "件", 0),
        ],
        rows: rows.into_iter().map(row).collect(),
        chart: Some(Chart::Lines { columns: vec![1, 2, 3] }),
    };
    let note = "1つの期間の増減だけでは、よくなった・わるくなったとは言えません。".to_owned();
    Ok(Some(section("推移", vec![Block::Table(table), Block::Note(note)])))
}

/// What there is and what is lacking, by municipality and service group, at the end of the period, as far as it had
/// been recorded when the release was made: a paper of the same release says the same for ever.
pub(super) fn gaps(source: &Source<'_>) -> Result<Section> {
    let query = GapQuery {
        council: Some(source.council.id),
        quarter: Some(source.release.period()?.last()),
        known_by: Some(source.release.released_at),
        ..GapQuery::default()
    };
    let table = source.registry.tabulate_gaps(&source.viewer, &query)?;
    table.release.iter().for_each(|release| source.reads(release.id));
    let mark = |state: GapState| match state {
        GapState::Available => "ある",
        GapState::Insufficient => "足りない",
        GapState::Far => "遠い",
        GapState::None => "ない",
        GapState::Unknown => "不明",
    };
    let count = |state: GapState| table.cells.iter().filter(|cell| cell.state == state).count();
    let width = table.groups.len();
    let row = |(place, area): (usize, &GapArea)| {
        let cells = table.cells[place * width..(place + 1) * width].iter();
        std::iter::once(text(area.name.clone())).chain(cells.map(|cell| text(mark(cell.state)))).collect()
    };
    let sentence = format!(
        "{}市町村・{}分野のうち、「ない」は{}、「遠い」は{}、「足りない」は{}、「不明」は{}です。",
        table.areas.len(),
        width,
        count(GapState::None),
        count(GapState::Far),
        count(GapState::Insufficient),
        count(GapState::Unknown),
    );
    let columns = table.groups.iter().map(|group| text_column(&group.name));
    let shown = Table {
        id: "gaps".to_owned(),
        caption: "あるもの・ないもの".to_owned(),
        columns: std::iter::once(text_column("市町村")).chain(columns).collect(),
        rows: table.areas.iter().enumerate().map(row).collect(),
        chart: None,
    };
    let rule = table.explanations.iter().find(|known| known.figure == "cells.state");
    let note = rule.map(|rule| Block::Note(format!("決め方：{}", rule.formula)));
    let nothing = table.cells.iter().all(|cell| cell.state == GapState::Unknown);
    let nothing = nothing.then(|| Block::Paragraph(NOT_RECORDED.to_owned()));
    let blocks =
        [Block::Paragraph(sentence)].into_iter().chain(nothing).chain([Block::Table(shown)]).chain(note);
    let blocks = blocks.chain(self_plans(&table.areas)).collect();
    Ok(Section { heading: "付表2　あるもの・ないもの".to_owned(), annex: true, blocks })
}

/// Why a whole table can say that nothing is known.
const NOT_RECORDED: &str = "この期間の終わりの社会資源は、この数を公表したときには台帳に記録されていませんでした。\
    「不明」は、社会資源がないという意味ではありません。";

/// How many of those with 支給決定 are in no count of needs, by municipality, where both were counted.
fn self_plans(areas: &[GapArea]) -> Option<Block> {
    let share = |area: &GapArea| {
        let percent = area.self_plans.as_ref()?.percent()?;
        Some(format!("{}{percent}％", area.name))
    };
    let shares: Vec<String> = areas.iter().filter_map(share).collect();
    let told = "支給決定を受けた人のうち、セルフプランの人（相談支援専門員がいないので、困りごとの数に入っていません）";
    (!shares.is_empty()).then(|| Block::Note(format!("{told}：{}。", shares.join("、"))))
}

/// How far the numbers can be trusted.
pub(super) fn certainty(source: &Source<'_>) -> Section {
    let release = &source.release;
    let rows = vec![
        vec![text(CoverageBand::TITLE), text(release.coverage.name())],
        vec![text(MonitoringBand::TITLE), text(MonitoringBand::name(release.monitored))],
        vec![text("公表した数の個数"), text(format!("{}", release.cells))],
        vec![text("うち「＊」"), text(format!("{}", release.hidden_cells))],
        vec![
            text("前の期間までのもので遅れて記録された新しい困りごと"),
            text(source.value(key("late_new", TOTAL, TOTAL)).shown(0)),
        ],
        vec![text("内容のハッシュ（SHA-256）"), text(release.content_hash.clone())],
    ];
    let table = Table {
        id: "certainty".to_owned(),
        caption: "データの確かさ".to_owned(),
        columns: vec![text_column("項目"), text_column("内容")],
        rows,
        chart: None,
    };
    let notes = vec![
        "相談支援専門員がいる人だけの数です。セルフプランの人は入っていません。".to_owned(),
        "実人数は重複を除いているため、内訳の合計と一致しません。".to_owned(),
        format!("{}。", source.hidden_means),
        "報告がないことは、困りごとがないことではありません。".to_owned(),
    ];
    section("データの確かさ", vec![Block::Table(table), Block::List(notes)])
}

/// Services that came, went or changed since the release before: supply first, and without statistics.
pub(super) fn supply_changes(source: &Source<'_>) -> Result<Option<Section>> {
    let Some(before) = source.before else { return Ok(None) };
    let before = source.registry.find_release(&source.viewer, before)?;
    let end = |release: &Release| -> Result<KnownDay> {
        Ok(KnownDay { day: release.period()?.last().last_day(), by: Some(release.released_at) })
    };
    let (since, until) = (end(&before)?, end(&source.release)?);
    let changes = source.registry.supply_changes_of(source.council.id, since, until)?;
    let geography = source.registry.geography();
    let what = |change: &crate::gaps::SupplyChange| match change.change {
        SupplyChangeKind::Came => "来た",
        SupplyChangeKind::Went => "なくなった",
        SupplyChangeKind::Capacity => "定員が変わった",
    };
    let capacity = |capacity: Option<i32>| known(capacity.map(f64::from));
    let row = |change: &crate::gaps::SupplyChange| {
        let area = geography.find(&change.area_code).map_or("", |area| &area.name);
        vec![
            text(what(change)),
            text(area),
            text(source.registry.terms().name(&change.kind)),
            text(change.name.clone()),
            capacity(change.capacity_before),
            capacity(change.capacity_after),
        ]
    };
    let table = Table {
        id: "supply".to_owned(),
        caption: "前の公表のあとに来た・なくなった・定員が変わった事業所".to_owned(),
        columns: vec![
            text_column("変化"),
            text_column("市町村"),
            text_column("種類"),
            text_column("事業所"),
            number_column("前の定員", "人", 0),
            number_column("いまの定員", "人", 0),
        ],
        rows: changes.iter().map(row).collect(),
        chart: None,
    };
    let count = |kind: SupplyChangeKind| changes.iter().filter(|change| change.change == kind).count();
    let sentence = format!(
        "前の公表のあと、来た事業所は{}、なくなった事業所は{}、定員が変わった事業所は{}です。なくなったとは、公表データから消えたことで、廃止とはかぎりません。",
        count(SupplyChangeKind::Came),
        count(SupplyChangeKind::Went),
        count(SupplyChangeKind::Capacity),
    );
    let blocks = if changes.is_empty() {
        vec![Block::Paragraph(sentence)]
    } else {
        vec![Block::Paragraph(sentence), Block::Table(table)]
    };
    Ok(Some(section("前回から変わったこと（あるもの）", blocks)))
}
