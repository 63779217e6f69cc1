//! The cells of a table, from the register, the demand and the own needs.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use chrono::{Datelike, NaiveDate};

use super::demand::{Demand, stage_of};
use super::knowledge::{Knowledge, Looks};
use super::own::Own;
use super::plan::Plan;
use super::published::Published;
use super::reaches::{ColumnReach, ColumnSources, ReachSources};
use super::regions::Regions;
use super::rules::{Figures, judge};
use super::supply::{self, Supplies, Supply};
use super::{Column, GapArea, GapCell, GapGroup, GapTable, Ground, Reach};
use crate::areas::Area;
use crate::cases::Stage;
use crate::catalog::Catalog;
use crate::catalog::entry::Entry;
use crate::error::Result;
use crate::geometry::Position;
use crate::registry::Registry;
use crate::storage;
use crate::values::{AreaCode, TermId};

/// No way within a limit is shorter than by this speed in a straight line, in km/h.
const FASTEST_KMH: f64 = 100.0;
/// A degree of latitude, in km.
const DEGREE_KM: f64 = 111.0;

/// What the register has, taken out of the catalog at once so that nobody waits for the rest.
pub(super) struct Offer {
    supply: Supplies,
    /// The services of each column that may be in reach of any row.
    sites: Vec<Vec<Entry>>,
    regions: Regions,
}

/// Everything that cells are made from.
struct Sources<'a> {
    ground: &'a Ground<'a>,
    supply: Supplies,
    knowledge: Knowledge,
    plan: Plan,
    voice: Voice<'a>,
}

/// What a viewer may know of needs: those of the own organisation, or what a release tells.
#[derive(Clone, Copy)]
pub(super) struct Voice<'a> {
    pub own: Option<&'a Own>,
    pub published: Option<&'a Published>,
}

/// What is known of a row's supply of a column.
struct Known {
    sum: Supply,
    /// Whether somebody looked for every kind.
    is_surveyed: bool,
    /// The days of the oldest and of the newest look, among the last ones for each kind.
    oldest: Option<NaiveDate>,
    newest: Option<NaiveDate>,
}

impl Registry {
    pub(super) fn cells(
        &self,
        offer: Offer,
        ground: &Ground<'_>,
        demand: &Arc<Demand>,
        voice: Voice<'_>,
    ) -> Result<GapTable> {
        let Offer { supply, sites, regions } = offer;
        let sources = Sources {
            ground,
            supply,
            knowledge: self.db().read(|c| storage::gaps::knowledge(c, ground.known()))?,
            plan: self.plan(ground)?,
            voice,
        };
        let rows: Vec<AreaCode> = ground.rows.iter().map(|row| row.code.clone()).collect();
        let columns = ground.columns.iter().zip(sites);
        let reaches = self.reaches().of(
            self.geography(),
            ReachSources {
                columns: columns.map(|(column, sites)| sources.column(column, sites)).collect(),
                demand: Arc::clone(demand),
                regions,
                times: self.travel_times(&rows, ground.day, &ground.settings)?,
                settings: ground.settings.clone(),
            },
        );
        let mut cells = Vec::with_capacity(ground.rows.len() * ground.columns.len());
        for (row, area) in ground.rows.iter().enumerate() {
            let looks = sources.knowledge.around(ground.geography, &area.code);
            for (column, reach) in ground.columns.iter().zip(reaches.iter()) {
                let known = sources.known(area, column, &looks);
                cells.push(sources.cell(area, column, known, reach.rows[row].clone()));
            }
        }
        let area =
            |area: &Area| GapArea { code: area.code.clone(), name: area.name.clone(), self_plans: None };
        let group = |(column, reach): (&Column, &ColumnReach)| GapGroup {
            id: column.id.clone(),
            name: column.name.clone(),
            reach: reach.total.clone(),
        };
        Ok(GapTable {
            day: ground.day,
            areas: ground.rows.iter().map(area).collect(),
            groups: ground.columns.iter().zip(reaches.iter()).map(group).collect(),
            cells,
            release: voice.published.map(|published| published.release.clone()),
            coverage: voice.own.map(|own| own.coverage.clone()).unwrap_or_default(),
            coming: Vec::new(),
            changes: None,
            settings_from: None,
            explanations: Vec::new(),
        })
    }
}

impl Sources<'_> {
    /// What the reach of a column follows from, with the services that may be in reach.
    fn column(&self, column: &Column, sites: Vec<Entry>) -> ColumnSources {
        let on_offer: BTreeSet<&TermId> = sites.iter().map(|site| &site.service.kind).collect();
        let persons = |row: &Area| self.plan.persons(&row.code, column, &on_offer);
        let planned = self.ground.rows.iter().map(persons).collect();
        ColumnSources {
            is_for_children: stage_of(column) == Some(Stage::Child),
            rings: self.rings(column),
            planned,
            sites,
        }
    }

    /// The edges of a column's rings; nothing where distance does not decide.
    fn rings(&self, column: &Column) -> Option<[f64; 3]> {
        column.group.as_ref().and_then(|group| self.ground.settings.rings_of(group))
    }

    fn cell(&self, area: &Area, column: &Column, known: Known, reach: Reach) -> GapCell {
        let rings = self.rings(column);
        let Known { sum, is_surveyed, oldest, newest } = known;
        let services = sum.services.max(reach.services_within_limit);
        // That there is none is as old as the oldest look that says so.
        let looked = if services > 0 { newest } else { oldest };
        let confirmed = sum.last_confirmed_on.max(reach.last_confirmed_on).max(looked);
        let own = self.voice.own.map(|own| own.of(&area.code, &column.id));
        let published = self.voice.published.and_then(|published| published.of(&area.code, &column.id));
        let told = published.and_then(|needs| needs.open_persons).map(|persons| persons as f64);
        let settings = &self.ground.settings;
        let (state, decided_by) = judge(&Figures {
            is_surveyed,
            services,
            months_unconfirmed: confirmed.map(|on| months_begun(on, self.ground.day)),
            months_limit: f64::from(settings.unverified_after_months),
            nearest: reach.nearest_minutes,
            ring: rings.map(|rings| rings[2]),
            is_cut_off: rings.is_some() && reach.is_cut_off,
            open_persons: own.as_ref().map(|own| own.open.persons as f64).or(told),
            placed: reach.share_placed(settings.minimum_share),
            placed_limit: settings.minimum_share,
        });
        GapCell {
            area_code: area.code.clone(),
            group_id: column.id.clone(),
            state,
            decided_by,
            services: sum.services,
            places: sum.places,
            services_without_capacity: sum.without_capacity,
            last_confirmed_on: confirmed,
            reach,
            plan: self.plan.of(&area.code, column, settings.plan_tolerance),
            open_needs: own.as_ref().and_then(|own| own.open.needs.try_into().ok()),
            open_persons: own.as_ref().and_then(|own| own.open.persons.try_into().ok()),
            own,
            published,
            before: None,
        }
    }

    fn known(&self, area: &Area, column: &Column, looks: &Looks<'_>) -> Known {
        let mut sum = Supply::default();
        let mut looked: Vec<Option<NaiveDate>> = Vec::new();
        let here = self.supply.get(&area.code);
        for kind in &column.kinds {
            let found = here.and_then(|here| here.get(&kind.id));
            sum.add(found.copied().unwrap_or_default());
            looked.push(looks.last_for(kind));
        }
        Known {
            sum,
            is_surveyed: !looked.is_empty() && looked.iter().all(Option::is_some),
            oldest: looked.iter().flatten().min().copied(),
            newest: looked.iter().flatten().max().copied(),
        }
    }
}

impl Offer {
    pub fn of(catalog: &Catalog, ground: &Ground<'_>, demand: &Demand) -> Self {
        let around = Around::of(demand, ground.settings.far_minutes);
        let regions = Regions::of(ground);
        let may_reach = |entry: &&Entry| around.may_reach(entry) || regions.hold(entry);
        let is_open = |entry: &&Entry| entry.service.is_on_offer(ground.day);
        let mut columns: HashMap<&TermId, Vec<usize>> = HashMap::new();
        for (place, column) in ground.columns.iter().enumerate() {
            column.kinds.iter().for_each(|kind| columns.entry(&kind.id).or_default().push(place));
        }
        let mut sites: Vec<Vec<Entry>> = vec![Vec::new(); ground.columns.len()];
        for entry in catalog.entries().filter(is_open).filter(may_reach) {
            for place in columns.get(&entry.service.kind).into_iter().flatten() {
                sites[*place].push(entry.clone());
            }
        }
        sites.iter_mut().for_each(|sites| sites.sort_by_key(|entry| entry.service.id));
        Self { supply: supply::count(catalog, ground.geography, ground.day), sites, regions }
    }
}

/// A rectangle around all zones, beyond which nothing is within the limit.
struct Around {
    longitudes: (f64, f64),
    latitudes: (f64, f64),
}

impl Around {
    fn of(demand: &Demand, far_minutes: f64) -> Self {
        let zones = demand.adults.zones.iter().chain(&demand.children.zones);
        let mut around = Self {
            longitudes: (f64::INFINITY, f64::NEG_INFINITY),
            latitudes: (f64::INFINITY, f64::NEG_INFINITY),
        };
        let widen = |(low, high): (f64, f64), at: f64, by: f64| (low.min(at - by), high.max(at + by));
        for position in zones.filter_map(|zone| zone.origin.position) {
            let margin = far_minutes / 60.0 * FASTEST_KMH / DEGREE_KM;
            let wide = margin / position.latitude.to_radians().cos().max(0.01);
            around.latitudes = widen(around.latitudes, position.latitude, margin);
            around.longitudes = widen(around.longitudes, position.longitude, wide);
        }
        around
    }

    fn may_reach(&self, entry: &Entry) -> bool {
        let within = |(low, high): (f64, f64), at: f64| low <= at && at <= high;
        let is_near = |position: Position| {
            within(self.longitudes, position.longitude) && within(self.latitudes, position.latitude)
        };
        let near = entry.places.iter().filter_map(|place| place.position).any(is_near);
        near || !entry.service.service_areas.is_empty()
    }
}

/// Months that have begun from a day to a later one: none on the day itself, 13 after a year and a day.
fn months_begun(from: NaiveDate, to: NaiveDate) -> f64 {
    let months = (to.year() - from.year()) * 12 + to.month() as i32 - from.month() as i32;
    f64::from((months + i32::from(to.day() > from.day())).max(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_and_a_day_is_more_than_twelve_months() {
        let months =
            |from: &str, to: &str| months_begun(from.parse().expect("day"), to.parse().expect("day"));
        for (from, to, expected) in [
            ("2025-03-31", "2026-03-31", 12.0),
            ("2025-03-01", "2026-03-02", 13.0),
            ("2025-03-30", "2026-03-31", 13.0),
            ("2025-03-31", "2025-03-31", 0.0),
            ("2025-03-31", "2025-03-30", 0.0),
        ] {
            assert_eq!(months(from, to), expected, "{from} {to}");
        }
    }
}
