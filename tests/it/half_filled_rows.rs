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
        ] {
            let body = table(&[of(&label, &[begun]), good.clone()]);
            assert_eq!(send(&worker, CSV, body).fields(), [format!("row 2, column {column}")]);
        }
        assert_eq!(count_cases(&worker), 3, "nothing was taken");
    }
}
