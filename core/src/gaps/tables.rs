//! Gap tables put together: the register and its demand, with what the viewer may know of needs.

use std::sync::Arc;

use super::cells::{Offer, Voice};
use super::demand::Demand;
use super::own::Own;
use super::{GapBefore, GapQuery, GapTable, Ground, SelfPlanShare, explanations};
use crate::actor::{Right, Viewer, Worker};
use crate::areas::Geography;
use crate::clock::KnownDay;
use crate::council_settings::Settings;
use crate::error::Result;
use crate::id::{CouncilId, ReleaseId};
use crate::registry::Registry;
use crate::storage::releases::KeptRelease;
use crate::values::AreaCode;

/// All that a table follows from besides the moment, for whom no own organisation counts.
#[derive(PartialEq)]
pub(crate) struct GapTableKey {
    query: GapQuery,
    rows: Vec<AreaCode>,
    council: Option<CouncilId>,
    /// Counts of those with 支給決定 are in no log, and not for every viewer.
    people: People,
    /// The release that is told.
    release: Option<ReleaseId>,
}

impl Registry {
    /// The gap table, with as much about needs as the viewer may know.
    pub fn tabulate_gaps(&self, viewer: &Viewer, query: &GapQuery) -> Result<GapTable> {
        let mut table = self.table_of(viewer, query)?;
        if let Some(since) = query.since {
            let earlier =
                GapQuery { quarter: Some(since), day: None, since: None, analyst: false, ..query.clone() };
            let before = self.table_of(viewer, &earlier)?;
            for (cell, was) in table.cells.iter_mut().zip(before.cells) {
                cell.before = Some(GapBefore::of(&was));
            }
        }
        Ok(table)
    }

    fn table_of(&self, viewer: &Viewer, query: &GapQuery) -> Result<GapTable> {
        let moment = self.moment()?;
        let geography = self.geography();
        let (ground, council) = self.ground(viewer, query, &geography)?;
        let worker = match viewer {
            Viewer::SignedIn(by) => Worker::prove(by),
            Viewer::Public => None,
        };
        let people = People {
            demand: Arc::new(self.demand(viewer, &ground)?),
            self_plans: self.self_plans(viewer, &ground)?,
        };
        match worker {
            Some(worker) => {
                let own = self.own_needs(&worker, &ground, query)?;
                let mut table = self.filled(&ground, query, people, Needs::Own(&own))?;
                table.coming = self.coming(&worker, &ground)?;
                Ok(table)
            }
            None => {
                let told = self.release_told(viewer, council, &ground, query)?;
                let key = GapTableKey {
                    query: query.clone(),
                    rows: ground.rows.iter().map(|row| row.code.clone()).collect(),
                    council,
                    people: people.clone(),
                    release: told.as_ref().map(|kept| kept.release.id),
                };
                let fill = || self.filled(&ground, query, people, Needs::Told(told.as_ref()));
                Ok(GapTable::clone(&*self.answers().gap_tables.of(moment, key, fill)?))
            }
        }
    }

    /// What a table is about, and the council that judges it.
    fn ground<'a>(
        &self,
        viewer: &Viewer,
        query: &GapQuery,
        geography: &'a Geography,
    ) -> Result<(Ground<'a>, Option<CouncilId>)> {
        let day = self.day_of_table(query)?;
        let rows = self.rows(viewer, query, geography)?;
        let council = self.council_of(viewer, query, &rows)?;
        let decided = council.map(|council| self.settings_on(council, day)).transpose()?;
        let ground = Ground {
            day,
            known_by: query.known_by,
            rows,
            columns: self.columns(query.by_kind),
            geography,
            settings_from: decided.as_ref().and_then(|decided| decided.valid_from),
            settings: decided.map_or_else(Settings::start, |decided| decided.settings),
        };
        Ok((ground, council))
    }

    fn filled(
        &self,
        ground: &Ground<'_>,
        query: &GapQuery,
        people: People,
        needs: Needs<'_>,
    ) -> Result<GapTable> {
        let People { demand, self_plans } = people;
        let offer = self.with_catalog(ground.known(), |catalog| Offer::of(catalog, ground, &demand))?;
        let (own, published) = match needs {
            Needs::Own(own) => (Some(own), None),
            Needs::Told(told) => (None, told.map(|kept| kept.needs(ground)).transpose()?),
        };
        let voice = Voice { own, published: published.as_ref() };
        let mut table = self.cells(offer, ground, &demand, voice)?;
        for (area, share) in table.areas.iter_mut().zip(self_plans) {
            area.self_plans = share;
        }
        if let Some(since) = query.since {
            let before = KnownDay { day: since.last_day(), ..ground.known() };
            table.changes = Some(self.supply_changes(ground, before)?);
        }
        table.coming = published.map(|published| published.coming).unwrap_or_default();
        table.settings_from = ground.settings_from;
        table.explanations = explanations::of(&table, ground, &demand);
        Ok(table)
    }
}

/// The people of a table's rows, as far as its viewer may know of them.
#[derive(Clone, PartialEq)]
struct People {
    demand: Arc<Demand>,
    self_plans: Vec<Option<SelfPlanShare>>,
}

/// What is known of needs: those of the own organisation, or what a release tells, if there is one.
enum Needs<'a> {
    Own(&'a Own),
    Told(Option<&'a KeptRelease>),
}
