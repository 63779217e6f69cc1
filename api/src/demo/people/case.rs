//! The pseudonymous cases: codes and dates only.

use chrono::{Datelike, Days, Months, NaiveDate};

use super::super::region::PLACES;
use super::super::region::random::SplitMix64;
use super::needs::{self, DemoNeed};

/// A case of one organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoCase {
    /// Index into the organisations.
    pub organization: usize,
    /// Whether this organisation is 主担当.
    pub main_support: bool,
    /// 児 (up to the school year in which a person turns 18).
    pub child: bool,
    /// Fiscal year (April to March) of birth.
    pub birth_fiscal_year: i32,
    /// Disability types, the main one first.
    pub disability_types: Vec<&'static str>,
    /// 障害支援区分; none if unknown.
    pub support_level: Option<&'static str>,
    /// Six-digit code of the municipality where the person lives.
    pub residence_area: String,
    /// Six-digit code of the municipality that grants the services.
    pub granting_area: String,
    /// Day of the consent.
    pub consented_on: NaiveDate,
    /// First day of the case.
    pub opened_on: NaiveDate,
    /// Last day of the case; none while it is open.
    pub closed_on: Option<NaiveDate>,
    /// Steps of the cycle, by their code.
    pub steps: Vec<(&'static str, NaiveDate)>,
    /// What the person needs.
    pub needs: Vec<DemoNeed>,
}

/// What the course of a need depends on.
pub(super) struct Person {
    /// Index of the municipality.
    pub place: usize,
    /// 児.
    pub child: bool,
    /// Age that the person reaches in this fiscal year.
    pub turns: i32,
    /// Severe and multiple disabilities, medical care, severe behaviour, 区分6.
    pub severe: bool,
    /// How the case ends.
    pub ending: Ending,
}

/// How a case ends.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    Open,
    Moved,
    Died,
    Finished,
}

/// Cases of each municipality, 2,000 in all: towns and villages have more than their share, so that a few of
/// their numbers can be published and most cannot.
const CASES: [usize; 8] = [950, 420, 85, 115, 45, 210, 155, 20];

/// How often each organisation (column) takes a case of each municipality (row).
#[rustfmt::skip]
const REACH: [[f64; 12]; 8] = [
    [9.0, 8.0, 7.0, 6.0, 5.0, 4.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0],
    [0.5, 0.0, 0.0, 0.0, 0.0, 1.0, 6.0, 4.0, 2.0, 0.0, 0.0, 0.0],
    [0.5, 0.0, 0.0, 0.0, 0.0, 0.0, 2.0, 0.0, 3.0, 0.0, 0.0, 5.0],
    [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 3.0, 1.0, 5.0, 0.0, 0.0, 2.0],
    [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 2.0, 2.0, 4.0, 0.0, 0.0, 1.0],
    [2.0, 2.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 5.0, 0.0, 0.0],
    [1.0, 0.0, 2.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 5.0, 0.0],
    [0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 3.0, 0.0],
];

/// Months between two monitorings, and how common they are.
const INTERVALS: ([u32; 4], [f64; 4]) = ([1, 2, 3, 6], [7.0, 8.0, 35.0, 50.0]);

/// A main disability with how common it is among children and among adults.
const DISABILITIES: [(&str, f64, f64); 14] = [
    ("physical_limb", 6.0, 12.0),
    ("physical_sight", 1.0, 3.0),
    ("physical_hearing", 2.0, 2.5),
    ("physical_internal", 1.0, 4.0),
    ("intellectual", 30.0, 29.0),
    ("mental", 1.5, 32.0),
    ("developmental", 38.0, 7.0),
    ("intractable", 1.0, 3.0),
    ("higher_brain", 0.5, 2.5),
    ("severe_multiple", 4.0, 2.0),
    ("medical_care", 5.0, 1.0),
    ("severe_behaviour", 2.0, 2.0),
    ("deafblind", 0.1, 0.2),
    ("no_certificate", 8.0, 0.8),
];

const LEVELS: [&str; 8] =
    ["none", "not_certified", "level_1", "level_2", "level_3", "level_4", "level_5", "level_6"];

/// Exactly 2,000 cases with three years of need reports up to a day.
pub fn cases(seed: u64, until: NaiveDate) -> Vec<DemoCase> {
    let mut random = SplitMix64::new(seed ^ 0xCA5E);
    let places = CASES.iter().enumerate().flat_map(|(place, &count)| std::iter::repeat_n(place, count));
    places.map(|place| case(place, until, &mut random)).collect()
}

fn case(place: usize, until: NaiveDate, random: &mut SplitMix64) -> DemoCase {
    let child = random.chance(0.3);
    let turns = age(child, random);
    let disability_types = disability_types(child, random);
    let (severe, support_level) = support_level(child, &disability_types, random);
    let birth_fiscal_year = fiscal_year(until) - turns;
    let opened_on = opening(until, random).max(born_by(birth_fiscal_year));
    let (ending, closed_on) = ending(opened_on, until, random);
    let person = Person { place, child, turns, severe, ending };
    let dates = monitoring_dates(opened_on, closed_on, until, random);
    DemoCase {
        organization: random.weighted(&REACH[place]),
        main_support: random.chance(0.85),
        child,
        birth_fiscal_year,
        disability_types,
        support_level,
        residence_area: PLACES[place].code(),
        granting_area: PLACES[granting_place(place, random)].code(),
        consented_on: opened_on - Days::new(random.below(11) as u64),
        opened_on,
        closed_on,
        steps: steps(&dates, closed_on, until),
        needs: needs::needs(&person, &dates, until, random),
    }
}

/// The day on which everybody of a fiscal year's cohort is born.
fn born_by(fiscal_year: i32) -> NaiveDate {
    NaiveDate::from_ymd_opt(fiscal_year + 1, 4, 1).unwrap_or(NaiveDate::MIN)
}

/// The age reached this fiscal year, with more people just before school, 18, 40 and 65.
fn age(child: bool, random: &mut SplitMix64) -> i32 {
    let (first, last, turning_points): (i32, i32, &[i32]) =
        if child { (2, 18, &[6, 12, 15, 17, 18]) } else { (19, 82, &[19, 20, 39, 40, 63, 64, 65]) };
    if random.chance(0.2) {
        return *random.pick(turning_points);
    }
    let span = (last - first) as usize;
    // The sum of two draws makes the middle of an adult life the most common.
    let years = if child { random.below(span + 1) } else { (0..2).map(|_| random.below(span / 2 + 1)).sum() };
    first + years as i32
}

fn disability_types(child: bool, random: &mut SplitMix64) -> Vec<&'static str> {
    let weights = DISABILITIES.map(|(_, young, adult)| if child { young } else { adult });
    let mut types = vec![DISABILITIES[random.weighted(&weights)].0];
    let second = match types[0] {
        "severe_behaviour" => Some("intellectual"),
        "severe_multiple" => random.chance(0.5).then_some("medical_care"),
        "medical_care" => Some("physical_limb"),
        "intellectual" => random.chance(0.25).then_some("developmental"),
        "developmental" => random.chance(0.15).then_some("mental"),
        "mental" => random.chance(0.08).then_some("developmental"),
        _ => None,
    };
    types.extend(second);
    types
}

/// Whether the person is severely disabled, and the 障害支援区分.
fn support_level(child: bool, types: &[&str], random: &mut SplitMix64) -> (bool, Option<&'static str>) {
    let severe = ["severe_multiple", "medical_care", "severe_behaviour", "deafblind"];
    let severe = types.iter().any(|kind| severe.contains(kind));
    if child {
        return (severe, Some("child"));
    }
    let weights = match types[0] {
        _ if severe => [0.0, 0.0, 0.0, 0.0, 0.0, 5.0, 30.0, 65.0],
        "mental" | "developmental" | "no_certificate" => [20.0, 18.0, 6.0, 32.0, 18.0, 5.0, 1.0, 0.0],
        _ => [8.0, 6.0, 4.0, 16.0, 24.0, 20.0, 13.0, 9.0],
    };
    let level = LEVELS[random.weighted(&weights)];
    (severe || level == "level_6", random.chance(0.98).then_some(level))
}

/// Many cases were entered when the register began three years ago, the others since then.
fn opening(until: NaiveDate, random: &mut SplitMix64) -> NaiveDate {
    let start = until - Months::new(36);
    let days = (until - start).num_days() as f64;
    let share = if random.chance(0.4) { 0.1 * random.unit() } else { random.unit() * random.unit() };
    start + Days::new((share * days) as u64)
}

fn ending(opened_on: NaiveDate, until: NaiveDate, random: &mut SplitMix64) -> (Ending, Option<NaiveDate>) {
    let lasted = (until - opened_on).num_days();
    if lasted < 90 || !random.chance(0.12) {
        return (Ending::Open, None);
    }
    let ending =
        *random.pick(&[Ending::Moved, Ending::Moved, Ending::Died, Ending::Finished, Ending::Finished]);
    let days = 60 + random.below((lasted - 60) as usize + 1);
    (ending, Some(opened_on + Days::new(days as u64)))
}

/// The first day, then every one to six months and some days, and the last day of a closed case. Never empty.
fn monitoring_dates(
    opened_on: NaiveDate,
    closed_on: Option<NaiveDate>,
    until: NaiveDate,
    random: &mut SplitMix64,
) -> Vec<NaiveDate> {
    let interval = INTERVALS.0[random.weighted(&INTERVALS.1)];
    let end = closed_on.unwrap_or(until);
    let day = |step: u32| opened_on + Months::new(step * interval) + Days::new(random.below(10) as u64);
    let mut dates = vec![opened_on];
    dates.extend((1..).map(day).take_while(|&day| day < end));
    dates.extend(closed_on.filter(|&closed| closed > opened_on));
    dates
}

/// The cycle from the first talk to a plan within ten weeks, and a monitoring on each day on which somebody came again.
fn steps(
    dates: &[NaiveDate],
    closed_on: Option<NaiveDate>,
    until: NaiveDate,
) -> Vec<(&'static str, NaiveDate)> {
    let (opened_on, end) = (dates[0], closed_on.unwrap_or(until));
    let begun = [
        ("intake", 0),
        ("assessment", 10),
        ("draft_plan", 24),
        ("grant_decision", 45),
        ("conference", 52),
        ("plan", 60),
    ];
    let begun = begun.map(|(step, days)| (step, opened_on + Days::new(days)));
    let planned = begun[begun.len() - 1].1;
    let again = dates[1..].iter().filter(|day| Some(**day) != closed_on && **day > planned);
    let steps = begun.into_iter().chain(again.map(|day| ("monitoring", *day)));
    steps.filter(|(_, day)| *day <= end).chain(closed_on.map(|day| ("closing", day))).collect()
}

/// Nearly always the municipality of residence; homes in another one keep the first municipality.
fn granting_place(place: usize, random: &mut SplitMix64) -> usize {
    if random.chance(0.04) { random.below(PLACES.len()) } else { place }
}

/// The Japanese fiscal year, which begins in April.
fn fiscal_year(day: NaiveDate) -> i32 {
    day.year() - i32::from(day.month() < 4)
}
