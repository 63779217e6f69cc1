//! What a council works on, on both databases.

use serde_json::json;

use super::{ANYBODY, Answers, CURATOR, MEMBER, OTHER_CURATOR, OWN_WORKER, Side, text};

/// Everything of the council's work, with the numbers of a release.
pub fn work(side: &Side, answers: &mut Answers, release: &str) {
    keep_issues(side, answers, release);
    let suggested = format!("/api/v1/suggested_issues?release={release}");
    answers.call(side, CURATOR, "GET", &suggested, "", None);
    rank(side, answers);
    propose(side, answers);
    meet(side, answers);
    act(side, answers);
}

fn keep_issues(side: &Side, answers: &mut Answers, release: &str) {
    let cell = ["open_persons", "*", "*", "group_short_stay", "*", "*", "*", "*"];
    let issue = |theme: &str| {
        json!({ "theme": theme, "content": "近くにない", "area_codes": [side.region.city], "terms": ["kind_24"],
            "evidence": [{ "release_id": release, "cell": cell }], "is_draft": false, "is_public": theme == "い" })
    };
    let made = answers.call(side, CURATOR, "POST", "/api/v1/issues", "", Some(issue("い")));
    let other = answers.call(side, CURATOR, "POST", "/api/v1/issues", "", Some(issue("ろ")));
    let (id, other) = (text(&made, "/id"), text(&other, "/id"));
    let edit = Some(json!({ "stage": "steering", "due_on": "2026-09-30", "wished": "ふやす",
        "owner": "事務局", "asked_decision": "ふやすよう市に求めるか" }));
    answers.seen(1).call(side, CURATOR, "PATCH", "/api/v1/issues/{id}", id, edit.clone());
    answers.seen(1).call(side, CURATOR, "PATCH", "/api/v1/issues/{id}", id, edit);
    let part = json!({ "theme": "は", "content": "夜だけ" });
    answers.call(side, CURATOR, "POST", "/api/v1/issues/{id}/splits", id, Some(part));
    let merge = Some(json!({ "parts": [{ "id": other, "version": 1 }] }));
    answers.seen(2).call(side, CURATOR, "POST", "/api/v1/issues/{id}/merges", id, merge);
    for who in [ANYBODY, CURATOR, MEMBER] {
        answers.call(side, who, "GET", "/api/v1/issues?open=true&limit=2", "", None);
        answers.call(side, who, "GET", "/api/v1/issues?term=group_short_stay", "", None);
        answers.call(side, who, "GET", "/api/v1/issues/{id}", id, None);
        answers.call(side, who, "GET", "/api/v1/issues/{id}", other, None);
        answers.call(side, who, "GET", "/api/v1/issues/{id}/versions", id, None);
    }
}

/// Both orders of issues, with votes that change and are taken back.
fn rank(side: &Side, answers: &mut Answers) {
    let decide = "/api/v1/councils/{id}/settings/{valid_from}";
    let from = format!("{},2026-05-01", side.region.council);
    let on = json!({ "issue_rankings": { "is_on": true, "cut_points": { "persons": [5, 12, 30] } } });
    let [ranking, table] =
        ["", ".csv"].map(|form| format!("/api/v1/issue_rankings{form}?council={}", side.region.council));
    let issues = side.clients[CURATOR].get("/api/v1/issues?open=true").json();
    let issue = text(&issues, "/items/0/id");
    let vote = |importance: u8| Some(json!({ "importance": importance, "feasibility": 2 }));
    answers.call(side, MEMBER, "PUT", "/api/v1/issues/{id}/vote", issue, vote(1));
    answers.call(side, CURATOR, "PUT", decide, &from, Some(on));
    for (who, importance) in [(MEMBER, 3), (CURATOR, 1), (OTHER_CURATOR, 2), (MEMBER, 0), (MEMBER, 9)] {
        answers.call(side, who, "PUT", "/api/v1/issues/{id}/vote", issue, vote(importance));
    }
    for who in [ANYBODY, CURATOR, MEMBER] {
        answers.call(side, who, "GET", &ranking, "", None);
        answers.call(side, who, "GET", &table, "", None);
    }
    answers.call(side, MEMBER, "DELETE", "/api/v1/issues/{id}/vote", issue, None);
    answers.call(side, MEMBER, "GET", &ranking, "", None);
}

fn propose(side: &Side, answers: &mut Answers) {
    let proposal = json!({ "theme": "送迎", "content": "迎えに来てもらえない" });
    let made = answers.call(side, OWN_WORKER, "POST", "/api/v1/issue_proposals", "", Some(proposal));
    let id = text(&made, "/id");
    for who in [CURATOR, CURATOR, OTHER_CURATOR] {
        answers.call(side, who, "POST", "/api/v1/issue_proposals/{id}/checks", id, Some(json!({})));
    }
    answers.call(side, OWN_WORKER, "GET", "/api/v1/issue_proposals/{id}", id, None);
    let other = json!({ "theme": "余暇", "content": "行くところがない" });
    let made = answers.call(side, OWN_WORKER, "POST", "/api/v1/issue_proposals", "", Some(other));
    let id = text(&made, "/id");
    for _ in 0..2 {
        answers.call(side, CURATOR, "POST", "/api/v1/issue_proposals/{id}/refusals", id, Some(json!({})));
    }
    answers.call(side, OWN_WORKER, "GET", "/api/v1/issue_proposals?limit=1", "", None);
}

fn meet(side: &Side, answers: &mut Answers) {
    let body = json!({ "name": "運営会議", "kind": "steering" });
    let body = answers.call(side, CURATOR, "POST", "/api/v1/bodies", "", Some(body));
    let body = text(&body, "/id");
    let new = |day: &str, is_open: bool| {
        Some(json!({ "body_id": body, "held_on": day, "is_open": is_open, "agenda": [{ "title": "報告" }],
            "participants": 9, "decisions": [{ "text": "きく", "due_on": "2027-05-01" }] }))
    };
    let first = answers.call(side, CURATOR, "POST", "/api/v1/meetings", "", new("2026-04-10", false));
    let second = answers.call(side, CURATOR, "POST", "/api/v1/meetings", "", new("2026-06-10", true));
    let third = answers.call(side, CURATOR, "POST", "/api/v1/meetings", "", new("2026-06-12", false));
    let held = Some(json!({ "state": "held", "organizations": 4, "participants": null,
        "case_reviews": [{ "held_on": "2026-04-09", "reviews": 1, "offices": 3 }] }));
    for meeting in [&first, &second] {
        let id = text(meeting, "/id");
        answers.seen(1).call(side, CURATOR, "PATCH", "/api/v1/meetings/{id}", id, held.clone());
    }
    answers.call(side, CURATOR, "GET", "/api/v1/meetings/{id}/agenda_candidates", text(&third, "/id"), None);
    for who in [ANYBODY, CURATOR, MEMBER] {
        answers.call(side, who, "GET", "/api/v1/meetings?limit=1&from=2026-04-01", "", None);
        answers.call(side, who, "GET", "/api/v1/bodies?limit=1", "", None);
        answers.call(side, who, "GET", "/api/v1/bodies/{id}", body, None);
        for meeting in [&first, &second, &third] {
            answers.call(side, who, "GET", "/api/v1/meetings/{id}", text(meeting, "/id"), None);
            answers.call(side, who, "GET", "/api/v1/meetings/{id}/changes", text(meeting, "/id"), None);
        }
        let council = side.region.council;
        let activities = format!("/api/v1/council_activities?council={council}&fiscal_year=2026");
        answers.call(side, who, "GET", &activities, "", None);
    }
    let ended = Some(json!({ "ended_on": "2026-06-13", "is_public": true }));
    answers.seen(1).call(side, CURATOR, "PATCH", "/api/v1/bodies/{id}", body, ended);
}

fn act(side: &Side, answers: &mut Answers) {
    let issues = side.clients[CURATOR].get("/api/v1/issues").json();
    let service = side.test.anonymous().get("/api/v1/services?limit=1").json();
    let new = json!({ "kind": "move", "title": "送迎", "issue_ids": [issues["items"][0]["id"]],
        "terms": ["kind_24"], "starts_on": "2026-05-01", "wash_out_months": 2 });
    let made = answers.call(side, CURATOR, "POST", "/api/v1/measures", "", Some(new));
    let id = text(&made, "/id");
    let edit = json!({ "service_ids": [service["items"][0]["id"]], "ended_on": "2026-06-01", "is_public": true,
        "content": "車を出す" });
    answers.seen(1).call(side, CURATOR, "PATCH", "/api/v1/measures/{id}", id, Some(edit));
    for who in [ANYBODY, CURATOR, MEMBER] {
        answers.call(side, who, "GET", "/api/v1/measures?limit=1", "", None);
        answers.call(side, who, "GET", "/api/v1/measures/{id}", id, None);
        answers.call(side, who, "GET", "/api/v1/measures/{id}/outcome", id, None);
    }
}
