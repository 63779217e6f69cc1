//! Whose numbers a view tells, of when, and to whom: decided once from what was asked for.

use arunai_core::actor::{Role, Viewer};
use arunai_core::councils::Council;
use arunai_core::documents::Value;
use arunai_core::error::{Error, Result};
use arunai_core::gaps::{GapQuery, GapTable};
use arunai_core::releases::{ReleaseHeading, ReleaseTier};
use arunai_core::reports::source::Source;
use arunai_core::{Registry, releases::ReleasePeriod};

use super::asked::Asked;

/// Stands for all of a dimension.
pub(super) const ALL: &str = "*";

/// A council, a release of it, and who looks.
pub(super) struct Given<'a> {
    pub registry: &'a Registry,
    /// Who looks: the public, where the release is one for everybody.
    pub viewer: Viewer,
    pub council: Council,
    /// All releases that may be looked at instead, the earliest first.
    pub releases: Vec<ReleaseHeading>,
    /// The release; nothing where there is none as yet.
    pub source: Option<Source<'a>>,
    pub asked: Asked,
}

/// The council that is asked for, the viewer's own, or the only one; nothing where somebody must choose.
pub(super) fn council(registry: &Registry, viewer: &Viewer, asked: &Asked) -> Result<Option<Council>> {
    let unknown = || Error::invalid("council", "is not a known council");
    let mut all = registry.list_councils()?;
    if let Some(wanted) = asked.get("council") {
        let found = all.into_iter().find(|council| council.id.to_string() == wanted);
        return found.ok_or_else(unknown).map(Some);
    }
    let own = registry.list_own_councils(viewer)?.into_iter().next();
    Ok(own.or_else(|| if all.len() == 1 { all.pop() } else { None }))
}

impl<'a> Given<'a> {
    /// What is asked for of a council.
    pub(super) fn read(
        registry: &'a Registry,
        viewer: &Viewer,
        council: Council,
        asked: &Asked,
    ) -> Result<Self> {
        let releases = registry.list_release_headings(viewer, council.id)?;
        let unknown = || Error::invalid("release", "is not a release of the council that may be read");
        let heading = match asked.get("release") {
            None => releases.iter().max_by_key(|heading| newest(heading)),
            Some(wanted) => {
                Some(releases.iter().find(|heading| heading.id.to_string() == wanted).ok_or_else(unknown)?)
            }
        };
        let source =
            heading.map(|heading| Source::read(registry, viewer, council.id, heading.id)).transpose()?;
        let viewer = source.as_ref().map_or_else(|| viewer.clone(), |source| source.viewer.clone());
        Ok(Self { registry, viewer, council, releases, source, asked: asked.clone() })
    }

    /// For whom what is shown is.
    pub(super) fn tier(&self) -> ReleaseTier {
        self.source.as_ref().map_or(ReleaseTier::Public, |source| source.release.tier)
    }

    /// The period of the release.
    pub(super) fn period(&self) -> Option<ReleasePeriod> {
        let id = self.source.as_ref()?.release.id;
        self.releases.iter().find(|heading| heading.id == id).map(|heading| heading.period)
    }

    /// The service group that is asked for and its name; all without one.
    pub(super) fn service(&self) -> Result<(String, String)> {
        let Some(wanted) = self.asked.get("service") else {
            return Ok((ALL.to_owned(), "全部".to_owned()));
        };
        let groups = self.source.as_ref().map(Source::groups).unwrap_or_default();
        let found = groups.into_iter().find(|(code, _)| code == wanted);
        found.ok_or_else(|| Error::invalid("service", "is not a service group of the release"))
    }

    /// Which of some measures is asked for; the first without one.
    pub(super) fn measure(
        &self,
        known: &[(&'static str, &'static str)],
    ) -> Result<(&'static str, &'static str)> {
        let first = known.first().copied().unwrap_or((ALL, ""));
        let Some(wanted) = self.asked.get("measure") else { return Ok(first) };
        let found = known.iter().copied().find(|(code, _)| *code == wanted);
        found.ok_or_else(|| Error::invalid("measure", "is not a measure of the view"))
    }

    /// The gap table as the readers of the release know it: a worker's own counts have no place on a council's page.
    pub(super) fn gaps(&self) -> Result<GapTable> {
        let viewer = match &self.viewer {
            Viewer::SignedIn(by) if by.role == Role::Worker => Viewer::Public,
            viewer => viewer.clone(),
        };
        let query = GapQuery { council: Some(self.council.id), ..GapQuery::default() };
        self.registry.tabulate_gaps(&viewer, &query)
    }
}

/// The order in which releases are offered: the last quarter, a quarter before a year, the council's papers before
/// what everybody reads.
fn newest(heading: &ReleaseHeading) -> (i32, bool, bool) {
    let ReleaseHeading { period, tier, .. } = heading;
    (period.last().index(), !period.is_year(), *tier == ReleaseTier::Council)
}

/// The code of a cell of the whole region.
pub(super) fn key<'k>(measure: &'k str, area: &'k str, service: &'k str) -> [&'k str; 8] {
    [measure, area, ALL, service, ALL, ALL, ALL, ALL]
}

/// A number with its unit in a sentence.
pub(super) fn told(value: &Value, unit: &str) -> String {
    match value {
        Value::Number(_) => format!("{}{unit}", value.shown(0)),
        Value::Absent => "公表対象外".to_owned(),
        other => other.shown(0),
    }
}
