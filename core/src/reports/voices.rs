//! Voices on papers. A report keeps which voices stand in it, and never their words: those are read when its page or
//! its PDF is made. So they are in no table, in nothing that programs read and in no hash, and one that is withdrawn
//! is gone from reports that were given before, too.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::source::Source;
use super::{Report, ReportKind, ReportPaper};
use crate::actor::Viewer;
use crate::council_records::Readers;
use crate::documents::{Block, Document, Section};
use crate::error::Result;
use crate::id::{IssueId, ReportId, VoiceId};
use crate::issues::Issue;
use crate::registry::Registry;
use crate::releases::ReleaseTier;
use crate::storage::{self, DbConnection};

/// Tables of issues, below which voices stand.
const TABLES: [&str; 2] = ["issues", "issue-list"];
const HEADING: &str = "本人・家族などの声";
const NOTE: &str = "本人に読みかえし、別の人が確かめた声だけです。画面とPDFだけにのり、Excel、CSV、JSONには入りません。\
    本人はいつでも取り下げられます。取り下げた声は、前に配った報告書の画面とPDFからも消えます。";

/// A voice that stands in a report, without its words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PaperVoice {
    /// The theme of its issue, as the report says it.
    pub theme: String,
    /// The voice.
    pub voice_id: VoiceId,
}

/// What the paper's reader may read of what was said about issues, with the words, in the order of the issues.
pub(super) fn voices_about(source: &Source<'_>, issues: &[Issue]) -> Result<Vec<(PaperVoice, String)>> {
    let mut found = Vec::new();
    for issue in issues {
        for voice in source.registry.list_voices_for_papers(&source.viewer, issue.id)? {
            let of = PaperVoice { theme: issue.theme.clone(), voice_id: voice.id };
            found.extend(voice.text.map(|words| (of, words)));
        }
    }
    Ok(found)
}

/// How a voice is said on the one page, where it has no heading.
pub(super) fn alone(theme: &str, words: &str) -> String {
    format!("{HEADING}：{}", said(theme, words))
}

fn said(theme: &str, words: &str) -> String {
    format!("「{words}」（{theme}）")
}

impl Registry {
    /// One report that the viewer may read, as its page and its PDF say it: with the voices that stand in it. Those
    /// that were withdrawn are left out, and on a paper for everybody those about issues that no longer are.
    pub fn find_report_with_voices(&self, viewer: &Viewer, id: ReportId) -> Result<ReportPaper> {
        let mut paper = self.find_report(viewer, id)?;
        let voices = self.db().read(|c| heard(c, &paper.report))?;
        if !voices.is_empty() {
            add(&mut paper.document, paper.report.kind, &voices);
        }
        Ok(paper)
    }
}

/// Themes and words of the voices in a report, as they stand today.
fn heard(c: &mut DbConnection, report: &Report) -> Result<Vec<(String, String)>> {
    let kept = storage::reports::voices(c, report.id)?;
    if kept.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<VoiceId> = kept.iter().map(|kept| kept.voice_id).collect();
    let mut voices = storage::voices::find_all(c, &ids)?;
    let issues = storage::issues::readers(c, report.council_id)?;
    let issues: BTreeMap<IssueId, Readers> = issues.into_iter().collect();
    let mut found = Vec::new();
    for kept in kept {
        let Some(voice) = voices.remove(&kept.voice_id) else { continue };
        let issue = issues.get(&voice.issue_id);
        let is_for_everybody = issue.is_some_and(|issue| issue.is_for_everybody && !issue.is_draft);
        let is_told = voice.is_open && (report.tier == ReleaseTier::Council || is_for_everybody);
        found.extend(voice.text.filter(|_| is_told).map(|words| (kept.theme, words)));
    }
    Ok(found)
}

/// Adds voices below the table of issues.
fn add(document: &mut Document, kind: ReportKind, voices: &[(String, String)]) {
    let is_of_issues =
        |block: &Block| matches!(block, Block::Table(table) if TABLES.contains(&table.id.as_str()));
    let is_there = |section: &&mut Section| section.blocks.iter().any(is_of_issues);
    let Some(section) = document.sections.iter_mut().find(is_there) else { return };
    match kind {
        ReportKind::OnePage => {
            let lines = voices.iter().map(|(theme, words)| alone(theme, words));
            section.blocks.push(Block::List(lines.collect()));
        }
        _ => {
            let lines = voices.iter().map(|(theme, words)| said(theme, words));
            section.blocks.push(Block::Paragraph(HEADING.to_owned()));
            section.blocks.push(Block::List(lines.collect()));
            section.blocks.push(Block::Note(NOTE.to_owned()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::documents::{PageFormat, Table};

    fn document(id: &str) -> Document {
        let table = Table {
            id: id.to_owned(),
            caption: "地域課題".to_owned(),
            columns: Vec::new(),
            rows: Vec::new(),
            chart: None,
        };
        let section = |blocks| Section { heading: "課題".to_owned(), annex: false, blocks };
        Document {
            title: "紙".to_owned(),
            subtitle: Vec::new(),
            page: PageFormat::Landscape,
            notice: None,
            sections: vec![section(Vec::new()), section(vec![Block::Table(table)])],
            footer: String::new(),
        }
    }

    #[test]
    fn voices_stand_below_the_table_of_issues() {
        let voices = [("余暇".to_owned(), "行くところがほしい".to_owned())];
        let mut one = document("issues");
        add(&mut one, ReportKind::OnePage, &voices);
        let said = "本人・家族などの声：「行くところがほしい」（余暇）".to_owned();
        assert_eq!(one.sections[1].blocks[1..], [Block::List(vec![said])]);
        let mut list = document("issue-list");
        add(&mut list, ReportKind::IssueList, &voices);
        assert_eq!(list.sections[1].blocks.len(), 4);
        assert_eq!(
            list.sections[1].blocks[2],
            Block::List(vec!["「行くところがほしい」（余暇）".to_owned()])
        );
        let mut other = document("areas");
        add(&mut other, ReportKind::IssueList, &voices);
        assert_eq!(other, document("areas"));
    }
}
