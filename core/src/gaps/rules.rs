//! The printed rules by which the state of a cell follows from its figures.
//!
//! They are tried in this order, and the first that does not hold decides:
//!
//! | rule | holds when | otherwise |
//! |---|---|---|
//! | surveyed | services are in reach, or official files or a curator say that there are none | 不明 |
//! | verified | somebody confirmed one of them, or a file said so, within the council's months | 不明 |
//! | within_limit | at least one service is within T minutes, covers the area or lies in it | ない |
//! | within_rings | the nearest is not beyond the third ring, and not more than half have no way at all | 遠い |
//! | no_open_needs | nobody whom the viewer may count has an open need | 足りない |
//! | covered | the share of the plan's persons (見込量) who could be placed reaches the council's minimum | 足りない |
//!
//! A rule without figures (no rings for the group, no count of needs, no plan, a capacity that is unknown where
//! the known ones do not suffice) does not apply, and says so.

use serde::Serialize;

/// The state of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum GapState {
    /// ある: in reach, and nothing says that it is not enough.
    Available,
    /// 足りない: in reach, but needs stay open or places do not suffice.
    Insufficient,
    /// 遠い: the nearest is beyond the third ring.
    Far,
    /// ない: nothing within the limit, and that is a finding.
    None,
    /// 不明: nobody looked, or not for long.
    Unknown,
}

/// A rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// Somebody looked.
    Surveyed,
    /// And not too long ago.
    Verified,
    /// Something is within the limit.
    WithinLimit,
    /// And within the rings.
    WithinRings,
    /// No need is open.
    NoOpenNeeds,
    /// There are places enough.
    Covered,
}

/// What a rule looked at, and whether it holds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, utoipa::ToSchema)]
pub struct RuleOutcome {
    /// The rule.
    pub rule: Rule,
    /// The figure: services, months, services, minutes, persons, or a share.
    pub figure: Option<f64>,
    /// What it is held against.
    pub limit: Option<f64>,
    /// Whether it holds; nothing where the rule does not apply.
    pub holds: Option<bool>,
}

/// The figures of a cell that its state follows from.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Figures {
    /// Whether files or a curator say that there is none.
    pub is_surveyed: bool,
    /// Services in reach, or in the area where distance does not decide.
    pub services: u32,
    /// Months since the last confirmation of any of them.
    pub months_unconfirmed: Option<f64>,
    pub months_limit: f64,
    /// Minutes to the nearest, and the border of the third ring.
    pub nearest: Option<f64>,
    pub ring: Option<f64>,
    /// Whether more than half of the persons have no way at all, though others have.
    pub is_cut_off: bool,
    /// Persons with an open need.
    pub open_persons: Option<f64>,
    /// The share of the plan's persons who could be placed.
    pub placed: Option<f64>,
    pub placed_limit: f64,
}

/// Tries all rules; the state is that of the first that does not hold.
pub(super) fn judge(figures: &Figures) -> (GapState, Vec<RuleOutcome>) {
    let f = figures;
    let services = f64::from(f.services);
    let any = f.services > 0;
    let surveyed = any || f.is_surveyed;
    let verified = f.months_unconfirmed.map(|months| months <= f.months_limit);
    let near = f.nearest.zip(f.ring).map(|(nearest, ring)| nearest <= ring);
    let near = near.or(f.is_cut_off.then_some(false));
    let quiet = f.open_persons.map(|persons| persons < 1.0);
    let covered = f.placed.map(|placed| placed >= f.placed_limit);
    let outcome = |rule, figure, limit, holds| RuleOutcome { rule, figure, limit, holds };
    let outcomes = vec![
        outcome(Rule::Surveyed, Some(f64::from(u8::from(f.is_surveyed))), None, Some(surveyed)),
        outcome(Rule::Verified, f.months_unconfirmed, Some(f.months_limit), verified),
        outcome(Rule::WithinLimit, Some(services), Some(1.0), Some(any)),
        outcome(Rule::WithinRings, f.nearest, f.ring, near),
        outcome(Rule::NoOpenNeeds, f.open_persons, Some(1.0), quiet),
        outcome(Rule::Covered, f.placed, Some(f.placed_limit), covered),
    ];
    let failed = outcomes.iter().find(|outcome| outcome.holds == Some(false));
    (failed.map_or(GapState::Available, |outcome| outcome.rule.otherwise()), outcomes)
}

impl Rule {
    /// The state of a cell for which the rule does not hold.
    pub fn otherwise(self) -> GapState {
        match self {
            Self::Surveyed | Self::Verified => GapState::Unknown,
            Self::WithinLimit => GapState::None,
            Self::WithinRings => GapState::Far,
            Self::NoOpenNeeds | Self::Covered => GapState::Insufficient,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A cell with which everything is well.
    fn good() -> Figures {
        Figures {
            is_surveyed: true,
            services: 3,
            months_unconfirmed: Some(2.0),
            months_limit: 12.0,
            nearest: Some(30.0),
            ring: Some(30.0),
            is_cut_off: false,
            open_persons: Some(0.0),
            placed: Some(1.0),
            placed_limit: 1.0,
        }
    }

    fn state(figures: Figures) -> GapState {
        judge(&figures).0
    }

    #[test]
    fn the_first_rule_that_does_not_hold_decides() {
        assert_eq!(state(good()), GapState::Available);
        assert_eq!(state(Figures { placed: Some(0.99), ..good() }), GapState::Insufficient);
        assert_eq!(state(Figures { open_persons: Some(1.0), ..good() }), GapState::Insufficient);
        assert_eq!(state(Figures { nearest: Some(30.1), ..good() }), GapState::Far);
        assert_eq!(state(Figures { nearest: Some(30.1), placed: Some(0.0), ..good() }), GapState::Far);
        assert_eq!(state(Figures { services: 0, nearest: None, ..good() }), GapState::None);
        assert_eq!(state(Figures { nearest: None, is_cut_off: true, ..good() }), GapState::Far);
        assert_eq!(state(Figures { months_unconfirmed: Some(12.1), ..good() }), GapState::Unknown);
        let nobody_looked = Figures { services: 0, is_surveyed: false, nearest: None, ..good() };
        assert_eq!(state(nobody_looked), GapState::Unknown);
    }

    #[test]
    fn a_rule_without_figures_does_not_apply() {
        let bare = Figures {
            months_unconfirmed: None,
            nearest: None,
            ring: None,
            open_persons: None,
            placed: None,
            ..good()
        };
        let (state, outcomes) = judge(&bare);
        assert_eq!(state, GapState::Available);
        assert_eq!(outcomes.iter().filter(|outcome| outcome.holds.is_none()).count(), 4);
    }

    #[test]
    fn the_state_can_be_found_again_from_the_outcomes() {
        for figures in [good(), Figures { nearest: Some(99.0), ..good() }, Figures { services: 0, ..good() }]
        {
            let (state, outcomes) = judge(&figures);
            let again = outcomes.iter().find(|outcome| outcome.holds == Some(false));
            assert_eq!(again.map_or(GapState::Available, |outcome| outcome.rule.otherwise()), state);
        }
    }
}
