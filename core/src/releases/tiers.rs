//! Both tiers of a release: what of it is hidden, and that nobody can undo that.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use super::flows::Flows;
use super::inputs::Inputs;
use super::kinds::needs_of_nobody;
use super::making::{MakingProgress, MakingStep};
use super::published::{Inhabitants, Known, answers_of, cells_of, key_of, release_name, rule_in, what};
use super::settings::ReleaseSettings;
use super::{METHOD, ReleaseBody, ReleaseCell, ReleasePeriod, ReleaseTier, TOTAL};
use crate::councils::Council;
use crate::disclosure::audit::audit;
use crate::disclosure::homogeneous::list_homogeneous;
use crate::disclosure::lattice::Lattice;
use crate::disclosure::limits::placed;
use crate::disclosure::protect::{Certificate, Failure, Progress, Protected, protect};
use crate::disclosure::system::{Cell, CellId, Fate, System};
use crate::disclosure::tally::Figures;
use crate::error::{Error, Result};
use crate::id::ReleaseId;
use crate::storage;
use crate::values::AreaCode;

/// A tier that is ready to be stored.
pub(super) struct Ready {
    pub body: ReleaseBody,
    pub figures: Figures,
    pub certificates: Vec<Certificate>,
    pub homogeneous: Vec<[[String; 8]; 2]>,
}

/// What everything is made from.
pub(super) struct Making<'a> {
    pub council: &'a Council,
    pub period: ReleasePeriod,
    pub municipalities: BTreeSet<AreaCode>,
    pub settings: ReleaseSettings,
    pub lattice: Lattice,
    pub figures: Figures,
    pub inputs: Inputs,
    pub inhabitants: Inhabitants,
    /// The ids of the releases that these hold the cells of.
    pub related: Vec<ReleaseId>,
    /// What members of a council may know.
    pub papers: Known,
    /// What everybody may know.
    pub open: Known,
    pub classes: Option<ClassFigures>,
    /// Cells that the curator wants hidden.
    pub hide: BTreeSet<[String; 8]>,
}

/// What is true of classes of municipalities that nobody publishes, and that the difference of releases might tell.
pub(super) struct ClassFigures {
    pub lattice: Lattice,
    pub figures: Figures,
    pub inhabitants: Inhabitants,
}

/// Goes on unless somebody wants to end it.
pub(super) fn go_on(flow: ControlFlow<()>) -> Result<()> {
    match flow {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(refused(Failure::Cancelled)),
    }
}

/// Hears how far the making is, and may end it.
pub(super) type Listener<'a> = &'a mut (dyn FnMut(MakingProgress) -> ControlFlow<()> + Send);

impl Making<'_> {
    /// Both tiers: that of the council, and what of it everybody may see. Who reads the papers reads the open
    /// release, too, and learns nothing more from it; who reads only the open one knows no papers.
    pub fn tiers(&self, listen: Listener<'_>) -> Result<[Ready; 2]> {
        let is_chosen = |id: &CellId| self.hide.contains(&key_of(id).map(str::to_owned));
        let mut council = self.cells_of(ReleaseTier::Council, |id| is_chosen(id).then_some(Fate::Hidden));
        withhold(&mut council, is_chosen);
        let of_council = self.protected(ReleaseTier::Council, &self.papers, council.clone(), listen)?;
        let hidden: BTreeSet<CellId> = council
            .iter()
            .filter(|cell| !is_told(cell, &of_council.pattern))
            .map(|cell| CellId { release: self.name(ReleaseTier::Public), ..cell.id.clone() })
            .collect();
        let mut public = self.cells_of(ReleaseTier::Public, |id| hidden.contains(id).then_some(Fate::Hidden));
        withhold(&mut public, is_chosen);
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
        release_name(self.council.id, self.period, tier)
    }

    fn cells_of(&self, tier: ReleaseTier, fixed: impl Fn(&CellId) -> Option<Fate>) -> Vec<Cell> {
        let rule = rule_in(self.settings.rule(tier), &self.inhabitants);
        cells_of(&self.name(tier), &self.lattice, &self.figures, self.period, rule, fixed)
    }

    /// Protects new cells among known ones, and lets another program try to undo it.
    fn protected(
        &self,
        tier: ReleaseTier,
        known: &Known,
        new: Vec<Cell>,
        listen: Listener<'_>,
    ) -> Result<Protected> {
        let all = self.among(tier, &known.meanwhile, new);
        let mut last = (0, 0);
        let mut hear = |progress: Progress| {
            let Progress { round, view, views } = progress;
            last = (round, views);
            listen(MakingProgress { tier, step: MakingStep::Hiding, round, view, views })
        };
        let limits = needs_of_nobody(&all);
        let mut found =
            protect(&System::new(all.clone(), &[]).limited(&limits), &mut hear).map_err(refused)?;
        let (round, views) = last;
        let mut hear = |step| listen(MakingProgress { tier, step, round, view: views, views });
        let mut flows = Flows::of(all.iter().chain(&known.around).cloned());
        flows.protect(&mut found, &mut |_| hear(MakingStep::Hiding)).map_err(refused)?;
        go_on(hear(MakingStep::Auditing))?;
        let answers = answers_of(&all, |cell| found.pattern[&cell.id] == Fate::Shown);
        let doubtful = |doubt| refused(Failure::Doubt(doubt));
        let report = audit(&answers, &[], &placed(&limits, &all)).map_err(doubtful)?;
        let is_safe = report.violations.is_empty() && flows.are_safe(&found.pattern).map_err(doubtful)?;
        if !is_safe {
            let reason = "the audit could compute a hidden number; nothing is published".into();
            return Err(Error::Conflict { reason });
        }
        go_on(hear(MakingStep::Auditing))?;
        Ok(found)
    }

    /// New cells among known ones, and those of classes of municipalities that nobody tells or told.
    fn among(&self, tier: ReleaseTier, known: &[Cell], new: Vec<Cell>) -> Vec<Cell> {
        let is_shown = |cell: &&Cell| cell.fixed == Some(Fate::Shown);
        let cells: BTreeSet<_> = known.iter().chain(&new).map(what).collect();
        // That nobody is in a part of where nobody is was told already.
        let is_told_zero = |cell: &Cell| {
            let holds = |zero: &Cell| {
                let is_inside = |(name, codes): (&String, &BTreeSet<String>)| {
                    zero.region.get(name).is_none_or(|all| codes.is_subset(all))
                };
                zero.id.measure == cell.id.measure && cell.region.iter().all(is_inside)
            };
            known.iter().filter(is_shown).any(|zero| zero.figure.value == 0 && holds(zero))
        };
        let is_open = |cell: &Cell| !cells.contains(&what(cell)) && !is_told_zero(cell);
        let classes = self.class_cells(tier).into_iter().filter(is_open);
        known.iter().cloned().chain(classes).chain(new).collect()
    }

    /// The cells of classes of municipalities: nobody tells them, and nobody may know those that are small.
    fn class_cells(&self, tier: ReleaseTier) -> Vec<Cell> {
        let Some(classes) = &self.classes else { return Vec::new() };
        let rule = rule_in(self.settings.rule(tier), &classes.inhabitants);
        let hidden = |_: &CellId| Some(Fate::Hidden);
        cells_of("classes", &classes.lattice, &classes.figures, self.period, rule, hidden)
            .into_iter()
            .filter(|cell| cell.id.codes[0] != TOTAL)
            .collect()
    }

    fn body(&self, tier: ReleaseTier, cells: &[Cell], pattern: &BTreeMap<CellId, Fate>) -> ReleaseBody {
        let cell = |cell: &Cell| {
            ReleaseCell::new(key_of(&cell.id), is_told(cell, pattern).then_some(cell.figure.value))
        };
        let mut cells: Vec<ReleaseCell> = cells.iter().map(cell).collect();
        cells.sort_by(|a, b| a.key().cmp(&b.key()));
        ReleaseBody {
            council_id: self.council.id,
            period: self.period.to_string(),
            tier,
            method: METHOD.to_owned(),
            least_persons: self.settings.rule(tier).least_persons,
            coverage: self.inputs.coverage(),
            monitored: self.inputs.monitored(),
            lattice: self.lattice.clone(),
            cells,
        }
    }
}

/// What a curator wants hidden is not to be computed either, however large it is.
fn withhold(cells: &mut [Cell], is_chosen: impl Fn(&CellId) -> bool) {
    cells.iter_mut().filter(|cell| is_chosen(&cell.id)).for_each(|cell| cell.rule.is_withheld = true);
}

/// Whether a release tells a cell: never what its own rules or its curator hide, even where another council's
/// release tells it.
fn is_told(cell: &Cell, pattern: &BTreeMap<CellId, Fate>) -> bool {
    pattern[&cell.id] == Fate::Shown
        && cell.fixed != Some(Fate::Hidden)
        && cell.rule.protection(&cell.figure).is_none()
}

/// Shown cells that tell something of everybody in a larger one.
fn homogeneous(cells: &[Cell], pattern: &BTreeMap<CellId, Fate>) -> Vec<[[String; 8]; 2]> {
    let key = |id: &CellId| key_of(id).map(str::to_owned);
    let found = list_homogeneous(cells, |id| pattern[id] == Fate::Shown);
    found.iter().map(|pair| [key(&pair.part), key(&pair.whole)]).collect()
}

/// Why nothing is published, without a word about what it would have said.
fn refused(failure: Failure) -> Error {
    let reason = match failure {
        Failure::Cancelled => "the making was cancelled",
        Failure::OnlyFixed { .. } => "what was published before would give a hidden number away",
        Failure::Doubt(_) => {
            "the solver is not sure that no hidden number can be computed, or the cases contradict an earlier release"
        }
    };
    Error::Conflict { reason: reason.to_owned() }
}

/// The certificates as text for the server alone.
pub(super) fn certificates_text(certificates: &[Certificate]) -> String {
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
