//! What a council sees first: three numbers, its issues, what changed, and where to look on.

use arunai_core::documents::{HIDDEN, Value};
use arunai_core::error::{Error, Result};
use arunai_core::issues::{Issue, IssueFilter};
use arunai_core::page::{Paging, all};
use arunai_core::releases::ReleaseTier;
use arunai_core::reports::words::{headline, largest};
use arunai_core::reports::{Report, ReportKind, ReportState};

use super::certainty;
use super::changes::Changed;
use super::given::{ALL, Given, key};
use crate::pages::words::COUNTING;

/// Issues that there is room for.
const ISSUES: usize = 4;
/// Lines about what changed.
const LINES: usize = 5;

/// A large number.
pub(super) struct KeyNumber {
    pub label: &'static str,
    pub value: Value,
    pub unit: &'static str,
    /// How it changed since the release before, in words.
    pub change: Option<String>,
}

/// What it shows.
pub(super) struct Dashboard {
    pub sentence: Option<String>,
    pub numbers: Vec<KeyNumber>,
    pub issues: Vec<Issue>,
    /// How many issues there are beside those.
    pub more_issues: usize,
    /// Since when changes are told, and the changes.
    pub since: Option<String>,
    pub changes: Vec<String>,
    /// How many changes there are beside those.
    pub more_changes: usize,
    /// What the view of reasons and that of certainty say.
    pub reasons: Option<String>,
    pub certainty: Option<String>,
    /// The last one page for a meeting.
    pub one_page: Option<Report>,
}

impl Dashboard {
    /// Everything on it.
    pub(super) fn read(given: &Given<'_>) -> Result<Self> {
        let mut issues = issues(given)?;
        let more_issues = issues.len().saturating_sub(ISSUES);
        issues.truncate(ISSUES);
        let (since, mut changes) = changes(given)?;
        let more_changes = changes.len().saturating_sub(LINES);
        changes.truncate(LINES);
        Ok(Self {
            sentence: sentence(given),
            numbers: numbers(given),
            issues,
            more_issues,
            since,
            changes,
            more_changes,
            reasons: reasons(given),
            certainty: given.source.as_ref().map(certainty::sentence),
            one_page: one_page(given)?,
        })
    }
}

/// What changed since the last meeting. The register of a past day is read by one reader at a time, and the rest of the
/// dashboard does not wait for it.
fn changes(given: &Given<'_>) -> Result<(Option<String>, Vec<String>)> {
    match Changed::since_the_meeting(given) {
        Ok(changed) => {
            let lines = changed.lines();
            Ok((changed.since, lines))
        }
        Err(Error::Busy) => Ok((Some("前の会議".to_owned()), vec![COUNTING.to_owned()])),
        Err(error) => Err(error),
    }
}

fn sentence(given: &Given<'_>) -> Option<String> {
    let source = given.source.as_ref()?;
    let value = |measure| source.value(key(measure, ALL, ALL));
    Some(headline(&value("open_persons"), &value("open"), &value("new"), &value("met")))
}

fn numbers(given: &Given<'_>) -> Vec<KeyNumber> {
    let Some(source) = &given.source else { return Vec::new() };
    let number = |(label, measure, unit): (&'static str, &str, &'static str)| {
        let key = key(measure, ALL, ALL);
        let change = source.change(key, unit).map(|words| match words == HIDDEN {
            true => "前の公表とはくらべられません（＊）".to_owned(),
            false => format!("前の公表から：{words}"),
        });
        KeyNumber { label, value: source.value(key), unit, change }
    };
    [
        ("困りごとが残っている人", "open_persons", "人"),
        ("新しい困りごと", "new", "件"),
        ("満たされた困りごと", "met", "件"),
    ]
    .map(number)
    .into()
}

/// Open issues, those that are overdue first, with the numbers that the tier of what is shown may tell.
fn issues(given: &Given<'_>) -> Result<Vec<Issue>> {
    let is_shown = |issue: &Issue| issue.is_open() && !issue.is_draft && issue.merged_into.is_none();
    let mut found = match &given.source {
        Some(source) => {
            let tier = source.release.tier;
            given.registry.issues_on_paper(given.council.id, tier, tier == ReleaseTier::Public, is_shown)?
        }
        None => {
            let filter =
                IssueFilter { council: Some(given.council.id), open: Some(true), ..IssueFilter::default() };
            let paging = Paging { limit: Some(100), after: None };
            let found = given.registry.list_issues(&given.viewer, &filter, &paging)?.items;
            found.into_iter().filter(is_shown).collect()
        }
    };
    let today = given.registry.clock().today();
    found.sort_by_key(|issue| !issue.is_overdue(today));
    Ok(found)
}

/// Which reasons are told most often.
fn reasons(given: &Given<'_>) -> Option<String> {
    let source = given.source.as_ref()?;
    let of = |(code, name): (String, String)| {
        let value = source.value(["open", ALL, ALL, ALL, &code, ALL, ALL, ALL]);
        (name, value)
    };
    let named: Vec<(String, Value)> = source.codes(4).into_iter().map(of).collect();
    largest(&named, "件")
}

/// The last 議題1枚 of the council that was given to whoever looks.
fn one_page(given: &Given<'_>) -> Result<Option<Report>> {
    let found = all(|paging| given.registry.list_reports(&given.viewer, paging))?;
    let is_one = |report: &Report| {
        report.council_id == given.council.id
            && report.kind == ReportKind::OnePage
            && report.state == ReportState::Given
            && !report.is_withdrawn
    };
    // The paper for everybody, where none was given to the council alone.
    Ok(found.into_iter().filter(is_one).max_by_key(|report| (report.tier == given.tier(), report.number)))
}
