//! What the people of the demo need, and how each need goes on from one monitoring to the next.

use chrono::{Months, NaiveDate};

use super::super::region::random::SplitMix64;
use super::super::register::{Supply, supply};
use super::case::{Ending, Person};

/// One need of a person, told by its reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoNeed {
    /// A kind of service (`kind_` and the number of its WAM NET file) or a domain.
    pub term: &'static str,
    /// Its reports, oldest first; never empty.
    pub reports: Vec<DemoReport>,
}

/// What one monitoring found about a need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoReport {
    /// Day of the monitoring.
    pub on: NaiveDate,
    /// `unmet`, `partly`, `met` or `withdrawn_…`.
    pub status: &'static str,
    /// Why it is unmet or partly met; empty otherwise.
    pub reasons: Vec<&'static str>,
    /// 1 (low) to 4 (at once).
    pub urgency: i16,
}

/// Who may have a need.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Who {
    Preschool,
    School,
    Child,
    Worker,
    Adult,
    Anybody,
}

/// A term with its WAM NET file (0 for a domain), who may have it, how common it is, and whether severely
/// disabled people have it more often.
struct Theme {
    term: &'static str,
    file: u8,
    who: Who,
    weight: f64,
    severe: bool,
}

const fn theme(term: &'static str, file: u8, who: Who, weight: f64, severe: bool) -> Theme {
    Theme { term, file, who, weight, severe }
}

const THEMES: [Theme; 32] = [
    theme("kind_11", 11, Who::Adult, 6.0, false),
    theme("kind_12", 12, Who::Adult, 4.0, true),
    theme("kind_13", 13, Who::Anybody, 1.5, true),
    theme("kind_15", 15, Who::Adult, 1.5, false),
    theme("kind_22", 22, Who::Adult, 5.0, true),
    theme("kind_24", 24, Who::Anybody, 9.0, true),
    theme("kind_33", 33, Who::Adult, 9.0, true),
    theme("kind_45", 45, Who::Worker, 3.0, false),
    theme("kind_46", 46, Who::Worker, 5.0, false),
    theme("kind_52", 52, Who::Adult, 3.0, false),
    theme("kind_60", 60, Who::Worker, 3.0, false),
    theme("kind_63", 63, Who::Preschool, 12.0, false),
    theme("kind_65", 65, Who::School, 10.0, false),
    theme("kind_67", 67, Who::Child, 3.0, false),
    theme("kind_70", 70, Who::Child, 4.0, false),
    theme("domain_consultation", 0, Who::Anybody, 3.0, false),
    theme("domain_housing", 0, Who::Adult, 5.0, false),
    theme("domain_daytime", 0, Who::Adult, 3.0, false),
    theme("domain_work", 0, Who::Worker, 5.0, false),
    theme("domain_home_visit", 11, Who::Anybody, 2.0, false),
    theme("domain_short_stay", 24, Who::Anybody, 4.0, true),
    theme("domain_mobility", 0, Who::Anybody, 7.0, false),
    theme("domain_medical_care", 0, Who::Anybody, 3.0, true),
    theme("domain_education", 0, Who::School, 5.0, false),
    theme("domain_leisure", 0, Who::Anybody, 5.0, false),
    theme("domain_family_support", 0, Who::Anybody, 5.0, true),
    theme("domain_rights", 0, Who::Adult, 2.0, false),
    theme("domain_communication", 0, Who::Anybody, 2.0, false),
    theme("domain_finance", 0, Who::Adult, 2.5, false),
    theme("domain_disaster", 0, Who::Anybody, 1.5, true),
    theme("domain_environment", 0, Who::Anybody, 1.5, false),
    theme("domain_workforce", 0, Who::Anybody, 1.0, false),
];

const ABSENT_REASONS: &[&str] = &["no_resource", "no_resource", "no_resource", "too_far", "staff_shortage"];
const SCARCE_REASONS: &[&str] = &["full", "full", "full", "staff_shortage", "wrong_time", "too_far"];
#[rustfmt::skip]
const OTHER_REASONS: &[&str] = &[
    "not_eligible", "benefit_limit", "between_systems", "wrong_time", "full", "cost", "own_wish",
    "lack_of_information", "lack_of_coordination", "environment", "other",
];

/// The towns (雲居町 and 風待町) that had no short stay until an office opened in 雲居町, this many months
/// before the last day: the Before & After of the demo.
const SHORT_STAY_OPENED: ([usize; 2], u32) = ([3, 2], 14);

/// The needs of a person: about 1.1 on average, on different terms.
pub(super) fn needs(
    person: &Person,
    dates: &[NaiveDate],
    until: NaiveDate,
    random: &mut SplitMix64,
) -> Vec<DemoNeed> {
    let wanted = random.weighted(&[24.0, 49.0, 20.0, 7.0]);
    let mut weights: Vec<f64> = THEMES.iter().map(|theme| weight(theme, person)).collect();
    let mut needs = Vec::new();
    for _ in 0..wanted {
        let chosen = random.weighted(&weights);
        weights[chosen] = 0.0;
        // A need that is first named on the last day of a case would say nothing.
        let last = usize::from(person.ending != Ending::Open);
        let first = random.below((dates.len() - last).max(1));
        let reports = Course { theme: &THEMES[chosen], person, until }.reports(&dates[first..], random);
        needs.push(DemoNeed { term: THEMES[chosen].term, reports });
    }
    needs
}

/// How likely a person is to lack this: what is missing near them is missed more often.
fn weight(theme: &Theme, person: &Person) -> f64 {
    let turns = person.turns;
    let possible = match theme.who {
        Who::Preschool => person.child && turns <= 6,
        Who::School => person.child && turns > 6,
        Who::Child => person.child,
        Who::Worker => !person.child && turns < 65 && !person.severe,
        Who::Adult => !person.child,
        Who::Anybody => true,
    };
    let shortage = match supply_of(theme, person.place) {
        Supply::Absent => 2.5,
        Supply::Scarce => 1.8,
        Supply::Ample => 1.0,
    };
    let severe = if person.severe && theme.severe { 2.5 } else { 1.0 };
    if possible { theme.weight * shortage * severe } else { 0.0 }
}

/// Supply with a theme. Domains have no offices to count: cities have something, the others little.
fn supply_of(theme: &Theme, place: usize) -> Supply {
    match theme.file {
        0 if place < 2 => Supply::Ample,
        0 => Supply::Scarce,
        file => supply(file, place),
    }
}

/// How one need of one person goes on.
struct Course<'a> {
    theme: &'a Theme,
    person: &'a Person,
    until: NaiveDate,
}

impl Course<'_> {
    /// The reports on the given days, until the need is met or withdrawn, or the case ends.
    fn reports(&self, dates: &[NaiveDate], random: &mut SplitMix64) -> Vec<DemoReport> {
        let mut urgency = 1 + random.weighted(&[20.0, 40.0, 30.0, 10.0]) as i16;
        let mut reasons = self.reasons(dates[0], random);
        let mut reports: Vec<DemoReport> = Vec::new();
        for (index, &on) in dates.iter().enumerate() {
            let last = index + 1 == dates.len();
            let status = match self.person.ending.status() {
                Some(status) if last && index > 0 => status,
                _ if index == 0 => {
                    *random.pick(&["unmet", "unmet", "unmet", "unmet", "unmet", "partly_substituted"])
                }
                _ => self.next_status(on, random),
            };
            if index > 0 && random.chance(0.12) {
                reasons = self.reasons(on, random);
            }
            if status == "unmet" && random.chance(0.06) {
                urgency = (urgency + 1).min(4);
            }
            let open = matches!(status, "unmet" | "partly_substituted");
            let reasons = if open { reasons.clone() } else { Vec::new() };
            reports.push(DemoReport { on, status, reasons, urgency });
            // A few met needs come back, such as when a place is lost again.
            let comes_back = status == "met" && random.chance(0.06);
            if !open && !comes_back {
                break;
            }
        }
        reports
    }

    /// What the next monitoring finds.
    fn next_status(&self, on: NaiveDate, random: &mut SplitMix64) -> &'static str {
        const STATUS: [&str; 5] =
            ["unmet", "partly_substituted", "met", "withdrawn_gave_up", "withdrawn_changed_mind"];
        let weights = match self.supply_on(on) {
            Supply::Absent => [84.0, 9.0, 2.0, 4.0, 1.0],
            Supply::Scarce => [76.0, 14.0, 6.5, 2.5, 1.0],
            Supply::Ample => [64.5, 17.0, 16.0, 1.0, 1.5],
        };
        STATUS[random.weighted(&weights)]
    }

    fn reasons(&self, on: NaiveDate, random: &mut SplitMix64) -> Vec<&'static str> {
        let usual = match self.supply_on(on) {
            Supply::Absent => ABSENT_REASONS,
            Supply::Scarce => SCARCE_REASONS,
            Supply::Ample => OTHER_REASONS,
        };
        let mut reasons = vec![*random.pick(usual)];
        if self.person.severe && self.theme.severe && random.chance(0.5) {
            reasons.push("cannot_handle_needs");
        } else if random.chance(0.3) {
            let second = *random.pick(usual);
            reasons.extend((second != reasons[0]).then_some(second));
        }
        reasons
    }

    /// Supply on a day: short stays in two northern towns were absent before the office opened.
    fn supply_on(&self, on: NaiveDate) -> Supply {
        let (towns, months) = SHORT_STAY_OPENED;
        if self.theme.file != 24 || !towns.contains(&self.person.place) {
            return supply_of(self.theme, self.person.place);
        }
        if on < self.until - Months::new(months) { Supply::Absent } else { Supply::Ample }
    }
}

impl Ending {
    /// The last report of an open need when the case ends.
    fn status(self) -> Option<&'static str> {
        match self {
            Ending::Open => None,
            Ending::Moved => Some("withdrawn_moved"),
            Ending::Died => Some("withdrawn_died"),
            Ending::Finished => Some("withdrawn_changed_mind"),
        }
    }
}
