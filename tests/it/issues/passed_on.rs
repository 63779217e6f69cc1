//! Issues that one council passed on to another: who reads them then, and what of them.

use arunai_core::actor::{Curator, Role};
use arunai_core::councils::NewCouncil;
use arunai_core::id::CouncilId;
use arunai_core::values::AreaCode;
use arunai_core::voices::NewVoice;
use arunai_tests::region::Region;
use arunai_tests::{Client, TestRegistry, tests};
use serde_json::{Value, json};

use super::{ISSUES, keyed, merge, new_issue, path, themes, viewer};
use crate::case_work::text;
use crate::releases::{QUARTER, enter_cases, make};

/// Another council, of one area.
fn council(test: &TestRegistry, name: &str, area: &AreaCode) -> CouncilId {
    let new =
        NewCouncil { name: name.to_owned().try_into().expect("a name"), area_codes: vec![area.clone()] };
    test.registry.register_council(&test.operator(), new).expect("a council").id
}

tests! {
    fn an_issue_that_is_passed_on_is_read_by_the_council_around(test: &TestRegistry) {
        let region = Region::build(test);
        let own = council(test, "月見市協議会", &region.city);
        let third = council(test, "星見町協議会", &region.town);
        let curator = test.curator(own);
        let mut new = new_issue("短期入所");
        new["body_id"] = curator.post("/api/v1/bodies", &json!({ "name": "部会", "kind": "working_group" })).expect(201)["id"].clone();
        let issue = curator.post(ISSUES, &new).expect(201);
        let around = [
            test.curator(region.council),
            test.member(region.council),
            test.council_worker(region.organizations[0], region.council),
        ];
        let others = [test.curator(third), test.member(third), test.member(region.other_council), test.anonymous()];
        let passed_on = format!("escalated_to={}", region.council);
        let reads = |client: &Client| {
            let found = client.get(&path(&issue)).status;
            assert_eq!(client.get(&format!("{}/versions", path(&issue))).status, found);
            for query in ["", &passed_on, &format!("council={own}")] {
                assert_eq!(themes(client, query).len() == 1, found == 200, "{query}");
            }
            found == 200
        };
        let unread = |clients: &[Client]| clients.iter().all(|client| client.get(&path(&issue)).status == 404);
        let change = |version: i64, body: Value| curator.patch(&path(&issue), version, &body).expect(200);
        assert!(unread(&around) && unread(&others), "not passed on");
        change(1, json!({ "escalated_to": region.council }));
        assert!(around.iter().all(reads) && unread(&others), "passed on");
        let told = around[0].get(&path(&issue)).expect(200);
        assert_eq!((&told["content"], &told["body_id"]), (&new["content"], &Value::Null), "the body is not for them");
        around[0].patch(&path(&issue), 2, &json!({ "theme": "x" })).expect(404);
        around[0].post(&format!("{}/splits", path(&issue)), &new_issue("x")).expect(404);
        assert_eq!(merge(&around[0], &issue, &[&issue]).status, 404);
        assert_eq!(themes(&around[0], &format!("council={}", region.council)).len(), 0, "it stays another's");
        // What was not passed on is not passed on by merging.
        let part = curator.post(ISSUES, &new_issue("宿泊")).expect(201);
        let seen = curator.get(&path(&issue)).expect(200);
        merge(&curator, &seen, &[&part]).expect(409);
        merge(&curator, &part, &[&curator.post(ISSUES, &new_issue("夜")).expect(201)]).expect(200);
        change(2, json!({ "is_draft": true }));
        assert!(unread(&around) && unread(&others), "a draft");
        change(3, json!({ "is_draft": false, "escalated_to": null }));
        assert!(unread(&around) && unread(&others), "taken back");
    }

    fn who_an_issue_is_passed_on_to_reads_its_public_numbers_and_no_voice(test: &TestRegistry) {
        let region = Region::build(test);
        enter_cases(test, &region);
        // Around the council of the prefecture, so that its releases are the evidence.
        let around = council(test, "全国協議会", &region.prefecture);
        let logins = [(); 2].map(|()| test.account(Role::Curator, None, Some(region.council), &[]));
        let curator = test.client(logins[0].clone());
        let job = make(&curator, QUARTER);
        let [papers, web] = [keyed(&curator, &job["releases"][0]), keyed(&test.anonymous(), &job["releases"][1])];
        let evidence = |cells: &[(Vec<String>, Option<u64>)], place: usize| json!({ "release_id": job["releases"][0]["id"], "cell": cells[place].0 });
        let is_for_papers = |place: &usize| papers[*place].1.is_some_and(|value| value > 0) && web[*place].1.is_none();
        let place = (0..papers.len()).find(is_for_papers).expect("a cell of the papers alone");
        let shared = web.iter().position(|(_, value)| value.is_some()).expect("a shown cell");
        let mut new = new_issue("短期入所");
        new["evidence"] = json!([evidence(&papers, place), evidence(&papers, shared)]);
        new["escalated_to"] = json!(around);
        let issue = curator.post(ISSUES, &new).expect(201);
        let login = test.account(Role::Member, None, Some(around), &[]);
        let told = test.client(login.clone()).get(&path(&issue)).expect(200);
        let shown: Vec<Option<u64>> =
            told["evidence"].as_array().expect("evidence").iter().map(|one| one["shown"]["value"].as_u64()).collect();
        assert_eq!(shown, [web[shared].1], "{told}");
        let [one, two]: [Curator; 2] = logins.map(|login| test.prove(&login));
        let id = text(&issue["id"]).parse().expect("an id");
        let voice = NewVoice {
            text: "土日に行くところがほしい".to_owned().try_into().expect("words"),
            read_back_on: "2026-06-01".parse().expect("a day"),
        };
        let voice = test.registry.record_voice(&one, id, voice).expect("is recorded");
        test.registry.check_voice(&two, voice.id, 1).expect("is checked");
        test.registry.open_voice(&one, voice.id, 2).expect("is opened");
        let said = |login: &str| test.registry.list_voices_for_papers(&viewer(test, login), id).expect("lists").len();
        assert_eq!(said(&login), 0, "a voice stays with its council");
        assert_eq!(said(&test.account(Role::Member, None, Some(region.council), &[])), 1);
        curator.patch(&path(&issue), 1, &json!({ "is_public": true })).expect(200);
        assert_eq!(said(&login), 1);
    }
}
