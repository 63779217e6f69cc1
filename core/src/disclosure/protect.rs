//! The pattern: which cells are hidden so that no hidden sensitive one can be computed.
//!
//! Every sensitive cell is attacked from both sides, as somebody who knows only what is published and as
//! each organisation that also knows its own part. An attack that succeeds is explained by the dual
//! program: a subtraction of shown cells such as `+市計 −北区 −南区`. The least of them is hidden, and the
//! attack is tried again. Hiding widens every interval, so an attack that failed need not be repeated: when
//! everybody's attacks have failed, those of all organisations are tried at once on the same pattern, and only what
//! succeeded there is answered, one organisation after the other.
//! If only cells that were shown before take part, there is no pattern, and nothing may be published.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::sync::{Mutex, PoisonError};

use super::lp::{Doubt, Explanation, Heard, Program, Row, Side, Start, order};
use super::sensitivity::Protection;
use super::system::{Cell, CellId, Fate, System};
use crate::parallel;

/// How many proofs of a round may lead to nothing new before the rest is left for the next one.
const MOST_IN_VAIN: usize = 4;

/// How far the search for a pattern is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// How often the pattern was changed so far.
    pub round: usize,
    /// Who attacks which part now: first everybody, then each organisation, and so for each part.
    pub view: usize,
    /// How many of these there are.
    pub views: usize,
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Protected {
    /// What becomes of each cell.
    pub pattern: BTreeMap<CellId, Fate>,
    /// Why cells that are not sensitive are hidden, in the order of hiding. For the server alone.
    pub certificates: Vec<Certificate>,
    /// How many linear programs were solved.
    pub programs: usize,
    /// How often the pattern was changed.
    pub rounds: usize,
    /// What earlier releases give away.
    pub given_away: BTreeSet<GivenAway>,
}

/// An end of a cell's interval that follows from what was published before.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct GivenAway {
    /// The cell.
    pub cell: CellId,
    /// Who can compute it: an organisation, or everybody.
    pub organisation: Option<String>,
    /// Which end.
    pub side: Side,
}

/// What becomes of an attack that succeeds.
enum Outcome {
    /// A cell was hidden for it.
    Hidden,
    /// One was hidden in this round already, which may stop it, too.
    InVain,
    /// Nothing that was not shown before takes part.
    Hopeless,
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

/// What somebody knows: the shown cells, as what is left of them without the own part.
struct View<'a> {
    organisation: Option<&'a str>,
    program: Program,
    /// Which cell each of the first equalities is.
    cells: Vec<usize>,
}

struct Search<'a> {
    system: &'a System,
    fates: Vec<Fate>,
    found: Protected,
    /// Inequalities that mattered in any round.
    heard: Heard,
    listener: &'a Listener<'a>,
    /// Whether to go on where only cells that were shown before take part.
    goes_on: bool,
}

/// Who hears how far the search is, from several attackers at once, and may end it.
struct Listener<'a>(Mutex<(Progress, Hear<'a>)>);

/// Hears of every attack.
pub type Hear<'a> = &'a mut (dyn FnMut(Progress) -> ControlFlow<()> + Send);

/// The attacks of somebody that succeed.
struct Scan {
    succeeded: Vec<Attack>,
    heard: Heard,
    programs: usize,
}

/// Finds the pattern of a system; `progress` hears of every attack and may end the search.
pub fn protect(system: &System, progress: Hear<'_>) -> Result<Protected, Failure> {
    search(system, progress, false)
}

/// The same, but what earlier releases give away cannot be taken back, and stops nobody.
pub fn protect_the_rest(system: &System, progress: Hear<'_>) -> Result<Protected, Failure> {
    search(system, progress, true)
}

fn search(system: &System, progress: Hear<'_>, goes_on: bool) -> Result<Protected, Failure> {
    let is_sensitive = |cell: &Cell| cell.rule.protection(&cell.figure).is_some();
    let first_fate =
        |cell: &Cell| cell.fixed.unwrap_or(if is_sensitive(cell) { Fate::Hidden } else { Fate::Shown });
    let is_shown = |cell: &Cell| first_fate(cell) == Fate::Shown;
    let parts = system.reduced(is_shown, |cell| !is_shown(cell) && is_sensitive(cell)).components();
    let organisations = system.cells.iter().flat_map(|cell| cell.figure.parts.keys());
    let organisations: BTreeSet<&str> = organisations.map(String::as_str).collect();
    let organisations: Vec<&str> = organisations.into_iter().collect();
    let views = (organisations.len() + 1) * parts.len();
    let listener = Listener(Mutex::new((Progress { round: 0, view: 0, views }, progress)));
    let mut found = Protected::default();
    for part in &parts {
        let fates: Vec<Fate> = part.cells.iter().map(first_fate).collect();
        let heard = Heard::new();
        let mut search = Search { system: part, fates, found, heard, listener: &listener, goes_on };
        search.defend(&organisations)?;
        let fates = search.fates;
        found = search.found;
        found.pattern.extend(part.cells.iter().map(|cell| cell.id.clone()).zip(fates));
    }
    found.rounds = listener.so_far().round;
    Ok(found)
}

impl Listener<'_> {
    /// One more attack; fails when nobody wants to wait any longer.
    fn hear(&self) -> Result<(), Failure> {
        let (so_far, progress) = &mut *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match progress(*so_far) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(Failure::Cancelled),
        }
    }

    fn advance(&self, rounds: usize, views: usize) {
        let (so_far, _) = &mut *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        so_far.round += rounds;
        so_far.view += views;
    }

    fn so_far(&self) -> Progress {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).0
    }
}

impl Search<'_> {
    /// Hides cells until no attack of anybody succeeds.
    fn defend(&mut self, organisations: &[&str]) -> Result<(), Failure> {
        self.answer_all(None, self.attacks(None))?;
        self.listener.advance(0, 1);
        let scans = parallel::each(organisations, |organisation| self.scan(organisation));
        for (organisation, scan) in organisations.iter().zip(scans) {
            let scan = scan?;
            self.heard.extend(scan.heard);
            self.found.programs += scan.programs;
            self.answer_all(Some(organisation), scan.succeeded)?;
        }
        Ok(())
    }

    /// Hides cells until none of a view's attacks succeeds.
    fn answer_all(&mut self, organisation: Option<&str>, mut attacks: Vec<Attack>) -> Result<(), Failure> {
        while !attacks.is_empty() {
            attacks = self.round(organisation, attacks)?;
            self.listener.advance(usize::from(!attacks.is_empty()), 0);
        }
        Ok(())
    }

    /// Which attacks of an organisation succeed on the pattern as it is.
    fn scan(&self, organisation: &str) -> Result<Scan, Failure> {
        let attacks = self.attacks(Some(organisation));
        let programs = attacks.len();
        let view = self.view(Some(organisation));
        let mut start = view.program.start(self.heard.clone())?;
        let mut succeeded = Vec::new();
        for attack in attacks {
            self.listener.hear()?;
            if !start.reaches(&self.system.rows[attack.cell], attack.side, attack.limit) {
                succeeded.push(attack);
            }
        }
        self.listener.advance(0, 1);
        Ok(Scan { succeeded, heard: start.into_heard(), programs })
    }

    fn attacks(&self, organisation: Option<&str>) -> Vec<Attack> {
        let mut attacks = Vec::new();
        let hidden =
            self.system.cells.iter().enumerate().filter(|(number, _)| self.fates[*number] == Fate::Hidden);
        for (number, cell) in hidden {
            let protection = match organisation {
                None => cell.rule.protection(&cell.figure),
                Some(organisation) => cell.rule.protection_from(organisation, &cell.figure),
            };
            if let Some(Protection { lower, upper }) = protection {
                let own = cell.figure.own(organisation);
                let attack =
                    |side, limit: u64| Attack { cell: number, side, limit: (limit as i64 - own) as f64 };
                attacks.extend([attack(Side::Upper, upper), attack(Side::Lower, lower)]);
            }
        }
        attacks.sort_by_key(|attack: &Attack| order(attack.side, &self.system.rows[attack.cell]));
        attacks
    }

    /// Tries attacks, and hides something against those that succeed, which are returned.
    fn round(&mut self, organisation: Option<&str>, attacks: Vec<Attack>) -> Result<Vec<Attack>, Failure> {
        let view = self.view(organisation);
        let mut start = view.program.start(std::mem::take(&mut self.heard))?;
        let mut hidden = BTreeSet::new();
        let mut succeeded = Vec::new();
        let mut in_vain = 0;
        for attack in attacks {
            self.listener.hear()?;
            self.found.programs += 1;
            if !start.reaches(&self.system.rows[attack.cell], attack.side, attack.limit) {
                // What was just hidden often stops other attacks, too: the next round will tell.
                if in_vain < MOST_IN_VAIN {
                    match self.answer(&view, &start, &attack, &mut hidden)? {
                        Outcome::Hidden => {}
                        Outcome::InVain => in_vain += 1,
                        Outcome::Hopeless => continue,
                    }
                }
                succeeded.push(attack);
            }
        }
        self.heard = start.into_heard();
        Ok(succeeded)
    }

    fn view<'a>(&self, organisation: Option<&'a str>) -> View<'a> {
        let system = self.system;
        let is_known = |cell: &usize| self.fates[*cell] == Fate::Shown && !system.rows[*cell].is_empty();
        let cells: Vec<usize> = (0..system.cells.len()).filter(is_known).collect();
        let rest = |cell: &usize| system.cells[*cell].figure.rest(organisation) as f64;
        let shown = cells.iter().map(|cell| (system.rows[*cell].clone(), rest(cell)));
        let zero = |rows: &[Row]| rows.iter().map(|row| (row.clone(), 0.0)).collect::<Vec<_>>();
        let program = Program {
            columns: system.columns,
            equalities: shown.chain(zero(&system.zeros)).collect(),
            inequalities: system.inequalities(organisation).map(|row| (row, 0.0)).collect(),
        };
        View { organisation, program, cells }
    }

    /// Hides the least of the cells that an attack needs, unless one of them was hidden in this round.
    fn answer(
        &mut self,
        view: &View<'_>,
        start: &Start<'_>,
        attack: &Attack,
        hidden: &mut BTreeSet<usize>,
    ) -> Result<Outcome, Failure> {
        self.found.programs += 1;
        let explanation = start.explain(&self.system.rows[attack.cell], attack.side)?;
        let known = |(equality, weight): &(usize, f64)| Some((*view.cells.get(*equality)?, *weight));
        let sum: Vec<(usize, f64)> = explanation.weights.iter().filter_map(known).collect();
        if sum.iter().any(|(cell, _)| hidden.contains(cell)) {
            return Ok(Outcome::InVain);
        }
        let all = &self.system.cells;
        let candidates = sum.iter().map(|(cell, _)| *cell).filter(|cell| all[*cell].fixed.is_none());
        let Some(least) = candidates.min_by_key(|cell| (all[*cell].priority, all[*cell].figure.value, *cell))
        else {
            let exposed = all[attack.cell].id.clone();
            if self.goes_on {
                let organisation = view.organisation.map(str::to_owned);
                self.found.given_away.insert(GivenAway { cell: exposed, organisation, side: attack.side });
                return Ok(Outcome::Hopeless);
            }
            let sum = sum.iter().map(|(cell, _)| all[*cell].id.clone()).collect();
            return Err(Failure::OnlyFixed { exposed, sum });
        };
        self.found.certificates.push(self.certificate(attack, view, &explanation, &sum, least));
        self.fates[least] = Fate::Hidden;
        hidden.insert(least);
        Ok(Outcome::Hidden)
    }

    fn certificate(
        &self,
        attack: &Attack,
        view: &View<'_>,
        explanation: &Explanation,
        sum: &[(usize, f64)],
        hidden: usize,
    ) -> Certificate {
        let id = |cell: usize| self.system.cells[cell].id.clone();
        Certificate {
            exposed: id(attack.cell),
            organisation: view.organisation.map(str::to_owned),
            side: attack.side,
            bound: explanation.bound,
            sum: sum.iter().map(|(cell, weight)| (id(*cell), *weight)).collect(),
            hidden: id(hidden),
        }
    }
}
