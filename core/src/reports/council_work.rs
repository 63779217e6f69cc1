//! Parts of papers that speak of the council's work: issues, and measures with what came of them.

use std::cmp::Reverse;

use chrono::NaiveDate;

use super::sections::section;
use super::source::Source;
use super::words::{number, text, text_column};
use crate::documents::{Block, Section, Table, Value};
use crate::eras::{era_date, era_period};
use crate::error::Result;
use crate::issues::Issue;
use crate::releases::ReleaseTier;

/// What the table of issues says of each.
pub(super) const CARD: [&str; 6] = ["テーマ", "段階", "根拠", "担当", "期限", "決めてほしいこと"];

/// Said of an issue of which nothing is to be decided.
const NOTHING_ASKED: &str = "―";
/// In which order papers name issues.
pub(super) const MEETING_ORDER: &str =
    "急ぐもの、決めることがあるもの、期限の早いもの、根拠の数の大きいものの順";

/// The open issues that the paper's reader may read, in [`MEETING_ORDER`].
pub(super) fn open_issues(source: &Source<'_>) -> Result<Vec<Issue>> {
    let tier = source.release.tier;
    let for_everybody = tier == ReleaseTier::Public;
    let mut issues =
        source.registry.issues_on_paper(source.council.id, tier, for_everybody, Issue::is_open)?;
    sort_for_meeting(&mut issues);
    Ok(issues)
}

/// Puts first what is urgent and then what a meeting has to decide, of that what is due first, and of that what the most
/// persons or needs speak for.
fn sort_for_meeting(issues: &mut [Issue]) {
    issues.sort_by_key(|issue| {
        let shown = issue.evidence.iter().filter_map(|evidence| evidence.shown.as_ref()?.value).max();
        let is_due = issue.due_on.unwrap_or(NaiveDate::MAX);
        (!issue.is_urgent, issue.asked().is_none(), is_due, Reverse(shown), issue.theme.clone())
    });
}

/// Remembers the releases that the first numbers of an issue are from, as the paper says these.
pub(super) fn read_evidence(source: &Source<'_>, issue: &Issue, most: usize) {
    let shown = issue.evidence.iter().take(most).filter_map(|evidence| evidence.shown.as_ref());
    shown.filter_map(|shown| shown.release_id).for_each(|id| source.reads(id));
}

/// The first numbers of an issue, as the paper's reader may see them; of which period, where it is not the paper's.
pub(super) fn evidence(source: &Source<'_>, issue: &Issue, most: usize) -> String {
    let told = issue.evidence.iter().take(most).filter_map(|evidence| {
        let shown = evidence.shown.as_ref()?;
        let period = match evidence.period == source.release.period {
            true => String::new(),
            false => format!("（{}）", era_period(&evidence.period)),
        };
        Some(format!("{}{period}：{}", shown.name, number(shown.value).shown(0)))
    });
    let told: Vec<String> = told.collect();
    if told.is_empty() { "数のない課題".to_owned() } else { told.join("、") }
}

/// Until when something is to be done, and whether it is urgent.
pub(super) fn due(issue: &Issue) -> String {
    let told = [issue.is_urgent.then(|| "急ぐ".to_owned()), issue.due_on.map(era_date)];
    let told: Vec<String> = told.into_iter().flatten().collect();
    if told.is_empty() { "―".to_owned() } else { told.join("：") }
}

/// What a meeting is asked to decide of an issue, if anything.
pub(super) fn asked(issue: &Issue) -> String {
    issue.asked().unwrap_or(NOTHING_ASKED).to_owned()
}

/// What the table of issues says of one, with so many of its numbers, in the order of [`CARD`].
pub(super) fn card(source: &Source<'_>, issue: &Issue, numbers: usize) -> [String; CARD.len()] {
    [
        issue.theme.clone(),
        issue.stage.name().to_owned(),
        evidence(source, issue, numbers),
        issue.owner.clone().unwrap_or_else(|| "―".to_owned()),
        due(issue),
        asked(issue),
    ]
}

/// The first issues with what is asked of the meeting: at most so many, each with at most so many numbers.
pub(super) fn issue_cards(
    source: &Source<'_>,
    issues: &[Issue],
    most: usize,
    numbers: usize,
) -> Option<Section> {
    let row = |issue: &Issue| -> Vec<Value> {
        read_evidence(source, issue, numbers);
        card(source, issue, numbers).map(text).into()
    };
    let table = Table {
        id: "issues".to_owned(),
        caption: format!("地域課題（{MEETING_ORDER}）"),
        columns: CARD.map(text_column).into(),
        rows: issues.iter().take(most).map(row).collect(),
        chart: None,
    };
    let left_out = issues.len() - table.rows.len();
    let mut blocks = vec![Block::Table(table)];
    if left_out > 0 {
        blocks.push(Block::Paragraph(format!("ほかの{left_out}件は、課題整理表にあります。")));
    }
    (!issues.is_empty()).then(|| section("課題", blocks))
}

/// Measures and what came of them.
pub(super) fn measures(source: &Source<'_>) -> Result<Option<Section>> {
    let mut rows: Vec<Vec<Value>> = Vec::new();
    for (measure, outcome) in source.registry.list_measure_outcomes(&source.viewer, source.council.id)? {
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
