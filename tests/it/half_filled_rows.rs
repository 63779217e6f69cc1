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
        let typed_over = vec![("困りごと", "就労"), ("前回の報告日", "2025-05-11"), ("前回の状態", "代替で対応")];
        let answer = send(&worker, CSV, table(&[of(&label, &[typed_over]), case("新1")]));
        assert_eq!(answer.fields(), ["row 2, column 前回の状態"]);
        let with_step = vec![("段階", "モニタリング"), ("段階の日", "2025-05-20"), ("困りごと", "就労"),
            ("前回の報告日", "2025-05-20"), ("前回の状態", "未充足")];
        let answer = send(&worker, CSV, table(&[of(&label, &[with_step])]));
        assert_eq!(answer.fields(), ["row 2, column 前回の報告日"], "beside a step, too");
        let cells = vec![("困りごと", "kind_33"), ("前回の報告日", "2025-05-10"), ("前回の状態", "未充足")];
        let other = send(&worker, CSV, table(&[of(&label, &[cells]), case("新1")]));
        assert_eq!(other.fields(), ["row 2, column 困りごと"], "a new need in the wrong place");
        // A template that was written before the last report is fine.
        assert_eq!(row("2025-05-10").expect(201)["untouched"], 1);
    }

    fn a_row_of_no_case_is_not_passed_over(test: &TestRegistry) {
        let region = Region::build(test);
        let worker = test.worker(region.organizations[0]);
        let other = token(&test.worker(region.organizations[1]), &three_cases(&test.worker(region.organizations[1]), &region)[0]);
        for label in ["ZZZZZZZZ", &other] {
            let answer = send(&worker, CSV, table(&[of(label, &[]), case("新1")]));
            assert_eq!(answer.fields(), ["row 2, column 合言葉"]);
            assert!(!answer.text.contains(label));
        }
        assert_eq!(count_cases(&worker), 0, "nothing was taken");
    }

    fn without_the_templates_own_columns_a_need_is_looked_up(test: &TestRegistry) {
        let region = Region::build(test);
        let worker = test.worker(region.organizations[0]);
        let [first, _] = three_cases(&worker, &region);
        let label = token(&worker, &first);
        let columns = "合言葉,困りごと,報告日,状態,緊急度,理由";
        let send = |term: &str| {
            let report = "2025-06-01,未充足,2,費用";
            send(&worker, CSV, format!("{columns}\n{label},{term},,,,\n{label},短期入所,{report}"))
        };
        assert_eq!(send("居宅介護").fields(), ["row 2, column 困りごと"]);
        assert_eq!(send("就労").expect(201)["untouched"], 1);
    }
}
