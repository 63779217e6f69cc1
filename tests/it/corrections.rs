//! What anybody says is wrong about a service.

use arunai_tests::region::{Region, Row, wamnet_csv};
use arunai_tests::{Browser, Client, TestRegistry, tests};
use chrono::TimeDelta;
use serde_json::{Value, json};

/// One service, and its id.
fn service(test: &TestRegistry, region: &Region) -> String {
    region.import(test, "register.csv", &wamnet_csv(&[Row::new(1, "短期入所")]), "2026-03-31");
    let page = test.anonymous().get("/api/v1/services").expect(200);
    page["items"][0]["id"].as_str().expect("an id").to_owned()
}

fn correction() -> Value {
    json!({ "parts": ["phone", "hours", "phone"], "text": "番号は 0990-11-2222 です", "contact": "kakuu@example.jp" })
}

fn listed(curator: &Client) -> Vec<Value> {
    curator.get("/api/v1/corrections").expect(200)["items"].as_array().expect("a list").clone()
}

tests! {
    fn anybody_says_what_is_wrong_and_the_curators_of_the_area_read_it(test: &TestRegistry) {
        let region = Region::build(test);
        let path = format!("/api/v1/services/{}/corrections", service(test, &region));
        let sent = test.anonymous().post(&path, &correction()).expect(201);
        assert_eq!((&sent["parts"], &sent["state"]), (&json!(["phone", "hours"]), &json!("open")));
        let curator = test.curator(region.council);
        let found = listed(&curator);
        assert_eq!((found.len(), &found[0]["contact"]), (1, &json!("kakuu@example.jp")));
        assert_eq!(listed(&test.curator(region.other_council)), Vec::<Value>::new());
        let settle = format!("/api/v1/corrections/{}/settlements", sent["id"].as_str().expect("an id"));
        let seen = [("if-match", "\"1\"")];
        let stranger = test.curator(region.other_council);
        assert_eq!(stranger.send("POST", &settle, None, &seen).status, 404);
        let done = curator.send("POST", &settle, None, &seen).expect(200);
        assert_eq!((&done["state"], &done["contact"]), (&json!("done"), &json!(null)));
        assert_eq!(curator.send("POST", &settle, None, &seen).status, 412);
        assert_eq!(listed(&curator)[0]["text"], "番号は 0990-11-2222 です");
    }

    fn the_words_of_a_correction_are_in_no_log_and_are_erased(test: &TestRegistry) {
        let region = Region::build(test);
        let path = format!("/api/v1/services/{}/corrections", service(test, &region));
        test.anonymous().post(&path, &correction()).expect(201);
        let feed = test.anonymous().get("/api/v1/changes?limit=200").text;
        assert!(!feed.contains("corrections") && !feed.contains("0990-11-2222"));
        let dump = || test.registry.dump_text().expect("dumps");
        assert_eq!(dump().matches("0990-11-2222").count(), 1, "in its own row alone");
        test.clock.set(test.clock.now() + TimeDelta::days(90));
        assert_eq!(test.registry.erase_old_corrections(&test.operator()).expect("erases"), 0);
        test.clock.set(test.clock.now() + TimeDelta::days(1));
        assert_eq!(test.registry.erase_old_corrections(&test.operator()).expect("erases"), 1);
        assert!(!dump().contains("0990-11-2222") && !dump().contains("kakuu@example.jp"));
    }

    fn a_correction_says_what_it_is_about(test: &TestRegistry) {
        let region = Region::build(test);
        let id = service(test, &region);
        let path = format!("/api/v1/services/{id}/corrections");
        let faults = |body: Value| test.anonymous().post(&path, &body).fields();
        assert_eq!(faults(json!({})), ["parts"]);
        assert_eq!(faults(json!({ "parts": ["other"] })), ["text"]);
        assert_eq!(faults(json!({ "parts": ["phone"], "text": "あ".repeat(401) })), ["text"]);
        let nobody = format!("/api/v1/services/{}/corrections", super::authorization::NOBODY);
        assert_eq!(test.anonymous().post(&nobody, &json!({ "parts": ["phone"] })).status, 404);
    }

    fn the_list_is_read_in_pages_that_nothing_shifts(test: &TestRegistry) {
        let region = Region::build(test);
        let path = format!("/api/v1/services/{}/corrections", service(test, &region));
        for _ in 0..3 {
            test.anonymous().post(&path, &correction()).expect(201);
        }
        let curator = test.curator(region.council);
        let whole = listed(&curator);
        let page = |after: &str| curator.get(&format!("/api/v1/corrections?limit=1{after}")).expect(200);
        let first = page("");
        assert_eq!(first["items"], json!([whole[0]]));
        // What is done meanwhile comes last.
        let settle = format!("/api/v1/corrections/{}/settlements", whole[0]["id"].as_str().expect("an id"));
        curator.send("POST", &settle, None, &[("if-match", "\"1\"")]).expect(200);
        let second = page(&format!("&after={}", first["next"].as_str().expect("more")));
        assert_eq!(second["items"], json!([whole[1]]));
        assert_eq!(listed(&curator)[2]["id"], whole[0]["id"]);
        assert_eq!(curator.get("/api/v1/corrections?after=x").fields(), ["after"]);
    }

    fn an_address_says_so_a_few_times_only(test: &TestRegistry) {
        let region = Region::build(test);
        let path = format!("/api/v1/services/{}/corrections", service(test, &region));
        let statuses: Vec<u16> = (0..21)
            .map(|_| test.anonymous().post(&path, &json!({ "parts": ["phone"] })).status)
            .collect();
        assert_eq!((statuses[0], statuses[19], statuses[20]), (201, 201, 429));
    }

    fn a_form_of_the_page_is_taken_once_however_often_it_is_sent(test: &TestRegistry) {
        let region = Region::build(test);
        let id = service(test, &region);
        let (page, action) = (format!("/services/{id}/corrections/new"), format!("/services/{id}/corrections"));
        let browser = Browser::anonymous(test);
        let wrong = browser.fill(&page, &action, &[("text", "番号")]);
        assert!(wrong.status == 400 && wrong.text.contains("id=\"parts-fault\"") && wrong.text.contains(">番号</textarea>"));
        let own = arunai_tests::browser::carried(&browser.get(&page).text, &action);
        let own = own.iter().map(|(name, value)| (&**name, &**value));
        let fields: Vec<(&str, &str)> = own.chain([("parts[]", "closed")]).collect();
        for _ in 0..2 {
            let sent = browser.send(&action, &fields);
            assert_eq!((sent.status, sent.header("location")), (303, Some(format!("{action}/sent").as_str())));
        }
        assert_eq!(listed(&test.curator(region.council)).len(), 1);
        assert!(browser.get(&format!("{action}/sent")).text.contains("受けつけました"));
    }
}
