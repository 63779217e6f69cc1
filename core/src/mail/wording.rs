//! The text of a weekly mail: lines of what became public, and nothing where there are none.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde_json::Value;

use super::Week;
use crate::bodies::Body;
use crate::changes::Logged;
use crate::clock::{KnownDay, day_of};
use crate::councils::Council;
use crate::eras::{era_date, era_period};
use crate::error::Result;
use crate::gaps::{SupplyChange, SupplyChangeKind};
use crate::id::{BodyId, CouncilId};
use crate::issues::Issue;
use crate::registry::Registry;
use crate::releases::{Release, ReleaseTier};
use crate::storage::{self, DbConnection};

/// Lines that a part has at most.
const MOST: usize = 30;
/// What is said of services that went.
const GONE: &str = "「なくなった」は、公表データから消えたことで、廃止とはかぎりません。";
/// How a mail ends.
const CLOSING: &str = "くわしいことは「あるない」で見られます。\n\
    このメールは、協議会のみなさんに同じ文を送っています。止めるときは、サインインして「週1回のメール」を開いてください。\n";

/// What a mail is about.
pub(super) fn subject(council: &Council, week: Week) -> String {
    format!("{}：{}の週に公開されたこと", council.name, era_date(week.0))
}

impl Registry {
    /// What became public of a council in a week; nothing where nothing did.
    pub(super) fn mail_text(&self, council: &Council, week: Week) -> Result<Option<String>> {
        let id = council.id;
        let supply =
            self.supply_changes_of(id, KnownDay::then(week.eve()), KnownDay::then(*week.days().end()))?;
        let mut parts = vec![("事業所", self.supply_lines(&supply))];
        parts.extend(self.db().read(|c| {
            Ok([
                ("地域課題", issue_lines(c, id, week)?),
                ("取組み", measure_lines(c, id, week)?),
                ("公開の会議", meeting_lines(c, id, week)?),
                ("公表した数", release_lines(c, id, week)?),
            ])
        })?);
        let told = parts.into_iter().filter(|(_, lines)| !lines.is_empty()).map(part).collect::<String>();
        let (first, last) = (era_date(*week.days().start()), era_date(*week.days().end()));
        let name = &council.name;
        let opening = format!("{name}の、{first}から{last}までに公開されたことをお知らせします。\n\n");
        Ok((!told.is_empty()).then(|| opening + &told + CLOSING))
    }

    fn supply_lines(&self, changes: &[SupplyChange]) -> Vec<String> {
        let geography = self.geography();
        let line = |change: &SupplyChange| {
            let area = geography.find(&change.area_code).map_or("", |area| &area.name);
            let capacity =
                |places: Option<i32>| places.map_or("不明".to_owned(), |places| format!("{places}人"));
            let what = match change.change {
                SupplyChangeKind::Came => "新しく載った".to_owned(),
                SupplyChangeKind::Went => "なくなった".to_owned(),
                SupplyChangeKind::Capacity => {
                    let [before, after] = [change.capacity_before, change.capacity_after].map(capacity);
                    format!("定員が変わった（{before}から{after}）")
                }
            };
            format!("{what}：{area}・{}・{}", self.terms().name(&change.kind), change.name)
        };
        let mut lines = shortened(changes.iter().map(line).collect());
        if changes.iter().any(|change| change.change == SupplyChangeKind::Went) {
            lines.push(GONE.to_owned());
        }
        lines
    }
}

fn issue_lines(c: &mut DbConnection, council: CouncilId, week: Week) -> Result<Vec<String>> {
    let mut lines = Vec::new();
    let is_told = |issue: &Issue| issue.is_public && !issue.is_draft && issue.merged_into.is_none();
    for issue in storage::issues::list(c, Some(council))?.into_iter().filter(is_told) {
        let Some(since) = public_since(c, &issue, week)? else { continue };
        let step = issue.stages.iter().rfind(|step| week.holds(step.on));
        if week.holds(since) {
            lines.push(format!("新しく公開：{}（{}）", issue.theme, issue.stage.name()));
        } else if let Some(step) = step {
            lines.push(format!("「{}」の段階になった：{}", step.stage.name(), issue.theme));
        }
    }
    Ok(shortened(lines))
}

fn measure_lines(c: &mut DbConnection, council: CouncilId, week: Week) -> Result<Vec<String>> {
    let mut lines = Vec::new();
    let is_in = |day: Option<NaiveDate>| day.is_some_and(|day| week.holds(day));
    for measure in storage::measures::list(c, Some(council))?.into_iter().filter(|one| one.is_public) {
        let Some(since) = public_since(c, &measure, week)? else { continue };
        let what = match (week.holds(since), is_in(measure.starts_on), is_in(measure.ended_on)) {
            (true, ..) => "新しく公開",
            (_, _, true) => "終わった",
            (_, true, _) => "始まった",
            _ => continue,
        };
        lines.push(format!("{what}：{}（{}）", measure.title, measure.kind.name()));
    }
    Ok(shortened(lines))
}

fn meeting_lines(c: &mut DbConnection, council: CouncilId, week: Week) -> Result<Vec<String>> {
    let bodies = storage::bodies::list(c, Some(council))?.into_iter().filter(|body: &Body| body.is_public);
    let bodies: BTreeMap<BodyId, String> = bodies.map(|body| (body.id, body.name)).collect();
    let mut lines = Vec::new();
    for meeting in storage::meetings::list(c, Some(council))?.into_iter().filter(|one| one.is_open) {
        let Some(since) = public_since(c, &meeting, week)? else { continue };
        let what = match (week.holds(meeting.held_on), week.holds(since)) {
            (true, _) => "会議の日",
            (_, true) => "新しく公開",
            _ => continue,
        };
        let body = meeting.body_id.and_then(|id| bodies.get(&id)).map_or("会議", String::as_str);
        lines.push(format!("{what}：{} {body}", era_date(meeting.held_on)));
    }
    Ok(shortened(lines))
}

fn release_lines(c: &mut DbConnection, council: CouncilId, week: Week) -> Result<Vec<String>> {
    let all = storage::releases::of_council(c, council, ReleaseTier::Public)?;
    let line = |release: &Release| match release.withdrawn_on {
        Some(day) => week.holds(day).then(|| format!("取り下げ：{}", era_period(&release.period))),
        None => {
            let is_new = week.holds(day_of(release.released_at));
            is_new.then(|| format!("新しく公表：{}", era_period(&release.period)))
        }
    };
    Ok(shortened(all.iter().filter_map(|kept| line(&kept.release)).collect()))
}

/// Since when everybody may read a record that is open now. Nothing where that began after the week: another mail
/// tells of it.
fn public_since<T: Logged>(c: &mut DbConnection, record: &T, week: Week) -> Result<Option<NaiveDate>> {
    let mut since = None;
    for change in storage::changes::of_record(c, T::NOUN, &record.record_id())? {
        let is_open = change.content.as_ref().is_some_and(is_for_everybody);
        since = if is_open { since.or(Some(day_of(change.at))) } else { None };
    }
    Ok(since.filter(|day| day <= week.days().end()))
}

/// Whether everybody may read a record that says this.
fn is_for_everybody(content: &Value) -> bool {
    let says = |field: &str| content[field] == true;
    (says("is_public") || says("is_open")) && !says("is_draft")
}

fn part((heading, lines): (&str, Vec<String>)) -> String {
    let lines: String = lines.iter().map(|line| format!("・{line}\n")).collect();
    format!("■ {heading}\n{lines}\n")
}

/// The first lines, and how many more there are.
fn shortened(mut lines: Vec<String>) -> Vec<String> {
    let more = lines.len().saturating_sub(MOST);
    lines.truncate(MOST);
    if more > 0 {
        lines.push(format!("ほかに{more}件"));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_that_is_long_counts_the_rest() {
        let lines = shortened((0..32).map(|number| number.to_string()).collect());
        assert_eq!((lines.len(), lines[30].as_str()), (31, "ほかに2件"));
        assert_eq!(part(("事業所", vec!["あ".to_owned()])), "■ 事業所\n・あ\n\n");
    }
}
