//! What a council publishes and by which rules: a part of its settings.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::ReleaseTier;
use crate::disclosure::lattice::MOST_TABLES;
use crate::disclosure::sensitivity::Rule;
use crate::error::Faults;

/// A table of a release, which is at most two dimensions crossed, with all its sums.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReleaseTable {
    /// Needs by area and service group.
    AreaService,
    /// Needs by area alone, for who does not tell them by service group: side by side, releases are area × quarter.
    Area,
    /// Needs of 者 and 児 by service group.
    StageService,
    /// Open needs by main reason and service group.
    ReasonService,
    /// Open needs by how long they have waited, and met ones by how long they had, by service group.
    WaitedService,
    /// Needs of the whole region by service kind and need domain.
    Kind,
    /// Turns in life that are coming, by area.
    AreaLifeStage,
    /// Open needs by urgency (3 and 4, or less) and service group; told where a council wants it in place of another.
    UrgencyService,
}

/// What a council tells of needs beside the open ones and their persons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReleaseMeasure {
    /// Needs that are new in the period.
    New,
    /// Needs that were met in the period.
    Met,
    /// New and met needs of earlier periods that were entered late.
    Late,
}

impl ReleaseMeasure {
    /// The measures of a lattice that it stands for.
    pub(super) fn names(self) -> &'static [&'static str] {
        match self {
            Self::New => &["new"],
            Self::Met => &["met"],
            Self::Late => &["late_new", "late_met"],
        }
    }
}

/// Tables of two dimensions that tell open needs.
const OF_OPEN_NEEDS: [ReleaseTable; 5] = [
    ReleaseTable::AreaService,
    ReleaseTable::StageService,
    ReleaseTable::ReasonService,
    ReleaseTable::WaitedService,
    ReleaseTable::UrgencyService,
];

/// When a number of a tier is small.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReleaseRule {
    /// k: numbers of fewer persons are hidden.
    pub least_persons: u64,
    /// Numbers to which fewer organizations contribute are hidden; 0 asks for none.
    pub least_organizations: u64,
    /// Numbers are hidden where fewer persons, but at least one, are outside any one organization, which knows
    /// its own; 0 asks for none.
    pub least_outside: u64,
    /// Whether 0 is small, too. In areas of fewer than 25,000 inhabitants it always is.
    pub is_zero_small: bool,
    /// Whether areas of fewer than 25,000 inhabitants need 20 persons, and those below 2,000 show none
    /// (介護DB ガイドライン).
    pub is_by_inhabitants: bool,
}

/// What a council publishes, and by which rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ReleaseSettings {
    /// The tables.
    pub tables: Vec<ReleaseTable>,
    /// What they tell of needs beside the open ones: new or met ones at least.
    pub measures: BTreeSet<ReleaseMeasure>,
    /// Whether 障害保健福祉圏域 are areas, too, where the council holds several.
    pub welfare_regions: bool,
    /// The rule of papers for the council.
    pub council: ReleaseRule,
    /// The rule of what everybody sees.
    pub public: ReleaseRule,
    /// With fewer 主担当 cases only service groups of the whole region are told, and only of fiscal years.
    pub least_cases: u64,
}

impl Default for ReleaseSettings {
    fn default() -> Self {
        use ReleaseTable::{AreaLifeStage, AreaService, Kind, ReasonService, StageService, WaitedService};
        Self {
            tables: vec![AreaService, StageService, ReasonService, WaitedService, Kind, AreaLifeStage],
            measures: [ReleaseMeasure::New, ReleaseMeasure::Met, ReleaseMeasure::Late].into(),
            welfare_regions: true,
            council: Rule::COUNCIL.into(),
            public: Rule::PUBLIC.into(),
            least_cases: 200,
        }
    }
}

impl From<Rule> for ReleaseRule {
    fn from(rule: Rule) -> Self {
        Self {
            least_persons: rule.least_persons,
            least_organizations: rule.least_organisations,
            least_outside: rule.least_outside,
            is_zero_small: rule.is_zero_small,
            is_by_inhabitants: rule.is_by_inhabitants,
        }
    }
}

impl From<ReleaseRule> for Rule {
    fn from(rule: ReleaseRule) -> Self {
        Self {
            least_persons: rule.least_persons,
            is_zero_small: rule.is_zero_small,
            least_organisations: rule.least_organizations,
            least_outside: rule.least_outside,
            is_by_inhabitants: rule.is_by_inhabitants,
            is_withheld: false,
        }
    }
}

impl ReleaseSettings {
    /// The rule of a tier.
    pub(super) fn rule(&self, tier: ReleaseTier) -> Rule {
        match tier {
            ReleaseTier::Council => self.council.into(),
            ReleaseTier::Public => self.public.into(),
        }
    }

    /// A council may be stricter than the defaults, and may switch rules beside k off.
    pub(crate) fn check(&self, faults: &mut Faults) {
        let default = Self::default();
        faults.require(!self.tables.is_empty(), "releases.tables", "must name at least one table");
        let twice = (1..self.tables.len()).any(|place| self.tables[..place].contains(&self.tables[place]));
        faults.require(!twice, "releases.tables", "names a table twice");
        // What can be supposed of needs that come and go is tried only where one of these is told.
        let has_flow =
            [ReleaseMeasure::New, ReleaseMeasure::Met].iter().any(|flow| self.measures.contains(flow));
        faults.require(has_flow, "releases.measures", "must name new or met");
        let of_open = self.tables.iter().filter(|table| OF_OPEN_NEEDS.contains(table)).count();
        faults.require(
            of_open <= MOST_TABLES,
            "releases.tables",
            "open needs may be in four tables of two dimensions",
        );
        for (tier, rule, least) in
            [("council", self.council, default.council), ("public", self.public, default.public)]
        {
            let field = |name: &str| format!("releases.{tier}.{name}");
            let holds = (least.least_persons..=1_000).contains(&rule.least_persons);
            let reason = format!("must be between {} and 1000", least.least_persons);
            faults.require(holds, &field("least_persons"), &reason);
            faults.require(
                rule.least_organizations <= 100,
                &field("least_organizations"),
                "must be at most 100",
            );
            faults.require(rule.least_outside <= 100, &field("least_outside"), "must be at most 100");
        }
        let is_inside = self.public.least_persons >= self.council.least_persons;
        let reason = "must not be below that of papers for the council";
        faults.require(is_inside, "releases.public.least_persons", reason);
        let holds = (default.least_cases..=100_000).contains(&self.least_cases);
        faults.require(holds, "releases.least_cases", "must be between 200 and 100000");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(settings: &ReleaseSettings) -> String {
        let mut faults = Faults::default();
        settings.check(&mut faults);
        faults.finish().map_or_else(|error| error.to_string(), |()| String::new())
    }

    #[test]
    fn a_council_may_only_be_stricter() {
        let default = ReleaseSettings::default();
        assert_eq!(faults(&default), "");
        let with = |least_persons| ReleaseRule { least_persons, ..default.council };
        let only = |measures| ReleaseSettings { measures, ..default.clone() };
        for (settings, field) in [
            (ReleaseSettings { council: with(4), ..default.clone() }, "releases.council.least_persons"),
            (ReleaseSettings { public: with(9), ..default.clone() }, "releases.public.least_persons"),
            (ReleaseSettings { council: with(11), ..default.clone() }, "releases.public.least_persons"),
            (ReleaseSettings { tables: vec![], ..default.clone() }, "releases.tables"),
            (ReleaseSettings { tables: vec![ReleaseTable::Kind; 2], ..default.clone() }, "releases.tables"),
            (ReleaseSettings { tables: OF_OPEN_NEEDS.into(), ..default.clone() }, "releases.tables"),
            (only([].into()), "releases.measures"),
            (only([ReleaseMeasure::Late].into()), "releases.measures"),
            (ReleaseSettings { least_cases: 199, ..default.clone() }, "releases.least_cases"),
        ] {
            assert!(faults(&settings).contains(field), "{field}: {}", faults(&settings));
        }
    }
}
