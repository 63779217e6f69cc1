//! What a report or a page reads: a release with the one before, by the verbs that everybody uses.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashSet};

use super::words::{change_words, number};
use crate::actor::Viewer;
use crate::areas::AreaKind;
use crate::councils::Council;
use crate::documents::Value;
use crate::error::{Error, Result};
use crate::id::{CouncilId, ReleaseId};
use crate::registry::Registry;
use crate::releases::{Compared, Release, ReleaseDifference, ReleaseTier, TOTAL};
use crate::taxonomies::{REASONS, SERVICE_GROUPS};
use crate::values::AreaCode;

/// A release and what stands around it.
pub struct Source<'a> {
    /// Where it is read from.
    pub registry: &'a Registry,
    /// Whoever the report is for: the public reads the open release, and nothing else.
    pub viewer: Viewer,
    /// Whose release it is.
    pub council: Council,
    /// The release.
    pub release: Release,
    /// The one before.
    pub before: Option<ReleaseId>,
    /// What the mark ＊ means.
    pub hidden_means: String,
    compared: Compared,
    read: RefCell<BTreeSet<ReleaseId>>,
}

impl<'a> Source<'a> {
    /// The release of the council and the one before it.
    pub fn read(registry: &'a Registry, reader: &Viewer, council: CouncilId, id: ReleaseId) -> Result<Self> {
        let compared = registry.compared_release(reader, id)?;
        let release = compared.release.clone();
        if release.council_id != council {
            return Err(Error::invalid("release_id", "is of another council"));
        }
        let viewer = match release.tier {
            ReleaseTier::Council => reader.clone(),
            ReleaseTier::Public => Viewer::Public,
        };
        let before = compared.before.as_ref().map(|(id, _)| *id);
        Ok(Self {
            registry,
            viewer,
            council: registry.find_council(council)?,
            read: RefCell::new([release.id].into_iter().chain(before).collect()),
            release,
            before,
            hidden_means: compared.body.hidden_means(),
            compared,
        })
    }

    /// Remembers a release that numbers of the paper are from.
    pub(super) fn reads(&self, id: ReleaseId) {
        self.read.borrow_mut().insert(id);
    }

    /// The releases that numbers of the paper are from.
    pub(super) fn into_release_ids(self) -> Vec<ReleaseId> {
        self.read.into_inner().into_iter().collect()
    }

    /// The cell with these codes: measure, area, stage, service, reason, waited, life stage and urgency.
    pub fn cell(&self, key: [&str; 8]) -> Option<ReleaseDifference> {
        self.compared.body.find(key).map(|cell| self.compared.difference(cell))
    }

    /// Its number as a paper shows it.
    pub fn value(&self, key: [&str; 8]) -> Value {
        self.compared.body.find(key).map_or(Value::Absent, |cell| number(cell.value))
    }

    /// The change since the release before, in words.
    pub fn change(&self, key: [&str; 8], unit: &str) -> Option<String> {
        let found = self.cell(key)?;
        self.before?;
        Some(change_words(found.change, unit))
    }

    /// Service groups that the release tells, with their names.
    pub fn groups(&self) -> Vec<(String, String)> {
        let groups = self.registry.terms().of(SERVICE_GROUPS);
        let is_told = |code: &str| {
            self.compared.body.find(["open", TOTAL, TOTAL, code, TOTAL, TOTAL, TOTAL, TOTAL]).is_some()
        };
        let named = groups.iter().map(|group| (group.id.to_string(), group.name.clone()));
        named.filter(|(code, _)| is_told(code)).collect()
    }

    /// Codes of a dimension that cells tell of, with their names: reasons in the order of their list, others in that of
    /// their codes.
    pub fn codes(&self, place: usize) -> Vec<(String, String)> {
        let mut known: HashSet<&str> = HashSet::from([TOTAL]);
        let codes = self.compared.body.cells.iter().map(|cell| cell.key()[place]);
        let mut found: Vec<String> = codes.filter(|code| known.insert(code)).map(str::to_owned).collect();
        let listed = self.registry.terms().of(REASONS);
        found.sort_by_key(|code| listed.iter().position(|term| term.id.as_str() == code));
        found.into_iter().map(|code| (code.clone(), self.name(place, &code))).collect()
    }

    /// Municipalities that cells tell of, with their names.
    pub fn municipalities(&self) -> Vec<(String, String)> {
        let codes = self.codes(1).into_iter();
        codes.filter(|(code, _)| self.is_municipality(code)).collect()
    }

    /// Groups of municipalities (障害保健福祉圏域) that cells tell of, with their names.
    pub fn regions(&self) -> Vec<(String, String)> {
        let codes = self.codes(1).into_iter();
        codes.filter(|(code, _)| !self.is_municipality(code)).collect()
    }

    /// Persons and needs of an area and service group, in the order of [`count_columns`](super::words::count_columns).
    pub fn counts(&self, area: &str, service: &str) -> impl Iterator<Item = Value> {
        ["open_persons", "open", "new", "met"]
            .map(|measure| self.value([measure, area, TOTAL, service, TOTAL, TOTAL, TOTAL, TOTAL]))
            .into_iter()
    }

    fn is_municipality(&self, code: &str) -> bool {
        let geography = self.registry.geography();
        geography.find(&AreaCode::trusted(code)).is_some_and(|area| area.kind == AreaKind::Municipality)
    }

    /// The name of an area.
    pub fn area_name(&self, code: &str) -> String {
        let geography = self.registry.geography();
        geography.find(&AreaCode::trusted(code)).map_or(code.to_owned(), |area| area.name.clone())
    }

    fn name(&self, place: usize, code: &str) -> String {
        if place == 1 {
            return self.area_name(code);
        }
        self.registry.terms().name(&crate::values::TermId(code.to_owned())).to_owned()
    }
}
