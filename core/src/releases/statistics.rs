//! What follows from the shown numbers of a release, for an analyst and for the age of what is open.
//!
//! Nothing here reads records: a hidden number gives no rate, no interval, no class, and no share, and what is
//! common to all areas is estimated from the shown ones.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::reading::OUTSIDE;
use super::{ReleasePeriod, TOTAL};
use crate::actor::Viewer;
use crate::analysis::funnels::{Flag, proportion_flag};
use crate::analysis::intervals::proportion;
use crate::analysis::poisson_gamma::{Gamma, Observation, Spread, posterior, spread};
use crate::analysis::ranks::{RankRange, rank_ranges};
use crate::analysis::shrinkage::marshall;
use crate::error::{Error, Result};
use crate::gaps::ratio_class;
use crate::id::ReleaseId;
use crate::registry::Registry;

/// How sure an interval is.
const CONFIDENCE: f64 = 0.95;

/// A share of an area's inhabitants.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct ReleaseRate {
    /// The municipality.
    pub area: String,
    /// Persons with an open need; nothing where it is hidden, and then nothing follows but the inhabitants.
    pub persons: Option<u64>,
    /// Its inhabitants at the end of the period, where they were counted.
    pub inhabitants: Option<u64>,
    /// Persons of 1,000 inhabitants.
    pub rate: Option<f64>,
    /// Its lower limit at 95 % (Wilson).
    pub lower: Option<f64>,
    /// Its upper limit.
    pub upper: Option<f64>,
    /// The rate drawn towards that of the shown areas (Marshall 1991).
    pub shrunken: Option<f64>,
    /// Whether it differs from the rate of the shown areas beyond chance.
    pub flag: Option<Flag>,
    /// Its class for a map, 1 to 5, by the council's cut points of the rate over that of the shown areas.
    pub class: Option<u8>,
    /// The first place that it may have among the shown areas at 95 % (1 is the largest rate).
    pub first_rank: Option<usize>,
    /// The last one.
    pub last_rank: Option<usize>,
}

/// Rates of a service by municipality.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct ReleaseRates {
    /// The release.
    pub release_id: ReleaseId,
    /// The service group, or `*`.
    pub service: String,
    /// What the mark ＊ means.
    pub hidden_means: String,
    /// 公表対象外, where the release does not tell the service by municipality; ask for a service group or all.
    pub outside: Option<String>,
    /// Persons of 1,000 inhabitants in the shown areas.
    pub overall: Option<f64>,
    /// Whether the shown areas differ by chance alone.
    pub is_by_chance: Option<bool>,
    /// The municipalities; none where the release does not tell persons by area.
    pub areas: Vec<ReleaseRate>,
}

/// How long needs wait, by service.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct ReleaseWaits {
    /// The release.
    pub release_id: ReleaseId,
    /// What the mark ＊ means.
    pub hidden_means: String,
    /// The services.
    pub services: Vec<ReleaseWait>,
}

/// How long needs of a service wait. Shares are whole percents, and absent where one of their numbers is hidden or not told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct ReleaseWait {
    /// The service group, or `*`.
    pub service: String,
    /// Open needs.
    pub open: Option<u64>,
    /// Of those, the percentage that has waited for more than 180 days.
    pub open_over_180: Option<u64>,
    /// For more than 365 days.
    pub open_over_365: Option<u64>,
    /// Needs met in the period.
    pub met: Option<u64>,
    /// Of those, the percentage that was met within 90 days.
    pub met_within_90: Option<u64>,
    /// Within 180 days.
    pub met_within_180: Option<u64>,
}

impl Registry {
    /// Rates of persons with an open need by municipality, of one service group or all. Ranks take longer than all the
    /// rest, and are told only where they are wanted.
    pub fn rate_release(
        &self,
        viewer: &Viewer,
        id: ReleaseId,
        service: Option<&str>,
        with_ranks: bool,
    ) -> Result<ReleaseRates> {
        let body = self.readable(viewer, id)?.body();
        let service = service.unwrap_or(TOTAL);
        if !body.lattice.dimensions()[2].codes.contains_key(service) {
            return Err(Error::invalid("service", "is not a service group, kind or domain of the release"));
        }
        let period: ReleasePeriod = body.period.parse()?;
        let inhabitants = self.inhabitants(&body.lattice, period)?;
        let settings = self.settings_on(body.council_id, period.days().last)?.settings;
        let municipal = body.lattice.dimensions()[0].base();
        let areas: Vec<(String, Option<u64>, Option<u64>)> = body
            .cells
            .iter()
            .filter(|cell| cell.measure == "open_persons" && cell.service == service)
            .filter(|cell| cell.is_of_area_and_service() && municipal.contains(&cell.area))
            .map(|cell| (cell.area.clone(), cell.value, inhabitants.get(&cell.area).copied().flatten()))
            .collect();
        let common = Common::of(&areas, with_ranks);
        let rates = areas.iter().cloned().map(|area| common.rate(area, &settings.ratio_cut_points));
        Ok(ReleaseRates {
            release_id: id,
            service: service.to_owned(),
            hidden_means: body.hidden_means(),
            outside: areas.is_empty().then(|| OUTSIDE.to_owned()),
            overall: common.overall.map(|rate| rounded(1_000.0 * rate)),
            is_by_chance: common.is_by_chance,
            areas: rates.collect(),
        })
    }

    /// How long needs wait, by service group.
    pub fn list_release_waits(&self, viewer: &Viewer, id: ReleaseId) -> Result<ReleaseWaits> {
        let body = self.readable(viewer, id)?.body();
        let mut by_service: BTreeMap<&str, BTreeMap<(&str, &str), u64>> = BTreeMap::new();
        for cell in body.cells.iter().filter(|cell| is_of_waiting(cell.key())) {
            let known = by_service.entry(&cell.service).or_default();
            known.extend(cell.value.map(|value| ((cell.measure.as_str(), cell.waited.as_str()), value)));
        }
        // Kinds of service are told without their waits.
        let waiting = body.cells.iter().filter(|cell| cell.waited != TOTAL);
        let told: BTreeSet<&str> = waiting.map(|cell| cell.service.as_str()).collect();
        let services = by_service.into_iter().filter(|(service, _)| told.contains(service));
        let services = services.map(|(service, known)| wait(service, &known));
        Ok(ReleaseWaits { release_id: id, hidden_means: body.hidden_means(), services: services.collect() })
    }
}

/// What is estimated from all shown areas whose inhabitants were counted.
struct Common {
    overall: Option<f64>,
    is_by_chance: Option<bool>,
    shrunken: BTreeMap<String, f64>,
    ranks: BTreeMap<String, RankRange>,
}

impl Common {
    fn of(areas: &[(String, Option<u64>, Option<u64>)], with_ranks: bool) -> Self {
        let mut names = Vec::new();
        let mut shown: Vec<(u64, f64)> = Vec::new();
        for (name, persons, inhabitants) in areas {
            if let (Some(persons), Some(inhabitants)) = (persons, inhabitants) {
                names.push(name.clone());
                shown.push((*persons, *inhabitants as f64));
            }
        }
        let found = marshall(&shown);
        let named = |values: Vec<Option<f64>>| {
            names.iter().cloned().zip(values).filter_map(|(name, value)| Some((name, value?))).collect()
        };
        let shrunken =
            found.as_ref().map(|found| found.areas.iter().map(|area| Some(area.as_ref()?.rate)).collect());
        let ranked = found.as_ref().filter(|_| with_ranks);
        let ranks = ranked.and_then(|found| ranks(&shown, found.overall)).unwrap_or_default();
        Self {
            overall: found.as_ref().map(|found| found.overall),
            is_by_chance: found.map(|found| found.variance <= 0.0),
            shrunken: named(shrunken.unwrap_or_default()),
            ranks: names.iter().cloned().zip(ranks).collect(),
        }
    }

    fn rate(
        &self,
        (area, persons, inhabitants): (String, Option<u64>, Option<u64>),
        cut_points: &[f64; 4],
    ) -> ReleaseRate {
        let of = persons.zip(inhabitants);
        let estimate = of.and_then(|(persons, all)| proportion(persons, all, CONFIDENCE));
        let thousand = |share: f64| rounded(1_000.0 * share);
        let ratio = estimate.zip(self.overall).filter(|(_, overall)| *overall > 0.0);
        ReleaseRate {
            persons,
            inhabitants,
            rate: estimate.map(|estimate| thousand(estimate.value)),
            lower: estimate.map(|estimate| thousand(estimate.interval.lower)),
            upper: estimate.map(|estimate| thousand(estimate.interval.upper)),
            shrunken: self.shrunken.get(&area).copied().map(thousand),
            flag: of.zip(self.overall).and_then(|((persons, all), rate)| proportion_flag(persons, all, rate)),
            class: ratio.map(|(estimate, overall)| ratio_class(estimate.value / overall, cut_points)),
            first_rank: self.ranks.get(&area).map(|range| range.first),
            last_rank: self.ranks.get(&area).map(|range| range.last),
            area,
        }
    }
}

/// The ranges of ranks where areas differ beyond chance; all the same otherwise, which is no rank.
fn ranks(shown: &[(u64, f64)], overall: f64) -> Option<Vec<RankRange>> {
    let observation =
        |(persons, all): &(u64, f64)| Observation { observed: *persons, expected: all * overall };
    let areas: Vec<Observation> = shown.iter().map(observation).collect();
    let Some(Spread::Gamma(prior)) = spread(&areas) else { return None };
    let posteriors: Vec<Gamma> = areas.iter().map(|area| posterior(prior, *area)).collect();
    rank_ranges(&posteriors, CONFIDENCE)
}

/// Open and met needs of the whole region, by nothing but service and wait.
fn is_of_waiting([measure, area, stage, _, reason, _, life_stage, urgency]: [&str; 8]) -> bool {
    let is_all = [area, stage, reason, life_stage, urgency].iter().all(|code| *code == TOTAL);
    is_all && (measure == "open" || measure == "met")
}

fn wait(service: &str, known: &BTreeMap<(&str, &str), u64>) -> ReleaseWait {
    let total = |measure: &str| known.get(&(measure, TOTAL)).copied();
    let percent = |measure: &str, bands: &[&str]| {
        let all = total(measure).filter(|all| *all > 0)?;
        let part: u64 =
            bands.iter().map(|band| known.get(&(measure, *band)).copied()).sum::<Option<u64>>()?;
        Some((100 * part + all / 2) / all)
    };
    ReleaseWait {
        service: service.to_owned(),
        open: total("open"),
        open_over_180: percent("open", &["181-365", "366-"]),
        open_over_365: percent("open", &["366-"]),
        met: total("met"),
        met_within_90: percent("met", &["0-30", "31-90"]),
        met_within_180: percent("met", &["0-30", "31-90", "91-180"]),
    }
}

fn rounded(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_follows_from_a_hidden_number() {
        let area = |name: &str, persons, inhabitants| (name.to_owned(), persons, inhabitants);
        let areas = [
            area("a", Some(40), Some(40_000)),
            area("b", Some(90), Some(30_000)),
            area("c", None, Some(20_000)),
            area("d", Some(12), None),
        ];
        let common = Common::of(&areas, true);
        assert_eq!(common.overall, Some(130.0 / 70_000.0));
        let rates: Vec<ReleaseRate> =
            areas.into_iter().map(|area| common.rate(area, &[0.5, 0.8, 1.25, 2.0])).collect();
        assert_eq!((rates[0].rate, rates[0].class), (Some(1.0), Some(2)));
        assert!(rates[1].shrunken.is_some_and(|rate| rate > 1.86 && rate < 3.0), "{:?}", rates[1]);
        assert_eq!((rates[1].flag, rates[0].flag), (Some(Flag::VeryHigh), Some(Flag::VeryLow)));
        for hidden in &rates[2..] {
            let ReleaseRate { rate, lower, upper, shrunken, flag, class, first_rank, last_rank, .. } = hidden;
            assert_eq!((rate, lower, upper, shrunken), (&None, &None, &None, &None));
            assert_eq!((flag, class, first_rank, last_rank), (&None, &None, &None, &None));
        }
    }

    #[test]
    fn shares_of_waits_need_all_their_numbers() {
        let known = BTreeMap::from([
            (("open", TOTAL), 40),
            (("open", "181-365"), 12),
            (("open", "366-"), 11),
            (("met", TOTAL), 30),
            (("met", "0-30"), 20),
        ]);
        let wait = wait("group_work", &known);
        assert_eq!((wait.open_over_180, wait.open_over_365), (Some(58), Some(28)));
        assert_eq!((wait.met, wait.met_within_90), (Some(30), None));
    }
}
