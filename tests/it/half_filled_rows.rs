//! Rows of the table of case entries that somebody began and did not finish.

use arunai_tests::region::Region;
use arunai_tests::tests;

use crate::case_tables::{CSV, case, count_cases, of, send, table, three_cases, token};

tests! {
    fn a_row_that_somebody_began_is_not_passed_over(test: &TestRegistry) {
        let region = Region::build(test);
        let worker = test.worker(region.organizations[0]);
        let [first, _] = three_cases(&worker, &region);
        let label = token(&worker, &first);
        let good = case("新1");
        for (begun, column) in [
            (vec![("困りごと", "就労")], "報告日"),
            (vec![("前回の報告日", "2025-05-11"), ("前回の状態", "未充足")], "困りごと"),
            // One block too far right.
            (vec![("困りごと", "就労"), ("前回の報告日", "2025-09-20"), ("前回の状態", "解消")], "前回の状態"),
            (vec![("困りごと", "就労"), ("前回の報告日", "きのう"), ("前回の状態", "未充足")], "前回の報告日"),
            (vec![("困りごと", "なにか"), ("前回の報告日", "2025-09-20"), ("前回の状態", "未充足")], "困りごと"),
        ] {
            let body = table(&[of(&label, &[begun]), good.clone()]);
            assert_eq!(send(&worker, CSV, body).fields(), [format!("row 2, column {column}")]);
        }
        assert_eq!(count_cases(&worker), 3, "nothing was taken");
    }

    fn a_later_day_than_the_last_reports_is_a_report_in_the_wrong_place(test: &TestRegistry) {
        let region = Region::build(test);
        let worker = test.worker(region.organizations[0]);
        let [first, _] = three_cases(&worker, &region);
        let label = token(&worker, &first);
        let row = |day: &'static str| {
            let cells = vec![("困りごと", "就労"), ("前回の報告日", day), ("前回の状態", "未充足")];
            send(&worker, CSV, table(&[of(&label, &[cells]), case("新1")]))
        };
        assert_eq!(row("2025-05-12").fields(), ["row 2, column 前回の報告日"]);
        assert_eq!(count_cases(&worker), 3, "nothing was taken");
        let cells = vec![("困りごと", "kind_33"), ("前回の報告日", "2025-05-10"), ("前回の状態", "未充足")];
        let other = send(&worker, CSV, table(&[of(&label, &[cells]), case("新1")]));
        assert_eq!(other.fields(), ["row 2, column 困りごと"], "a new need in the wrong place");
        // A template that was written before the last report is fine.
        assert_eq!(row("2025-05-10").expect(201)["untouched"], 1);
    }
}
