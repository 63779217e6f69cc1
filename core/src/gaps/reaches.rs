//! The reach of every column of a table; the last tables are kept with everything that they were computed from.
//!
//! A reach follows from its sources alone, so whoever asks again while these are equal gets what was computed, and
//! nobody has to say that something changed.

use std::sync::{Arc, Mutex, PoisonError};

use super::demand::Demand;
use super::plan::PlannedPersons;
use super::reach::{GroupReach, Reach, Ways, way};
use super::regions::Regions;
use crate::areas::Geography;
use crate::catalog::entry::Entry;
use crate::council_settings::Settings;
use crate::travel_times::TravelTimes;

/// How many tables are kept: those that a few councils look at.
const KEPT: usize = 8;

/// Everything that the reach of a table's columns follows from, besides the areas.
#[derive(PartialEq)]
pub(super) struct ReachSources {
    pub columns: Vec<ColumnSources>,
    pub demand: Arc<Demand>,
    pub regions: Regions,
    pub times: TravelTimes,
    pub settings: Settings,
}

/// What is one column's own.
#[derive(PartialEq)]
pub(super) struct ColumnSources {
    /// Whether its services are for children alone.
    pub is_for_children: bool,
    /// The edges of the rings; nothing where distance does not decide.
    pub rings: Option<[f64; 3]>,
    /// The persons whom each row's plan expects, by kind.
    pub planned: Vec<Option<PlannedPersons>>,
    /// The services that may be in reach of any row.
    pub sites: Vec<Entry>,
}

/// The reach of a column.
pub(super) struct ColumnReach {
    /// Of each row.
    pub rows: Vec<Reach>,
    /// Of all rows together; nothing where nobody was counted.
    pub total: Option<GroupReach>,
}

/// What the last tables had, the one asked for last at the end.
#[derive(Default)]
pub(crate) struct Reaches(Mutex<Vec<Kept>>);

struct Kept {
    geography: Arc<Geography>,
    sources: ReachSources,
    columns: Arc<Vec<ColumnReach>>,
}

impl Reaches {
    /// The reach of every column, computed if it is not known of equal sources.
    pub(super) fn of(&self, geography: Arc<Geography>, sources: ReachSources) -> Arc<Vec<ColumnReach>> {
        let kept = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_equal = |kept: &Kept| Arc::ptr_eq(&kept.geography, &geography) && kept.sources == sources;
        {
            let mut kept = kept();
            if let Some(place) = kept.iter().position(is_equal) {
                kept[place..].rotate_left(1);
                return Arc::clone(&kept[kept.len() - 1].columns);
            }
        }
        let columns = Arc::new(sources.columns.iter().map(|c| sources.reach(c, &geography)).collect());
        let mut kept = kept();
        kept.push(Kept { geography, sources, columns: Arc::clone(&columns) });
        let too_many = kept.len().saturating_sub(KEPT);
        kept.drain(..too_many);
        columns
    }
}

impl ReachSources {
    fn reach(&self, column: &ColumnSources, geography: &Geography) -> ColumnReach {
        let zones = if column.is_for_children { &self.demand.children } else { &self.demand.adults };
        let regions = column.rings.is_none().then_some(&self.regions);
        let ways = Ways::new(zones, column, |zone, entry| way(zone, entry, &self.times, geography, regions));
        let access = ways.access(&self.settings);
        ColumnReach {
            rows: ways.rows(access.as_ref(), &self.settings),
            total: ways.total(access.as_ref(), &self.settings),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::demand::{DemandSource, Zones};
    use super::*;

    /// Sources with nobody and nothing, by whom people are far from that many minutes on.
    fn sources(far_minutes: f64) -> ReachSources {
        let nobody = || Zones { zones: Vec::new(), source: DemandSource::Unknown, counted_on: None };
        let column =
            ColumnSources { is_for_children: false, rings: None, planned: Vec::new(), sites: Vec::new() };
        ReachSources {
            columns: vec![column],
            demand: Arc::new(Demand { adults: nobody(), children: nobody() }),
            regions: Regions::default(),
            times: TravelTimes::default(),
            settings: Settings { far_minutes, ..Settings::default() },
        }
    }

    #[test]
    fn a_table_is_computed_once_while_its_sources_are_equal() {
        let (reaches, geography) = (Reaches::default(), Arc::new(Geography::default()));
        let of = |far_minutes: f64| reaches.of(Arc::clone(&geography), sources(far_minutes));
        let first = of(30.0);
        assert!(Arc::ptr_eq(&first, &of(30.0)));
        assert!(!Arc::ptr_eq(&first, &of(31.0)), "other settings");
        assert!(!Arc::ptr_eq(&first, &reaches.of(Arc::default(), sources(30.0))), "other areas");
        // What is asked for again stays; of the others the oldest goes.
        let second = of(31.0);
        for far_minutes in 0..KEPT {
            assert!(Arc::ptr_eq(&first, &of(30.0)));
            of(100.0 + far_minutes as f64);
        }
        assert!(!Arc::ptr_eq(&second, &of(31.0)));
    }
}
