//! 計画進捗: 見込量 against 実績, and what lies further apart than the council tolerates.

use super::plan_outlook;
use super::source::Source;
use super::words::{known, number_column, text, text_column};
use crate::actor::Viewer;
use crate::areas::Area;
use crate::councils::Council;
use crate::documents::{Block, Document, PageFormat, Section, Table, Value};
use crate::eras::era_year;
use crate::error::Result;
use crate::id::ReleaseId;
use crate::plan_figures::{PlanFigure, PlanFigureFilter, in_percent, is_far, is_planned};
use crate::registry::Registry;
use crate::releases::ReleaseTier;
use crate::storage;

/// The paper of a fiscal year, and the releases that its numbers are from.
pub(super) fn document(
    registry: &Registry,
    council: &Council,
    year: i32,
) -> Result<(Document, Vec<ReleaseId>)> {
    let geography = registry.geography();
    let own =
        |area: &&Area| is_planned(area.kind) && geography.is_within_any(&area.code, &council.area_codes);
    let areas: Vec<_> = geography.areas().filter(own).map(|area| area.code.clone()).collect();
    let filter = PlanFigureFilter { fiscal_year: Some(year), ..PlanFigureFilter::default() };
    let figures = registry.db().read(|c| storage::plan_figures::list(c, &areas, &filter, None, None))?;
    let settings = registry.settings_on(council.id, registry.clock().today())?.settings;
    let apart = |figure: &&PlanFigure| is_far(figure.deviation(), settings.plan_tolerance);
    let row = |figure: &PlanFigure| {
        let area = geography.find(&figure.area_code).map_or("", |area| &area.name);
        vec![
            text(area),
            text(registry.terms().name(&figure.kind_id)),
            text(figure.unit.name()),
            known(figure.planned),
            known(figure.actual),
            known(figure.deviation().map(in_percent)),
        ]
    };
    let table = |id: &str, caption: String, rows: Vec<Vec<Value>>| Table {
        id: id.to_owned(),
        caption,
        columns: vec![
            text_column("地域"),
            text_column("サービス"),
            text_column("単位"),
            number_column("見込量", "", 1),
            number_column("実績", "", 1),
            number_column("差", "％", 1),
        ],
        rows,
        chart: None,
    };
    let far: Vec<Vec<Value>> = figures.iter().filter(apart).map(row).collect();
    let tolerated = (settings.plan_tolerance * 100.0).round();
    let sentence = match figures.is_empty() {
        true => format!("{}の見込量と実績は、まだ記録されていません。", era_year(year)),
        false => format!(
            "{}は、見込量と実績がどちらも記録されている{}組のうち、{}組が{tolerated}%をこえて離れています。協議会全体でこえたものは、議題の候補になります。―は、記録されていない数です。",
            era_year(year),
            figures.iter().filter(|figure| figure.planned.is_some() && figure.actual.is_some()).count(),
            far.len()
        ),
    };
    let mut blocks = vec![Block::Paragraph(sentence)];
    if !far.is_empty() {
        blocks.push(Block::Table(table("deviations", format!("{tolerated}%をこえて離れているもの"), far)));
    }
    let mut sections = vec![Section { heading: "議題にするもの".to_owned(), annex: false, blocks }];
    if !figures.is_empty() {
        let all = table("figures", "見込量と実績".to_owned(), figures.iter().map(row).collect());
        sections.push(Section {
            heading: "すべて".to_owned(),
            annex: false,
            blocks: vec![Block::Table(all)],
        });
    }
    let (outlook, release_ids) = outlook(registry, council, year)?;
    sections.extend(outlook);
    let document = Document {
        title: "計画進捗".to_owned(),
        subtitle: vec![format!("{}・{}", council.name, era_year(year))],
        page: PageFormat::Landscape,
        notice: None,
        sections,
        footer: format!("{}・計画進捗 {}", council.name, era_year(year)),
    };
    Ok((document, release_ids))
}

/// What the year after may bring, by the last open release, and which release that is.
fn outlook(registry: &Registry, council: &Council, year: i32) -> Result<(Option<Section>, Vec<ReleaseId>)> {
    let plan = registry.compare_plan(council.id, None, year)?.filter(|plan| plan.fiscal_year == year);
    let Some(plan) = plan else { return Ok((None, Vec::new())) };
    let releases =
        registry.db().read(|c| storage::releases::of_council(c, council.id, ReleaseTier::Public))?;
    let last = releases.iter().rfind(|kept| kept.release.withdrawn_on.is_none()).map(|kept| kept.release.id);
    let source = last.map(|id| Source::read(registry, &Viewer::Public, council.id, id)).transpose()?;
    let Some(table) = plan_outlook::table(registry, &plan, source.as_ref()) else {
        return Ok((None, Vec::new()));
    };
    let blocks = vec![Block::Paragraph(plan_outlook::WAYS.to_owned()), Block::Table(table)];
    let section = Section { heading: "つぎの年度の見こみ".to_owned(), annex: false, blocks };
    Ok((Some(section), source.map(Source::into_release_ids).unwrap_or_default()))
}
