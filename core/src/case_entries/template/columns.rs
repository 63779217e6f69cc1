//! The columns of the table, in the order of the printed form.

use super::choices::{ANSWERS, Choice, GOALS, REFERRALS, STAGES, STATUSES, STEPS, UNITS, URGENCIES};
use crate::taxonomies::{NEED_DOMAINS, SERVICE_KINDS};
use crate::text::fold;

/// What a row tells by a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Whose row it is.
    Label,
    /// The case, where it is new.
    Case,
    /// The end of the support.
    Ending,
    /// A step of the cycle.
    Step,
    /// Which need.
    Need,
    /// A report on it.
    Report,
    /// A service to which it was taken.
    Referral,
    /// A strength of the person, or several.
    Strength,
    /// What the person wants.
    Goal,
    /// What is already known; not read.
    Known,
}

/// How the cells of a column are written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Form {
    /// As it stands.
    Plain,
    /// One of some answers.
    Choice(&'static [Choice]),
    /// One term of the lists.
    Term(&'static [&'static str]),
    /// Terms of a list.
    Terms(&'static str),
    /// An area: whether only a municipality will do.
    Area { municipal: bool },
    /// A day.
    Day,
    /// A year.
    Year,
    /// A whole number.
    Count,
    /// A service of the register.
    Service,
}

/// A column.
#[derive(Debug, PartialEq)]
pub(super) struct Column {
    /// Its name in the header.
    pub name: &'static str,
    /// The field of JSON that it stands for; of a part of which others have such a field, too, behind the part.
    pub code: &'static str,
    pub part: Part,
    pub form: Form,
    /// Whether its part is nothing without it.
    pub required: bool,
}

const fn column(part: Part, required: bool, name: &'static str, code: &'static str, form: Form) -> Column {
    Column { name, code, part, form, required }
}

/// Whose row it is.
pub(super) const TOKEN: &str = "token";
/// Which need.
pub(super) const TERM: &str = "term";
/// How many of `UNIT` are wished for.
pub(super) const AMOUNT: &str = "amount";
/// What `AMOUNT` counts.
pub(super) const UNIT: &str = "unit";
/// The day of a report.
pub(super) const REPORTED_ON: &str = "reported_on";
/// To which service a need was taken.
pub(super) const SERVICE: &str = "referral.service_id";
/// Strengths, of which a cell may hold several.
pub(super) const STRENGTH: &str = "strength.strength";
/// Columns with days that are those of the report unless a cell says another.
pub(super) struct Dated {
    pub part: Part,
    /// The day on which it began.
    pub begun: &'static str,
    /// The day on which it ended, if it can end.
    pub ended: Option<&'static str>,
    /// How it stands.
    pub state: Option<&'static str>,
    /// The states in which it has not ended.
    pub running: &'static [&'static str],
}

/// All of them.
pub(super) const DATED: [Dated; 3] = [
    Dated {
        part: Part::Referral,
        begun: "referral.referred_on",
        ended: Some("referral.settled_on"),
        state: Some("referral.state"),
        running: &["referred", "in_talks", "waiting"],
    },
    Dated { part: Part::Strength, begun: "strength.noted_on", ended: None, state: None, running: &[] },
    Dated {
        part: Part::Goal,
        begun: "goal.set_on",
        ended: Some("goal.settled_on"),
        state: Some("goal.state"),
        running: &["pursued"],
    },
];

/// All columns.
pub(super) static COLUMNS: [Column; 39] = [
    column(Part::Label, true, "合言葉", TOKEN, Form::Plain),
    column(Part::Case, true, "者児", "stage", Form::Choice(STAGES)),
    column(Part::Case, true, "生年度", "birth_cohort", Form::Year),
    column(Part::Case, false, "障害種別", "disability_types", Form::Terms("disability_types")),
    column(Part::Case, false, "支援区分", "support_level", Form::Term(&["support_levels"])),
    column(Part::Case, true, "主担当", "main_support", Form::Choice(ANSWERS)),
    column(Part::Case, true, "住所地", "residence_area", Form::Area { municipal: false }),
    column(Part::Case, true, "支給決定市町村", "granting_area", Form::Area { municipal: true }),
    column(Part::Case, false, "モニタリング月数", "monitoring_months", Form::Count),
    column(Part::Case, true, "同意日", "consented_on", Form::Day),
    column(Part::Case, false, "保護者同意日", "guardian_consented_on", Form::Day),
    column(Part::Case, true, "開始日", "opened_on", Form::Day),
    column(Part::Ending, false, "終了日", "closed_on", Form::Day),
    column(Part::Ending, false, "終了理由", "closing_reason", Form::Term(&["closing_reasons"])),
    column(Part::Step, true, "段階", "step", Form::Choice(STEPS)),
    column(Part::Step, true, "段階の日", "occurred_on", Form::Day),
    column(Part::Need, true, "困りごと", TERM, Form::Term(&[SERVICE_KINDS, NEED_DOMAINS])),
    column(Part::Report, true, "報告日", REPORTED_ON, Form::Day),
    column(Part::Report, true, "状態", "status", Form::Choice(STATUSES)),
    column(Part::Report, false, "理由", "reasons", Form::Terms("reasons")),
    column(Part::Report, true, "急ぐ程度", "urgency", Form::Choice(URGENCIES)),
    column(Part::Report, false, "希望量", AMOUNT, Form::Count),
    column(Part::Report, false, "単位", UNIT, Form::Choice(UNITS)),
    column(Part::Report, false, "試したこと", "tried", Form::Terms("attempts")),
    column(Part::Referral, true, "紹介先", SERVICE, Form::Service),
    column(Part::Referral, true, "紹介日", DATED[0].begun, Form::Day),
    column(Part::Referral, true, "紹介の結果", "referral.state", Form::Choice(REFERRALS)),
    column(Part::Referral, false, "断られた理由", "referral.refusal_reason", Form::Term(&["reasons"])),
    column(Part::Referral, false, "紹介が終わった日", "referral.settled_on", Form::Day),
    column(Part::Strength, true, "ストレングスの分野", "strength.domain", Form::Term(&[NEED_DOMAINS])),
    column(Part::Strength, true, "ストレングス", STRENGTH, Form::Terms("strengths")),
    column(Part::Strength, true, "ストレングスの日", DATED[1].begun, Form::Day),
    column(Part::Goal, true, "目標の分野", "goal.domain", Form::Term(&[NEED_DOMAINS])),
    column(Part::Goal, false, "願い", "goal.wish", Form::Term(&["wishes"])),
    column(Part::Goal, true, "目標の日", DATED[2].begun, Form::Day),
    column(Part::Goal, true, "目標の状態", "goal.state", Form::Choice(GOALS)),
    column(Part::Goal, false, "目標が終わった日", "goal.settled_on", Form::Day),
    column(Part::Known, false, LAST_DAY, "last_reported_on", Form::Plain),
    column(Part::Known, false, LAST_STATUS, "last_status", Form::Plain),
];

/// Names that columns had in templates of before, with the fields that they stand for.
const FORMER_NAMES: [(&str, &str); 1] = [("緊急度", "urgency")];

/// The day of the last report, which a template tells.
pub(super) const LAST_DAY: &str = "前回の報告日";
/// What the last report said.
pub(super) const LAST_STATUS: &str = "前回の状態";

impl Column {
    /// The name of the column that stands for a field.
    pub fn name_of(code: &str) -> &'static str {
        Self::of(code).map_or(COLUMNS[0].name, |column| column.name)
    }

    /// The column that stands for a field.
    pub fn of(code: &str) -> Option<&'static Self> {
        COLUMNS.iter().find(|column| column.code == code)
    }

    /// Whether a folded cell of a header names it: by its name, its field, or what it was called before.
    pub fn is_called(&self, folded: &str) -> bool {
        let former = FORMER_NAMES.iter().filter(|(_, code)| *code == self.code).map(|(name, _)| *name);
        [self.name, self.code].into_iter().chain(former).any(|name| fold(name) == folded)
    }

    /// Whether a table cannot be read without it. Offices that open no cases need no columns of cases.
    pub fn is_needed(&self) -> bool {
        self.required && matches!(self.part, Part::Label | Part::Need | Part::Report)
            || self.code == "reasons"
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::goals::GoalState;
    use crate::referrals::ReferralState;

    #[test]
    fn no_two_columns_are_called_alike() {
        for (place, column) in COLUMNS.iter().enumerate() {
            let others = &COLUMNS[..place];
            assert!(others.iter().all(|other| other.name != column.name && other.code != column.code));
        }
    }

    #[test]
    fn what_has_not_ended_takes_no_day_of_an_end() {
        let read = |code: &str| serde_json::Value::from(code);
        for choice in REFERRALS {
            let state: ReferralState = serde_json::from_value(read(choice.code)).expect("a state");
            assert_eq!(DATED[0].running.contains(&choice.code), !state.is_settled(), "{}", choice.code);
        }
        for choice in GOALS {
            let state: GoalState = serde_json::from_value(read(choice.code)).expect("a state");
            assert_eq!(
                DATED[2].running.contains(&choice.code),
                state == GoalState::Pursued,
                "{}",
                choice.code
            );
        }
    }

    #[test]
    fn a_column_is_known_by_the_name_that_it_had_before() {
        for name in ["急ぐ程度", "緊急度", "urgency"] {
            let called: Vec<_> = COLUMNS.iter().filter(|column| column.is_called(&fold(name))).collect();
            assert_eq!(called.len(), 1, "{name}");
            assert_eq!(called[0].code, "urgency");
        }
    }
}
