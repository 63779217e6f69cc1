//! The pattern: which cells are hidden so that no hidden sensitive one can be computed.
//!
//! Every sensitive cell is attacked from both sides, as somebody who knows only what is published and as
//! each organisation that also knows its own part. An attack that succeeds is explained by the dual
//! program: a subtraction of shown cells such as `+市計 −北区 −南区`. The least of them is hidden, and the
//! attack is tried again. Hiding widens every interval, so an attack that failed need not be repeated.
//! If only cells that were shown before take part, there is no pattern, and nothing may be published.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use super::lp::{Doubt, Explanation, Program, Row, Side, Start};
use super::sensitivity::Protection;
use super::system::{CellId, Fate, System};

/// How far the search for a pattern is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// How often the pattern was changed so far.
    pub round: usize,
    /// How many attacks have not failed yet.
    pub open: usize,
    /// How many there were at the beginning.
    pub attacks: usize,
}

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Protected {
    /// What becomes of each cell.
    pub pattern: BTreeMap<CellId, Fate>,
    /// Why cells that are not sensitive are hidden, in the order of hiding. For the server alone.
    pub certificates: Vec<Certificate>,
    /// How many linear programs were solved.
    pub programs: usize,
    /// How often the pattern was changed.
    pub rounds: usize,
}

/// Why a cell was hidden for another.
#[derive(Debug, Clone, PartialEq)]
pub struct Certificate {
    /// The cell that would have been given away.
    pub exposed: CellId,
    /// To whom: an organisation, or everybody.
    pub organisation: Option<String>,
    /// Which end of its interval.
    pub side: Side,
    /// What that end would have been.
    pub bound: f64,
    /// The sum of shown cells that proves it.
    pub sum: Vec<(CellId, f64)>,
    /// The cell that was hidden for it.
    pub hidden: CellId,
}

/// Why there is no pattern.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Failure {
    /// Who waited for it did not want to wait.
    #[error("cancelled")]
    Cancelled,
    /// What was published before gives a cell away.
    #[error("{} {:?} of {} follows from what was published before", .exposed.measure, .exposed.codes, .exposed.release)]
    OnlyFixed {
        /// The cell.
        exposed: CellId,
        /// The sum that gives it away.
        sum: Vec<CellId>,
    },
    /// The solver is not sure, or the figures contradict one another.
    #[error(transparent)]
    Doubt(#[from] Doubt),
}

/// One question to what is published: can this cell be as low, or as high, as it should?
struct Attack {
    cell: usize,
    side: Side,
    limit: f64,
}

/// Who attacks, knowing what.
struct View {
    organisation: Option<String>,
    attacks: Vec<Attack>,
}

struct Search<'a> {
    system: System,
    fates: Vec<Fate>,
    views: Vec<View>,
    certificates: Vec<Certificate>,
    programs: usize,
    attacks: usize,
    progress: &'a mut dyn FnMut(Progress) -> ControlFlow<()>,
}

/// Finds the pattern of a system; `progress` hears of every attack and may end the search.
pub fn protect(
    system: &System,
    progress: &mut dyn FnMut(Progress) -> ControlFlow<()>,
) -> Result<Protected, Failure> {
    let first_fate = |cell: &super::system::Cell| {
        let is_sensitive = cell.rule.protection(&cell.figure).is_some();
        cell.fixed.unwrap_or(if is_sensitive { Fate::Hidden } else { Fate::Shown })
    };
    let system = system.reduced(|cell| first_fate(cell) == Fate::Shown);
    let fates: Vec<Fate> = system.cells.iter().map(first_fate).collect();
    let views = views(&system, &fates);
    let attacks = views.iter().map(|view| view.attacks.len()).sum();
    let mut search =
        Search { system, fates, views, certificates: Vec::new(), programs: 0, attacks, progress };
    let mut rounds = 0;
    while search.round(rounds)? {
        rounds += 1;
    }
    let Search { system, fates, certificates, programs, .. } = search;
    let pattern = system.cells.into_iter().map(|cell| cell.id).zip(fates).collect();
    Ok(Protected { pattern, certificates, programs, rounds })
}

/// Everybody, and each organisation that contributes to anything.
fn views(system: &System, fates: &[Fate]) -> Vec<View> {
    let organisations: BTreeSet<&String> =
        system.cells.iter().flat_map(|cell| cell.figure.parts.keys()).collect();
    let everyone = std::iter::once(None).chain(organisations.into_iter().cloned().map(Some));
    everyone
        .map(|organisation| View { attacks: attacks(system, fates, organisation.as_deref()), organisation })
        .collect()
}

fn attacks(system: &System, fates: &[Fate], organisation: Option<&str>) -> Vec<Attack> {
    let mut attacks = Vec::new();
    for (number, cell) in system.cells.iter().enumerate().filter(|(number, _)| fates[*number] == Fate::Hidden)
    {
        let protection = match organisation {
            None => cell.rule.protection(&cell.figure),
            Some(organisation) => cell.rule.protection_from(organisation, &cell.figure),
        };
        if let Some(Protection { lower, upper }) = protection {
            let own = own(system, number, organisation);
            let attack = |side, limit: u64| Attack { cell: number, side, limit: limit as f64 - own };
            attacks.extend([attack(Side::Upper, upper), attack(Side::Lower, lower)]);
        }
    }
    attacks
}

/// What an organisation knows of a cell's value because it is its own.
fn own(system: &System, cell: usize, organisation: Option<&str>) -> f64 {
    let part = organisation.and_then(|organisation| system.cells[cell].figure.parts.get(organisation));
    part.map_or(0.0, |part| part.value as f64)
}

impl Search<'_> {
    /// Tries every open attack, and hides something against each that succeeds. False if none did.
    fn round(&mut self, round: usize) -> Result<bool, Failure> {
        let before = self.certificates.len();
        let mut hidden = BTreeSet::new();
        let fates = self.fates.clone();
        for number in 0..self.views.len() {
            let view = &mut self.views[number];
            let (organisation, attacks) = (view.organisation.clone(), std::mem::take(&mut view.attacks));
            if attacks.is_empty() {
                continue;
            }
            let (program, cells) = self.program(&fates, organisation.as_deref());
            let start = program.start()?;
            for attack in attacks {
                self.report(round)?;
                if self.fails(&start, &attack) {
                    continue;
                }
                self.answer(&program, &cells, &attack, organisation.as_deref(), &mut hidden)?;
                self.views[number].attacks.push(attack);
            }
        }
        Ok(self.certificates.len() > before)
    }

    /// What a view knows: the shown cells, as what is left of them without its own part.
    fn program(&self, fates: &[Fate], organisation: Option<&str>) -> (Program, Vec<usize>) {
        let system = &self.system;
        let is_known = |cell: &usize| fates[*cell] == Fate::Shown && !system.rows[*cell].is_empty();
        let cells: Vec<usize> = (0..system.cells.len()).filter(is_known).collect();
        let rest = |cell: &usize| system.cells[*cell].figure.value as f64 - own(system, *cell, organisation);
        let shown = cells.iter().map(|cell| (system.rows[*cell].clone(), rest(cell)));
        let zero = |rows: &[Row]| rows.iter().map(|row| (row.clone(), 0.0)).collect::<Vec<_>>();
        let program = Program {
            columns: system.columns,
            equalities: shown.chain(zero(&system.zeros)).collect(),
            inequalities: zero(&system.at_most_zero),
        };
        (program, cells)
    }

    fn fails(&mut self, start: &Start, attack: &Attack) -> bool {
        self.programs += 1;
        start.reaches(&self.system.rows[attack.cell], attack.side, attack.limit)
    }

    /// Hides the least of the cells that an attack needs, unless one of them was hidden in this round.
    fn answer(
        &mut self,
        program: &Program,
        cells: &[usize],
        attack: &Attack,
        organisation: Option<&str>,
        hidden: &mut BTreeSet<usize>,
    ) -> Result<(), Failure> {
        self.programs += 1;
        let explanation = program.explain(&self.system.rows[attack.cell], attack.side)?;
        let known = |(equality, weight): &(usize, f64)| Some((*cells.get(*equality)?, *weight));
        let sum: Vec<(usize, f64)> = explanation.weights.iter().filter_map(known).collect();
        if sum.iter().any(|(cell, _)| hidden.contains(cell)) {
            return Ok(());
        }
        let all = &self.system.cells;
        let candidates = sum.iter().map(|(cell, _)| *cell).filter(|cell| all[*cell].fixed.is_none());
        let Some(least) = candidates.min_by_key(|cell| (all[*cell].priority, all[*cell].figure.value, *cell))
        else {
            let sum = sum.iter().map(|(cell, _)| all[*cell].id.clone()).collect();
            return Err(Failure::OnlyFixed { exposed: all[attack.cell].id.clone(), sum });
        };
        self.certificates.push(self.certificate(attack, organisation, &explanation, &sum, least));
        self.fates[least] = Fate::Hidden;
        hidden.insert(least);
        Ok(())
    }

    fn certificate(
        &self,
        attack: &Attack,
        organisation: Option<&str>,
        explanation: &Explanation,
        sum: &[(usize, f64)],
        hidden: usize,
    ) -> Certificate {
        let id = |cell: usize| self.system.cells[cell].id.clone();
        Certificate {
            exposed: id(attack.cell),
            organisation: organisation.map(str::to_owned),
            side: attack.side,
            bound: explanation.bound,
            sum: sum.iter().map(|(cell, weight)| (id(*cell), *weight)).collect(),
            hidden: id(hidden),
        }
    }

    fn report(&mut self, round: usize) -> Result<(), Failure> {
        let open = self.views.iter().map(|view| view.attacks.len()).sum();
        let progress = Progress { round, open, attacks: self.attacks };
        match (self.progress)(progress) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(Failure::Cancelled),
        }
    }
}
