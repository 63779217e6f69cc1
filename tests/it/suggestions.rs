//! Suggested issues: they follow from shown numbers alone, and a person decides.

use std::collections::BTreeMap;

use arunai_tests::region::Region;
use arunai_tests::{Client, TestRegistry, tests};
use serde_json::{Value, json};

use crate::case_work::{new_case, report, text};
use crate::releases::{QUARTER, cells, enter_cases, key, make};

fn suggest(curator: &Client, release: &Value) -> Value {
    curator.get(&format!("/api/v1/suggested_issues?release={}", text(&release["id"]))).expect(200)
}

/// The number of a cell of persons.
fn persons(cells: &BTreeMap<String, Option<u64>>, area: &str, group: &str) -> Option<u64> {
    cells.get(&key(&format!("open_persons {area} * {group}"))).copied().flatten()
}

/// Publishes a draft from the council's papers: its words tell no number and no area, and its evidence nothing that
/// everybody may not know.
fn publish(test: &TestRegistry, curator: &Client, draft: &Value, everybody: &BTreeMap<String, Option<u64>>) {
    let mut new = draft.clone();
    (new["is_public"], new["is_draft"]) = (json!(true), json!(false));
    let id = text(&curator.post("/api/v1/issues", &new).expect(201)["id"]);
    let read = test.anonymous().get(&format!("/api/v1/issues/{id}")).expect(200);
    let content = text(&read["content"]);
    let (_, words) = content.split_once('。').expect("the group and the period");
    assert!(!words.contains(|letter: char| letter.is_ascii_digit()), "{words}");
    assert!(!["月見市", "星見町"].iter().any(|name| words.contains(name)), "{words}");
    assert_eq!(read["area_codes"], json!([]), "{read}");
    for evidence in read["evidence"].as_array().expect("evidence") {
        let cell = evidence["cell"].as_array().expect("a cell").iter().map(text).collect::<Vec<_>>();
        let shown = everybody.get(&cell.join(" ")).copied().flatten();
        assert!(shown.is_some() && evidence["shown"]["value"].as_u64() == shown, "{evidence}");
    }
}

tests! {
    fn what_a_release_suggests_follows_from_its_shown_numbers(test: &TestRegistry) {
        let region = Region::build(test);
        test.clock.set("2026-01-10T03:00:00Z".parse().expect("a time"));
        enter_cases(test, &region);
        let residents = |area: &Value, persons: i64| {
            json!({ "area_code": area, "population_kind": "residents", "counted_on": "2025-10-01", "rows": [{ "persons": persons }] })
        };
        let curator = test.curator(region.council);
        curator.put("/api/v1/populations", &residents(&json!(region.city), 90_000)).expect(200);
        curator.put("/api/v1/populations", &residents(&json!(region.town), 30_000)).expect(200);
        let first = make(&curator, QUARTER);
        let before = suggest(&curator, &first["releases"][0]);
        assert!(before["before_id"].is_null());
        assert!(!before.to_string().contains("worsening"), "there is nothing to compare with");
        test.clock.set("2026-10-05T03:00:00Z".parse().expect("a time"));
        let need = json!([{ "term": "kind_24", "reports": [report("2026-05-01", "unmet")] }]);
        for organization in &region.organizations[..3] {
            let entry = json!({ "case": new_case(&region), "needs": need });
            let entries = json!({ "entries": vec![entry; 30] });
            test.worker(*organization).post("/api/v1/case_entries", &entries).expect(201);
        }
        let curator = test.curator(region.council);
        let second = make(&curator, "2026-Q2");
        assert_eq!(second["state"], "done", "{second}");
        for tier in [0, 1] {
            let (then, now) = (&first["releases"][tier], &second["releases"][tier]);
            let (was, is) = (cells(&curator, then), cells(&curator, now));
            let found = suggest(&curator, now);
            assert_eq!(suggest(&curator, now), found, "the same again");
            assert_eq!((&found["before_id"], &found["tier"]), (&then["id"], &now["tier"]));
            let suggestions = found["suggestions"].as_array().expect("suggestions");
            let least = now["least_persons"].as_u64().expect("k");
            for suggestion in suggestions {
                let group = text(&suggestion["draft"]["terms"][0]);
                for reason in suggestion["why"].as_array().expect("reasons") {
                    let area = reason["area_code"].as_str().unwrap_or("*");
                    let (value, earlier) = (reason["value"].as_u64(), reason["before"].as_u64());
                    if reason["kind"] == "long_waiting" {
                        assert_eq!(value, is[&key(&format!("open * * {group}"))], "{reason}");
                        continue;
                    }
                    assert_eq!(value, persons(&is, area, &group), "{reason}");
                    if reason["kind"] == "worsening" {
                        assert_eq!(earlier, persons(&was, area, &group));
                        let (value, earlier) = (value.expect("shown"), earlier.expect("shown"));
                        assert!(value >= earlier + least && 5 * (value - earlier) >= earlier, "{reason}");
                    }
                }
                // Every number of the sentence is a shown one, and the draft is taken as it is.
                for evidence in suggestion["draft"]["evidence"].as_array().expect("evidence") {
                    let cell = evidence["cell"].as_array().expect("a cell").iter().map(text).collect::<Vec<_>>();
                    assert!(is[&cell.join(" ")].is_some(), "{evidence} is hidden");
                }
                let issue = curator.post("/api/v1/issues", &suggestion["draft"]).expect(201);
                assert_eq!((&issue["is_draft"], &issue["content"]), (&json!(true), &suggestion["draft"]["content"]));
            }
            let stay = suggestions.iter().find(|s| s["draft"]["terms"] == json!(["group_short_stay"])).expect("short stay");
            let kinds: Vec<String> = stay["why"].as_array().expect("why").iter().map(|r| text(&r["kind"])).collect();
            assert!(kinds.contains(&"worsening".to_owned()), "{stay}");
            let content = text(&stay["draft"]["content"]);
            assert!(content.contains("令和8年度第2四半期"), "{stay}");
            let total = persons(&is, "*", "group_short_stay").expect("shown");
            // Words from the council's papers hold no number: everybody may read them later.
            assert_eq!(content.contains(&format!("全域で{total}人")), tier == 1, "{stay}");
            if tier == 0 {
                let everybody = cells(&test.anonymous(), &second["releases"][1]);
                suggestions.iter().for_each(|found| publish(test, &curator, &found["draft"], &everybody));
                assert!(suggestions.iter().any(|s| s["why"].to_string().contains("long_waiting")), "{found}");
            }
        }
        let path = format!("/api/v1/suggested_issues?release={}", text(&second["releases"][1]["id"]));
        test.curator(region.other_council).get(&path).expect(404);
    }
}
