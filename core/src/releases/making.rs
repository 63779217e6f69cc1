//! How a release is made: count, hide, audit, store; or nothing at all, with a reason.

use std::ops::ControlFlow;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::inputs::Earlier;
use super::tiers::{Listener, Making, Ready, certificates_text};
use super::{Release, ReleaseCell, ReleasePeriod, ReleaseTier};
use crate::actor::{Administrator, Curator};
use crate::changes::{Action, hex};
use crate::clock::{Quarter, day_of};
use crate::councils::Council;
use crate::disclosure::tally::tally;
use crate::error::{Error, Result};
use crate::id::{CouncilId, ReleaseId};
use crate::registry::Registry;
use crate::storage;
use crate::storage::releases::ReleaseSecrets;

/// What a curator asks for.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRelease {
    /// A quarter or a fiscal year that is over, later than that of the release before.
    #[schema(value_type = String, example = "2025-Q1")]
    pub period: String,
}

/// How far the making of a release is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct MakingProgress {
    /// Which tier is being protected.
    pub tier: ReleaseTier,
    /// How often a pattern was changed so far.
    pub round: usize,
    /// Who attacks now, of `views`: first everybody, then each organisation.
    pub view: usize,
    /// How many attack.
    pub views: usize,
}

/// What a release would hide, without any number.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct ReleasePreview {
    /// For whom.
    pub tier: ReleaseTier,
    /// The cells that would be hidden, as measure, area, stage, service, reason, waited and life stage.
    pub hidden: Vec<[String; 7]>,
    /// Their share of all cells.
    pub hidden_share: f64,
    /// Pairs of cells that would be shown with the same number: everybody of the second is in the first, so
    /// that who knows of a person in the second knows more. Whether that may be is for the curator to decide.
    pub homogeneous: Vec<[[String; 7]; 2]>,
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
    pub fn preview_releases(&self, by: &Curator, new: &NewRelease) -> Result<Vec<ReleasePreview>> {
        self.preview(by.council, new)
    }

    /// What the releases of a period of a council would hide, at the machine.
    pub fn preview_releases_of(
        &self,
        _by: &Administrator,
        council: CouncilId,
        new: &NewRelease,
    ) -> Result<Vec<ReleasePreview>> {
        self.preview(council, new)
    }

    fn preview(&self, council: CouncilId, new: &NewRelease) -> Result<Vec<ReleasePreview>> {
        let council = self.find_council(council)?;
        let making = self.prepare(&council, new)?;
        let preview = |ready: Ready| {
            let codes = |cell: &ReleaseCell| cell.key().map(str::to_owned);
            let is_hidden = |cell: &&ReleaseCell| cell.value.is_none();
            let hidden: Vec<_> = ready.body.cells.iter().filter(is_hidden).map(codes).collect();
            let hidden_share = hidden.len() as f64 / ready.body.cells.len() as f64;
            ReleasePreview { tier: ready.body.tier, hidden, hidden_share, homogeneous: ready.homogeneous }
        };
        Ok(making.tiers(&mut |_| ControlFlow::Continue(()))?.into_iter().map(preview).collect())
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
        let making = self.prepare(&council, new)?;
        let tiers = making.tiers(listen)?;
        self.write(actor, |w| {
            // Another process may have published meanwhile, against which nothing was audited.
            let known = storage::releases::of_period(w.connection, making.period)?;
            if known.iter().map(|(kept, _)| kept.release.id).collect::<Vec<_>>() != making.known.ids {
                return Err(Error::Busy);
            }
            let mut made = Vec::new();
            for ready in tiers {
                let release = self.store_release(w, &making, ready)?;
                w.log(Action::Create, None, &release);
                made.push(release);
            }
            Ok(made)
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
        };
        storage::releases::add(w.connection, &release, &text, &secrets)?;
        Ok(release)
    }

    fn prepare<'a>(&self, council: &'a Council, new: &NewRelease) -> Result<Making<'a>> {
        let period: ReleasePeriod = new.period.parse()?;
        if period.last() > Quarter::last_closed(self.clock().today()) {
            return Err(Error::invalid("period", "must be over"));
        }
        let earlier = self.earlier_of(council, period)?;
        let geography = self.geography();
        let municipalities = self.municipalities_of(council, &geography);
        if municipalities.is_empty() {
            return Err(Error::Conflict { reason: "the council's areas hold no municipality".into() });
        }
        let settings = self.settings_on(council.id, period.days().first)?.settings.releases;
        let inputs = self.release_inputs(&municipalities, period, earlier, &geography)?;
        if inputs.cases < settings.least_cases && !period.is_year() {
            let least = settings.least_cases;
            let reason =
                format!("with fewer than {least} cases of 主担当 a council publishes fiscal years only");
            return Err(Error::invalid("period", reason));
        }
        let lattice = self.release_lattice(&municipalities, period, &settings, inputs.cases, &geography)?;
        let figures = tally(&lattice, &inputs.entries(&lattice));
        let known = self.known_of(period, &municipalities)?;
        let inhabitants = self.inhabitants(&lattice, period)?;
        Ok(Making { council, period, settings, lattice, figures, inputs, inhabitants, known })
    }

    /// The release before, of the same council; an error where the periods do not follow one another.
    fn earlier_of(&self, council: &Council, period: ReleasePeriod) -> Result<Option<Earlier>> {
        let before =
            self.db().read(|c| storage::releases::of_council(c, council.id, ReleaseTier::Council))?;
        let Some(last) = before.last() else { return Ok(None) };
        let known: ReleasePeriod = last.release.period.parse()?;
        if period.first() <= known.last() {
            let reason = format!(
                "the council has a release of {known}, made on {}; a period is never told again, nor an earlier one",
                day_of(last.release.released_at)
            );
            return Err(Error::Conflict { reason });
        }
        Ok(Some(Earlier { last: known.days().last, released_at: last.release.released_at }))
    }
}
