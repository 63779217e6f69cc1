//! One installation for the country: taking a release of 200,000 rows in, starting with it, a write until
//! searches see it, and searches over HTTP beside a bare handler that serialises the same answer without
//! a search, and one that sends static bytes.

mod requests;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use actix_web::{App, HttpResponse, HttpServer, web};
use arunai_core::Registry;
use arunai_core::actor::{Curator, Role, Viewer};
use arunai_core::geometry::Position;
use arunai_core::import::wamnet::WamnetOptions;
use arunai_core::search::{Place, Search};
use arunai_core::services::ServiceFilter;
use arunai_core::vacancies::{NewVacancy, VacancyState};
use arunai_core::values::TermId;
use arunai_tests::region::{Row, wamnet_csv};
use arunai_tests::{Backend, Region, TestRegistry};

use requests::{Load, Served, request};

const SERVICES: u32 = 200_000;
/// Kinds as the file names them, and as searches do.
const KINDS: [(&str, &str); 6] = [
    ("居宅介護", "kind_11"),
    ("生活介護", "kind_22"),
    ("短期入所", "kind_24"),
    ("共同生活援助", "kind_33"),
    ("計画相談支援", "kind_52"),
    ("放課後等デイサービス", "kind_65"),
];
const QUESTIONS: usize = 1_000;
const ROUNDS: usize = 5;
const ROUND: Duration = Duration::from_secs(2);

fn main() {
    let test = TestRegistry::start(Backend::Sqlite);
    let region = Region::build(&test);
    let rows: Vec<Row> = (1..=SERVICES).map(row).collect();
    let release = test.file("release.csv", wamnet_csv(&rows).as_bytes());
    drop(rows);
    timed("take 200,000 rows in", || import(&test, &release));
    println!("{:<44}{:>9} MB", "memory at most until then", memory_mb("VmHWM:"));
    timed("take the same rows in again", || import(&test, &release));
    let again = timed("start with 200,000 services", || Registry::open(&test.database_url).expect("opens"));
    drop(again);
    time_writes(&test, &region);
    compare(&test);
}

/// A service anywhere between Kyushu and Hokkaido.
fn row(number: u32) -> Row {
    let share = |step: u32| f64::from(number.wrapping_mul(step) >> 8) / f64::from(1 << 24);
    let position = (130.0 + 14.0 * share(2_654_435_761), 31.5 + 13.0 * share(2_246_822_519));
    Row { position, ..Row::new(number, KINDS[number as usize % KINDS.len()].0) }
}

fn import(test: &TestRegistry, release: &Path) {
    let options = WamnetOptions { as_of: "2026-03-31".parse().ok(), dry_run: false };
    let report = test.registry.import_wamnet(&test.operator(), release, &options, &mut |_, _| {});
    let report = report.expect("imports");
    println!("{:<44}{:>9} rows", "read", report.read);
}

/// From the call that writes until a search shows what was written.
fn time_writes(test: &TestRegistry, region: &Region) {
    let curator: Curator = test.prove(&test.account(Role::Curator, None, Some(region.council), &[]));
    let services =
        test.registry.list_services(&ServiceFilter::default(), &Default::default()).expect("lists");
    let mut taken: Vec<Duration> = Vec::new();
    for (number, service) in services.items.iter().cycle().take(200).enumerate() {
        let place = test.registry.find_location(service.location_ids[0]).expect("a location").position;
        let state = if number % 2 == 0 { VacancyState::Available } else { VacancyState::Full };
        let month = "2026-06-01".parse().expect("a day");
        let started = Instant::now();
        test.registry.record_vacancy(&curator, service.id, NewVacancy { state, month }).expect("records");
        let search =
            Search { place: place.map(Place::Point), kinds: vec![service.kind.clone()], ..Search::default() };
        let found = test.registry.search_services(&Viewer::Public, &search).expect("searches");
        taken.push(started.elapsed());
        let shown = found.results.iter().find(|result| result.service.id == service.id).expect("is found");
        assert_eq!(shown.vacancy.state, state, "a write is seen by the next search");
    }
    taken.sort();
    println!("{:<44}{:>9.2} ms", "write and find it, median", taken[taken.len() / 2].as_secs_f64() * 1e3);
    println!(
        "{:<44}{:>9.2} ms",
        "write and find it, 99 %",
        taken[taken.len() * 99 / 100].as_secs_f64() * 1e3
    );
}

/// Searches over HTTP, the same answer without a search, and static bytes, in turn.
fn compare(test: &TestRegistry) {
    let searches: Vec<Search> = (0..QUESTIONS as u32).map(search).collect();
    let bodies: Vec<Vec<u8>> =
        searches.iter().map(|search| serde_json::to_vec(search).expect("serialises")).collect();
    let answers: Vec<_> = searches
        .iter()
        .take(50)
        .map(|search| test.registry.search_services(&Viewer::Public, search).expect("searches"))
        .collect();
    let address = test.anonymous().base().trim_start_matches("http://").to_owned();
    time_in_process(test, &searches);
    let bare = bare_server(answers);
    let served = [
        Served {
            name: "search",
            address,
            requests: bodies.iter().map(|b| request("/api/v1/searches", b)).collect(),
        },
        Served {
            name: "bare handler",
            address: bare.clone(),
            requests: bodies.iter().map(|b| request("/bare", b)).collect(),
        },
        Served {
            name: "static bytes",
            address: bare,
            requests: bodies.iter().map(|b| request("/static", b)).collect(),
        },
    ];
    let mut loads: [Vec<Load>; 3] = Default::default();
    for _ in 0..ROUNDS {
        for (loads, served) in loads.iter_mut().zip(&served) {
            loads.push(served.measure(ROUND));
        }
    }
    for (loads, served) in loads.iter().zip(&served) {
        let (rate, p50, p99) = Load::median(loads);
        println!("{:<14}{rate:>9.0} requests/s, p50 {p50:>6.3} ms, p99 {p99:>6.3} ms", served.name);
    }
    let ratio = |of: fn(&Load) -> f64| {
        let mut ratios: Vec<f64> = loads[0].iter().zip(&loads[1]).map(|(a, b)| of(a) / of(b)).collect();
        ratios.sort_by(f64::total_cmp);
        ratios[ratios.len() / 2]
    };
    println!("search / bare: throughput {:.2}, p99 {:.2}", ratio(|load| load.rate), ratio(|load| load.p99));
}

/// What is left of a search without HTTP.
fn time_in_process(test: &TestRegistry, searches: &[Search]) {
    let mut taken = [Vec::new(), Vec::new()];
    for search in searches.iter().cycle().take(10_000) {
        let started = Instant::now();
        let answer = test.registry.search_services(&Viewer::Public, search).expect("searches");
        taken[0].push(started.elapsed());
        let text = serde_json::to_vec(&answer).expect("serialises");
        taken[1].push(started.elapsed());
        drop((answer, text));
    }
    for (what, taken) in ["search in process, median", "with its JSON"].iter().zip(&mut taken) {
        taken.sort();
        println!("{what:<44}{:>9.3} ms", taken[taken.len() / 2].as_secs_f64() * 1e3);
    }
}

fn search(number: u32) -> Search {
    let Row { position: (longitude, latitude), .. } = row(number.wrapping_mul(7_919) + 13);
    let kind = KINDS[number as usize % KINDS.len()].1;
    Search {
        place: Some(Place::Point(Position { longitude, latitude })),
        kinds: vec![TermId(kind.to_owned())],
        ..Search::default()
    }
}

/// A server that answers what was prepared; its address.
fn bare_server(answers: Vec<arunai_core::search::SearchAnswer>) -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    let bytes = web::Bytes::from(serde_json::to_vec(&answers[0]).expect("serialises"));
    let answers = Arc::new(answers);
    std::thread::spawn(move || {
        let server = HttpServer::new(move || {
            let (answers, bytes, next) = (Arc::clone(&answers), bytes.clone(), AtomicUsize::new(0));
            let next = Arc::new(next);
            App::new()
                .route(
                    "/bare",
                    web::post().to(move |_: web::Bytes| {
                        let next = next.fetch_add(1, Ordering::Relaxed) % answers.len();
                        let answers = Arc::clone(&answers);
                        async move { HttpResponse::Ok().json(&answers[next]) }
                    }),
                )
                .route(
                    "/static",
                    web::post().to(move |_: web::Bytes| {
                        let bytes = bytes.clone();
                        async move { HttpResponse::Ok().content_type("application/json").body(bytes) }
                    }),
                )
        });
        // As many workers as the service under test has.
        let server = server.workers(1).tcp_nodelay(true).listen(listener).expect("listens").run();
        actix_web::rt::System::new().block_on(server).expect("serves");
    });
    address
}

fn timed<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let started = Instant::now();
    let done = work();
    println!("{what:<44}{:>9.2} s", started.elapsed().as_secs_f64());
    done
}

/// A line of this process's status, in MB; 0 where the system does not tell.
fn memory_mb(line: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kilobytes = status.lines().find_map(|text| text.strip_prefix(line)).unwrap_or_default();
    kilobytes.trim().trim_end_matches(" kB").parse::<u64>().unwrap_or(0) / 1_024
}
