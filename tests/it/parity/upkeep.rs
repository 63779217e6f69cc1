//! The upkeep of the register, on both databases.

use arunai_tests::region::{Row, wamnet_csv};
use serde_json::json;

use super::{ANYBODY, Answers, CURATOR, Side, text};

/// What is old is confirmed, what is one is merged and parted again, and imports are told of.
pub fn keep_up(side: &Side, answers: &mut Answers) {
    let found = side.test.anonymous().get("/api/v1/services?limit=4").json();
    let id = |place: usize| text(&found, &format!("/items/{place}/id")).to_owned();
    let (one, other, third) = (id(1), id(2), id(3));
    let absences = "/api/v1/areas/{code}/absences";
    answers.call(side, CURATOR, "GET", absences, side.region.town.as_str(), None);
    answers.call(side, CURATOR, "GET", "/api/v1/stale_services?by_people=true&limit=3", "", None);
    let confirm = "/api/v1/services/{id}/confirmations";
    for version in [9, 1] {
        answers.seen(version).call(side, CURATOR, "POST", confirm, &one, None);
    }
    answers.call(side, ANYBODY, "GET", confirm, &one, None);
    // A link has a secret, which is another one on each side.
    let nobody = "00000000-0000-4000-8000-000000000000";
    answers.call(side, CURATOR, "POST", "/api/v1/services/{id}/confirmation_links", nobody, None);
    merge(side, answers, [&other, &third]);
    let imports = answers.call(side, CURATOR, "GET", "/api/v1/imports", "", None);
    answers.call(side, CURATOR, "GET", "/api/v1/imports/{id}", text(&imports, "/0/report/id"), None);
    let rows = [Row::new(1, "短期入所"), Row { phone: "0990-55-6666".into(), ..Row::new(2, "短期入所") }];
    let file = Some(json!(wamnet_csv(&rows)));
    let import = "/api/v1/imports?source=wamnet&as_of=2026-04-30&dry_run=true";
    answers.call(side, CURATOR, "POST", import, "", file);
}

fn merge(side: &Side, answers: &mut Answers, [kept, merged]: [&str; 2]) {
    answers.call(side, CURATOR, "GET", "/api/v1/service_duplicates", "", None);
    let merges = "/api/v1/service_merges";
    for version in [9, 1] {
        let new =
            json!({ "kept_id": kept, "kept_version": version, "merged_id": merged, "merged_version": 1 });
        answers.call(side, CURATOR, "POST", merges, "", Some(new));
    }
    answers.call(side, CURATOR, "GET", merges, "", None);
    answers.call(side, CURATOR, "DELETE", "/api/v1/service_merges/{id}", merged, None);
    let apart = json!({ "first_id": kept, "second_id": merged });
    answers.call(side, CURATOR, "POST", "/api/v1/distinct_services", "", Some(apart));
}
