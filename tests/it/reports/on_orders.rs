//! The order of issues on paper and as a table: recomputed by hand from what is printed.

use std::collections::BTreeMap;

use arunai_tests::region::Region;
use arunai_tests::{Browser, Client, TestRegistry, tests};
use serde_json::{Value, json};

use super::{
    blocks, csv_values, made, pages, pdf_says_the_same, published, shown, values, visitor, workbook_values,
};
use crate::case_work::text;
use crate::issue_rankings::{public_issue, ranking, steps, switch_on, vote};
use crate::issues::keyed;

/// The rows of a paper's tables as they are shown, by the table's id.
pub type Printed = BTreeMap<String, Vec<Vec<String>>>;
/// Points of the five items; nothing where there are none.
type Points = [Option<u64>; 5];

pub fn printed(report: &Value) -> Printed {
    let rows = |table: &Value| -> Vec<Vec<String>> {
        let rows = table["rows"].as_array().expect("rows").iter();
        rows.map(|row| row.as_array().expect("a row").iter().map(shown).collect()).collect()
    };
    blocks(report, "table").iter().map(|table| (text(&table["id"]), rows(table))).collect()
}

/// The whole numbers in a text.
fn numbers_in(text: &str) -> Vec<u64> {
    text.split(|c: char| !c.is_ascii_digit()).filter_map(|digits| digits.parse().ok()).collect()
}

/// The points of an issue from its row of numbers and the cut points, as both are printed.
fn points_by_hand(figures: &[String], cuts: &[Vec<String>]) -> Points {
    let number = |place: usize| figures[place].parse::<u64>().ok();
    // What is said of one, two and three points.
    let cut = |item: usize| [3, 4, 5].map(|place| numbers_in(&cuts[item][place])[0]);
    let share = |item: usize, part: Option<u64>, of: Option<u64>| {
        let (part, of) = part.zip(of).filter(|(_, of)| *of > 0)?;
        Some(steps(100 * part / of, cut(item)))
    };
    let areas = |there: u64| {
        let ([two, three, _], all) = (cut(3), number(8)?);
        let points = u64::from(there >= two) + u64::from(there >= three);
        Some(points + u64::from(points == 2 && 100 * there > numbers_in(&cuts[3][4])[1] * all))
    };
    let there = numbers_in(&figures[7]);
    let ends = there.first().zip(there.last()).map(|(least, most)| (areas(*least), areas(*most)));
    [
        number(2).map(|persons| steps(persons, cut(0))),
        share(1, number(3), number(4)),
        share(2, number(5), number(6)),
        ends.filter(|(least, most)| least == most).and_then(|(least, _)| least),
        number(9).zip(number(2)).filter(|(_, persons)| *persons > 0).map(|(coming, persons)| match coming {
            0 => 0,
            _ if 100 * coming < numbers_in(&cuts[4][3])[1] * persons => 1,
            _ if 100 * coming <= numbers_in(&cuts[4][4])[1] * persons => 2,
            _ => 3,
        }),
    ]
}

fn sum(points: &Points, weights: [u64; 5]) -> u64 {
    match points.iter().all(Option::is_none) {
        true => 1,
        false => points.iter().zip(weights).map(|(points, weight)| points.unwrap_or(0) * weight).sum(),
    }
}

/// The rank of each issue: by the sum, then by persons.
fn ranks(issues: &[(Points, Option<u64>)], weights: [u64; 5]) -> Vec<usize> {
    let keys: Vec<_> = issues.iter().map(|(points, persons)| (sum(points, weights), *persons)).collect();
    keys.iter().map(|key| 1 + keys.iter().filter(|other| *other > key).count()).collect()
}

/// An order with an issue for each number of the region, and one without numbers that all vote for.
fn set_up(test: &TestRegistry, region: &Region, curator: &Client, papers: &str) {
    switch_on(curator, region);
    for (cell, _) in keyed(curator, &json!({ "id": papers })) {
        let others: Vec<&str> = [1, 2, 4, 5, 6].map(|place| cell[place].as_str()).into();
        if cell[0] == "open_persons" && others == ["*"; 5] {
            public_issue(curator, &cell[3], json!([{ "release_id": papers, "cell": cell }]));
        }
    }
    let mute = public_issue(curator, "数のない課題", json!([]));
    curator.patch(&format!("/api/v1/issues/{mute}"), 1, &json!({ "is_urgent": true })).expect(200);
    for member in [(); 3].map(|()| test.member(region.council)) {
        assert_eq!(vote(&member, &mute, 2, 3), 200);
    }
}

/// Points, sums, ranks and their ranges of a paper are those that its own numbers and cut points give.
pub fn assert_recomputed(printed: &Printed) {
    let issues: Vec<(Points, Option<u64>)> = printed["issue-figures"]
        .iter()
        .map(|row| (points_by_hand(row, &printed["cut-points"]), row[2].parse().ok()))
        .collect();
    let own = ranks(&issues, [1; 5]);
    let mut orders = vec![own.clone()];
    for (item, weight) in (0..5).flat_map(|item| [(item, 2), (item, 0)]) {
        let mut weights = [1; 5];
        weights[item] = weight;
        orders.push(ranks(&issues, weights));
    }
    for (place, (row, (points, _))) in printed["issue-points"].iter().zip(&issues).enumerate() {
        let told: Vec<Option<u64>> = row[1..6].iter().map(|cell| cell.parse().ok()).collect();
        assert_eq!(told, points.to_vec(), "{row:?} {:?}", printed["issue-figures"][place]);
        let all: Vec<usize> = orders.iter().map(|order| order[place]).collect();
        let range = [own[place], *all.iter().min().expect("a rank"), *all.iter().max().expect("a rank")];
        let expected =
            [sum(points, [1; 5]).to_string()].into_iter().chain(range.map(|rank| rank.to_string()));
        assert_eq!(row[6..10], expected.collect::<Vec<_>>(), "{row:?}");
    }
}

/// A saved order says what a paper says, after what the numbers are of.
fn assert_orders(saved: &str, orders: &[String], report: &Value) {
    let told = csv_values(saved);
    let (source, rest) = told.split_at(told.len() - orders.len());
    assert_eq!(rest, orders);
    assert!(source.contains(&text(&report["release_ids"][0])), "{source:?}");
}

tests! {
    fn the_order_of_issues_is_recomputed_from_the_printed_list(test: &TestRegistry) {
        let region = Region::build(test);
        let (curator, [papers, open]) = published(test, &region);
        let tables = |report: &Value| printed(report).into_keys().collect::<Vec<_>>();
        public_issue(&curator, "移動", json!([]));
        assert_eq!(tables(&made(&curator, "issue_list", Some(&papers))), ["issue-list"], "no order is the default");
        set_up(test, &region, &curator, &papers);
        for (release, client) in [(&papers, &curator), (&open, &test.anonymous())] {
            let report = made(&curator, "issue_list", Some(release));
            let names = ["cut-points", "issue-figures", "issue-list", "issue-orders", "issue-points", "issue-votes"];
            assert_eq!(tables(&report), names);
            let printed = printed(&report);
            assert!(printed["issue-points"].iter().any(|row| row[1].parse::<u64>().is_ok()), "{printed:?}");
            assert_recomputed(&printed);
            // Both orders are those of the API for the same readers.
            let found = ranking(client, &region);
            let issues = found["issues"].as_array().expect("issues");
            let theme = |id: &Value| issues.iter().find(|issue| issue["issue_id"] == *id).map(|issue| text(&issue["theme"])).expect("an issue");
            let by_votes = found["by_votes"].as_array().expect("issues").iter().map(theme);
            for (row, (issue, by_votes)) in printed["issue-orders"].iter().zip(issues.iter().zip(by_votes)) {
                assert!(row[0].parse().ok() == issue["rank"].as_u64() && row[1].starts_with(&text(&issue["theme"])), "{row:?}");
                assert!(row[3].starts_with(&by_votes), "{row:?} {by_votes}");
            }
            assert_eq!(printed["issue-orders"].len(), issues.len());
            assert_eq!(printed["issue-orders"][0][2..], ["1", "数のない課題（急ぐ：順位にかかわらず議題にします）"]);
            let votes = printed["issue-votes"].iter().find(|row| row[0] == "数のない課題").expect("the issue");
            assert_eq!(votes[1..], ["3", "6", "9", "1"]);
            assert!(printed["issue-votes"].iter().any(|row| row[1..] == ["0", "まだ出しません", "まだ出しません", "なし"]));
        }
    }

    fn an_order_says_the_same_in_every_form(test: &TestRegistry) {
        let region = Region::build(test);
        let (curator, [papers, open]) = published(test, &region);
        set_up(test, &region, &curator, &papers);
        let report = made(&curator, "issue_list", Some(&papers));
        let (path, told) = (format!("/api/v1/reports/{}", text(&report["id"])), values(&report));
        assert_eq!(csv_values(&curator.get(&format!("{path}/paper.csv")).text), told);
        assert_eq!(workbook_values(curator.get(&format!("{path}/paper.xlsx")).bytes), told);
        let browser = visitor(test, &region);
        let page = browser.get(&format!("/reports/{}", text(&report["id"]))).text;
        for value in &told {
            assert!(page.contains(value.as_str()), "{value} is not on the page");
        }
        let numbers: Vec<String> = told.into_iter().filter(|value| value.parse::<f64>().is_ok()).collect();
        if let Some(pages) = pages(&curator, &path) {
            pdf_says_the_same(&pages.concat(), &numbers);
        }
        // The table to save has the tables of the paper, for the same readers.
        let of_orders = |report: &Value| {
            let mut report = report.clone();
            report["document"]["sections"].as_array_mut().expect("sections").remove(0);
            values(&report)
        };
        let query = format!("?council={}", region.council);
        let everybody = made(&curator, "issue_list", Some(&open));
        for (client, report) in [(&curator, &report), (&test.anonymous(), &everybody)] {
            let table = client.get(&format!("/api/v1/issue_rankings.csv{query}"));
            assert_eq!((table.status, table.header("content-type")), (200, Some("text/csv; charset=utf-8")));
            assert_orders(&table.text, &of_orders(report), report);
            let is_marked = table.header("content-disposition").is_some_and(|name| name.contains("council-only"));
            assert_eq!(is_marked, report["tier"] == "council");
        }
        // The page leads to its own.
        for (browser, query, report) in [
            (&browser, query.clone(), &report),
            (&browser, format!("{query}&reader=public"), &everybody),
            (&Browser::anonymous(test), query, &everybody),
        ] {
            let page = browser.get(&format!("/issues/rankings{query}")).text;
            let link = format!("/issues/rankings.csv{query}");
            assert!(page.contains(&link.replace('&', "&amp;")), "{link}: {page}");
            assert_orders(&browser.get(&link).text, &of_orders(report), report);
        }
        test.anonymous().get("/api/v1/issue_rankings.csv").expect(400);
        test.anonymous().get(&format!("/api/v1/issue_rankings.csv?council={}", crate::authorization::NOBODY)).expect(404);
    }
}
