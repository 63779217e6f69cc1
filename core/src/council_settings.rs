//! Settings of a council: what it holds to be near, far, enough and out of date, each from a day on.
//!
//! They decide how the gap per area is judged, so they are public and dated: a past judgement can be
//! understood by the settings of its day.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::actor::Curator;
use crate::changes::{Action, Logged};
use crate::clock::Quarter;
use crate::error::{Error, Faults, Result};
use crate::id::CouncilId;
use crate::issue_rankings::RankingSettings;
use crate::registry::Registry;
use crate::releases::ReleaseSettings;
use crate::reports::ReportKind;
use crate::storage;
use crate::taxonomies::SERVICE_GROUPS;
use crate::values::{AreaCode, TermId};

/// No way is longer, in minutes.
pub const LONGEST_MINUTES: f64 = 600.0;

/// The rings of service groups that have any: 通所, 訪問, 短期入所, 相談. For all others (グループホーム and
/// 施設入所 among them) distance does not decide, and the totals of an area count.
const RINGS: [(&str, [f64; 3]); 8] = [
    ("group_daytime", [10.0, 20.0, 30.0]),
    ("group_training", [10.0, 20.0, 30.0]),
    ("group_work", [10.0, 20.0, 30.0]),
    ("group_child_day", [10.0, 20.0, 30.0]),
    ("group_home_visit", [10.0, 20.0, 30.0]),
    ("group_child_visit", [10.0, 20.0, 30.0]),
    ("group_short_stay", [20.0, 40.0, 60.0]),
    ("group_consultation", [15.0, 30.0, 45.0]),
];

/// The rings of one service group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GroupRings {
    /// The service group.
    #[schema(example = "group_daytime")]
    pub group_id: TermId,
    /// The outer edges of three rings in minutes, the edge included; absent where distance does not decide.
    pub minutes: Option<[f64; 3]>,
}

/// What a council decides. A field that is left out has its default.
///
/// The defaults are start values for a council to change. Rings, their weights, detour, speeds and cut points
/// follow the usual enhanced two-step floating catchment area with the ring weights of Luo and Qi (2009);
/// minutes, speeds and months are conventions and not measured.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Rings of service groups; a group that is not named has its default.
    pub rings: Vec<GroupRings>,
    /// How much a place in each ring counts, from the inner one out.
    pub ring_weights: [f64; 3],
    /// Minutes beyond which nothing is in reach (T), whatever the rings say.
    pub far_minutes: f64,
    /// How many times longer a road is than the straight line.
    pub detour: f64,
    /// Speed in town, in km/h.
    pub town_speed_kmh: f64,
    /// Speed in the country, in km/h.
    pub rural_speed_kmh: f64,
    /// Areas where the speed of the country holds, and in all areas inside them.
    pub rural_areas: Vec<AreaCode>,
    /// Where the five classes of an area's share of supply against the mean (SPAR) part.
    pub ratio_cut_points: [f64; 4],
    /// Months after which supply that nobody confirmed counts as unverified.
    pub unverified_after_months: u32,
    /// The share of persons with a place in reach below which a group is 足りない.
    pub minimum_share: f64,
    /// How far 実績 may be from 見込量, as a share of it, before it is to be talked about.
    pub plan_tolerance: f64,
    /// The reports that are made by themselves, as drafts, when a release is published.
    pub scheduled_reports: Vec<ReportKind>,
    /// Whether issues are put in order, and where the points of a score part.
    pub issue_rankings: RankingSettings,
    /// What is published of needs; a change holds from the first day of a quarter that has not begun.
    pub releases: ReleaseSettings,
}

impl Default for Settings {
    fn default() -> Self {
        let rings = |(group, minutes): (&str, [f64; 3])| GroupRings {
            group_id: TermId(group.to_owned()),
            minutes: Some(minutes),
        };
        Self {
            rings: RINGS.map(rings).into(),
            ring_weights: [1.0, 0.68, 0.22],
            far_minutes: 60.0,
            detour: 1.3,
            town_speed_kmh: 30.0,
            rural_speed_kmh: 40.0,
            rural_areas: Vec::new(),
            ratio_cut_points: [0.5, 0.8, 1.25, 2.0],
            unverified_after_months: 12,
            minimum_share: 1.0,
            plan_tolerance: 0.2,
            scheduled_reports: Vec::new(),
            issue_rankings: RankingSettings::default(),
            releases: ReleaseSettings::default(),
        }
    }
}

/// The settings of a council from a day on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct CouncilSettings {
    /// The council.
    pub council_id: CouncilId,
    /// The first day on which they hold; absent for the defaults, where the council has decided nothing.
    pub valid_from: Option<NaiveDate>,
    /// Counts the corrections; 0 for the defaults.
    pub version: i32,
    /// What it decided.
    pub settings: Settings,
}

impl Logged for CouncilSettings {
    const NOUN: &'static str = "council_settings";
    fn record_id(&self) -> String {
        let day = self.valid_from.map(|day| day.to_string()).unwrap_or_default();
        format!("{}/{day}", self.council_id)
    }
    fn version(&self) -> i32 {
        self.version
    }
}

impl Settings {
    /// The rings of a group; nothing where distance does not decide.
    pub fn rings_of(&self, group: &TermId) -> Option<[f64; 3]> {
        self.rings.iter().find(|rings| rings.group_id == *group).and_then(|rings| rings.minutes)
    }

    /// With the default rings of groups that are not named, by group: a later change of the defaults leaves
    /// alone what was decided.
    fn complete(mut self) -> Self {
        for rings in Self::default().rings {
            if !self.rings.iter().any(|known| known.group_id == rings.group_id) {
                self.rings.push(rings);
            }
        }
        self.rings.sort_by(|a, b| a.group_id.cmp(&b.group_id));
        self
    }

    fn check(&self) -> Result<()> {
        let mut faults = Faults::default();
        let is_way = |minutes: f64| minutes > 0.0 && minutes <= LONGEST_MINUTES;
        for (index, rings) in self.rings.iter().enumerate() {
            let place = format!("rings[{index}].minutes");
            let Some(minutes) = rings.minutes else { continue };
            let holds = minutes.iter().all(|m| is_way(*m)) && is_ascending(&minutes);
            faults.require(holds, &place, "must be three ascending numbers of minutes, at most 600");
            // What is beyond T is ない; what is beyond the outer ring, but not beyond T, is 遠い. A start value
            // that nobody chose ends where T does.
            let is_start = RINGS.contains(&(rings.group_id.as_str(), minutes));
            let is_within = is_start || minutes[2] <= self.far_minutes;
            faults.require(is_within, &place, "must not lie beyond far_minutes");
        }
        let shares = self.ring_weights.iter().all(|weight| (0.0..=1.0).contains(weight));
        let falls = self.ring_weights.windows(2).all(|pair| pair[0] >= pair[1]);
        let reason = "must be between 0 and 1, the first above 0, and must not rise";
        faults.require(shares && falls && self.ring_weights[0] > 0.0, "ring_weights", reason);
        faults.require(is_way(self.far_minutes), "far_minutes", "must be between 0 and 600");
        faults.require((1.0..=5.0).contains(&self.detour), "detour", "must be between 1 and 5");
        for (field, speed) in
            [("town_speed_kmh", self.town_speed_kmh), ("rural_speed_kmh", self.rural_speed_kmh)]
        {
            faults.require((1.0..=120.0).contains(&speed), field, "must be between 1 and 120");
        }
        let cuts = &self.ratio_cut_points;
        let holds = cuts.iter().all(|cut| *cut > 0.0 && cut.is_finite()) && is_ascending(cuts);
        faults.require(holds, "ratio_cut_points", "must be four ascending numbers above 0");
        let months = (1..=120).contains(&self.unverified_after_months);
        faults.require(months, "unverified_after_months", "must be between 1 and 120");
        let is_share = |share: f64| (0.0..=1.0).contains(&share);
        faults.require(is_share(self.minimum_share), "minimum_share", "must be between 0 and 1");
        faults.require(is_share(self.plan_tolerance), "plan_tolerance", "must be between 0 and 1");
        self.issue_rankings.check(&mut faults);
        self.releases.check(&mut faults);
        faults.finish()
    }
}

fn is_ascending(numbers: &[f64]) -> bool {
    numbers.windows(2).all(|pair| pair[0] < pair[1])
}

impl Settings {
    /// What holds where no council has decided anything.
    pub(crate) fn start() -> Self {
        Self::default().complete()
    }
}

impl Registry {
    /// The settings of a council that hold on a day: the last that were decided to hold by then, or the
    /// defaults.
    pub fn settings_on(&self, council: CouncilId, day: NaiveDate) -> Result<CouncilSettings> {
        let mut history = self.list_council_settings(council)?;
        history.retain(|settings| settings.valid_from.is_some_and(|from| from <= day));
        let defaults = || CouncilSettings {
            council_id: council,
            valid_from: None,
            version: 0,
            settings: Settings::start(),
        };
        Ok(history.pop().unwrap_or_else(defaults))
    }

    /// The settings of a council that hold on a day, or today.
    pub fn find_council_settings(
        &self,
        council: CouncilId,
        on: Option<NaiveDate>,
    ) -> Result<CouncilSettings> {
        self.settings_on(council, on.unwrap_or_else(|| self.clock().today()))
    }

    /// All settings that a council decided, the earliest first.
    pub fn list_council_settings(&self, council: CouncilId) -> Result<Vec<CouncilSettings>> {
        self.db().read(|c| {
            storage::councils::find(c, council)?;
            storage::council_settings::list(c, council)
        })
    }

    /// Decides settings of the curator's council from a day on. Those of a day that has some already are
    /// corrected, by somebody who has `seen` the version that they change.
    pub fn decide_council_settings(
        &self,
        by: &Curator,
        council: CouncilId,
        valid_from: NaiveDate,
        seen: Option<i32>,
        settings: Settings,
    ) -> Result<CouncilSettings> {
        self.find_council(council)?;
        if by.council != council {
            return Err(Error::Forbidden { reason: "the council is another one" });
        }
        self.check_settings(&settings)?;
        let settings = settings.complete();
        self.check_releases_from(council, valid_from, &settings.releases)?;
        self.write(&by.account.to_string(), |w| {
            let known = storage::council_settings::list(w.connection, council)?;
            let before = known.into_iter().find(|known| known.valid_from == Some(valid_from));
            let version = before.as_ref().map_or(1, |before| before.version + 1);
            let after =
                CouncilSettings { council_id: council, valid_from: Some(valid_from), version, settings };
            match before {
                None => {
                    storage::council_settings::add(w.connection, &after)?;
                    w.log(Action::Create, None, &after);
                }
                Some(before) if before.settings == after.settings => return Ok(before),
                Some(before) if seen != Some(before.version) => return Err(Error::Stale),
                Some(before) => {
                    storage::council_settings::change(w.connection, &after)?;
                    w.log(Action::Change, Some(&before), &after);
                }
            }
            Ok(after)
        })
    }

    /// What was going to be published of a quarter is not changed when it has begun, and anybody may see its needs.
    fn check_releases_from(
        &self,
        council: CouncilId,
        valid_from: NaiveDate,
        releases: &ReleaseSettings,
    ) -> Result<()> {
        let begins = Quarter::of(valid_from);
        let is_to_come = begins > Quarter::of(self.clock().today()) && begins.first_day() == valid_from;
        if is_to_come || self.settings_on(council, valid_from)?.settings.releases == *releases {
            return Ok(());
        }
        let reason = "may change only from the first day of a quarter that has not begun";
        Err(Error::invalid("valid_from", reason))
    }

    fn check_settings(&self, settings: &Settings) -> Result<()> {
        let groups: Vec<_> = settings.rings.iter().map(|rings| rings.group_id.clone()).collect();
        self.terms().require_all(SERVICE_GROUPS, &groups, "rings")?;
        for (index, area) in settings.rural_areas.iter().enumerate() {
            self.geography().require(area, &format!("rural_areas[{index}]"))?;
        }
        settings.check()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(settings: &Settings) -> String {
        settings.check().map_or_else(|error| error.to_string(), |()| String::new())
    }

    #[test]
    fn the_defaults_are_valid() {
        assert_eq!(faults(&Settings::default()), "");
        let rings = |group: &str| Settings::default().rings_of(&TermId(group.to_owned()));
        assert_eq!(rings("group_short_stay"), Some([20.0, 40.0, 60.0]));
        assert_eq!(rings("group_housing"), None);
    }

    #[test]
    fn every_fault_names_its_field() {
        let rings = |minutes| GroupRings { group_id: TermId("group_work".into()), minutes: Some(minutes) };
        let default = Settings::default();
        for (settings, field) in [
            (Settings { rings: vec![rings([10.0, 10.0, 30.0])], ..default.clone() }, "rings[0].minutes"),
            (Settings { rings: vec![rings([10.0, 20.0, 601.0])], ..default.clone() }, "rings[0].minutes"),
            (Settings { ring_weights: [0.2, 0.5, 0.1], ..default.clone() }, "ring_weights"),
            (Settings { rings: vec![], far_minutes: f64::NAN, ..default.clone() }, "far_minutes"),
            (Settings { detour: 0.9, ..default.clone() }, "detour"),
            (Settings { town_speed_kmh: 0.0, ..default.clone() }, "town_speed_kmh"),
            (Settings { ratio_cut_points: [0.5, 0.4, 1.0, 2.0], ..default.clone() }, "ratio_cut_points"),
            (Settings { unverified_after_months: 0, ..default.clone() }, "unverified_after_months"),
            (Settings { minimum_share: 1.1, ..default.clone() }, "minimum_share"),
        ] {
            assert!(faults(&settings).contains(&format!("{field}:")), "{field}: {}", faults(&settings));
        }
    }

    #[test]
    fn a_group_that_is_not_named_has_its_default() {
        let housing = GroupRings { group_id: TermId("group_work".into()), minutes: None };
        let settings = Settings { rings: vec![housing], ..Settings::default() }.complete();
        assert_eq!(settings.rings_of(&TermId("group_work".into())), None);
        assert_eq!(settings.rings_of(&TermId("group_daytime".into())), Some([10.0, 20.0, 30.0]));
        assert_eq!(settings.rings.len(), RINGS.len());
    }
}
