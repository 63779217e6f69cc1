//! A curator's import as a job: how far it is, how it is ended, and that it stands in nobody's way.

use std::ops::ControlFlow;
use std::sync::mpsc;
use std::time::Duration;

use arunai_core::actor::{Curator, Role};
use arunai_core::id::{CouncilId, ImportJobId};
use arunai_core::import::wamnet::WamnetOptions;
use arunai_core::import::wamnet_own::{ImportListener, ImportProgress, OwnImport, SentFile};
use arunai_core::{Error, Registry};
use arunai_tests::region::{Region, Row, wamnet_csv};
use arunai_tests::{Answer, Browser, TestRegistry, tests};

use crate::import_uploads::{DAY, PAGE, TAKE, browser, elsewhere, feed, in_city, names, watch};

fn prove(test: &TestRegistry, council: CouncilId) -> Curator {
    test.prove(&test.account(Role::Curator, None, Some(council), &[]))
}

fn import(
    registry: &Registry,
    by: &Curator,
    rows: &[Row],
    listen: ImportListener<'_>,
) -> arunai_core::Result<OwnImport> {
    let options = WamnetOptions { as_of: DAY.parse().ok(), dry_run: false };
    let file = wamnet_csv(rows);
    registry.import_own_wamnet(by, SentFile { name: "", bytes: file.as_bytes() }, &options, listen)
}

/// Does something while another import holds the only writer.
fn while_another_writes(registry: &Registry, by: &Curator, work: impl FnOnce()) {
    let (begun, has_begun) = mpsc::channel();
    let (over, is_over) = mpsc::channel::<()>();
    std::thread::scope(|scope| {
        let writes = scope.spawn(move || {
            let mut listen = |progress: ImportProgress| {
                if matches!(progress, ImportProgress::Comparing { rows: 0, .. }) {
                    begun.send(()).expect("somebody waits");
                    // It fails as soon as the other side is gone, which is what is waited for.
                    let _ = is_over.recv();
                }
                ControlFlow::Continue(())
            };
            import(registry, by, &[elsewhere(1)], &mut listen).expect("is taken in");
        });
        has_begun.recv().expect("the writer is held");
        work();
        drop(over);
        writes.join().expect("ends");
    });
}

/// Begins to look a file over.
fn begin(page: &Browser, rows: &[Row]) -> Answer {
    page.fill_with_file(PAGE, PAGE, &[("as_of", DAY)], ("a.csv", wamnet_csv(rows).as_bytes()))
}

/// Waits until a job's page says something.
fn wait_for(page: &Browser, path: &str, words: &str) {
    for _ in 0..1_200 {
        if page.get(path).text.contains(words) {
            return;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("{path} does not say {words}");
}

tests! {
    fn an_import_tells_how_far_it_is(test: &TestRegistry) {
        let region = Region::build(test);
        let by = prove(test, region.council);
        let rows: Vec<Row> = (1..=250).map(in_city).collect();
        let mut heard = Vec::new();
        let mut listen = |progress: ImportProgress| {
            heard.push(progress);
            ControlFlow::Continue(())
        };
        assert_eq!(import(&test.registry, &by, &rows, &mut listen).expect("is taken in").report.new, 250);
        let waits = heard.iter().position(|step| *step == ImportProgress::Waiting).expect("it waits its turn");
        let bytes = heard[..waits].iter().map(|step| match step {
            ImportProgress::Reading { bytes, of } if bytes <= of => *bytes,
            other => panic!("{other:?}"),
        });
        let bytes: Vec<u64> = bytes.collect();
        assert!(bytes.len() == 3 && bytes.is_sorted() && bytes[0] < bytes[2], "{bytes:?}");
        let compared = heard[waits + 1..].iter().map(|step| match step {
            ImportProgress::Comparing { rows, of: 250 } => *rows,
            other => panic!("{other:?}"),
        });
        assert_eq!(compared.collect::<Vec<_>>(), [0, 100, 200, 250, 250]);
    }

    fn an_import_that_is_ended_at_any_step_leaves_nothing(test: &TestRegistry) {
        let region = Region::build(test);
        let (by, curator) = (prove(test, region.council), test.curator(region.council));
        let rows: Vec<Row> = (1..=120).map(in_city).collect();
        let stored = || (feed(test), curator.get("/api/v1/imports").expect(200));
        let before = stored();
        let mut steps = 0;
        loop {
            let mut heard = 0;
            let mut listen = |_: ImportProgress| {
                heard += 1;
                if heard > steps { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            };
            match import(&test.registry, &by, &rows, &mut listen) {
                Err(Error::Conflict { reason }) => assert_eq!(reason, "the import was cancelled"),
                done => break assert_eq!(done.expect("nobody ended it").report.new, 120),
            }
            assert_eq!(stored(), before, "after {steps} steps");
            steps += 1;
        }
        assert_eq!((steps, names(test).len()), (7, 120), "two while it is read, one while it waits, four while it is compared");
    }

    fn a_job_waits_for_another_councils_and_can_be_ended_meanwhile(test: &TestRegistry) {
        let region = Region::build(test);
        let (page, colleague) = (browser(test, region.council), browser(test, region.council));
        let (foreigner, foreign) = (browser(test, region.other_council), prove(test, region.other_council));
        let mut job = None;
        while_another_writes(&test.registry, &foreign, || {
            let begun = begin(&page, &[in_city(2)]);
            let path = begun.header("location").expect("leads to the job").to_owned();
            wait_for(&page, &path, "ほかの記録が終わるのを待っています");
            assert_eq!(foreigner.get(&path).status, 404);
            let id: ImportJobId = path.rsplit('/').next().expect("an id").parse().expect("an id");
            assert!(matches!(test.registry.cancel_import_job(&foreign, id), Err(Error::NotFound { .. })));
            assert!(colleague.get(&path).text.contains("新しい状態を見る"), "it is the council's");
            assert!(colleague.get(PAGE).text.contains("取り込みのようす") && !foreigner.get(PAGE).text.contains("取り込みのようす"));
            let second = begin(&colleague, &[in_city(3)]);
            assert!(second.status == 400 && second.text.contains("協議会のファイルを、いま読んでいます"), "{}", second.text);
            let cancelled = page.fill(&path, &format!("{path}/cancel"), &[]);
            assert_eq!(cancelled.header("location"), Some(path.as_str()), "{}", cancelled.text);
            job = Some(begun);
        });
        let over = watch(&page, &job.expect("was begun"));
        assert!(over.text.contains("中止しました。") && over.text.contains("台帳は何も変わっていません"), "{}", over.text);
        assert_eq!(names(test), ["事業所1"], "the other council's");
    }

    fn a_job_goes_on_when_the_other_is_over(test: &TestRegistry) {
        let region = Region::build(test);
        let (page, colleague) = (browser(test, region.council), browser(test, region.council));
        let foreign = prove(test, region.other_council);
        let mut job = None;
        while_another_writes(&test.registry, &foreign, || job = Some(begin(&page, &[in_city(2)])));
        let job = job.expect("was begun");
        let found = watch(&page, &job);
        assert!(found.text.contains("新しく入るサービス（1件）") && found.text.contains(TAKE), "{}", found.text);
        let seen = watch(&colleague, &job);
        assert!(seen.text.contains("新しく入るサービス（1件）") && !seen.text.contains(TAKE), "the file is another account's");
        assert!(!page.get(PAGE).text.contains("取り込みのようす"), "it is over");
        assert_eq!(names(test), ["事業所1"], "it was only looked over");
    }
}
