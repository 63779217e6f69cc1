//! Parts of papers that speak of the council's work: issues, and measures with what came of them.

use super::sections::section;
use super::source::Source;
use super::words::{number, text, text_column};
use crate::documents::{Block, Document, PageFormat, Section, Table, Value};
use crate::eras::{era_date, era_period};
use crate::error::Result;
use crate::issues::{Issue, IssueStage};
use crate::measures::MeasureFilter;
use crate::page::all;
use crate::releases::ReleaseTier;

/// The open issues that the paper's reader may read, in their order.
fn open_issues(source: &Source<'_>) -> Result<Vec<Issue>> {
    let tier = source.release.tier;
    let for_everybody = tier == ReleaseTier::Public;
    let mut issues = source.registry.issues_on_paper(source.council.id, tier, for_everybody)?;
    issues.retain(Issue::is_open);
    Ok(issues)
}

/// The first numbers of an issue, as the paper's reader may see them; of which period, where it is not the paper's.
fn evidence(source: &Source<'_>, issue: &Issue, most: usize) -> String {
    let told = issue.evidence.iter().take(most).filter_map(|evidence| {
        let shown = evidence.shown.as_ref()?;
        shown.release_id.into_iter().for_each(|id| source.reads(id));
        let period = match evidence.period == source.release.period {
            true => String::new(),
            false => format!("（{}）", era_period(&evidence.period)),
        };
        Some(format!("{}{period}：{}", shown.name, number(shown.value).shown(0)))
    });
    let told: Vec<String> = told.collect();
    if told.is_empty() { "数のない課題".to_owned() } else { told.join("、") }
}

fn due(issue: &Issue) -> String {
    issue.due_on.map_or_else(|| "―".to_owned(), era_date)
}

/// The first issues with what is asked of the meeting: at most so many, each with at most so many numbers.
pub(super) fn issue_cards(source: &Source<'_>, most: usize, numbers: usize) -> Result<Option<Section>> {
    let issues = open_issues(source)?;
    let asked = |issue: &Issue| match issue.stage {
        IssueStage::Steering | IssueStage::WorkingGroup | IssueStage::Plenary => "どう進めるか",
        _ => "―",
    };
    let row = |issue: &Issue| {
        vec![
            text(issue.theme.clone()),
            text(issue.stage.name()),
            text(evidence(source, issue, numbers)),
            text(issue.owner.clone().unwrap_or_else(|| "―".to_owned())),
            text(due(issue)),
            text(asked(issue)),
        ]
    };
    let table = Table {
        id: "issues".to_owned(),
        caption: "地域課題".to_owned(),
        columns: ["テーマ", "段階", "根拠", "担当", "期限", "決めてほしいこと"].map(text_column).into(),
        rows: issues.iter().take(most).map(row).collect(),
        chart: None,
    };
    let left_out = issues.len() - table.rows.len();
    let mut blocks = vec![Block::Table(table)];
    if left_out > 0 {
        blocks.push(Block::Paragraph(format!("ほかの{left_out}件は、課題整理表にあります。")));
    }
    Ok((!issues.is_empty()).then(|| section("課題", blocks)))
}

/// Measures and what came of them.
pub(super) fn measures(source: &Source<'_>) -> Result<Option<Section>> {
    let filter = MeasureFilter { council: Some(source.council.id), ..MeasureFilter::default() };
    let found = all(|paging| source.registry.list_measures(&source.viewer, &filter, paging))?;
    let mut rows: Vec<Vec<Value>> = Vec::new();
    for measure in found {
        let outcome = source.registry.find_measure_outcome(&source.viewer, measure.id)?;
        for ratio in outcome.here.iter().chain(&outcome.elsewhere) {
            source.reads(ratio.release_before);
            source.reads(ratio.release_after);
        }
        rows.push(vec![
            text(measure.kind.name()),
            text(measure.title.clone()),
            text(measure.starts_on.map_or_else(|| "―".to_owned(), era_date)),
            text(outcome.sentence),
        ]);
    }
    let table = Table {
        id: "measures".to_owned(),
        caption: "取組みと、その前と後".to_owned(),
        columns: ["種類", "取組み", "始めた日", "わかること・わからないこと"].map(text_column).into(),
        rows,
        chart: None,
    };
    Ok((!table.rows.is_empty()).then(|| section("取組みの前と後", vec![Block::Table(table)])))
}

/// 課題整理表: every open issue with everything that is known of it.
pub(super) fn issue_list(source: &Source<'_>) -> Result<Document> {
    let issues = open_issues(source)?;
    let row = |issue: &Issue| {
        let or_line = |told: &Option<String>| text(told.clone().unwrap_or_else(|| "―".to_owned()));
        vec![
            text(issue.theme.clone()),
            text(issue.content.clone()),
            or_line(&issue.present_state),
            or_line(&issue.wished),
            text(evidence(source, issue, usize::MAX)),
            text(issue.stage.name()),
            or_line(&issue.owner),
            text(due(issue)),
        ]
    };
    let headings = [
        "テーマ",
        "地域課題の内容",
        "現状",
        "望まれる社会資源や解決策",
        "数字的な根拠",
        "段階",
        "担当",
        "期限",
    ];
    let table = Table {
        id: "issue-list".to_owned(),
        caption: format!("地域課題（{}件）", issues.len()),
        columns: headings.map(text_column).into(),
        rows: issues.iter().map(row).collect(),
        chart: None,
    };
    let blocks = match issues.is_empty() {
        true => vec![Block::Paragraph("いま取り組んでいる地域課題はありません。".to_owned())],
        false => vec![Block::Table(table)],
    };
    Ok(Document {
        title: "課題整理表".to_owned(),
        subtitle: super::sections::subtitle(source),
        page: PageFormat::Landscape,
        notice: super::sections::notice(source),
        sections: vec![section("地域課題", blocks)],
        footer: super::sections::footer(source),
    })
}
