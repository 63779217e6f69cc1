//! 前回から変わったこと: since the last meeting, or since the release before where no meeting is known.

use arunai_core::clock::Quarter;
use arunai_core::documents::{Table, Value};
use arunai_core::error::Result;
use arunai_core::gaps::{GapQuery, SupplyChange, SupplyChangeKind};
use arunai_core::meetings::{Meeting, MeetingDifferences, MeetingFilter, MeetingState, StandingDecision};
use arunai_core::page::Paging;
use arunai_core::releases::ReleaseDifference;
use arunai_core::reports::source::Source;
use arunai_core::reports::words::{change_words, known, number, number_column, text, text_column};
use arunai_core::taxonomies::TaxonomyTerm;

use super::given::{ALL, Given, key, told};
use super::view::{Part, View, common_notes, notes, word_of};
use crate::charts::About;
use crate::charts::dumbbell::Dumbbells;
use crate::pages::words::{era_date, era_period};

/// So many meetings are looked through.
const MEETINGS: usize = 100;

/// What changed.
pub(super) struct Changed {
    /// Since when, in words.
    pub since: Option<String>,
    pub differences: Option<MeetingDifferences>,
    /// Services that came, went or have another capacity.
    pub supply: Vec<SupplyChange>,
}

impl Changed {
    /// What changed since the last meeting: of the next one, or of the last that was held.
    pub(super) fn since_the_meeting(given: &Given<'_>) -> Result<Self> {
        let filter = MeetingFilter { council: Some(given.council.id), ..MeetingFilter::default() };
        let paging = Paging { limit: Some(MEETINGS), after: None };
        let meetings = given.registry.list_meetings(&given.viewer, &filter, &paging)?.items;
        let is_to_come = |meeting: &&Meeting| meeting.state == MeetingState::Planned;
        let next = meetings.iter().rev().find(is_to_come);
        let held = meetings.iter().find(|meeting| meeting.state == MeetingState::Held);
        for meeting in next.into_iter().chain(held) {
            let found = given.registry.compare_meeting(&given.viewer, meeting.id)?;
            if let Some(since) = found.since {
                let supply = found.supply.clone();
                let since = Some(format!("前の会議（{}）", era_date(since)));
                return Ok(Self { since, differences: Some(found), supply });
            }
        }
        Ok(Self { since: None, differences: None, supply: Vec::new() })
    }

    /// The same, and without a meeting what changed since the release before.
    fn since_anything(given: &Given<'_>) -> Result<Self> {
        let found = Self::since_the_meeting(given)?;
        let Some(before) = given.source.as_ref().and_then(|source| source.before) else { return Ok(found) };
        let heading = given.releases.iter().find(|heading| heading.id == before);
        let (None, Some(heading)) = (&found.since, heading) else { return Ok(found) };
        let supply = supply_since(given, heading.period.last())?;
        let since = Some(format!("前の公表（{}）", era_period(&heading.period.to_string())));
        Ok(Self { since, differences: None, supply })
    }

    /// How many services came, went or have another capacity.
    fn supply_sentence(&self) -> String {
        let count =
            |kind: SupplyChangeKind| self.supply.iter().filter(|change| change.change == kind).count();
        format!(
            "来た事業所は{}、なくなった事業所は{}、定員が変わった事業所は{}です。",
            count(SupplyChangeKind::Came),
            count(SupplyChangeKind::Went),
            count(SupplyChangeKind::Capacity)
        )
    }

    /// A line for each sort of change that there is: what is overdue first.
    pub(super) fn lines(&self) -> Vec<String> {
        let Some(found) = &self.differences else { return Vec::new() };
        let mut lines = Vec::new();
        let count = |decisions: &[StandingDecision], words: &str, lines: &mut Vec<String>| {
            if !decisions.is_empty() {
                lines.push(format!("{words}：{}件", decisions.len()));
            }
        };
        count(&found.overdue, "期限をすぎた決定", &mut lines);
        if !self.supply.is_empty() {
            lines.push(self.supply_sentence());
        }
        let themes = |moves: &[arunai_core::meetings::IssueMove]| {
            moves.iter().map(|moved| format!("「{}」", moved.theme)).collect::<Vec<_>>().join("、")
        };
        for (moves, words) in
            [(&found.opened, "新しい課題"), (&found.moved, "動いた課題"), (&found.closed, "終わった課題")]
        {
            if !moves.is_empty() {
                lines.push(format!("{words}{}件：{}", moves.len(), themes(moves)));
            }
        }
        count(&found.done, "済んだ決定", &mut lines);
        if !found.releases.is_empty() {
            lines.push(format!("新しく公表した数：{}件", found.releases.len()));
        }
        lines
    }
}

fn supply_since(given: &Given<'_>, quarter: Quarter) -> Result<Vec<SupplyChange>> {
    let query = GapQuery { council: Some(given.council.id), since: Some(quarter), ..GapQuery::default() };
    let table = given.registry.tabulate_gaps(&arunai_core::actor::Viewer::Public, &query)?;
    Ok(table.changes.unwrap_or_default())
}

/// The view.
pub(super) fn view(given: &Given<'_>) -> Result<View> {
    let changed = Changed::since_anything(given)?;
    let Some(since) = &changed.since else {
        return Ok(View {
            sentence: "くらべる前の会議も、前の公表も、まだありません。".to_owned(),
            texts: vec!["会議が2回開かれるか、2つめの公表があると、変わったことがここに出ます。".to_owned()],
            notes: common_notes(given),
            ..View::default()
        });
    };
    let terms = given.registry.list_taxonomy_terms(None)?;
    let mut parts = Vec::new();
    parts.extend(given.source.as_ref().and_then(numbers));
    parts.extend(supply(given, &changed.supply, &terms));
    if let Some(found) = &changed.differences {
        parts.extend(issues(found));
        parts.extend(decisions(found));
    }
    let texts = match changed.lines() {
        lines if lines.is_empty() && changed.differences.is_some() => {
            vec!["課題・決定・あるものには、変わったことがありません。".to_owned()]
        }
        lines => lines,
    };
    Ok(View {
        sentence: sentence(given, since, &changed),
        texts,
        parts,
        definitions: vec![
            word_of("open_persons"),
            ("なくなった", "公表データから消えた、または休止・廃止・移転。廃止とはかぎりません。".to_owned()),
        ],
        notes: notes(given, "1つの期間の増減だけでは、よくなった・わるくなったとは言えません。"),
        ..View::default()
    })
}

/// The numbers of persons in the release and the one before, of the whole and by service group.
fn pairs(source: &Source<'_>) -> Vec<(String, ReleaseDifference)> {
    if source.before.is_none() {
        return Vec::new();
    }
    let rows = [(ALL.to_owned(), "全部".to_owned())].into_iter().chain(source.groups());
    let of = |(code, name): (String, String)| Some((name, source.cell(key("open_persons", ALL, &code))?));
    rows.filter_map(of).collect()
}

fn numbers(source: &Source<'_>) -> Option<Part> {
    let pairs = pairs(source);
    let ends = |difference: &ReleaseDifference| [number(difference.before), number(difference.cell.value)];
    let rows: Vec<(String, [Value; 2])> =
        pairs.iter().map(|(name, difference)| (name.clone(), ends(difference))).collect();
    let row = |(name, difference): &(String, ReleaseDifference)| {
        let [before, after] = ends(difference);
        vec![text(name.clone()), before, after, text(change_words(difference.change, "人"))]
    };
    let table = Table {
        id: "numbers".to_owned(),
        caption: "困りごとが残っている人：前の公表と今の公表".to_owned(),
        columns: vec![
            text_column("分野"),
            number_column("前", "人", 0),
            number_column("今", "人", 0),
            text_column("変化"),
        ],
        rows: pairs.iter().map(row).collect(),
        chart: None,
    };
    // The whole would dwarf its parts, and stands in the table.
    let about = About { id: "numbers-chart", title: table.caption.clone(), description: String::new() };
    let drawn = rows.get(1..).unwrap_or_default();
    let drawing = Dumbbells { about, rows: drawn, ends: ["前", "今"], unit: "人", decimals: 0 }.draw();
    (!pairs.is_empty()).then(|| Part::drawn(table, drawing))
}

fn supply(given: &Given<'_>, changes: &[SupplyChange], terms: &[TaxonomyTerm]) -> Option<Part> {
    let what = |change: &SupplyChange| match change.change {
        SupplyChangeKind::Came => "来た",
        SupplyChangeKind::Went => "なくなった",
        SupplyChangeKind::Capacity => "定員が変わった",
    };
    let kind = |change: &SupplyChange| {
        let found = terms.iter().find(|term| term.id == change.kind);
        found.map_or_else(String::new, |term| term.name.clone())
    };
    let row = |change: &SupplyChange| {
        let area = given.registry.find_area(&change.area_code).map(|area| area.name).unwrap_or_default();
        let capacity = |capacity: Option<i32>| known(capacity.map(f64::from));
        vec![
            text(what(change)),
            text(area),
            text(kind(change)),
            text(change.name.clone()),
            capacity(change.capacity_before),
            capacity(change.capacity_after),
        ]
    };
    let table = Table {
        id: "supply".to_owned(),
        caption: "来た・なくなった・定員が変わった事業所".to_owned(),
        columns: vec![
            text_column("変化"),
            text_column("市町村"),
            text_column("種類"),
            text_column("事業所"),
            number_column("前の定員", "人", 0),
            number_column("今の定員", "人", 0),
        ],
        rows: changes.iter().map(row).collect(),
        chart: None,
    };
    (!changes.is_empty()).then(|| Part::plain(table))
}

fn issues(found: &MeetingDifferences) -> Option<Part> {
    let groups = [(&found.opened, "新しい"), (&found.moved, "動いた"), (&found.closed, "終わった")];
    let row = |word: &'static str, moved: &arunai_core::meetings::IssueMove| {
        let stages: Vec<&str> = moved.stages.iter().map(|step| step.stage.name()).collect();
        vec![text(word), text(moved.theme.clone()), text(stages.join(" → "))]
    };
    let rows: Vec<Vec<Value>> = groups
        .into_iter()
        .flat_map(|(moves, word)| moves.iter().map(move |moved| row(word, moved)))
        .collect();
    let table = Table {
        id: "issues".to_owned(),
        caption: "動いた地域課題".to_owned(),
        columns: ["変化", "テーマ", "段階"].map(text_column).into(),
        rows,
        chart: None,
    };
    (!table.rows.is_empty()).then(|| Part::plain(table))
}

fn decisions(found: &MeetingDifferences) -> Option<Part> {
    let row = |word: &'static str, standing: &StandingDecision| {
        let decision = &standing.decision;
        let or_line = |told: Option<String>| text(told.unwrap_or_else(|| "―".to_owned()));
        vec![
            text(word),
            text(decision.text.clone()),
            or_line(decision.who.clone()),
            or_line(decision.due_on.map(era_date)),
        ]
    };
    let rows = [(&found.done, "済んだ"), (&found.overdue, "期限をすぎた")]
        .into_iter()
        .flat_map(|(standing, word)| standing.iter().map(move |decision| row(word, decision)))
        .collect();
    let table = Table {
        id: "decisions".to_owned(),
        caption: "前までの会議で決めたこと".to_owned(),
        columns: ["いま", "決めたこと", "担当", "期限"].map(text_column).into(),
        rows,
        chart: None,
    };
    (!table.rows.is_empty()).then(|| Part::plain(table))
}

/// Since when, and the change of the whole.
fn sentence(given: &Given<'_>, since: &str, changed: &Changed) -> String {
    let whole = given.source.as_ref().and_then(|source| pairs(source).into_iter().next());
    match whole.filter(|(name, _)| name == "全部") {
        Some((_, difference)) => {
            let now = told(&number(difference.cell.value), "人");
            let words = match difference.change {
                None => "前の公表とはくらべられません（＊）".to_owned(),
                Some(0) => "前の公表と同じです".to_owned(),
                change => format!("前の公表より{}", change_words(change, "人")),
            };
            format!("困りごとが残っている人は{now}で、{words}。ほかのことは、{since}とくらべています。")
        }
        None if changed.supply.is_empty() => format!("{since}から、数でくらべられるものはありません。"),
        None => format!("{since}から、{}", changed.supply_sentence()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_meeting_there_is_nothing_to_tell() {
        let changed = Changed { since: None, differences: None, supply: Vec::new() };
        assert!(changed.lines().is_empty());
        assert!(changed.supply_sentence().contains("来た事業所は0"));
    }
}
