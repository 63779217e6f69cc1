//! The numbers of a score: cells of one release, as it shows them, and nothing else. What is hidden or no cell gives
//! no number.

use std::cell::RefCell;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::analysis::issue_scores::{ScoreFigure, ScoreItem};
use crate::issues::Issue;
use crate::releases::{ReleaseBody, ReleaseCell, TOTAL, URGENT, find_cell};

/// Waits of more than 180 days.
const LONG: [&str; 2] = ["181-365", "366-"];
/// The next three fiscal years.
const THREE_YEARS: [&str; 2] = ["next_year", "years_2_3"];
/// By no wait, turn in life and urgency.
const UNDIVIDED: [&str; 3] = [TOTAL; 3];

/// Why an item has no number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MissingFigure {
    /// The evidence of the issue, as the reader sees it, names no number of the sort.
    NotNamed,
    /// 公表対象外: no release of the reader's tier tells it.
    Outside,
    /// ＊: the release hides it.
    Hidden,
}

/// A number, or why there is none.
pub(super) type Found<T = ScoreFigure> = Result<T, MissingFigure>;

/// The cells of a release.
#[derive(Default)]
pub(super) struct Cells<'a> {
    told: &'a [ReleaseCell],
    municipalities: BTreeSet<String>,
    /// What was found of services: many issues are about the same.
    found: RefCell<BTreeMap<(ScoreItem, String), Found>>,
}

impl<'a> Cells<'a> {
    /// Those of a release; none where there is no release.
    pub fn of(body: Option<&'a ReleaseBody>) -> Self {
        let Some(body) = body else { return Self::default() };
        Self {
            told: &body.cells,
            municipalities: body.lattice.dimensions()[0].base(),
            found: RefCell::default(),
        }
    }

    /// The service that an issue is about: of those that its evidence names the one with the most persons, and all
    /// services only where it names no other.
    pub fn service<'b>(&self, issue: &'b Issue) -> Option<&'b str> {
        let of_people = issue.evidence.iter().filter(|evidence| evidence.cell[0] != "coming");
        let named = of_people.map(|evidence| evidence.cell[3].as_str());
        named.max_by_key(|service| (*service != TOTAL, self.persons(service).ok(), Reverse(*service)))
    }

    /// Persons with an open need of a service in the whole region.
    pub fn persons(&self, service: &str) -> Found<u64> {
        self.value("open_persons", TOTAL, service, UNDIVIDED)
    }

    /// The number of an item.
    pub fn figure(&self, item: ScoreItem, issue: &Issue) -> Found {
        let service = self.service(issue).ok_or(MissingFigure::NotNamed)?;
        let find = || match item {
            ScoreItem::Persons => self.persons(service).map(|persons| ScoreFigure::known(persons, None)),
            ScoreItem::Severity => self.severity(service),
            ScoreItem::Waiting => self.waiting(service),
            ScoreItem::Spread => self.spread(service),
            ScoreItem::Coming => self.coming(service, issue),
        };
        if item == ScoreItem::Coming {
            return find();
        }
        *self.found.borrow_mut().entry((item, service.to_owned())).or_insert_with(find)
    }

    /// Needs, and not persons: urgencies are a table of needs, which add up.
    fn severity(&self, service: &str) -> Found {
        let urgent = self.value("open", TOTAL, service, [TOTAL, TOTAL, URGENT])?;
        let open = self.value("open", TOTAL, service, UNDIVIDED)?;
        Ok(ScoreFigure::known(urgent, Some(open)))
    }

    fn waiting(&self, service: &str) -> Found {
        let open = self.value("open", TOTAL, service, UNDIVIDED)?;
        let long = LONG.map(|waited| self.value("open", TOTAL, service, [waited, TOTAL, TOTAL]));
        let long: u64 = long.into_iter().sum::<Found<u64>>()?;
        Ok(ScoreFigure::known(long, Some(open)))
    }

    /// In how many municipalities there is anybody. A hidden one may have somebody or nobody.
    fn spread(&self, service: &str) -> Found {
        let (mut there, mut hidden) = (0, 0);
        for area in &self.municipalities {
            match self.value("open_persons", area, service, UNDIVIDED) {
                Ok(persons) => there += u64::from(persons > 0),
                Err(MissingFigure::Hidden) => hidden += 1,
                Err(missing) => return Err(missing),
            }
        }
        match self.municipalities.len() as u64 {
            0 => Err(MissingFigure::Outside),
            all => Ok(ScoreFigure { value: there, most: there + hidden, of: Some(all) }),
        }
    }

    /// The turns in life that the evidence names, in three years, compared with the persons of now.
    fn coming(&self, service: &str, issue: &Issue) -> Found {
        let of_turns = issue.evidence.iter().filter(|evidence| evidence.cell[0] == "coming");
        let turns: BTreeSet<&str> = of_turns
            .filter_map(|evidence| evidence.cell[6].split('/').next())
            .filter(|t| *t != TOTAL)
            .collect();
        if turns.is_empty() {
            return Err(MissingFigure::NotNamed);
        }
        let codes = turns.iter().flat_map(|turn| THREE_YEARS.map(|years| format!("{turn}/{years}")));
        let of = |code: String| self.value("coming", TOTAL, TOTAL, [TOTAL, &code, TOTAL]);
        let coming = codes.map(of).sum::<Found<u64>>()?;
        Ok(ScoreFigure::known(coming, Some(self.persons(service)?)))
    }

    /// A cell of needs of 者 and 児 for any reason; by wait, turn in life and urgency at the end.
    fn value(&self, measure: &str, area: &str, service: &str, by: [&str; 3]) -> Found<u64> {
        let [waited, life_stage, urgency] = by;
        let key = [measure, area, TOTAL, service, TOTAL, waited, life_stage, urgency];
        let cell = find_cell(self.told, key).ok_or(MissingFigure::Outside)?;
        cell.value.ok_or(MissingFigure::Hidden)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const ALL: &str = TOTAL;

    fn issue(cells: &[[&str; 8]]) -> Issue {
        let id = "00000000-0000-7000-8000-000000000001";
        let evidence = |cell: &[&str; 8]| json!({ "release_id": id, "cell": cell, "period": "2025-Q4" });
        let issue = json!({
            "id": id, "version": 1, "council_id": id, "theme": "日中", "content": "場所がない", "area_codes": [],
            "terms": [], "evidence": cells.iter().map(evidence).collect::<Vec<_>>(), "stage": "collected",
            "stages": [], "is_public": true, "is_draft": false, "opened_on": "2026-04-01",
        });
        serde_json::from_value(issue).expect("an issue")
    }

    fn cells(values: &[([&str; 8], Option<u64>)]) -> Cells<'static> {
        let cell = |(key, value): &([&str; 8], Option<u64>)| ReleaseCell::new(*key, *value);
        let mut told: Vec<ReleaseCell> = values.iter().map(cell).collect();
        told.sort_by(|a, b| a.key().cmp(&b.key()));
        Cells {
            told: told.leak(),
            municipalities: ["1", "2", "3"].map(str::to_owned).into(),
            found: RefCell::default(),
        }
    }

    const PERSONS: [&str; 8] = ["open_persons", ALL, ALL, "work", ALL, ALL, ALL, ALL];
    const GRADUATES: [&str; 8] = ["coming", ALL, ALL, ALL, ALL, ALL, "graduation/next_year", ALL];

    fn in_area(area: &'static str) -> [&'static str; 8] {
        ["open_persons", area, ALL, "work", ALL, ALL, ALL, ALL]
    }

    #[test]
    fn what_is_hidden_or_no_cell_gives_no_number() {
        let issue = issue(&[PERSONS]);
        let found = cells(&[(PERSONS, None)]);
        assert_eq!(found.figure(ScoreItem::Persons, &issue), Err(MissingFigure::Hidden));
        for item in [ScoreItem::Severity, ScoreItem::Waiting, ScoreItem::Spread] {
            assert_eq!(found.figure(item, &issue), Err(MissingFigure::Outside), "{item:?}");
        }
        assert_eq!(found.figure(ScoreItem::Coming, &issue), Err(MissingFigure::NotNamed));
        let mute = self::issue(&[]);
        assert_eq!(found.figure(ScoreItem::Persons, &mute), Err(MissingFigure::NotNamed));
    }

    #[test]
    fn severity_is_the_share_of_urgent_needs_where_both_numbers_are_shown() {
        let open = |urgency| ["open", ALL, ALL, "work", ALL, ALL, ALL, urgency];
        let severity = |values: &[([&'static str; 8], Option<u64>)]| {
            cells(values).figure(ScoreItem::Severity, &issue(&[PERSONS]))
        };
        let (whole, urgent) = ((open(ALL), Some(40)), (open("urgent"), Some(12)));
        assert_eq!(severity(&[whole, urgent]), Ok(ScoreFigure::known(12, Some(40))));
        assert_eq!(severity(&[whole, (open("urgent"), None)]), Err(MissingFigure::Hidden));
        assert_eq!(severity(&[(open(ALL), None), urgent]), Err(MissingFigure::Hidden));
        // What is not urgent does not stand in for it.
        assert_eq!(severity(&[whole, (open("other"), Some(28))]), Err(MissingFigure::Outside));
    }

    #[test]
    fn one_hidden_part_hides_the_sum() {
        let wait = |waited| ["open", ALL, ALL, "work", ALL, waited, ALL, ALL];
        let issue = issue(&[PERSONS]);
        let known = [(PERSONS, Some(30)), (wait(ALL), Some(40)), (wait("366-"), Some(8))];
        let both = [&known[..], &[(wait("181-365"), Some(7))]].concat();
        let waiting = cells(&both).figure(ScoreItem::Waiting, &issue);
        assert_eq!(waiting, Ok(ScoreFigure::known(15, Some(40))));
        let one = [&known[..], &[(wait("181-365"), None)]].concat();
        assert_eq!(cells(&one).figure(ScoreItem::Waiting, &issue), Err(MissingFigure::Hidden));
    }

    #[test]
    fn a_hidden_area_may_have_somebody_or_nobody() {
        let found = cells(&[(in_area("1"), Some(7)), (in_area("2"), None), (in_area("3"), Some(0))]);
        let spread = found.figure(ScoreItem::Spread, &issue(&[PERSONS]));
        assert_eq!(spread, Ok(ScoreFigure { value: 1, most: 2, of: Some(3) }));
    }

    #[test]
    fn turns_in_life_are_those_that_the_evidence_names() {
        let later = ["coming", ALL, ALL, ALL, ALL, ALL, "graduation/years_2_3", ALL];
        let other = ["coming", ALL, ALL, ALL, ALL, ALL, "age65/next_year", ALL];
        let found =
            cells(&[(PERSONS, Some(30)), (GRADUATES, Some(11)), (later, Some(20)), (other, Some(99))]);
        let coming = found.figure(ScoreItem::Coming, &issue(&[PERSONS, GRADUATES]));
        assert_eq!(coming, Ok(ScoreFigure::known(31, Some(30))));
    }

    #[test]
    fn the_service_with_the_most_persons_speaks_for_the_issue() {
        let home = ["open_persons", "1", ALL, "home", ALL, ALL, ALL, ALL];
        let (home_all, all) = (
            ["open_persons", ALL, ALL, "home", ALL, ALL, ALL, ALL],
            ["open_persons", ALL, ALL, ALL, ALL, ALL, ALL, ALL],
        );
        let found = cells(&[(PERSONS, Some(12)), (home_all, Some(13)), (all, Some(20))]);
        assert_eq!(found.service(&issue(&[PERSONS, home, all, GRADUATES])), Some("home"));
        assert_eq!(found.service(&issue(&[all])), Some(ALL));
        assert_eq!(found.service(&issue(&[GRADUATES])), None);
    }
}
