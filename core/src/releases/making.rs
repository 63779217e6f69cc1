//! How a release is made: count, hide, audit, store; or nothing at all, with a reason.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::published::{Related, key_of, related};
use super::relations::{Told, classes, lattice_of_classes};
use super::tiers::{ClassFigures, Listener, Making, Ready, certificates_text, go_on};
use super::{Release, ReleaseCell, ReleasePeriod, ReleaseTier};
use crate::actor::{Administrator, Curator};
use crate::changes::{Action, hex};
use crate::clock::{Quarter, day_of};
use crate::councils::Council;
use crate::disclosure::lattice::Lattice;
use crate::disclosure::system::CellId;
use crate::disclosure::tally::tally;
use crate::error::{Error, Result};
use crate::id::{CouncilId, ReleaseId};
use crate::registry::Registry;
use crate::storage::releases::ReleaseSecrets;
use crate::storage::{self, DbConnection};
use crate::values::AreaCode;

/// How often a release is made anew because another process published meanwhile.
const MOST_TRIES: usize = 3;

/// What a curator asks for.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRelease {
    /// A quarter or a fiscal year that is over, later than that of the release before.
    #[schema(value_type = String, example = "2025-Q1")]
    pub period: String,
    /// Cells to hide beside those that must be, as measure, area, stage, service, reason, waited, life stage and
    /// urgency: what the curator decides of the pairs in `homogeneous` of the preview, in which it is empty.
    #[serde(default, deserialize_with = "super::codes::read_keys")]
    pub hide: Vec<[String; 8]>,
}

/// What is done to make a release.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MakingStep {
    /// Needs are counted.
    Counting,
    /// Cells are hidden until none can be computed.
    Hiding,
    /// Another program tries to compute them.
    Auditing,
}

/// How far the making of a release is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct MakingProgress {
    /// Which tier is being made.
    pub tier: ReleaseTier,
    /// What is being done.
    pub step: MakingStep,
    /// How often a pattern was changed so far.
    pub round: usize,
    /// Who attacks now, of `views`: first everybody, then each organisation.
    pub view: usize,
    /// How many attack.
    pub views: usize,
}

impl MakingProgress {
    /// Nothing is done yet.
    const START: Self =
        Self { tier: ReleaseTier::Council, step: MakingStep::Counting, round: 0, view: 0, views: 0 };
}

/// What a release would hide, without any number.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct ReleasePreview {
    /// For whom.
    pub tier: ReleaseTier,
    /// The cells that would be hidden, as measure, area, stage, service, reason, waited, life stage and urgency.
    pub hidden: Vec<[String; 8]>,
    /// Their share of all cells.
    pub hidden_share: f64,
    /// Pairs of cells that would be shown with the same number: everybody of the second is in the first, so
    /// that who knows of a person in the second knows more. Whether that may be is for the curator to decide.
    pub homogeneous: Vec<[[String; 8]; 2]>,
}

impl NewRelease {
    /// Fails unless it may be looked at before it is made: a period has one candidate, and to compare several would tell
    /// which cells are hidden for others alone.
    pub(crate) fn require_candidate(&self) -> Result<()> {
        let reason = "must be empty in a preview: choose when it is published";
        if self.hide.is_empty() { Ok(()) } else { Err(Error::invalid("hide", reason)) }
    }
}

impl Registry {
    /// Makes the releases of a period of the curator's council, for the council and for everybody.
    pub fn make_releases(
        &self,
        by: &Curator,
        new: &NewRelease,
        listen: Listener<'_>,
    ) -> Result<Vec<Release>> {
        self.make(&by.account.to_string(), by.council, new, listen)
    }

    /// Makes the releases of a period of a council at the machine.
    pub fn make_releases_of(
        &self,
        by: &Administrator,
        council: CouncilId,
        new: &NewRelease,
        listen: Listener<'_>,
    ) -> Result<Vec<Release>> {
        self.make(&by.account, council, new, listen)
    }

    /// What the releases of a period of the curator's council would hide.
    pub fn preview_releases(
        &self,
        by: &Curator,
        new: &NewRelease,
        listen: Listener<'_>,
    ) -> Result<Vec<ReleasePreview>> {
        self.preview(&by.account.to_string(), by.council, new, listen)
    }

    /// What the releases of a period of a council would hide, at the machine.
    pub fn preview_releases_of(
        &self,
        by: &Administrator,
        council: CouncilId,
        new: &NewRelease,
    ) -> Result<Vec<ReleasePreview>> {
        self.preview(&by.account, council, new, &mut |_| ControlFlow::Continue(()))
    }

    fn preview(
        &self,
        actor: &str,
        council: CouncilId,
        new: &NewRelease,
        listen: Listener<'_>,
    ) -> Result<Vec<ReleasePreview>> {
        new.require_candidate()?;
        let council = self.find_council(council)?;
        go_on(listen(MakingProgress::START))?;
        let making = self.prepare(actor, &council, new)?;
        let preview = |ready: Ready| {
            let codes = |cell: &ReleaseCell| cell.key().map(str::to_owned);
            let is_hidden = |cell: &&ReleaseCell| cell.value.is_none();
            let hidden: Vec<_> = ready.body.cells.iter().filter(is_hidden).map(codes).collect();
            let hidden_share = hidden.len() as f64 / ready.body.cells.len() as f64;
            ReleasePreview { tier: ready.body.tier, hidden, hidden_share, homogeneous: ready.homogeneous }
        };
        Ok(making.tiers(listen)?.into_iter().map(preview).collect())
    }

    fn make(
        &self,
        actor: &str,
        council: CouncilId,
        new: &NewRelease,
        listen: Listener<'_>,
    ) -> Result<Vec<Release>> {
        let _turn = self.publishing();
        let council = self.find_council(council)?;
        for _ in 0..MOST_TRIES {
            go_on(listen(MakingProgress::START))?;
            let making = self.prepare(actor, &council, new)?;
            let tiers = making.tiers(listen)?;
            if let Some(made) = self.publish(actor, &making, tiers)? {
                return Ok(made);
            }
        }
        Err(Error::Busy)
    }

    /// Stores what was made; nothing where another process published meanwhile something against which it was not
    /// audited.
    fn publish(&self, actor: &str, making: &Making<'_>, tiers: [Ready; 2]) -> Result<Option<Vec<Release>>> {
        self.write(actor, |w| {
            require_next(w.connection, making.council.id, making.period)?;
            let related = related(w.connection, making.period, &making.municipalities)?;
            if !related.iter().map(|known| known.id).eq(making.related.iter().copied()) {
                return Ok(None);
            }
            let mut made = Vec::new();
            for ready in tiers {
                let release = self.store_release(w, making, ready)?;
                w.log(Action::Create, None, &release);
                made.push(release);
            }
            Ok(Some(made))
        })
    }

    fn store_release(
        &self,
        w: &mut storage::Write<'_>,
        making: &Making<'_>,
        ready: Ready,
    ) -> Result<Release> {
        let text = storage::to_json(&ready.body);
        let hidden = ready.body.cells.iter().filter(|cell| cell.value.is_none()).count();
        let release = Release {
            id: ReleaseId(self.ids().ordered(self.clock())),
            version: 1,
            council_id: making.council.id,
            period: ready.body.period.clone(),
            tier: ready.body.tier,
            method: ready.body.method.clone(),
            least_persons: ready.body.least_persons,
            coverage: ready.body.coverage,
            monitored: ready.body.monitored,
            cells: ready.body.cells.len() as u64,
            hidden_cells: hidden as u64,
            content_hash: hex(&Sha256::digest(&text)),
            released_at: w.at,
            withdrawn_on: None,
            withdrawal_reason: None,
        };
        let inputs_key = self.ids().secret();
        let secrets = ReleaseSecrets {
            release_id: release.id,
            certificates: certificates_text(&ready.certificates),
            inputs_hash: making.inputs.keyed_hash(&inputs_key),
            inputs_key,
            figures: ready.figures,
            inhabitants: making.inhabitants.clone(),
        };
        storage::releases::add(w.connection, &release, &text, &secrets)?;
        Ok(release)
    }

    /// The period that is asked for: one that is over, and that comes after those of the council's releases. What is to
    /// be hidden of it must be a cell that the council could publish, before anything is counted.
    pub(crate) fn next_period(&self, council: CouncilId, new: &NewRelease) -> Result<ReleasePeriod> {
        let period: ReleasePeriod = new.period.parse()?;
        if period.last() > Quarter::last_closed(self.clock().today()) {
            return Err(Error::invalid("period", "must be over"));
        }
        self.db().read(|c| require_next(c, council, period))?;
        if !new.hide.is_empty() {
            checked_hide(&self.widest_lattice(&self.find_council(council)?, period)?, &new.hide)?;
        }
        Ok(period)
    }

    /// All that a council could publish of a period, whatever is counted.
    fn widest_lattice(&self, council: &Council, period: ReleasePeriod) -> Result<Lattice> {
        let geography = self.geography();
        let settings = self.settings_on(council.id, period.days().first)?.settings.releases;
        let (flows, urgencies) = (true, true);
        let told = Told { settings: &settings, is_small: false, flows, urgencies, left_out: BTreeSet::new() };
        self.release_lattice(&self.municipalities_of(council, &geography), period, &told, &geography)
    }

    fn prepare<'a>(&self, actor: &str, council: &'a Council, new: &NewRelease) -> Result<Making<'a>> {
        let period = self.next_period(council.id, new)?;
        let geography = self.geography();
        let municipalities = self.municipalities_of(council, &geography);
        if municipalities.is_empty() {
            return Err(Error::Conflict { reason: "the council's areas hold no municipality".into() });
        }
        let settings = self.settings_on(council.id, period.days().first)?.settings.releases;
        let least = settings.least_cases;
        self.freeze(actor, period, |cases| {
            let own: u64 = municipalities.iter().filter_map(|area| cases.get(area)).sum();
            let reason =
                format!("with fewer than {least} cases of 主担当 a council publishes fiscal years only");
            match period.is_year() || own >= least {
                true => Ok(()),
                false => Err(Error::invalid("period", reason)),
            }
        })?;
        let inputs = self.release_inputs(&municipalities, period)?;
        let is_small = inputs.cases < least;
        let related = self.db().read(|c| related(c, period, &municipalities))?;
        let papers = self.known_of(&related, ReleaseTier::Council)?;
        let open = self.known_of(&related, ReleaseTier::Public)?;
        let ids = related.iter().map(|known| known.id).collect();
        let related: Vec<Related> = related.into_iter().filter(Related::counts_the_same).collect();
        let is_other_length = |known: &Related| {
            let length = known.body.period.parse::<ReleasePeriod>().map(ReleasePeriod::is_year);
            known.shares(&municipalities) && length.is_ok_and(|is_year| is_year != period.is_year())
        };
        let told = Told {
            settings: &settings,
            is_small,
            flows: !related.iter().any(is_other_length),
            urgencies: inputs.knows_urgencies(),
            left_out: self.left_to_others(council, &municipalities, period, &related, &geography)?,
        };
        let lattice = self.release_lattice(&municipalities, period, &told, &geography)?;
        let hide = checked_hide(&lattice, &new.hide)?;
        let figures = tally(&lattice, &inputs.entries(&lattice));
        let classes = self.class_figures(&lattice, &municipalities, period, &related)?;
        let inhabitants = self.inhabitants(&lattice, period)?;
        Ok(Making {
            council,
            period,
            municipalities,
            settings,
            lattice,
            figures,
            inputs,
            inhabitants,
            related: ids,
            papers,
            open,
            classes,
            hide,
        })
    }

    /// What is true of classes of municipalities, where several are told of.
    fn class_figures(
        &self,
        lattice: &Lattice,
        municipalities: &BTreeSet<AreaCode>,
        period: ReleasePeriod,
        related: &[Related],
    ) -> Result<Option<ClassFigures>> {
        let own = municipalities.iter().map(ToString::to_string).collect();
        let classes = classes(&own, related);
        if classes.is_empty() {
            return Ok(None);
        }
        let lattice = lattice_of_classes(lattice, &classes)?;
        let all = classes.values().flatten().map(|code| AreaCode::trusted(code)).collect();
        let inputs = self.release_inputs(&all, period)?;
        let figures = tally(&lattice, &inputs.entries(&lattice));
        let inhabitants = self.inhabitants(&lattice, period)?;
        Ok(Some(ClassFigures { lattice, figures, inhabitants }))
    }
}

/// Fails where a period does not come after those of the council's releases.
fn require_next(c: &mut DbConnection, council: CouncilId, period: ReleasePeriod) -> Result<()> {
    let before = storage::releases::of_council(c, council, ReleaseTier::Council)?;
    let Some(last) = before.last() else { return Ok(()) };
    let known: ReleasePeriod = last.release.period.parse()?;
    if period.first() > known.last() {
        return Ok(());
    }
    let reason = format!(
        "the council has a release of {known}, made on {}; a period is never told again, nor an earlier one",
        day_of(last.release.released_at)
    );
    Err(Error::Conflict { reason })
}

/// The cells that the curator wants hidden, as measure and codes.
fn checked_hide(lattice: &Lattice, hide: &[[String; 8]]) -> Result<BTreeSet<[String; 8]>> {
    let mut known: BTreeSet<[String; 8]> = BTreeSet::new();
    for measure in lattice.measures() {
        known.extend(lattice.cells_of(&measure.name).into_iter().map(|codes| {
            let id = CellId { release: String::new(), measure: measure.name.clone(), codes };
            key_of(&id).map(str::to_owned)
        }));
    }
    match hide.iter().position(|cell| !known.contains(cell)) {
        Some(place) => Err(Error::invalid(format!("hide[{place}]"), "is no cell of the release")),
        None => Ok(hide.iter().cloned().collect()),
    }
}
