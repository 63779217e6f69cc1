//! What came of a measure: the resources first, without statistics; then new needs in equal seasons before and after,
//! beside the areas where nothing was done. A ratio is no proof, and its sentence says so.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{Months, NaiveDate};
use serde::Serialize;

use super::{Measure, MeasureFilter};
use crate::actor::Viewer;
use crate::analysis::before_after::{Counted, rate_ratio};
use crate::clock::Quarter;
use crate::councils::Council;
use crate::eras::era_period;
use crate::error::Result;
use crate::gaps::municipalities_of;
use crate::id::{CouncilId, MeasureId, ReleaseId, ServiceId};
use crate::page::all;
use crate::registry::Registry;
use crate::releases::{ReleaseBody, TOTAL};
use crate::storage;
use crate::taxonomies::SERVICE_GROUPS;
use crate::values::{AreaCode, TermId};

/// How sure the limits are.
const CONFIDENCE: f64 = 0.95;

/// What came of a measure.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct MeasureOutcome {
    /// The measure.
    pub measure_id: MeasureId,
    /// The resources that it created or changed, and that are on offer now.
    pub services: Vec<OutcomeService>,
    /// The service group that needs are compared of.
    pub service: Option<TermId>,
    /// New needs where the measure was taken.
    pub here: Option<OutcomeRatio>,
    /// New needs of the council's other municipalities.
    pub elsewhere: Option<OutcomeRatio>,
    /// What can be said of it, and what cannot.
    pub sentence: String,
}

/// A resource of a measure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct OutcomeService {
    /// The service.
    pub id: ServiceId,
    /// Its name.
    pub name: String,
    /// 定員, where it is known.
    pub capacity: Option<i32>,
}

/// New needs (件) in equal seasons, from shown numbers of releases alone.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct OutcomeRatio {
    /// The quarter before.
    pub before: String,
    /// Its release.
    pub release_before: ReleaseId,
    /// New needs then; absent where a number is hidden.
    pub needs_before: Option<u64>,
    /// The quarter after.
    pub after: String,
    /// Its release.
    pub release_after: ReleaseId,
    /// New needs then.
    pub needs_after: Option<u64>,
    /// The rate after over the rate before; absent where there was none before.
    pub value: Option<f64>,
    /// Its lower limit at 95 % (Przyborowski and Wilenski 1940).
    pub lower: Option<f64>,
    /// Its upper limit; absent where there was none before.
    pub upper: Option<f64>,
}

/// Numbers of a quarter, by its place in the row of all quarters.
type Series = BTreeMap<i32, (ReleaseId, Option<u64>)>;

/// A quarter's release as the viewer may read it.
struct ToldQuarter {
    index: i32,
    release: ReleaseId,
    body: Arc<ReleaseBody>,
}

/// Codes of municipalities, none for the whole region.
type Places = Option<BTreeSet<AreaCode>>;

impl Registry {
    /// What came of a measure that the viewer may read, as far as releases tell the viewer.
    pub fn find_measure_outcome(&self, viewer: &Viewer, id: MeasureId) -> Result<MeasureOutcome> {
        let measure = self.find_measure(viewer, id)?;
        let council = self.find_council(measure.council_id)?;
        Ok(self.outcome_of(&measure, &council, &self.told_quarters(viewer, council.id)?))
    }

    /// The measures of a council that the viewer may read, with what came of each.
    pub fn list_measure_outcomes(
        &self,
        viewer: &Viewer,
        council: CouncilId,
    ) -> Result<Vec<(Measure, MeasureOutcome)>> {
        let filter = MeasureFilter { council: Some(council), ..MeasureFilter::default() };
        let measures = all(|paging| self.list_measures(viewer, &filter, paging))?;
        let quarters = self.told_quarters(viewer, council)?;
        let council = self.find_council(council)?;
        let with_outcome = |measure: Measure| {
            let outcome = self.outcome_of(&measure, &council, &quarters);
            (measure, outcome)
        };
        Ok(measures.into_iter().map(with_outcome).collect())
    }

    fn outcome_of(&self, measure: &Measure, council: &Council, quarters: &[ToldQuarter]) -> MeasureOutcome {
        let services = self.services_of(measure);
        let group = measure.terms.iter().find_map(|term| {
            let is_group = self.terms().find(SERVICE_GROUPS, term).is_some();
            if is_group { Some(term.clone()) } else { self.terms().group_of(term).cloned() }
        });
        let (here, others) = self.places_of(measure, council);
        let mut ratios = [None, None];
        if let (Some(group), Some(starts_on)) = (&group, measure.starts_on) {
            let series = new_needs(quarters, group, [&here, &others]);
            ratios = series.map(|series| compared(&series, starts_on, measure.wash_out_months));
        }
        let [here, elsewhere] = ratios;
        let name = group.as_ref().map(|group| self.terms().name(group)).unwrap_or_default();
        let sentence = sentence(name, &services, here.as_ref(), elsewhere.as_ref());
        MeasureOutcome { measure_id: measure.id, services, service: group, here, elsewhere, sentence }
    }

    fn services_of(&self, measure: &Measure) -> Vec<OutcomeService> {
        let today = self.clock().today();
        let catalog = self.catalog();
        let own = measure.service_ids.iter().filter_map(|id| catalog.find(*id));
        let mut found: Vec<OutcomeService> = own
            .filter(|entry| entry.service.is_on_offer(today))
            .map(|entry| OutcomeService {
                id: entry.service.id,
                name: entry.service.name.clone(),
                capacity: entry.service.capacity,
            })
            .collect();
        found.sort_by_key(|service| service.id);
        found.dedup();
        found
    }

    /// The municipalities of a measure, none for the whole region, and the council's others.
    fn places_of(&self, measure: &Measure, council: &Council) -> (Places, Places) {
        if measure.area_codes.is_empty() {
            return (None, Some(BTreeSet::new()));
        }
        let geography = self.geography();
        let within = |codes: &[AreaCode]| -> BTreeSet<AreaCode> {
            codes.iter().flat_map(|code| municipalities_of(&geography, code)).collect()
        };
        let here = within(&measure.area_codes);
        let others = within(&council.area_codes).difference(&here).cloned().collect();
        (Some(here), Some(others))
    }

    /// The quarters of a council that releases tell the viewer, and that are not withdrawn.
    fn told_quarters(&self, viewer: &Viewer, council: CouncilId) -> Result<Vec<ToldQuarter>> {
        let tier = self.accesses(viewer)?.tier(council);
        let releases = self.db().read(|c| storage::releases::of_council(c, council, tier))?;
        let mut found = Vec::new();
        for kept in releases.iter().filter(|kept| kept.release.withdrawn_on.is_none()) {
            let Ok(quarter) = kept.release.period.parse::<Quarter>() else { continue };
            found.push(ToldQuarter { index: quarter.index(), release: kept.release.id, body: kept.body() });
        }
        Ok(found)
    }
}

/// New needs of a service group by quarter, over each of two sets of areas.
fn new_needs(quarters: &[ToldQuarter], group: &TermId, places: [&Places; 2]) -> [Series; 2] {
    let mut found = [Series::new(), Series::new()];
    for ToldQuarter { index, release, body } in quarters {
        let value = |area: &str| {
            let key = ["new", area, TOTAL, group.as_str(), TOTAL, TOTAL, TOTAL, TOTAL];
            body.find(key).map(|cell| cell.value)
        };
        for (series, areas) in found.iter_mut().zip(places) {
            let sum = match areas {
                None => value(TOTAL),
                Some(areas) if areas.is_empty() => continue,
                Some(areas) => areas.iter().map(|area| value(area.as_str())).sum(),
            };
            // What is not told is no hidden number: the quarter is as one without a release.
            series.extend(sum.map(|sum| (*index, (*release, sum))));
        }
    }
    found
}

/// The first quarter after the start and its wash-out against the same season before the start.
fn compared(series: &Series, starts_on: NaiveDate, wash_out_months: u32) -> Option<OutcomeRatio> {
    let from = starts_on.checked_add_months(Months::new(wash_out_months))?;
    let is_after = |index: &i32| Quarter::at(*index).first_day() >= from;
    for (after, (release_after, needs_after)) in series.iter().filter(|(index, _)| is_after(index)) {
        let is_before = |index: &i32| {
            (after - index) % 4 == 0 && index < after && Quarter::at(*index).last_day() < starts_on
        };
        let before = series.iter().rev().find(|(index, _)| is_before(index));
        let Some((before, (release_before, needs_before))) = before else { continue };
        let counted = |events: u64| Counted { events, exposure: 1.0 };
        let both = needs_before.zip(*needs_after);
        let ratio = both.and_then(|(before, after)| rate_ratio(counted(before), counted(after), CONFIDENCE));
        return Some(OutcomeRatio {
            before: Quarter::at(*before).to_string(),
            release_before: *release_before,
            needs_before: *needs_before,
            after: Quarter::at(*after).to_string(),
            release_after: *release_after,
            needs_after: *needs_after,
            value: ratio.and_then(|ratio| ratio.value),
            lower: ratio.and_then(|ratio| ratio.lower),
            upper: ratio.and_then(|ratio| ratio.upper),
        });
    }
    None
}

/// What is said of it, from the same numbers.
fn sentence(
    group: &str,
    services: &[OutcomeService],
    here: Option<&OutcomeRatio>,
    elsewhere: Option<&OutcomeRatio>,
) -> String {
    let supply = match services.len() {
        0 => "この取組みでできた・変わった資源は、まだ記録されていません。".to_owned(),
        count => format!("この取組みでできた・変わった資源は{count}か所です。"),
    };
    let Some(here) = here else {
        return supply + "始める前と後の同じ季節の公表がそろっていないので、困りごとの数はくらべられません。";
    };
    let (Some(before), Some(after)) = (here.needs_before, here.needs_after) else {
        return supply + "くらべる数に「＊」があるので、困りごとの数はくらべられません。";
    };
    let limits = match (here.value, here.lower, here.upper) {
        (Some(value), Some(lower), Some(upper)) => {
            format!("（前の{value:.2}倍、95%の区間{lower:.2}〜{upper:.2}）")
        }
        _ => String::new(),
    };
    let mut text = format!(
        "{supply}{group}の新しい困りごとは、{}の{before}件から{}の{after}件になりました{limits}。",
        era_period(&here.before),
        era_period(&here.after)
    );
    if let Some((before, after)) = elsewhere.and_then(|other| other.needs_before.zip(other.needs_after)) {
        text += &format!("取組みのない市町村では{before}件から{after}件です。");
    }
    let holds_one =
        here.lower.is_none_or(|lower| lower <= 1.0) && here.upper.is_none_or(|upper| upper >= 1.0);
    text + if holds_one {
        "区間が1をふくむので、変わったとは言えません。"
    } else {
        "変化の可能性があります。ほかのことも同時に変わったかもしれないので、この取組みのためとは言えません。"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(values: &[(&str, Option<u64>)]) -> Series {
        let release = ReleaseId(uuid::Uuid::nil());
        let point = |(quarter, value): &(&str, Option<u64>)| {
            (quarter.parse::<Quarter>().expect("a quarter").index(), (release, *value))
        };
        values.iter().map(point).collect()
    }

    #[test]
    fn equal_seasons_are_compared_and_the_sentence_says_what_is_not_known() {
        let start = "2025-07-01".parse().expect("a day");
        let known = series(&[
            ("2024-Q3", Some(12)),
            ("2024-Q4", Some(30)),
            ("2025-Q2", Some(9)),
            ("2025-Q3", Some(5)),
            ("2025-Q4", Some(6)),
        ]);
        let found = compared(&known, start, 3).expect("two quarters");
        assert_eq!((found.before.as_str(), found.after.as_str()), ("2024-Q3", "2025-Q3"));
        assert_eq!((found.needs_before, found.needs_after), (Some(12), Some(5)));
        let (lower, upper) = (found.lower.expect("a limit"), found.upper.expect("a limit"));
        // By scipy: p / (1 − p) of beta.ppf(0.025, 5, 13) and beta.ppf(0.975, 6, 12).
        assert!((lower - 0.114_995_6).abs() < 1e-6 && (upper - 1.270_573_9).abs() < 1e-6, "{lower} {upper}");
        let said = sentence("短期入所", &[], Some(&found), None);
        assert!(said.contains("12件から") && said.contains("変わったとは言えません"), "{said}");
        let later = compared(&known, start, 6).expect("two quarters");
        assert_eq!((later.before.as_str(), later.after.as_str()), ("2024-Q4", "2025-Q4"));
        assert_eq!(
            compared(&known, "2026-01-01".parse().expect("a day"), 0).map(|found| found.after),
            Some("2025-Q4".to_owned())
        );
    }

    #[test]
    fn a_hidden_number_compares_nothing() {
        let known = series(&[("2024-Q3", None), ("2025-Q3", Some(5))]);
        let found = compared(&known, "2025-07-01".parse().expect("a day"), 0).expect("two quarters");
        assert_eq!((found.value, found.lower, found.upper), (None, None, None));
        assert!(sentence("短期入所", &[], Some(&found), None).contains("＊"));
    }
}
