//! The numbers of a score: cells of one release, as it shows them, and nothing else. What is hidden or no cell gives
//! no number.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::analysis::issue_scores::{ScoreFigure, ScoreItem};
use crate::issues::Issue;
use crate::releases::{ReleaseBody, TOTAL};

/// Waits of more than 180 days.
const LONG: [&str; 2] = ["181-365", "366-"];
/// The next three fiscal years.
const THREE_YEARS: [&str; 2] = ["next_year", "years_2_3"];

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
    values: BTreeMap<[&'a str; 7], Option<u64>>,
    municipalities: BTreeSet<String>,
}

impl<'a> Cells<'a> {
    /// Those of a release; none where there is no release.
    pub fn of(body: Option<&'a ReleaseBody>) -> Self {
        let Some(body) = body else { return Self::default() };
        Self {
            values: body.cells.iter().map(|cell| (cell.key(), cell.value)).collect(),
            municipalities: body.lattice.dimensions()[0].base(),
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
        self.value("open_persons", TOTAL, service, TOTAL, TOTAL)
    }

    /// The number of an item.
    pub fn figure(&self, item: ScoreItem, issue: &Issue) -> Found {
        let service = self.service(issue).ok_or(MissingFigure::NotNamed);
        match item {
            ScoreItem::Persons => self.persons(service?).map(|persons| ScoreFigure::known(persons, None)),
            // No table of a release is by urgency: with so few codes it would give people away.
            ScoreItem::Severity => Err(MissingFigure::Outside),
            ScoreItem::Waiting => self.waiting(service?),
            ScoreItem::Spread => self.spread(service?),
            ScoreItem::Coming => self.coming(service?, issue),
        }
    }

    fn waiting(&self, service: &str) -> Found {
        let open = self.value("open", TOTAL, service, TOTAL, TOTAL)?;
        let long = LONG.map(|waited| self.value("open", TOTAL, service, waited, TOTAL));
        let long: u64 = long.into_iter().sum::<Found<u64>>()?;
        Ok(ScoreFigure::known(long, Some(open)))
    }

    /// In how many municipalities there is anybody. A hidden one may have somebody or nobody.
    fn spread(&self, service: &str) -> Found {
        let (mut there, mut hidden) = (0, 0);
        for area in &self.municipalities {
            match self.value("open_persons", area, service, TOTAL, TOTAL) {
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
        let coming =
            codes.map(|code| self.value("coming", TOTAL, TOTAL, TOTAL, &code)).sum::<Found<u64>>()?;
        Ok(ScoreFigure::known(coming, Some(self.persons(service)?)))
    }

    fn value(&self, measure: &str, area: &str, service: &str, waited: &str, life_stage: &str) -> Found<u64> {
        let key = [measure, area, TOTAL, service, TOTAL, waited, life_stage];
        self.values.get(&key).ok_or(MissingFigure::Outside)?.ok_or(MissingFigure::Hidden)
    }
}
