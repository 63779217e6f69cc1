//! Where in the table a fault of an entry lies.

use super::columns::Column;
use crate::error::Fault;

/// The rows that an entry came from.
#[derive(Debug, Default)]
pub(super) struct Places {
    /// The first row of the case.
    pub first: u32,
    /// The row of each step.
    pub steps: Vec<u32>,
    /// The rows of each need's reports.
    pub needs: Vec<Vec<u32>>,
    /// The rows of each need's referrals.
    pub referrals: Vec<Vec<u32>>,
    /// The row of each strength.
    pub strengths: Vec<u32>,
    /// The row of each goal.
    pub goals: Vec<u32>,
}

/// A fault in a cell.
pub(super) fn in_cell(row: u32, column: &str, reason: impl Into<String>) -> Fault {
    Fault::new(format!("row {row}, column {column}"), reason)
}

/// The row of a fault that names row and column.
pub(super) fn row_of(fault: &Fault) -> u32 {
    let number = fault.field.strip_prefix("row ").and_then(|rest| rest.split(',').next());
    number.and_then(|number| number.parse().ok()).unwrap_or(0)
}

/// The fault of an entry (`entries[3].needs[0].reports[1].urgency`) as one of a cell.
pub(super) fn in_table(fault: Fault, places: &[Places]) -> Fault {
    let parts: Vec<_> = fault.field.split('.').map(numbered).collect();
    let [("entries", Some(entry)), rest @ ..] = parts.as_slice() else { return fault };
    let Some(place) = places.get(*entry) else { return fault };
    let (row, code) = match rest {
        [("steps", Some(step)), rest @ ..] => (place.steps.get(*step), last_of(rest, "step").to_owned()),
        [("strengths", Some(one)), rest @ ..] => {
            (place.strengths.get(*one), format!("strength.{}", last_of(rest, "strength")))
        }
        [("goals", Some(one)), rest @ ..] => {
            (place.goals.get(*one), format!("goal.{}", last_of(rest, "domain")))
        }
        [("needs", Some(need)), rest @ ..] => in_need(place, *need, rest),
        _ => (None, last_of(rest, "token").to_owned()),
    };
    in_cell(row.copied().unwrap_or(place.first), Column::name_of(&code), fault.reason)
}

/// The row and the column of what is at fault in a need.
fn in_need<'a>(place: &'a Places, need: usize, rest: &[(&str, Option<usize>)]) -> (Option<&'a u32>, String) {
    let row = |rows: &'a [Vec<u32>], number: usize| rows.get(need)?.get(number);
    match rest {
        [("reports", Some(report)), rest @ ..] => {
            (row(&place.needs, *report), last_of(rest, "reported_on").to_owned())
        }
        [("referrals", Some(one)), rest @ ..] => {
            (row(&place.referrals, *one), format!("referral.{}", last_of(rest, "service_id")))
        }
        // A need that the table names for a referral alone has no report, and is not known.
        [("reports", None)] => (row(&place.referrals, 0), "reported_on".to_owned()),
        _ => (row(&place.needs, 0).or(row(&place.referrals, 0)), last_of(rest, "term").to_owned()),
    }
}

/// The innermost field, or another where the whole is at fault.
fn last_of<'a>(parts: &[(&'a str, Option<usize>)], whole: &'a str) -> &'a str {
    parts.last().map_or(whole, |(name, _)| name)
}

/// A field's name, and the number in brackets after it.
fn numbered(part: &str) -> (&str, Option<usize>) {
    match part.split_once('[') {
        Some((name, number)) => (name, number.trim_end_matches(']').parse().ok()),
        None => (part, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_names_row_and_column() {
        let known = Places {
            first: 4,
            steps: vec![6],
            needs: vec![vec![7], vec![5, 8], vec![]],
            referrals: vec![vec![], vec![9], vec![10]],
            strengths: vec![11, 11, 12],
            goals: vec![13],
        };
        let places = [Places::default(), known];
        for (field, told) in [
            ("entries[1].needs[1].reports[1].urgency", "row 8, column 急ぐ程度"),
            ("entries[1].needs[1].reports[0].reasons[0]", "row 5, column 理由"),
            ("entries[1].needs[1].reports[1].wished.amount", "row 8, column 希望量"),
            ("entries[1].needs[1].reports[1]", "row 8, column 報告日"),
            ("entries[1].needs[0].term", "row 7, column 困りごと"),
            ("entries[1].needs[1].referrals[0].state", "row 9, column 紹介の結果"),
            ("entries[1].needs[1].referrals[0]", "row 9, column 紹介先"),
            ("entries[1].needs[2].reports", "row 10, column 報告日"),
            ("entries[1].strengths[1].noted_on", "row 11, column ストレングスの日"),
            ("entries[1].strengths[2]", "row 12, column ストレングス"),
            ("entries[1].goals[0].settled_on", "row 13, column 目標が終わった日"),
            ("entries[1].steps[0].occurred_on", "row 6, column 段階の日"),
            ("entries[1].steps[0]", "row 6, column 段階"),
            ("entries[1].case.residence_area", "row 4, column 住所地"),
            ("entries[1].closing_reason", "row 4, column 終了理由"),
            ("entries[1].token", "row 4, column 合言葉"),
            ("body", "body"),
        ] {
            let fault = in_table(Fault::new(field, "why"), &places);
            assert_eq!(fault, Fault::new(told, "why"));
        }
        assert_eq!(row_of(&in_cell(12, "理由", "why")), 12);
    }
}
