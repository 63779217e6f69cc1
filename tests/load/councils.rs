//! Pages and papers of a council, at the size of the demo and of a prefecture of 60 municipalities and 20 councils,
//! whose own council has 500 issues and 200 meetings; that one on each database. Of every page the time until its
//! last byte, the first time and then (half, and 99 %), and its size as a browser gets it. Of every paper how long it
//! takes to make, and its PDF.
//!
//! The prefecture's releases hide what is small by k, and ask nothing of organisations, zeros or inhabitants, as a
//! council may decide: by all rules a release of so many municipalities takes long to make, and the bench `releases`
//! is about that. A page reads as many cells, whatever they show.
//!
//! Names behind `--` choose what is measured: `demo`, `sqlite`, `postgres`.

mod council_work;
mod generated;
mod page_times;
mod places;

use std::time::{Duration, Instant};

use arunai_core::actor::{Curator, Role, Voter};
use arunai_core::documents::Fonts;
use arunai_core::id::{CouncilId, ReportId};
use arunai_core::issues::NewEvidence;
use arunai_core::releases::{Release, ReleaseCell, ReleaseCellFilter};
use arunai_core::reports::{NewReport, Report, ReportKind};
use arunai_tests::{Backend, TestRegistry, postgres};
use council_work::{Amount, Records, Work, vote};
use page_times::{Reader, millis};
use places::Place;

/// The views of a council, by the last part of their paths.
const VIEWS: [&str; 10] = [
    "reasons",
    "changes",
    "certainty",
    "map",
    "trend",
    "waits",
    "disparity",
    "life-stages",
    "before-after",
    "plan",
];
const PAPERS: [ReportKind; 5] = [
    ReportKind::OnePage,
    ReportKind::Assessment,
    ReportKind::IssueList,
    ReportKind::ResourceList,
    ReportKind::PlanProgress,
];
/// How often each paper is made.
const ROUNDS: usize = 5;

fn main() {
    let chosen: Vec<String> = std::env::args().skip(1).filter(|name| !name.starts_with('-')).collect();
    let is_chosen = |name: &str| chosen.is_empty() || chosen.iter().any(|other| other == name);
    if is_chosen("demo") {
        measure(&Place::demo(), Amount::SMALL);
    }
    if is_chosen("sqlite") {
        measure(&Place::prefecture(Backend::Sqlite), Amount::LARGE);
    }
    if is_chosen("postgres") && postgres::is_available() {
        measure(&Place::prefecture(Backend::Postgres), Amount::LARGE);
    } else if is_chosen("postgres") {
        println!("PostgreSQL's binaries are not on this machine: its part is SKIPPED");
    }
    postgres::stop();
}

/// Lets the council work so much, then makes its papers and reads its pages.
fn measure(place: &Place, amount: Amount) {
    let Place { test, council, curators, codes, release } = place;
    let curator = Reader::signed_in(test, &curators[0]);
    let member = test.account(Role::Member, None, Some(*council), &[]);
    let work = Work {
        registry: &test.registry,
        curators: curators.each_ref().map(|login| test.prove(login)),
        codes: codes.clone(),
        cells: cells(test, &curator, release),
    };
    let started = Instant::now();
    let records = work.record(amount);
    let voters: Vec<Voter> = curators.iter().chain([&member]).map(|login| test.prove(login)).collect();
    vote(&test.registry, &voters, &records.issues);
    println!("the council's work recorded in {:.0} s", started.elapsed().as_secs_f64());
    let reports = time_papers(test, &work.curators[0], release);
    let pages = pages(*council, release, &records, &reports);
    curator.measure("a curator", &pages);
    Reader::signed_in(test, &member).measure("a member", &pages);
}

/// Persons by area and service group, which issues take as their numbers.
fn cells(test: &TestRegistry, reader: &Reader, release: &Release) -> Vec<NewEvidence> {
    let filter =
        ReleaseCellFilter { measure: Some("open_persons".to_owned()), ..ReleaseCellFilter::default() };
    let found = test.registry.list_release_cells(&reader.viewer, release.id, &filter).expect("lists");
    let evidence = |cell: ReleaseCell| {
        let ReleaseCell { measure, area, stage, service, reason, waited, life_stage, urgency, value: _ } =
            cell;
        let cell = [measure, area, stage, service, reason, waited, life_stage, urgency];
        NewEvidence { release_id: release.id, cell }
    };
    found.cells.into_iter().map(evidence).collect()
}

/// Makes every paper and gives the last of each kind to the council.
fn time_papers(test: &TestRegistry, by: &Curator, release: &Release) -> Vec<(ReportKind, ReportId)> {
    let fonts = Fonts::load(&[]);
    if let Err(error) = &fonts {
        println!("no PDF is made: {error}");
    }
    println!("{:<24}{:>10}{:>10}{:>10}", "papers, median of 5", "made ms", "PDF ms", "PDF KB");
    let time = |kind: ReportKind| {
        let is_planned = kind == ReportKind::PlanProgress;
        let is_of_release = !is_planned && kind != ReportKind::ResourceList;
        let new = NewReport {
            kind,
            release_id: is_of_release.then_some(release.id),
            fiscal_year: is_planned.then_some(2025),
            analysis: kind == ReportKind::Assessment,
        };
        let report = time_paper(test, by, &new, fonts.as_ref().ok());
        test.registry.give_report(by, report.id, report.version).expect("gives");
        (kind, report.id)
    };
    PAPERS.map(time).into()
}

/// Makes a paper several times and prints each; the last one.
fn time_paper(test: &TestRegistry, by: &Curator, new: &NewReport, fonts: Option<&Fonts>) -> Report {
    let (mut made, mut printed, mut bytes, mut last) = (Vec::new(), Vec::new(), 0, None);
    for _ in 0..ROUNDS {
        let started = Instant::now();
        let paper = test.registry.make_report(by, new).expect("makes");
        made.push(started.elapsed());
        if let Some(fonts) = fonts {
            let started = Instant::now();
            bytes = paper.document.write_pdf(fonts).expect("prints").len();
            printed.push(started.elapsed());
        }
        last = Some(paper.report);
    }
    println!(
        "{:<24}{:>10.1}{:>10.1}{:>10.1}",
        format!("{:?}", new.kind),
        middle(made),
        middle(printed),
        bytes as f64 / 1_024.0
    );
    last.expect("one was made")
}

/// The median in milliseconds; 0 of nothing.
fn middle(mut taken: Vec<Duration>) -> f64 {
    taken.sort();
    taken.get(taken.len() / 2).copied().map_or(0.0, millis)
}

/// Names and addresses of what is measured.
fn pages(
    council: CouncilId,
    release: &Release,
    records: &Records,
    reports: &[(ReportKind, ReportId)],
) -> Vec<(String, String)> {
    let of_council = |name: &str, path: &str| (name.to_owned(), format!("{path}?council={council}"));
    let mut pages = vec![of_council("dashboard", "/council"), of_council("matrix", "/council/matrix")];
    pages.extend(VIEWS.map(|view| of_council(view, &format!("/council/{view}"))));
    pages.extend([
        of_council("issues", "/issues"),
        ("an issue".to_owned(), format!("/issues/{}", records.issues[records.issues.len() / 2])),
        of_council("order of issues", "/issues/rankings"),
        of_council("meetings", "/meetings"),
        ("the next meeting".to_owned(), format!("/meetings/{}", records.meetings[1])),
        ("the last meeting".to_owned(), format!("/meetings/{}", records.meetings[2])),
        of_council("measures", "/measures"),
        ("a measure".to_owned(), format!("/measures/{}", records.measures[0])),
        ("the release".to_owned(), format!("/releases/{}", release.id)),
        ("reports".to_owned(), "/reports".to_owned()),
    ]);
    pages.extend(reports.iter().map(|(kind, id)| (format!("report {kind:?}"), format!("/reports/{id}"))));
    pages
}
