//! 計画進捗: 見込量 against 実績, and what lies further apart than the council tolerates.

use super::words::{known, number_column, text, text_column};
use crate::analysis::planned_amounts::deviation;
use crate::areas::Area;
use crate::councils::Council;
use crate::documents::{Block, Document, PageFormat, Section, Table, Value};
use crate::eras::era_year;
use crate::error::Result;
use crate::plan_figures::{PlanFigure, PlanFigureFilter, is_planned};
use crate::registry::Registry;
use crate::storage;

/// The paper of a fiscal year.
pub(super) fn document(registry: &Registry, council: &Council, year: i32) -> Result<Document> {
    let geography = registry.geography();
    let own =
        |area: &&Area| is_planned(area.kind) && geography.is_within_any(&area.code, &council.area_codes);
    let areas: Vec<_> = geography.areas().filter(own).map(|area| area.code.clone()).collect();
    let filter = PlanFigureFilter { fiscal_year: Some(year), ..PlanFigureFilter::default() };
    let figures = registry.db().read(|c| storage::plan_figures::list(c, &areas, &filter, None, None))?;
    let settings = registry.settings_on(council.id, registry.clock().today())?.settings;
    let apart = |figure: &&PlanFigure| {
        let share =
            figure.planned.zip(figure.actual).and_then(|(planned, actual)| deviation(planned, actual));
        share.is_some_and(|share| share.abs() > settings.plan_tolerance)
    };
    let row = |figure: &PlanFigure| {
        let area = geography.find(&figure.area_code).map_or("", |area| &area.name);
        let share =
            figure.planned.zip(figure.actual).and_then(|(planned, actual)| deviation(planned, actual));
        vec![
            text(area),
            text(registry.terms().name(&figure.kind_id)),
            text(figure.unit.name()),
            known(figure.planned),
            known(figure.actual),
            share.map_or(Value::Absent, |share| Value::Number((share * 1_000.0).round() / 10.0)),
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
            "{}の見込量と実績{}組のうち、{}組が{tolerated}%をこえて離れています。こえたものは議題にします。",
            era_year(year),
            figures.len(),
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
    Ok(Document {
        title: "計画進捗".to_owned(),
        subtitle: vec![format!("{}・{}", council.name, era_year(year))],
        page: PageFormat::Landscape,
        notice: None,
        sections,
        footer: format!("{}・計画進捗 {}", council.name, era_year(year)),
    })
}
