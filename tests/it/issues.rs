//! Issues of a council: who reads them, what their numbers say to whom, how they go on, join and part.

pub mod passed_on;

use arunai_core::actor::{Curator, Role, Viewer};
use arunai_core::sessions::Purpose;
use arunai_core::voices::NewVoice;
use arunai_tests::region::Region;
use arunai_tests::registry::PASSWORD;
use arunai_tests::{Answer, Client, TestRegistry, tests};
use serde_json::{Value, json};

use crate::case_work::text;
use crate::releases::{KEY, QUARTER, enter_cases, make};

pub const ISSUES: &str = "/api/v1/issues";

pub fn new_issue(theme: &str) -> Value {
    json!({ "theme": theme, "content": "泊まれるところが近くにない", "is_draft": false })
}

pub fn path(issue: &Value) -> String {
    format!("{ISSUES}/{}", text(&issue["id"]))
}

pub fn merge(curator: &Client, into: &Value, others: &[&Value]) -> Answer {
    let parts: Vec<Value> =
        others.iter().map(|other| json!({ "id": other["id"], "version": other["version"] })).collect();
    let body = json!({ "parts": parts }).to_string().into_bytes();
    curator.send(
        "POST",
        &format!("{}/merges", path(into)),
        Some(body),
        &[("if-match", &format!("\"{}\"", into["version"]))],
    )
}

pub fn themes(client: &Client, query: &str) -> Vec<String> {
    let listed = client.get(&format!("{ISSUES}?{query}")).expect(200);
    listed["items"].as_array().expect("items").iter().map(|issue| text(&issue["theme"])).collect()
}

/// Somebody who reads pages.
pub fn viewer(test: &TestRegistry, login: &str) -> Viewer {
    let session = test.registry.sign_in(login, PASSWORD).expect("signs in");
    let found = test.registry.signed_in(Purpose::Page, &session.secret).expect("reads");
    Viewer::SignedIn(found.expect("is signed in"))
}

/// All cells of a release as keys with their numbers.
pub fn keyed(client: &Client, release: &Value) -> Vec<(Vec<String>, Option<u64>)> {
    let found = client.get(&format!("/api/v1/releases/{}/cells", text(&release["id"]))).expect(200);
    let cells = found["cells"].as_array().expect("cells").iter();
    cells.map(|cell| (KEY.map(|name| text(&cell[name])).to_vec(), cell["value"].as_u64())).collect()
}

tests! {
    fn an_issue_is_read_by_whom_it_is_for(test: &TestRegistry) {
        let region = Region::build(test);
        let curator = test.curator(region.council);
        let mut new = new_issue("短期入所");
        new["is_draft"] = json!(true);
        let issue = curator.post(ISSUES, &new).expect(201);
        let inside = [
            test.member(region.council),
            test.council_worker(region.organizations[0], region.council),
            test.municipality(std::slice::from_ref(&region.city)),
        ];
        let outside = [
            test.anonymous(),
            test.administrator(),
            test.member(region.other_council),
            test.curator(region.other_council),
            test.worker(region.organizations[1]),
            test.municipality(std::slice::from_ref(&region.elsewhere)),
        ];
        let reads = |client: &Client| {
            let found = client.get(&path(&issue)).status;
            assert_eq!(client.get(&format!("{}/versions", path(&issue))).status, found);
            assert_eq!(themes(client, "").len() == 1, found == 200);
            found == 200
        };
        let read = |clients: &[Client]| clients.iter().all(reads);
        let unread = |clients: &[Client]| clients.iter().all(|client| !reads(client));
        assert!(reads(&curator) && unread(&inside) && unread(&outside), "a draft");
        curator.patch(&path(&issue), 1, &json!({ "is_draft": false })).expect(200);
        assert!(reads(&curator) && read(&inside) && unread(&outside), "for the council");
        curator.patch(&path(&issue), 2, &json!({ "is_public": true })).expect(200);
        assert!(reads(&curator) && read(&inside) && read(&outside), "for everybody");
        let other = test.curator(region.other_council);
        other.patch(&path(&issue), 3, &json!({ "theme": "x" })).expect(404);
        other.post(&format!("{}/splits", path(&issue)), &new).expect(404);
        assert_eq!(merge(&other, &issue, &[&issue]).status, 404);
        let feed = test.anonymous().get("/api/v1/changes?limit=200").expect(200).to_string();
        assert!(!feed.contains(&text(&issue["id"])), "{feed}");
    }

    fn a_number_of_an_issue_is_a_cell_that_each_tier_shows_or_hides(test: &TestRegistry) {
        let region = Region::build(test);
        enter_cases(test, &region);
        let curator = test.curator(region.council);
        let job = make(&curator, QUARTER);
        let [council, public] = [&job["releases"][0], &job["releases"][1]];
        let (papers, web) = (keyed(&curator, council), keyed(&test.anonymous(), public));
        let is_for_papers = |place: &usize| papers[*place].1.is_some_and(|value| value > 0) && web[*place].1.is_none();
        let place = (0..papers.len()).find(is_for_papers).expect("a cell of the papers alone");
        let shared = web.iter().position(|(_, value)| value.is_some()).expect("a shown cell");
        let hidden = papers.iter().position(|(_, value)| value.is_none()).expect("a hidden cell");
        let evidence = json!([
            { "release_id": council["id"], "cell": papers[place].0 },
            { "release_id": public["id"], "cell": web[shared].0 },
            { "release_id": council["id"], "cell": papers[hidden].0 },
        ]);
        let mut new = new_issue("短期入所");
        (new["is_public"], new["evidence"]) = (json!(true), evidence.clone());
        let issue = curator.post(ISSUES, &new).expect(201);
        let values = |issue: &Value| -> Vec<Option<u64>> {
            let evidence = issue["evidence"].as_array().expect("evidence").iter();
            evidence.map(|evidence| evidence["shown"]["value"].as_u64()).collect()
        };
        // What is hidden from everybody is no evidence to them.
        let (own, open) = (vec![papers[place].1, papers[shared].1, None], vec![web[shared].1]);
        assert_eq!(values(&issue), own);
        assert_eq!((&issue["evidence"][0]["period"], &issue["evidence"][1]["shown"]["tier"]), (&json!(QUARTER), &json!("council")));
        assert!(text(&issue["evidence"][0]["shown"]["name"]).contains('・'), "{issue}");
        for (client, expected) in [
            (test.member(region.council), &own),
            (test.council_worker(region.organizations[0], region.council), &own),
            (test.municipality(std::slice::from_ref(&region.city)), &own),
            (test.municipality(std::slice::from_ref(&region.elsewhere)), &open),
            (test.member(region.other_council), &open),
            (test.anonymous(), &open),
        ] {
            assert_eq!(values(&client.get(&path(&issue)).expect(200)), *expected);
            assert_eq!(values(&client.get(ISSUES).expect(200)["items"][0]), *expected);
        }
        // A number is never typed in, and comes from nothing but the own council's releases.
        let faults = |evidence: Value| {
            let mut new = new_issue("x");
            new["evidence"] = evidence;
            curator.post(ISSUES, &new).fields()
        };
        let cell = &papers[shared].0;
        let mut none = cell.clone();
        none[3] = "nothing".into();
        assert_eq!(faults(json!([{ "release_id": council["id"], "cell": none }])), ["evidence[0].cell"]);
        assert_eq!(faults(json!([{ "release_id": council["id"], "cell": ["open"] }])), ["evidence[0].cell"]);
        assert_eq!(faults(json!([{ "release_id": issue["id"], "cell": cell }])), ["evidence[0].release_id"]);
        assert_eq!(faults(json!([{ "release_id": council["id"], "cell": cell, "value": 9 }])), ["evidence[0].value"]);
        let other = test.curator(region.other_council);
        assert_eq!(other.post(ISSUES, &new).fields(), ["evidence[0].release_id"]);
        // What is withdrawn says nothing more, and is no evidence of anything new.
        let reason = json!({ "reason": "集計に誤りがあった" }).to_string().into_bytes();
        let withdrawal = format!("/api/v1/releases/{}/withdrawals", text(&council["id"]));
        curator.send("POST", &withdrawal, Some(reason), &[("if-match", "\"1\"")]).expect(200);
        assert_eq!(values(&curator.get(&path(&issue)).expect(200)), vec![None; 3]);
        assert_eq!(values(&test.anonymous().get(&path(&issue)).expect(200)), open);
        assert_eq!(faults(json!([{ "release_id": council["id"], "cell": cell }])), ["evidence[0].release_id"]);
        curator.patch(&path(&issue), 1, &json!({ "evidence": evidence, "theme": "宿泊" })).expect(200);
    }

    fn an_issue_goes_forward_and_back_and_its_history_is_told(test: &TestRegistry) {
        let region = Region::build(test);
        let curator = test.curator(region.council);
        let mut new = new_issue("移動");
        (new["opened_on"], new["owner"]) = (json!("2026-04-01"), json!("運営会議"));
        let issue = curator.post(ISSUES, &new).expect(201);
        let change = |version: i64, body: Value| curator.patch(&path(&issue), version, &body);
        change(1, json!({ "stage": "plenary", "stage_on": "2026-05-01" })).expect(200);
        change(1, json!({ "stage": "proposed" })).expect(412);
        for (body, field) in [
            (json!({ "stage": "proposed", "stage_on": "2026-04-30" }), "stage_on"),
            (json!({ "stage": "proposed", "stage_on": "2026-06-16" }), "stage_on"),
            (json!({ "stage_on": "2026-06-01" }), "stage"),
            (json!({ "stage": "lost" }), "stage"),
            (json!({ "due_on": "2026-03-31" }), "due_on"),
            (json!({ "due_on": "2206-03-31" }), "due_on"),
            (json!({ "area_codes": [region.elsewhere] }), "area_codes[0]"),
            (json!({ "area_codes": [region.city, region.city] }), "area_codes[1]"),
            (json!({ "terms": ["full"] }), "terms[0]"),
            (json!({ "escalated_to": region.other_council }), "escalated_to"),
            (json!({ "escalated_to": region.council }), "escalated_to"),
            (json!({ "theme": "" }), "theme"),
        ] {
            let answer = change(2, body);
            assert_eq!((answer.status, answer.fields()), (400, vec![field.to_owned()]), "{}", answer.text);
        }
        change(2, json!({ "stage": "working_group", "owner": null })).expect(200);
        let closed = change(3, json!({ "stage": "closed" })).expect(200);
        assert_eq!(closed["closed_on"], "2026-06-15");
        assert_eq!((themes(&curator, "open=true").len(), themes(&curator, "open=false&stage=closed").len()), (0, 1));
        let again = change(4, json!({ "stage": "evaluated" })).expect(200);
        assert!(again["closed_on"].is_null());
        let stages: Vec<String> = again["stages"].as_array().expect("stages").iter().map(|s| text(&s["stage"])).collect();
        assert_eq!(stages, ["collected", "plenary", "working_group", "closed", "evaluated"]);
        let versions = curator.get(&format!("{}/versions", path(&issue))).expect(200);
        assert_eq!(versions.as_array().map(Vec::len), Some(5));
        assert_eq!(versions[2]["fields"], json!(["owner", "stage", "stages"]));
        assert!(!versions.to_string().contains("actor"), "{versions}");
        new["opened_on"] = json!("1026-04-01");
        assert_eq!(curator.post(ISSUES, &new).fields(), ["opened_on"]);
        // What changes nothing is no change.
        assert_eq!(change(5, json!({ "theme": "移動" })).expect(200)["version"], 5);
    }

    fn issues_are_merged_and_split_with_their_history(test: &TestRegistry) {
        let region = Region::build(test);
        let curator = test.curator(region.council);
        let make_one = |theme: &str, area: Value, term: &str| {
            let mut new = new_issue(theme);
            (new["area_codes"], new["terms"]) = (area, json!([term]));
            curator.post(ISSUES, &new).expect(201)
        };
        let one = make_one("一", json!([region.city]), "kind_24");
        let two = make_one("二", json!([region.town]), "kind_22");
        assert_eq!(merge(&curator, &one, &[]).fields(), ["parts"]);
        assert_eq!(merge(&curator, &one, &[&one]).fields(), ["parts[0].id"]);
        assert_eq!(merge(&curator, &one, &[&two, &two]).fields(), ["parts[1].id"]);
        let foreign = test.curator(region.other_council).post(ISSUES, &new_issue("x")).expect(201);
        assert_eq!(merge(&curator, &one, &[&foreign]).fields(), ["parts[0].id"]);
        let measure = json!({ "kind": "create", "title": "つくる", "issue_ids": [two["id"], one["id"]] });
        let measure = curator.post("/api/v1/measures", &measure).expect(201);
        let merged = merge(&curator, &one, &[&two]).expect(200);
        assert_eq!((&merged["terms"], &merged["area_codes"]), (&json!(["kind_24", "kind_22"]), &json!([region.city, region.town])));
        let measure = curator.get(&format!("/api/v1/measures/{}", text(&measure["id"]))).expect(200);
        assert_eq!(measure["issue_ids"], json!([one["id"]]));
        let gone = curator.get(&path(&two)).expect(200);
        assert_eq!((&gone["merged_into"], &gone["stage"], &gone["closed_on"]), (&one["id"], &json!("closed"), &json!("2026-06-15")));
        curator.patch(&path(&two), 2, &json!({ "stage": "collected" })).expect(409);
        assert_eq!(merge(&curator, &gone, &[&merged]).status, 409);
        let part = curator.post(&format!("{}/splits", path(&one)), &new_issue("三")).expect(201);
        assert_eq!(part["split_from"], one["id"]);
        // One of all areas makes the whole one of all.
        let all = merge(&curator, &merged, &[&part]).expect(200);
        assert_eq!(all["area_codes"], json!([]));
    }

    fn nothing_is_read_more_widely_by_merging(test: &TestRegistry) {
        let region = Region::build(test);
        let curator = test.curator(region.council);
        let [draft, own, open] = [(true, false), (false, false), (false, true)].map(|(is_draft, is_public)| {
            let mut new = new_issue("移動");
            (new["is_draft"], new["is_public"]) = (json!(is_draft), json!(is_public));
            curator.post(ISSUES, &new).expect(201)
        });
        for (into, part) in [(&open, &own), (&open, &draft), (&own, &draft)] {
            merge(&curator, into, &[part]).expect(409);
        }
        curator.patch(&path(&open), 1, &json!({ "theme": "送迎" })).expect(200);
        merge(&curator, &own, &[&open]).expect(412);
        let open = curator.get(&path(&open)).expect(200);
        let own = merge(&curator, &own, &[&open]).expect(200);
        merge(&curator, &draft, &[&own]).expect(200);
    }

    fn issues_are_listed_by_theme_then_persons_in_pages(test: &TestRegistry) {
        let region = Region::build(test);
        enter_cases(test, &region);
        let curator = test.curator(region.council);
        let council = make(&curator, QUARTER)["releases"][0].clone();
        let persons = |service: &str| {
            json!([{ "release_id": council["id"], "cell": ["open_persons", "*", "*", service, "*", "*", "*", "*"] }])
        };
        let mut made = Vec::new();
        for (theme, evidence) in [("ろ", json!([])), ("い", json!([])), ("い", persons("group_short_stay")), ("い", persons("*"))] {
            let mut new = new_issue(theme);
            (new["evidence"], new["terms"]) = (evidence, json!(["kind_24"]));
            made.push(text(&curator.post(ISSUES, &new).expect(201)["id"]));
        }
        let (mut found, mut query) = (Vec::new(), format!("limit=1&council={}", region.council));
        loop {
            let page = curator.get(&format!("{ISSUES}?{query}")).expect(200);
            found.extend(page["items"].as_array().expect("items").iter().map(|issue| text(&issue["id"])));
            let Some(next) = page["next"].as_str() else { break };
            query = format!("limit=1&council={}&after={next}", region.council);
        }
        assert_eq!(found, [3, 2, 1, 0].map(|place: usize| made[place].clone()));
        assert_eq!(themes(&curator, "term=group_short_stay").len(), 4);
        assert_eq!(themes(&curator, "term=kind_24&stage=collected").len(), 4);
        assert_eq!(themes(&curator, "term=kind_22").len(), 0);
        for (query, field) in [("term=x", "term"), ("after=x", "after"), ("limit=0", "limit"), ("stage=x", "stage")] {
            assert_eq!(curator.get(&format!("{ISSUES}?{query}")).fields(), [field], "{query}");
        }
    }

    fn two_curators_check_a_proposal_before_it_is_an_issue(test: &TestRegistry) {
        let region = Region::build(test);
        let worker = test.council_worker(region.organizations[0], region.council);
        let new = json!({ "theme": "送迎", "content": "迎えに来てもらえない" });
        let proposals = "/api/v1/issue_proposals";
        let made = worker.post(proposals, &new).expect(201);
        test.worker(region.organizations[1]).post(proposals, &new).expect(409);
        let (one, two) = (test.curator(region.council), test.curator(region.council));
        let own = format!("{proposals}/{}", text(&made["id"]));
        for client in [&worker, &one, &two] {
            assert_eq!(client.get(&own).expect(200), made);
            assert_eq!(client.get(proposals).expect(200)["items"], json!([made]));
        }
        for client in [
            test.anonymous(),
            test.member(region.council),
            test.municipality(std::slice::from_ref(&region.city)),
            test.curator(region.other_council),
            test.council_worker(region.organizations[1], region.council),
        ] {
            client.get(&own).expect(404);
            assert_eq!(client.get(proposals).expect(200)["items"], json!([]));
        }
        let check = format!("{own}/checks");
        test.curator(region.other_council).post(&check, &json!({})).expect(404);
        assert_eq!(one.post(&check, &json!({})).expect(200)["state"], "waiting");
        one.post(&check, &json!({})).expect(409);
        assert_eq!(themes(&one, "").len(), 0);
        let taken = two.post(&check, &json!({})).expect(200);
        assert_eq!((&taken["state"], &taken["checks"]), (&json!("taken"), &json!(2)));
        two.post(&check, &json!({})).expect(409);
        let issue = one.get(&format!("{ISSUES}/{}", text(&taken["issue_id"]))).expect(200);
        assert_eq!((&issue["theme"], &issue["is_draft"]), (&json!("送迎"), &json!(true)));
        assert!(!issue.to_string().contains(&region.organizations[0].to_string()), "{issue}");
        worker.get(&format!("{ISSUES}/{}", text(&taken["issue_id"]))).expect(404);
        let feed = test.anonymous().get("/api/v1/changes?limit=200").expect(200).to_string();
        assert!(!feed.contains("迎えに来てもらえない"), "{feed}");
    }

    fn a_proposal_that_is_refused_leaves_no_words(test: &TestRegistry) {
        let region = Region::build(test);
        let worker = test.council_worker(region.organizations[0], region.council);
        let proposals = "/api/v1/issue_proposals";
        let new = json!({ "theme": "あの家の送迎", "content": "迎えに来てもらえない人がいる" });
        let made = worker.post(proposals, &new).expect(201);
        let own = format!("{proposals}/{}", text(&made["id"]));
        let (one, two) = (test.curator(region.council), test.curator(region.council));
        one.post(&format!("{own}/checks"), &json!({})).expect(200);
        let refusal = format!("{own}/refusals");
        test.curator(region.other_council).post(&refusal, &json!({})).expect(404);
        worker.post(&refusal, &json!({})).expect(403);
        let words = |text: &str| ["あの家の送迎", "迎えに来てもらえない"].map(|words| text.contains(words));
        assert_eq!(words(&test.registry.dump_text().expect("dumps")), [true; 2]);
        let refused = two.post(&refusal, &json!({})).expect(200);
        assert_eq!((&refused["state"], &refused["theme"], &refused["content"]), (&json!("refused"), &json!(""), &json!("")));
        assert_eq!(words(&test.registry.dump_text().expect("dumps")), [false; 2]);
        assert_eq!(worker.get(&own).expect(200), refused);
        two.post(&refusal, &json!({})).expect(409);
        two.post(&format!("{own}/checks"), &json!({})).expect(409);
    }

    fn a_voice_is_checked_by_another_curator_and_can_be_withdrawn(test: &TestRegistry) {
        let region = Region::build(test);
        let logins = [(); 2].map(|()| test.account(Role::Curator, None, Some(region.council), &[]));
        let [one, two]: [Curator; 2] = logins.clone().map(|login| test.prove(&login));
        let foreign: Curator = test.prove(&test.account(Role::Curator, None, Some(region.other_council), &[]));
        let issue = test.client(logins[0].clone()).post(ISSUES, &new_issue("余暇")).expect(201);
        let id = text(&issue["id"]).parse().expect("an id");
        let words = "土日に行くところがほしい";
        let new = |day: &str| NewVoice {
            text: words.to_owned().try_into().expect("words"),
            read_back_on: day.parse().expect("a day"),
        };
        let registry = &test.registry;
        assert!(registry.record_voice(&one, id, new("2026-06-16")).is_err(), "not read back yet");
        assert!(registry.record_voice(&foreign, id, new("2026-06-01")).is_err());
        let voice = registry.record_voice(&one, id, new("2026-06-01")).expect("is recorded");
        let member = viewer(test, &test.account(Role::Member, None, Some(region.council), &[]));
        let shown = || registry.list_voices_for_papers(&member, id).expect("lists").len();
        assert!(registry.check_voice(&one, voice.id, 1).is_err(), "a second person checks");
        assert!(registry.open_voice(&two, voice.id, 1).is_err(), "not checked yet");
        assert!(registry.check_voice(&foreign, voice.id, 1).is_err());
        let checked = registry.check_voice(&two, voice.id, 1).expect("is checked");
        assert_eq!((shown(), checked.version), (0, 2));
        registry.open_voice(&one, voice.id, 1).expect_err("it has changed");
        registry.open_voice(&one, voice.id, 2).expect("is opened");
        assert_eq!(shown(), 1);
        assert!(registry.list_voices_for_papers(&Viewer::Public, id).is_err(), "the issue is not for everybody");
        assert_eq!(registry.dump_text().expect("dumps").matches(words).count(), 1, "the log holds no words");
        let part = test.client(logins[0].clone()).get(&path(&issue)).expect(200);
        let whole = test.client(logins[0].clone()).post(ISSUES, &new_issue("休日")).expect(201);
        merge(&test.client(logins[0].clone()), &whole, &[&part]).expect(200);
        assert_eq!(shown(), 0, "the voice goes along");
        let id = text(&whole["id"]).parse().expect("an id");
        let shown = || registry.list_voices_for_papers(&member, id).expect("lists").len();
        assert_eq!(shown(), 1);
        registry.withdraw_voice(&one, voice.id, 4).expect("is withdrawn");
        assert_eq!(shown(), 0);
        assert!(!registry.dump_text().expect("dumps").contains(words));
        assert!(registry.open_voice(&one, voice.id, 5).is_err());
        assert_eq!(registry.list_voices(&two, id).expect("lists").len(), 1);
        let feed = test.anonymous().get("/api/v1/changes?limit=200").expect(200).to_string();
        assert!(!feed.contains(&voice.id.to_string()), "{feed}");
    }
}
