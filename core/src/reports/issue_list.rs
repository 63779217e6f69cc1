//! 課題整理表: every open issue with everything that is known of it, what people said about it, and where the council
//! puts its issues in order, both orders with all from which a member recomputes them.

use super::council_work::{MEETING_ORDER, asked, due, evidence, open_issues, read_evidence};
use super::sections::{footer, notice, section, subtitle};
use super::source::Source;
use super::voices::{PaperVoice, voices_about};
use super::words::{text, text_column};
use crate::documents::{Block, Document, PageFormat, Section, Table, Value};
use crate::error::Result;
use crate::issue_rankings::{IssueRanking, ranking_rules};
use crate::issues::Issue;

const HEADINGS: [&str; 9] = [
    "テーマ",
    "地域課題の内容",
    "現状",
    "望まれる社会資源や解決策",
    "数字的な根拠",
    "段階",
    "担当",
    "期限",
    "決めてほしいこと",
];
/// What an order is for, and what it leaves out.
const ORDER: &str = "何から話し合うかを考えるための順番です。順番が何かを決めることはありません。決めるのは、話し合いです。\
    数えているのは、相談支援専門員がいる人だけです。";
/// What ranks do not say.
const EQUALS: &str =
    "同じ順位の課題は、ならんだ順に意味はありません。「幅の上」と「幅の下」は、順位の幅です。";

/// The paper, and the voices in it.
pub(super) fn document(source: &Source<'_>) -> Result<(Document, Vec<PaperVoice>)> {
    let issues = open_issues(source)?;
    let blocks = match issues.is_empty() {
        true => vec![Block::Paragraph("いま取り組んでいる地域課題はありません。".to_owned())],
        false => vec![Block::Table(table(source, &issues))],
    };
    let mut sections = vec![section("地域課題", blocks)];
    sections.extend(orders(source)?);
    let document = Document {
        title: "課題整理表".to_owned(),
        subtitle: subtitle(source),
        page: PageFormat::Landscape,
        notice: notice(source),
        sections,
        footer: footer(source),
    };
    let voices = voices_about(source, &issues)?;
    Ok((document, voices.into_iter().map(|(voice, _)| voice).collect()))
}

fn table(source: &Source<'_>, issues: &[Issue]) -> Table {
    let or_line = |told: &Option<String>| text(told.clone().unwrap_or_else(|| "―".to_owned()));
    let row = |issue: &Issue| -> Vec<Value> {
        read_evidence(source, issue, usize::MAX);
        vec![
            text(issue.theme.clone()),
            text(issue.content.clone()),
            or_line(&issue.present_state),
            or_line(&issue.wished),
            text(evidence(source, issue, usize::MAX)),
            text(issue.stage.name()),
            or_line(&issue.owner),
            text(due(issue)),
            text(asked(issue)),
        ]
    };
    Table {
        id: "issue-list".to_owned(),
        caption: format!("地域課題（{}件、{MEETING_ORDER}）", issues.len()),
        columns: HEADINGS.map(text_column).into(),
        rows: issues.iter().map(row).collect(),
        chart: None,
    }
}

/// Both orders, by the numbers of the paper's release; nothing where the council has none.
fn orders(source: &Source<'_>) -> Result<Option<Section>> {
    let (council, release) = (source.council.id, source.release.id);
    let ranking = source.registry.rank_issues_of_release(&source.viewer, council, release)?;
    let is_told = ranking.is_on && !ranking.issues.is_empty();
    Ok(is_told.then(|| section("地域課題の順番", order_blocks(source, &ranking))))
}

fn order_blocks(source: &Source<'_>, ranking: &IssueRanking) -> Vec<Block> {
    let mut blocks = vec![Block::Paragraph(ORDER.to_owned())];
    blocks.extend(source.registry.issue_ranking_tables(ranking).map(Block::Table));
    blocks.push(Block::List(ranking_rules(ranking)));
    blocks.push(Block::Note(EQUALS.to_owned()));
    blocks.extend(ranking.hidden_means.clone().map(Block::Note));
    blocks
}
