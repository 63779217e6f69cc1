//! Meetings: who reads of them, what they might talk about, and what changed since the one before.

use arunai_tests::region::{Region, Row, wamnet_csv};
use arunai_tests::{Client, tests};
use serde_json::{Value, json};

use crate::case_work::text;
use crate::issues::new_issue;
use crate::releases::{QUARTER, enter_cases, make};

const MEETINGS: &str = "/api/v1/meetings";

fn body(curator: &Client, kind: &str) -> Value {
    let body = json!({ "name": "会議", "kind": kind, "is_public": kind == "plenary" });
    curator.post("/api/v1/bodies", &body).expect(201)["id"].clone()
}

fn path(meeting: &Value) -> String {
    format!("{MEETINGS}/{}", text(&meeting["id"]))
}

fn held(curator: &Client, body: &Value, day: &str, is_open: bool) -> Value {
    let new = json!({ "body_id": body, "held_on": day, "is_open": is_open, "state": "held" });
    curator.post(MEETINGS, &new).expect(201)
}

fn issue(curator: &Client, theme: &str, fields: Value) -> Value {
    let mut new = new_issue(theme);
    for (name, value) in fields.as_object().expect("fields") {
        new[name] = value.clone();
    }
    curator.post("/api/v1/issues", &new).expect(201)
}

fn names(list: &Value, pointer: &str) -> Vec<String> {
    let items = list.as_array().expect("a list").iter();
    items.map(|item| text(item.pointer(pointer).expect(pointer))).collect()
}

tests! {
    fn a_meeting_is_read_by_whom_it_is_for(test: &TestRegistry) {
        let region = Region::build(test);
        let curator = test.curator(region.council);
        let (plenary, steering) = (body(&curator, "plenary"), body(&curator, "steering"));
        let hidden = issue(&curator, "い", json!({}));
        let open = json!({ "body_id": plenary, "held_on": "2026-05-20", "is_open": true, "state": "held",
            "agenda": [{ "title": "地域課題", "issue_id": hidden["id"] }], "participants": 12,
            "case_reviews": [{ "held_on": "2026-05-01", "reviews": 2, "offices": 7 }] });
        let open = curator.post(MEETINGS, &open).expect(201);
        let closed = held(&curator, &steering, "2026-06-01", false);
        let counts = |client: &Client| {
            [MEETINGS, "/api/v1/bodies"].map(|list| client.get(list).expect(200)["items"].as_array().map(Vec::len))
        };
        for client in [&curator, &test.member(region.council), &test.municipality(std::slice::from_ref(&region.city))] {
            assert_eq!(counts(client), [Some(2), Some(2)]);
            let read = client.get(&path(&open)).expect(200);
            assert_eq!((&read["agenda"][0]["issue_id"], &read["case_reviews"][0]["offices"]), (&hidden["id"], &json!(7)));
            client.get(&path(&closed)).expect(200);
        }
        for client in [&test.anonymous(), &test.member(region.other_council), &test.administrator()] {
            assert_eq!(counts(client), [Some(1), Some(1)]);
            client.get(&path(&closed)).expect(404);
            client.get(&format!("{}/changes", path(&closed))).expect(404);
            client.get(&format!("/api/v1/bodies/{}", text(&steering))).expect(404);
            let read = client.get(&path(&open)).expect(200);
            assert!(read["agenda"][0]["issue_id"].is_null() && read["case_reviews"] == json!([]), "{read}");
        }
        let other = test.curator(region.other_council);
        other.patch(&path(&open), 1, &json!({ "is_open": false })).expect(404);
        other.get(&format!("{}/agenda_candidates", path(&open))).expect(404);
        let foreign = json!({ "body_id": plenary, "held_on": "2026-05-20" });
        assert_eq!(other.post(MEETINGS, &foreign).fields(), ["body_id"]);
        let feed = test.anonymous().get("/api/v1/changes?limit=200").expect(200).to_string();
        assert!(!feed.contains(&text(&open["id"])) && !feed.contains(&text(&plenary)), "{feed}");
        let query = format!("?council={}&body={}&from=2026-05-20&to=2026-05-20", region.council, text(&plenary));
        assert_eq!(names(&curator.get(&format!("{MEETINGS}{query}")).expect(200)["items"], "/id"), [text(&open["id"])]);
        // Who may not read of a body does not learn its id from a meeting or an issue.
        let open_of_closed = held(&curator, &steering, "2026-03-01", true);
        let part = json!({ "theme": "は", "content": "x", "is_draft": false, "is_public": true, "body_id": steering });
        let split = format!("/api/v1/issues/{}/splits", text(&hidden["id"]));
        let part = format!("/api/v1/issues/{}", text(&curator.post(&split, &part).expect(201)["id"]));
        for (client, is_told) in [(&test.member(region.council), true), (&test.anonymous(), false)] {
            let (meeting, part) = (client.get(&path(&open_of_closed)).expect(200), client.get(&part).expect(200));
            let ids = [(&meeting["body_id"], &steering), (&part["body_id"], &steering), (&part["split_from"], &hidden["id"])];
            assert!(ids.iter().all(|(told, id)| **told == if is_told { (*id).clone() } else { json!(null) }), "{ids:?}");
            let of_body = client.get(&format!("{MEETINGS}?body={}", text(&steering))).expect(200);
            assert_eq!(of_body["items"].as_array().map(Vec::len), Some(if is_told { 2 } else { 0 }));
            assert_eq!(client.get("/api/v1/issues").expect(200)["items"].to_string().contains(&text(&steering)), is_told);
        }
        let page = curator.get(&format!("{MEETINGS}?limit=1")).expect(200);
        assert_eq!(page["items"][0]["id"], closed["id"]);
        let next = curator.get(&format!("{MEETINGS}?limit=1&after={}", text(&page["next"]))).expect(200);
        assert_eq!(next["items"][0]["id"], open["id"]);
    }

    fn every_fault_of_a_meeting_names_its_field(test: &TestRegistry) {
        let region = Region::build(test);
        let curator = test.curator(region.council);
        let steering = body(&curator, "steering");
        let meeting = held(&curator, &steering, "2026-06-01", false);
        let foreign = issue(&test.curator(region.other_council), "x", json!({}));
        let decision = json!({ "text": "きく", "who": "事務局", "due_on": "2026-07-01" });
        let topic = |kind: &str, year: i32| json!({ "kind_id": kind, "unit": "persons_per_month", "fiscal_year": year });
        for (edit, field) in [
            (json!({ "held_on": "2026-06-16" }), "state"),
            (json!({ "held_on": "1026-06-01" }), "held_on"),
            (json!({ "decisions": [{ "text": "x", "due_on": "2206-07-01" }] }), "decisions[0].due_on"),
            (json!({ "decisions": [{ "text": "x", "due_on": "2026-05-31" }] }), "decisions[0].due_on"),
            (json!({ "decisions": [{ "text": "x", "done_on": "0026-06-01" }] }), "decisions[0].done_on"),
            (json!({ "case_reviews": [{ "held_on": "0026-06-01", "reviews": 1, "offices": 1 }] }), "case_reviews[0].held_on"),
            (json!({ "participants": -1 }), "participants"),
            (json!({ "participants": 10_001 }), "participants"),
            (json!({ "agenda": [{ "title": "" }] }), "agenda[0].title"),
            (json!({ "agenda": [{ "title": "x", "issue_id": foreign["id"] }] }), "agenda[0].issue_id"),
            (json!({ "agenda": [{ "title": "x", "plan_topic": topic("nothing", 2025) }] }), "agenda[0].plan_topic.kind_id"),
            (json!({ "agenda": [{ "title": "x", "plan_topic": topic("kind_24", 1999) }] }), "agenda[0].plan_topic.fiscal_year"),
            (json!({ "decisions": [decision, { "text": "x", "issue_id": foreign["id"] }] }), "decisions[1].issue_id"),
            (json!({ "decisions": [{ "id": meeting["id"], "text": "x" }] }), "decisions[0].id"),
            (json!({ "decisions": [{ "text": "x", "done_on": "2026-06-16" }] }), "decisions[0].done_on"),
            (json!({ "case_reviews": [{ "held_on": "2026-06-01", "reviews": 0, "offices": 1 }] }), "case_reviews[0].reviews"),
            (json!({ "case_reviews": [{ "held_on": "2026-06-01", "reviews": 1, "offices": 1, "case": "x" }] }), "case_reviews[0].case"),
        ] {
            let answer = curator.patch(&path(&meeting), 1, &edit);
            assert_eq!((answer.status, answer.fields()), (400, vec![field.to_owned()]), "{edit}: {}", answer.text);
        }
        let decided = curator.patch(&path(&meeting), 1, &json!({ "decisions": [decision] })).expect(200);
        let mut known = decided["decisions"][0].clone();
        known["done_on"] = json!("2026-06-10");
        let done = curator.patch(&path(&meeting), 2, &json!({ "decisions": [known] })).expect(200);
        assert_eq!(done["decisions"][0]["id"], decided["decisions"][0]["id"]);
        curator.patch(&path(&meeting), 2, &json!({})).expect(412);
        let ended = json!({ "ended_on": "2026-06-10" });
        let own = format!("/api/v1/bodies/{}", text(&steering));
        assert_eq!(curator.patch(&own, 1, &json!({ "ended_on": "0026-06-10" })).fields(), ["ended_on"]);
        curator.patch(&own, 1, &ended).expect(200);
        assert_eq!(curator.patch(&path(&meeting), 3, &json!({ "held_on": "2026-06-11" })).fields(), ["body_id"]);
        let late = json!({ "body_id": steering, "held_on": "2026-06-11" });
        assert_eq!(curator.post(MEETINGS, &late).fields(), ["body_id"]);
    }

    fn what_was_due_stays_when_a_meeting_is_put_off(test: &TestRegistry) {
        let region = Region::build(test);
        let curator = test.curator(region.council);
        let meeting = held(&curator, &body(&curator, "steering"), "2026-06-01", false);
        let decision = json!({ "text": "きく", "due_on": "2026-06-05" });
        let decided = curator.patch(&path(&meeting), 1, &json!({ "decisions": [decision] })).expect(200);
        curator.patch(&path(&meeting), 2, &json!({ "held_on": "2026-06-10" })).expect(200);
        let mut known = decided["decisions"][0].clone();
        known["text"] = json!("きいておく");
        curator.patch(&path(&meeting), 3, &json!({ "decisions": [known] })).expect(200);
        known["due_on"] = json!("2026-06-06");
        let answer = curator.patch(&path(&meeting), 4, &json!({ "decisions": [known] }));
        assert_eq!(answer.fields(), ["decisions[0].due_on"]);
    }

    fn what_a_meeting_might_talk_about_comes_from_issues_and_decisions(test: &TestRegistry) {
        let region = Region::build(test);
        let curator = test.curator(region.council);
        let (steering, plenary) = (body(&curator, "steering"), body(&curator, "plenary"));
        issue(&curator, "一", json!({ "stage": "collected" }));
        let listed = issue(&curator, "二", json!({ "stage": "sorted" }));
        issue(&curator, "三", json!({ "stage": "plenary", "opened_on": "2026-04-01", "due_on": "2026-06-01", "is_public": true }));
        issue(&curator, "四", json!({ "stage": "working_group", "body_id": steering }));
        issue(&curator, "五", json!({ "stage": "closed" }));
        issue(&curator, "六", json!({ "is_draft": true }));
        let decisions = json!([{ "text": "まだ", "due_on": "2026-06-01" }, { "text": "すんだ", "due_on": "2026-06-01",
            "done_on": "2026-05-30" }, { "text": "これから", "due_on": "2026-12-01" }]);
        let before = held(&curator, &steering, "2026-05-10", false);
        curator.patch(&path(&before), 1, &json!({ "decisions": decisions })).expect(200);
        let new = |body: &Value, is_open: bool| {
            let agenda = json!([{ "title": "二", "issue_id": listed["id"] }]);
            let new = json!({ "body_id": body, "held_on": "2026-07-01", "is_open": is_open, "agenda": agenda });
            let made = curator.post(MEETINGS, &new).expect(201);
            curator.get(&format!("{}/agenda_candidates", path(&made))).expect(200)
        };
        let found = new(&steering, false);
        assert_eq!(names(&found["issues"], "/issue/theme"), ["一", "三", "四"]);
        let why: Vec<&Value> = found["issues"].as_array().expect("issues").iter().map(|issue| &issue["why"]).collect();
        assert_eq!(why, [&json!(["stage"]), &json!(["due"]), &json!(["body"])]);
        assert_eq!(names(&found["decisions"], "/decision/text"), ["まだ"]);
        // What is not for everybody is no candidate of an open meeting.
        let found = new(&plenary, true);
        assert_eq!(names(&found["issues"], "/issue/theme"), ["三"]);
        assert_eq!((&found["issues"][0]["why"], &found["decisions"]), (&json!(["stage", "due"]), &json!([])));
    }

    fn what_lies_far_from_the_plan_is_a_candidate_of_those_who_decide(test: &TestRegistry) {
        let region = Region::build(test);
        let curator = test.curator(region.council);
        let figure = |area: &Value, kind: &str, year: i32, actual: Option<f64>| {
            json!({ "area_code": area, "kind_id": kind, "fiscal_year": year, "unit": "persons_per_month",
                "planned": 10.0, "actual": actual })
        };
        let [city, town] = [&region.city, &region.town].map(|area| json!(area));
        let figures = json!({ "figures": [
            figure(&city, "kind_24", 2025, Some(14.0)), figure(&town, "kind_24", 2025, Some(16.0)),
            figure(&city, "kind_22", 2025, Some(8.0)), figure(&city, "kind_24", 2024, Some(1.0)),
            figure(&city, "kind_22", 2026, None),
        ] });
        curator.put("/api/v1/plan_figures", &figures).expect(200);
        let candidates = |client: &Client, body: &Value, agenda: Value| {
            let new = json!({ "body_id": body, "held_on": "2026-07-01", "is_open": true, "agenda": agenda });
            let made = client.post(MEETINGS, &new).expect(201);
            client.get(&format!("{}/agenda_candidates", path(&made))).expect(200)["figures"].clone()
        };
        let [steering, group] = ["steering", "working_group"].map(|kind| body(&curator, kind));
        // 20 % is tolerated, and what was planned for a year that is not over is not compared.
        let title = "令和7年度の短期入所（人/月）：実績が見込量から+50％";
        let found = candidates(&curator, &steering, json!([]));
        assert_eq!(names(&found, "/title"), [title]);
        assert_eq!((&found[0]["planned"], &found[0]["actual"], &found[0]["areas"]), (&json!(20.0), &json!(30.0), &json!(2)));
        let topic = json!({ "kind_id": "kind_24", "unit": "persons_per_month", "fiscal_year": 2025 });
        let listed = json!([{ "title": "短期入所のひらき", "plan_topic": topic }]);
        assert_eq!(candidates(&curator, &steering, listed.clone()), json!([]), "it is on the agenda");
        let own_words = json!([{ "title": title }]);
        assert_eq!(candidates(&curator, &steering, own_words), json!([]), "as agendas had it that name no comparison");
        let other_words = json!([{ "title": "短期入所のひらき" }]);
        assert_eq!(names(&candidates(&curator, &steering, other_words), "/title"), [title]);
        let corrected = json!({ "figures": [figure(&city, "kind_24", 2025, Some(13.0))] });
        curator.put("/api/v1/plan_figures", &corrected).expect(200);
        assert_eq!(names(&candidates(&curator, &steering, json!([])), "/title"), [title.replace("50", "45")]);
        assert_eq!(candidates(&curator, &steering, listed), json!([]), "whatever its numbers");
        assert_eq!(candidates(&curator, &group, json!([])), json!([]));
        let other = test.curator(region.other_council);
        assert_eq!(candidates(&other, &body(&other, "steering"), json!([])), json!([]));
        let settings = format!("/api/v1/councils/{}/settings/2026-04-01", region.council);
        curator.put(&settings, &json!({ "plan_tolerance": 0.5 })).expect(200);
        assert_eq!(candidates(&curator, &steering, json!([])), json!([]), "the council tolerates more");
    }

    fn what_changed_since_the_meeting_before_is_told_by_tier(test: &TestRegistry) {
        let region = Region::build(test);
        let set = |time: &str| test.clock.set(time.parse().expect("a time"));
        set("2026-01-10T03:00:00Z");
        let rows: Vec<Row> = (1..=3).map(|number| Row::new(number, "短期入所")).collect();
        region.import(test, "csvdownload024.csv", &wamnet_csv(&rows), "2025-12-31");
        enter_cases(test, &region);
        let curator = test.curator(region.council);
        let (plenary, steering) = (body(&curator, "plenary"), body(&curator, "steering"));
        let old = issue(&curator, "い", json!({ "is_public": true }));
        make(&curator, QUARTER);
        let before = held(&curator, &steering, "2026-01-10", false);
        let open_before = held(&curator, &plenary, "2026-01-10", true);
        let decisions = json!([{ "text": "する", "due_on": "2026-05-01" }, { "text": "した", "due_on": "2026-05-01" }]);
        let before = curator.patch(&path(&before), 1, &json!({ "decisions": decisions })).expect(200);
        set("2026-04-20T03:00:00Z");
        let curator = test.curator(region.council);
        curator.patch(&format!("/api/v1/issues/{}", text(&old["id"])), 1, &json!({ "stage": "steering" })).expect(200);
        issue(&curator, "ろ", json!({}));
        let mut decisions = before["decisions"].clone();
        decisions[1]["done_on"] = json!("2026-04-20");
        curator.patch(&path(&before), 2, &json!({ "decisions": decisions })).expect(200);
        let made = make(&curator, "2025-Q4");
        let found = curator.get("/api/v1/services?limit=1").expect(200)["items"][0].clone();
        let service = format!("/api/v1/services/{}", text(&found["id"]));
        curator.patch(&service, 1, &json!({ "capacity": 33 })).expect(200);
        set("2026-06-15T03:00:00Z");
        let curator = test.curator(region.council);
        let (closed, open) = (held(&curator, &steering, "2026-06-15", false), held(&curator, &plenary, "2026-06-15", true));
        let changes = |client: &Client, meeting: &Value| client.get(&format!("{}/changes", path(meeting))).expect(200);
        let found = changes(&curator, &closed);
        assert_eq!((&found["before_id"], &found["since"], &found["tier"]), (&before["id"], &json!("2026-01-10"), &json!("council")));
        assert_eq!((names(&found["opened"], "/theme"), names(&found["moved"], "/theme")), (vec!["ろ".to_owned()], vec!["い".to_owned()]));
        assert_eq!((names(&found["done"], "/decision/text"), names(&found["overdue"], "/decision/text")), (vec!["した".to_owned()], vec!["する".to_owned()]));
        assert_eq!(found["supply"][0]["capacity_after"], 33);
        assert_eq!(found["releases"], json!([made["releases"][0]]));
        let total = found["totals"].as_array().expect("totals").iter().find(|t| t["measure"] == "new" && t["service"] == "*");
        assert_eq!(total.expect("the total")["before"], 300);
        // Papers of an open meeting say the same to everybody, and nothing that is not for everybody.
        let found = changes(&curator, &open);
        assert_eq!(changes(&test.anonymous(), &open), found);
        assert_eq!((&found["before_id"], &found["tier"]), (&open_before["id"], &json!("public")));
        assert_eq!((&found["opened"], names(&found["moved"], "/theme")), (&json!([]), vec!["い".to_owned()]));
        assert_eq!(found["releases"], json!([made["releases"][1]]));
        assert_eq!((&found["done"], &found["overdue"]), (&json!([]), &json!([])));
        for total in found["totals"].as_array().expect("totals") {
            assert!([&total["value"], &total["before"]].iter().all(|n| n.as_u64().is_none_or(|n| n >= 10)), "{total}");
        }
        assert!(changes(&curator, &before)["before_id"].is_null());
        // A municipality reads of the closed meeting what a member does.
        let municipality = test.municipality(std::slice::from_ref(&region.city));
        assert_eq!(changes(&municipality, &closed), changes(&test.member(region.council), &closed));
    }

    fn papers_of_a_past_meeting_stay_as_they_were(test: &TestRegistry) {
        let region = Region::build(test);
        let curator = test.curator(region.council);
        let steering = body(&curator, "steering");
        let known = issue(&curator, "い", json!({ "stage": "collected", "opened_on": "2026-04-01" }));
        let known = format!("/api/v1/issues/{}", text(&known["id"]));
        curator.patch(&known, 1, &json!({ "stage": "steering", "stage_on": "2026-05-15" })).expect(200);
        let before = held(&curator, &steering, "2026-05-01", false);
        let decisions = json!([{ "text": "する", "due_on": "2026-05-10" }]);
        let before = curator.patch(&path(&before), 1, &json!({ "decisions": decisions })).expect(200);
        let meeting = held(&curator, &steering, "2026-06-01", false);
        let papers = || ["changes", "agenda_candidates"].map(|paper| curator.get(&format!("{}/{paper}", path(&meeting))).expect(200));
        let [changes, candidates] = papers();
        assert_eq!((names(&changes["moved"], "/theme"), names(&changes["overdue"], "/decision/text")), (vec!["い".to_owned()], vec!["する".to_owned()]));
        assert_eq!(names(&candidates["issues"], "/why/0"), ["stage"]);
        // What is closed and done after the meeting was neither on its day.
        curator.patch(&known, 2, &json!({ "stage": "closed", "stage_on": "2026-06-10" })).expect(200);
        let mut decisions = before["decisions"].clone();
        decisions[0]["done_on"] = json!("2026-06-10");
        curator.patch(&path(&before), 2, &json!({ "decisions": decisions })).expect(200);
        let [later, later_candidates] = papers();
        assert_eq!((&later["moved"], &later["closed"]), (&changes["moved"], &json!([])));
        for (now, then) in [(&later["overdue"], &changes["overdue"]), (&later_candidates["decisions"], &candidates["decisions"])] {
            assert_eq!(names(now, "/decision/id"), names(then, "/decision/id"));
        }
        assert_eq!(names(&later_candidates["issues"], "/issue/id"), names(&candidates["issues"], "/issue/id"));
    }

    fn a_meeting_that_cannot_have_been_is_refused(test: &TestRegistry) {
        let region = Region::build(test);
        let curator = test.curator(region.council);
        let plenary = body(&curator, "plenary");
        let issue = issue(&curator, "夜の送迎", json!({}))["id"].clone();
        let meeting = held(&curator, &plenary, "2026-05-01", true);
        let refused = |edit: Value| curator.patch(&path(&meeting), 1, &edit).fields();
        assert_eq!(refused(json!({ "participants": 3, "organizations": 4 })), ["organizations"]);
        let item = |title: &str| json!({ "title": title, "issue_id": issue });
        assert_eq!(refused(json!({ "agenda": [item("送迎"), item("夜の送迎"), item("送迎")] })), ["agenda[2].issue_id"]);
        let end = |day: &str| curator.patch(&format!("/api/v1/bodies/{}", text(&plenary)), 1, &json!({ "ended_on": day }));
        assert_eq!(end("2026-04-30").fields(), ["ended_on"]);
        end("2026-05-01").expect(200);
    }

    fn what_a_council_did_in_a_year_is_counted(test: &TestRegistry) {
        let region = Region::build(test);
        let curator = test.curator(region.council);
        let (plenary, steering) = (body(&curator, "plenary"), body(&curator, "steering"));
        for (body, day, is_open) in [(&plenary, "2026-05-01", true), (&steering, "2026-05-02", false), (&steering, "2026-03-31", false)] {
            let meeting = held(&curator, body, day, is_open);
            let edit = json!({ "participants": 10, "organizations": 4,
                "case_reviews": [{ "held_on": day, "reviews": 2, "offices": 5 }] });
            curator.patch(&path(&meeting), 1, &edit).expect(200);
        }
        let planned = json!({ "body_id": plenary, "held_on": "2026-09-01", "is_open": true });
        curator.post(MEETINGS, &planned).expect(201);
        let count = |client: &Client, query: &str| {
            client.get(&format!("/api/v1/council_activities?council={}{query}", region.council)).expect(200)
        };
        let found = count(&curator, "");
        assert_eq!((&found["case_reviews"], &found["case_review_offices"]), (&json!(4), &json!(10)));
        assert_eq!(found["bodies"][0], json!({ "kind": "plenary", "bodies": 1, "meetings": 1, "participants": 10, "organizations": 4 }));
        assert_eq!(found["bodies"][1]["meetings"], 1);
        assert_eq!(count(&curator, "&fiscal_year=2025")["bodies"][1]["participants"], 10);
        let open = count(&test.anonymous(), "");
        assert_eq!((&open["bodies"][0]["meetings"], &open["bodies"][1]["meetings"]), (&json!(1), &json!(0)));
        assert_eq!((&open["case_reviews"], &open["case_review_offices"]), (&json!(null), &json!(null)));
    }
}
