//! How a release is made: count, hide, audit, store; or nothing at all, with a reason.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::inputs::Inputs;
use super::published::{release_name, rule_of};
use super::{METHOD, Release, ReleaseBody, ReleaseCell, ReleaseTier};
use crate::actor::{Administrator, Curator};
use crate::analysis::flows::Period;
use crate::changes::{Action, hex};
use crate::clock::Quarter;
use crate::councils::Council;
use crate::disclosure::audit::{Answer, audit};
use crate::disclosure::homogeneous::list_homogeneous;
use crate::disclosure::lattice::{Codes, Lattice};
use crate::disclosure::protect::{Certificate, Failure, Progress, Protected, protect};
use crate::disclosure::sensitivity::Rule;
use crate::disclosure::system::{Cell, CellId, Fate, System};
use crate::disclosure::tally::{Figures, cells, tally};
use crate::error::{Error, Result};
use crate::id::{CouncilId, ReleaseId};
use crate::registry::Registry;
use crate::storage;
use crate::storage::releases::ReleaseSecrets;

/// What a curator asks for.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRelease {
    /// A quarter that is over, later than that of the release before.
    #[schema(value_type = String, example = "2025-Q1")]
    pub quarter: String,
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
    /// The cells that would be hidden, as measure, area, stage and service.
    pub hidden: Vec<[String; 4]>,
    /// Their share of all cells.
    pub hidden_share: f64,
    /// Pairs of cells that would be shown with the same number: everybody of the second is in the first, so
    /// that who knows of a person in the second knows more. Whether that may be is for the curator to decide.
    pub homogeneous: Vec<[[String; 4]; 2]>,
}

/// A tier that is ready to be stored.
struct Ready {
    body: ReleaseBody,
    figures: Figures,
    certificates: Vec<Certificate>,
    homogeneous: Vec<[[String; 4]; 2]>,
}

/// What everything is made from.
struct Making<'a> {
    council: &'a Council,
    quarter: Quarter,
    lattice: Lattice,
    figures: Figures,
    inputs: Inputs,
    inhabitants: BTreeMap<String, Option<u64>>,
    /// The cells of all releases of the same quarter, which members of a council may know.
    papers: Vec<Cell>,
    /// Those of releases for everybody.
    open: Vec<Cell>,
    earlier_ids: Vec<ReleaseId>,
}

type Listener<'a> = &'a mut dyn FnMut(MakingProgress) -> ControlFlow<()>;

impl Registry {
    /// Makes the releases of a quarter of the curator's council, for the council and for everybody.
    pub fn make_releases(
        &self,
        by: &Curator,
        new: &NewRelease,
        listen: Listener<'_>,
    ) -> Result<Vec<Release>> {
        self.make(&by.account.to_string(), by.council, new, listen)
    }

    /// Makes the releases of a quarter of a council at the machine.
    pub fn make_releases_of(
        &self,
        by: &Administrator,
        council: CouncilId,
        new: &NewRelease,
        listen: Listener<'_>,
    ) -> Result<Vec<Release>> {
        self.make(&by.account, council, new, listen)
    }

    /// What the releases of a quarter of the curator's council would hide.
    pub fn preview_releases(&self, by: &Curator, new: &NewRelease) -> Result<Vec<ReleasePreview>> {
        self.preview(by.council, new)
    }

    /// What the releases of a quarter of a council would hide, at the machine.
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
            let known = storage::releases::of_quarter(w.connection, making.quarter)?;
            if known.iter().map(|(kept, _)| kept.release.id).collect::<Vec<_>>() != making.earlier_ids {
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
            quarter: ready.body.quarter.clone(),
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
        let quarter: Quarter = new.quarter.parse()?;
        if quarter > Quarter::last_closed(self.clock().today()) {
            return Err(Error::invalid("quarter", "must be over"));
        }
        let last = self.db().read(|c| storage::releases::last_quarter(c, council.id))?;
        if last.is_some_and(|last| quarter.index() <= last) {
            let reason = "the council has a release of this quarter or a later one; it is never made again";
            return Err(Error::Conflict { reason: reason.into() });
        }
        let geography = self.geography();
        let municipalities = self.municipalities_of(council, &geography);
        if municipalities.is_empty() {
            return Err(Error::Conflict { reason: "the council's areas hold no municipality".into() });
        }
        let period = Period { first: quarter.first_day(), last: quarter.last_day() };
        let inputs = self.release_inputs(&municipalities, period, &quarter.to_string(), &geography)?;
        let lattice = self.release_lattice(&municipalities, quarter, inputs.cases)?;
        let figures = tally(&lattice, &inputs.entries());
        let (mut papers, mut open) = (Vec::new(), Vec::new());
        let known = self.db().read(|c| storage::releases::of_quarter(c, quarter))?;
        let earlier_ids = known.iter().map(|(kept, _)| kept.release.id).collect();
        for (kept, secrets) in known {
            let body = kept.body()?;
            papers.extend(self.published(&body, &secrets.figures, quarter, ReleaseTier::Council)?);
            if body.tier == ReleaseTier::Public {
                open.extend(self.published(&body, &secrets.figures, quarter, ReleaseTier::Public)?);
            }
        }
        let inhabitants = self.inhabitants(&municipalities, quarter)?;
        Ok(Making { council, quarter, lattice, figures, inputs, inhabitants, papers, open, earlier_ids })
    }
}

impl Making<'_> {
    /// Both tiers: that of the council, and what of it everybody may see. Who reads the papers reads the open
    /// release, too, and learns nothing more from it; who reads only the open one knows no papers.
    fn tiers(&self, listen: Listener<'_>) -> Result<[Ready; 2]> {
        let council = self.cells_of(ReleaseTier::Council, |_| None);
        let of_council = self.protected(ReleaseTier::Council, &self.papers, council.clone(), listen)?;
        let is_hidden = |id: &CellId| {
            let same = CellId { release: self.name(ReleaseTier::Council), ..id.clone() };
            of_council.pattern.get(&same) == Some(&Fate::Hidden)
        };
        let public = self.cells_of(ReleaseTier::Public, |id| is_hidden(id).then_some(Fate::Hidden));
        let of_public = self.protected(ReleaseTier::Public, &self.open, public.clone(), listen)?;
        let ready = |tier, cells: &[Cell], found: Protected| Ready {
            body: self.body(tier, cells, &found.pattern),
            figures: self.figures.clone(),
            homogeneous: homogeneous(cells, &found.pattern),
            certificates: found.certificates,
        };
        Ok([
            ready(ReleaseTier::Council, &council, of_council),
            ready(ReleaseTier::Public, &public, of_public),
        ])
    }

    fn name(&self, tier: ReleaseTier) -> String {
        release_name(self.council.id, self.quarter, tier)
    }

    fn rule(&self, tier: ReleaseTier) -> Rule {
        rule_of(tier, u64::from(self.council.minimum_persons.unsigned_abs()))
    }

    fn cells_of(&self, tier: ReleaseTier, fixed: impl Fn(&CellId) -> Option<Fate>) -> Vec<Cell> {
        let rule = self.rule(tier);
        let of = |codes: &Codes| rule.among(self.inhabitants.get(&codes[0]).copied().flatten());
        cells(&self.name(tier), &self.lattice, &self.figures, of, fixed)
    }

    /// Protects new cells among known ones, and lets another program try to undo it.
    fn protected(
        &self,
        tier: ReleaseTier,
        known: &[Cell],
        new: Vec<Cell>,
        listen: Listener<'_>,
    ) -> Result<Protected> {
        let all: Vec<Cell> = known.iter().cloned().chain(new).collect();
        let mut told = |progress: Progress| {
            let Progress { round, view, views } = progress;
            listen(MakingProgress { tier, round, view, views })
        };
        let found = protect(&System::new(all.clone(), &[]), &mut told).map_err(refused)?;
        let answer = |cell: &Cell| Answer {
            measure: cell.id.measure.clone(),
            kind: cell.kind.clone(),
            region: cell.region.clone(),
            value: (found.pattern[&cell.id] == Fate::Shown).then_some(cell.figure.value),
            figure: cell.figure.clone(),
            rule: cell.rule,
        };
        let answers: Vec<Answer> = all.iter().map(answer).collect();
        let report = audit(&answers, &[]).map_err(|doubt| refused(Failure::Doubt(doubt)))?;
        if !report.violations.is_empty() {
            let reason = "the audit could compute a hidden number; nothing is published".into();
            return Err(Error::Conflict { reason });
        }
        Ok(found)
    }

    fn body(&self, tier: ReleaseTier, cells: &[Cell], pattern: &BTreeMap<CellId, Fate>) -> ReleaseBody {
        let cell = |cell: &Cell| {
            let [area, stage, service] = [0, 1, 2].map(|place| cell.id.codes[place].clone());
            let is_shown = pattern[&cell.id] == Fate::Shown;
            let value = is_shown.then_some(cell.figure.value);
            ReleaseCell { measure: cell.id.measure.clone(), area, stage, service, value }
        };
        let mut cells: Vec<ReleaseCell> = cells.iter().map(cell).collect();
        cells.sort_by(|a, b| a.key().cmp(&b.key()));
        ReleaseBody {
            council_id: self.council.id,
            quarter: self.quarter.to_string(),
            tier,
            method: METHOD.to_owned(),
            least_persons: self.rule(tier).least_persons,
            coverage: self.inputs.coverage(),
            lattice: self.lattice.clone(),
            cells,
        }
    }
}

impl ReleaseCell {
    pub(super) fn key(&self) -> [&str; 4] {
        [&self.measure, &self.area, &self.stage, &self.service]
    }
}

/// Shown cells that tell something of everybody in a larger one, as measure, area, stage and service.
fn homogeneous(cells: &[Cell], pattern: &BTreeMap<CellId, Fate>) -> Vec<[[String; 4]; 2]> {
    let key = |id: &CellId| {
        let [area, stage, service] = [0, 1, 2].map(|place| id.codes[place].clone());
        [id.measure.clone(), area, stage, service]
    };
    let found = list_homogeneous(cells, |id| pattern[id] == Fate::Shown);
    found.iter().map(|pair| [key(&pair.part), key(&pair.whole)]).collect()
}

/// Why nothing is published, without a word about what it would have said.
fn refused(failure: Failure) -> Error {
    let reason = match failure {
        Failure::Cancelled => "the making was cancelled",
        Failure::OnlyFixed { .. } => "what was published before would give a hidden number away",
        Failure::Doubt(_) => "the solver is not sure that no hidden number can be computed",
    };
    Error::Conflict { reason: reason.to_owned() }
}

/// The certificates as text for the server alone.
fn certificates_text(certificates: &[Certificate]) -> String {
    let name = |id: &CellId| format!("{} {} {}", id.release, id.measure, id.codes.join("/"));
    let told = |certificate: &Certificate| {
        let sum = certificate.sum.iter().map(|(id, factor)| format!("{factor:+} {}", name(id)));
        serde_json::json!({
            "exposed": name(&certificate.exposed),
            "organisation": certificate.organisation,
            "bound": certificate.bound,
            "sum": sum.collect::<Vec<_>>(),
            "hidden": name(&certificate.hidden),
        })
    };
    storage::to_json(&certificates.iter().map(told).collect::<Vec<_>>())
}
