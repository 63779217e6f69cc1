//! Whether what is there is found: every service of the official files by its own words, and by a search
//! built from its own facts.

use arunai_core::actor::Viewer;
use arunai_core::search::{OpenOn, Place, Profile, Search};
use arunai_core::services::Service;
use arunai_tests::{TestRegistry, tests};

use crate::real_data::{folder, import, import_areas};

/// Every so-manyth service is looked for on PostgreSQL: the index is the same.
fn step(test: &TestRegistry) -> usize {
    if test.database_url.starts_with("postgres") { 7 } else { 1 }
}

/// All services in the order of their names, so that a part of them is the same part in every run: ids are
/// new each time.
fn all_services(test: &TestRegistry) -> Vec<Service> {
    let mut export = Vec::new();
    test.registry.export_services(arunai_core::export::Format::Ndjson, &mut export).expect("exports");
    let text = String::from_utf8(export).expect("UTF-8");
    let mut services: Vec<Service> =
        text.lines().map(|line| serde_json::from_str(line).expect("a service")).collect();
    services.sort_by(|one, other| (&one.name, &one.kind).cmp(&(&other.name, &other.kind)));
    services
}

fn is_found(test: &TestRegistry, service: &Service, search: &Search) -> bool {
    let answer = test.registry.search_services(&Viewer::Public, search).expect("searches");
    answer.results.iter().any(|result| result.service.id == service.id)
}

/// The share of services that their words find within the first 20, in per cent.
fn recall(test: &TestRegistry, services: &[Service], words: impl Fn(&Service) -> Option<String>) -> f64 {
    let (mut asked, mut found, mut missed) = (0, 0, Vec::new());
    for service in services.iter().step_by(step(test)) {
        let Some(words) = words(service) else { continue };
        asked += 1;
        let search = Search { words: Some(words), ..Search::default() };
        match is_found(test, service, &search) {
            true => found += 1,
            false => missed.push(&service.name),
        }
    }
    println!("not among the first 20: {:?}", &missed[..missed.len().min(5)]);
    assert!(asked > 100, "{asked}");
    100.0 * f64::from(found) / f64::from(asked)
}

/// A name without one of its characters, where it has six or more; which one depends on the name.
fn one_dropped(name: &str) -> Option<String> {
    let chars: Vec<char> = name.chars().filter(|c| c.is_alphanumeric()).collect();
    let sum: usize = chars.iter().map(|c| *c as usize).sum();
    let dropped = sum.checked_rem(chars.len())?;
    let rest = chars.iter().enumerate().filter(|(place, _)| *place != dropped).map(|(_, c)| c);
    (arunai_core::words::word_form(name).chars().count() >= 7).then(|| rest.collect())
}

/// What closing days that fall into a week are named by.
const WEEKDAYS: [char; 5] = ['月', '火', '水', '木', '金'];

tests! {
    fn every_service_is_found_by_its_own_words(test: &TestRegistry) {
        let Some(folder) = folder() else { return };
        import_areas(test, &folder);
        import(test, &folder, "202503", "2025-03-31");
        let services = all_services(test);
        let by_name = recall(test, &services, |service| Some(service.name.clone()));
        let by_kana = recall(test, &services, |service| service.name_kana.clone());
        let dropped = recall(test, &services, |service| one_dropped(&service.name));
        println!("found by name {by_name:.2} %, by kana {by_kana:.2} %, one dropped {dropped:.2} %");
        assert!(by_name >= 100.0 && by_kana >= 99.0 && dropped >= 98.0, "{by_name} {by_kana} {dropped}");
    }

    fn every_service_is_found_by_its_own_facts(test: &TestRegistry) {
        let Some(folder) = folder() else { return };
        import_areas(test, &folder);
        import(test, &folder, "202503", "2025-03-31");
        let services = all_services(test);
        let mut by_hours = 0;
        let chosen = services.iter().step_by((services.len() / 500).max(1)).take(500);
        for (number, service) in chosen.enumerate() {
            let location = test.registry.find_location(service.location_ids[0]).expect("a location");
            let place = match (number % 2, location.position) {
                (0, Some(position)) => Place::Point(position),
                _ => Place::Area(location.area_code.expect("an area")),
            };
            let is_for_children = service.kind.as_str() >= "kind_63" && service.kind.as_str() <= "kind_70";
            let hours = service.hours.weekday.as_deref().and_then(|hours| hours.split_once('-'));
            // What a text says of closing days may name the very weekdays that it has hours for.
            let is_plain = service.closed_days.as_deref().is_none_or(|days| !days.contains(WEEKDAYS));
            let open_on = hours.filter(|(from, to)| is_plain && from < to).map(|(from, to)| OpenOn {
                from: Some(from.to_owned()),
                to: Some(to.to_owned()),
                ..OpenOn::default()
            });
            let search = Search {
                place: Some(place),
                nearest: Some(200),
                kinds: vec![service.kind.clone()],
                profile: Profile { age: Some(if is_for_children { 10 } else { 40 }), ..Profile::default() },
                open_on,
                words: Some(service.name.clone()),
                ..Search::default()
            };
            by_hours += usize::from(search.open_on.is_some());
            assert!(is_found(test, service, &search), "{} {}", service.id, service.name);
        }
        assert!(by_hours > 200, "{by_hours} were looked for by their hours");
    }
}
