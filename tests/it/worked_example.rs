//! The worked example of `docs/worked-example.ja.md`: 島根県, two official releases, twelve organisations with
//! generated cases of three years. Its figures are printed here, and the document says what is printed.

use arunai_core::actor::{Role, Viewer, Worker};
use arunai_core::case_entries::{CaseEntry, EntryManner, NeedEntry};
use arunai_core::councils::NewCouncil;
use arunai_core::gaps::{GapCell, GapQuery, GapState, GapTable, SupplyChangeKind};
use arunai_core::needs::{NeedStatus, NewNeedReport};
use arunai_core::organizations::NewOrganization;
use arunai_core::sessions::Purpose;
use arunai_core::values::{AreaCode, TermId};
use arunai_tests::cases::adult_entry;
use arunai_tests::{TestRegistry, tests};
use chrono::{Days, NaiveDate};

use crate::real_data::{folder, import, import_areas};

const PREFECTURE: &str = "320005";
const ORGANIZATIONS: usize = 12;
/// Cases of each organisation.
const CASES: u64 = 60;
const TERMS: [&str; 6] = ["kind_24", "kind_22", "kind_33", "kind_46", "domain_mobility", "kind_65"];

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    fn one_of<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.below(choices.len() as u64) as usize]
    }
}

fn day(number: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2022, 4, 1).expect("a day") + Days::new(number)
}

/// A case that is reported on every half year, up to 2025-03-31.
fn entry(dice: &mut Dice, municipalities: &[AreaCode]) -> CaseEntry {
    let area = dice.one_of(municipalities).clone();
    let opened = dice.below(700);
    let mut needs = Vec::new();
    for place in 0..1 + dice.below(2) {
        let term = TERMS[((dice.below(6) + place) % 6) as usize];
        if needs.iter().any(|need: &NeedEntry| need.term.as_str() == term) {
            continue;
        }
        let (mut on, mut reports) = (opened + 20 + dice.below(60), Vec::new());
        while on < 1_095 {
            let status = match dice.below(10) {
                0..=4 => NeedStatus::Unmet,
                5 => NeedStatus::PartlySubstituted,
                6 => NeedStatus::PartlyOutsideRegion,
                7 | 8 => NeedStatus::Met,
                _ => NeedStatus::WithdrawnGaveUp,
            };
            let reason =
                *dice.one_of(&["no_resource", "full", "too_far", "cannot_handle_needs", "wrong_time"]);
            reports.push(NewNeedReport {
                reported_on: day(on),
                status,
                reasons: vec![TermId(reason.to_owned())],
                urgency: dice.below(4) as i16 + 1,
                wished: None,
                tried: Vec::new(),
            });
            on += 150 + dice.below(60);
        }
        if !reports.is_empty() {
            needs.push(NeedEntry { term: TermId(term.to_owned()), reports, referrals: Vec::new() });
        }
    }
    adult_entry(area, 1955 + dice.below(45) as i32, "intellectual", day(opened), needs)
}

/// The first of twelve organisations that all enter their cases.
fn fill(test: &TestRegistry) -> String {
    let prefecture: AreaCode = PREFECTURE.parse().expect("a code");
    let name = "島根県協議会（例）".to_owned().try_into().expect("a name");
    let new = NewCouncil { name, area_codes: vec![prefecture.clone()] };
    let council = test.registry.register_council(&test.operator(), new).expect("a council").id;
    let query = GapQuery { area: Some(prefecture), ..GapQuery::default() };
    let empty = test.registry.tabulate_gaps(&Viewer::Public, &query).expect("tabulates");
    let municipalities: Vec<AreaCode> = empty.areas.into_iter().map(|area| area.code).collect();
    let (mut dice, mut first) = (Dice(20_250_331), None);
    for number in 1..=ORGANIZATIONS {
        let name = format!("相談支援事業所（例）{number}").try_into().expect("a name");
        let new = NewOrganization {
            name,
            name_kana: None,
            corporate_number: None,
            address: None,
            phone: None,
            url: None,
        };
        let organization = test.registry.register_organization(&test.operator(), new).expect("registers").id;
        let login = test.account(Role::Worker, Some(organization), Some(council), &[]);
        let worker: Worker = test.prove(&login);
        let entries = (0..CASES).map(|_| entry(&mut dice, &municipalities)).collect();
        test.registry.enter_cases(&worker, entries, &EntryManner::default()).expect("enters");
        first.get_or_insert(login);
    }
    first.expect("one organisation")
}

/// How many cells have each state, as the document writes it.
fn states(table: &GapTable) -> String {
    use GapState::{Available, Far, Insufficient, None, Unknown};
    let count = |state| table.cells.iter().filter(|cell| cell.state == state).count();
    let names =
        [(Available, "ある"), (Insufficient, "足りない"), (Far, "遠い"), (None, "ない"), (Unknown, "不明")];
    let parts: Vec<String> = names.iter().map(|(state, name)| format!("{name}{}", count(*state))).collect();
    format!("{}: {}", table.day, parts.join("・"))
}

/// One cell with the figures of every rule, as the document writes it.
fn line(table: &GapTable, area: &str, group: &str) -> String {
    let is_it = |cell: &&GapCell| cell.area_code.as_str() == area && cell.group_id.as_str() == group;
    let cell = table.cells.iter().find(is_it).expect("the cell");
    let figure = |value: Option<f64>| value.map_or("－".to_owned(), |value| value.to_string());
    let rules: Vec<String> = cell.decided_by.iter().map(|rule| figure(rule.figure)).collect();
    format!("{:?}: {}", cell.state, rules.join(" / "))
}

tests! {
    fn the_worked_example_shows_what_the_real_releases_changed(test: &TestRegistry) {
        let Some(folder) = folder() else { return };
        import_areas(test, &folder);
        test.clock.set("2024-12-20T01:00:00Z".parse().expect("a time"));
        import(test, &folder, "202409", "2024-09-30");
        test.clock.set("2025-03-31T01:00:00Z".parse().expect("a time"));
        import(test, &folder, "202503", "2025-03-31");
        test.clock.set("2025-04-10T01:00:00Z".parse().expect("a time"));
        let login = fill(test);
        let session = test.registry.sign_in(&login, arunai_tests::registry::PASSWORD).expect("signs in");
        let by = test.registry.signed_in(Purpose::Page, &session.secret).expect("reads").expect("is signed in");
        let viewer = Viewer::SignedIn(by);
        let quarter = |text: &str| Some(text.parse().expect("a quarter"));
        let query = |at: &str| GapQuery { area: PREFECTURE.parse().ok(), quarter: quarter(at), ..GapQuery::default() };
        let before = test.registry.tabulate_gaps(&viewer, &query("2024-Q3")).expect("tabulates");
        let with_changes = GapQuery { since: quarter("2024-Q3"), ..query("2024-Q4") };
        let after = test.registry.tabulate_gaps(&viewer, &with_changes).expect("tabulates");
        let changes = after.changes.as_ref().expect("changes");
        let count = |kind| changes.iter().filter(|change| change.change == kind).count() as i64;
        let (came, went) = (count(SupplyChangeKind::Came), count(SupplyChangeKind::Went));
        let said = [
            states(&before),
            states(&after),
            line(&before, "322016", "group_daytime"),
            line(&after, "322016", "group_daytime"),
            line(&after, "322016", "group_training"),
            line(&after, "325058", "group_training"),
            line(&after, "322041", "group_training"),
            line(&after, "323861", "group_daytime"),
            format!("来た事業所{came}・なくなった事業所{went}"),
        ];
        let document = include_str!("../../docs/worked-example.ja.md");
        for change in changes.iter().filter(|change| change.change != SupplyChangeKind::Capacity) {
            let area = &after.areas.iter().find(|area| area.code == change.area_code).expect("a row").name;
            println!("{:?} {area} {} {}", change.change, change.kind, change.name);
            let told = |line: &str| line.starts_with(&format!("| {area} |")) && line.contains(&change.name);
            assert!(document.lines().any(told), "the document does not tell of {} in {area}", change.name);
        }
        for said in said {
            println!("{said}");
            assert!(document.contains(&said), "the document does not say: {said}");
        }
        // Every service on offer in one table and not in the other is told, and nothing else.
        let sum = |table: &GapTable| table.cells.iter().map(|cell| i64::from(cell.services)).sum::<i64>();
        assert!(changes.len() > 5, "{}", changes.len());
        assert_eq!(sum(&after) - sum(&before), came - went);
        for table in [&before, &after] {
            for cell in &table.cells {
                let first = cell.decided_by.iter().find(|outcome| outcome.holds == Some(false));
                let state = first.map_or(GapState::Available, |o| o.rule.otherwise());
                assert_eq!(cell.state, state);
            }
        }
    }
}
