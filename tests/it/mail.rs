//! The weekly mail: one text for all accounts of a council, of what everybody may read, sent once.

use std::collections::BTreeSet;

use arunai_api::config::{MailSettings, Settings};
use arunai_api::mail::{Sender, Sent, send_due};
use arunai_core::Registry;
use arunai_core::accounts::AccountEdit;
use arunai_core::actor::{Administrator, Role};
use arunai_core::id::{CouncilId, Ids};
use arunai_core::mail::MailAddress;
use arunai_core::values::Patch;
use arunai_tests::region::{Region, Row, wamnet_csv};
use arunai_tests::smtp::Sink;
use arunai_tests::{Browser, TestRegistry, tests};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::case_work::{new_case, report, text};
use crate::issues::{ISSUES, new_issue};

/// In the week before the one in which tests take place.
const LAST_WEEK: &str = "2026-06-10T03:00:00Z";

fn at(test: &TestRegistry, moment: &str) {
    test.clock.set(moment.parse::<DateTime<Utc>>().expect("a moment"));
}

fn sender(sink: &Sink) -> Sender {
    let from = MailAddress::try_from("arunai@example.jp".to_owned()).expect("an address");
    let settings = MailSettings { smtp_url: sink.url.clone(), from };
    Sender::new(&settings, "https://arunai.example.jp").expect("a sender")
}

/// An account with an address.
fn reader(test: &TestRegistry, role: Role, council: CouncilId, address: &str) -> String {
    let login = test.account(role, None, Some(council), &[]);
    let account = test.registry.find_account(&test.operator(), &login).expect("exists");
    let address = MailAddress::try_from(address.to_owned()).expect("an address");
    let edit = AccountEdit { mail_address: Patch::Set(address) };
    test.registry.change_account(&test.operator(), account.id, 1, edit).expect("is changed");
    login
}

/// A service and an issue for everybody, new in the week before.
fn change_something(test: &TestRegistry, region: &Region) {
    // What the register begins with is no news.
    at(test, "2026-05-01T03:00:00Z");
    let known = Row::new(2, "短期入所");
    region.import(test, "csvdownload024.csv", &wamnet_csv(std::slice::from_ref(&known)), "2026-04-30");
    at(test, LAST_WEEK);
    region.import(test, "csvdownload024.csv", &wamnet_csv(&[known, Row::new(1, "短期入所")]), "2026-06-09");
    let mut issue = new_issue("移動の足");
    issue["is_public"] = json!(true);
    test.curator(region.council).post(ISSUES, &issue).expect(201);
    at(test, arunai_tests::registry::NOW);
}

fn texts(test: &TestRegistry) -> Vec<String> {
    let all = test.registry.preview_mail(&test.operator()).expect("previews");
    all.into_iter().map(|mail| mail.text).collect()
}

fn sent(sent: usize, failed: usize) -> Sent {
    Sent { sent, failed }
}

tests! {
    fn one_text_goes_once_to_each_account_of_a_council(test: &TestRegistry) {
        let region = Region::build(test);
        change_something(test, &region);
        for (role, address) in [(Role::Curator, "a@example.jp"), (Role::Member, "b@example.jp"), (Role::Member, "c@example.jp")] {
            reader(test, role, region.council, address);
        }
        reader(test, Role::Member, region.other_council, "elsewhere@example.jp");
        test.account(Role::Member, None, Some(region.council), &[]);
        let closed = reader(test, Role::Member, region.council, "closed@example.jp");
        let closed = test.registry.find_account(&test.operator(), &closed).expect("exists");
        let closed = test.registry.close_account(&test.operator(), closed.id, 2).expect("closes");
        assert_eq!(closed.mail_address, None, "a closed account's address is forgotten");
        let texts = texts(test);
        assert_eq!(texts.len(), 1, "nothing changed in the other council: {texts:?}");
        for told in ["架空県協議会の、令和8年6月8日から令和8年6月14日まで", "新しく載った：月見市・", "事業所1", "新しく公開：移動の足（収集）"] {
            assert!(texts[0].contains(told), "{told}: {}", texts[0]);
        }
        // Two processes at once, and each again: everybody gets one letter.
        let sink = Sink::start(None);
        let other = Registry::open_with(&test.database_url, test.clock.clone(), Ids::random()).expect("opens");
        let by = test.operator();
        let run = |registry: &Registry| send_due(registry, &by, &sender(&sink)).expect("sends").sent;
        let [one, two] = std::thread::scope(|scope| {
            let runs = [&*test.registry, &other].map(|registry| scope.spawn(move || run(registry) + run(registry)));
            runs.map(|run| run.join().expect("runs"))
        });
        assert_eq!(one + two, 3);
        let letters = sink.letters();
        let receivers: BTreeSet<&str> = letters.iter().map(|letter| letter.receivers.as_str()).collect();
        assert_eq!(receivers, BTreeSet::from(["a@example.jp", "b@example.jp", "c@example.jp"]), "each its own letter");
        for letter in &letters {
            assert_eq!(letter.header("To"), letter.receivers, "nobody sees another's address");
            assert_eq!(letter.text(), format!("{}\nhttps://arunai.example.jp\n", texts[0]).replace('\n', "\r\n"));
            assert_eq!(letter.header("Subject"), letters[0].header("Subject"));
        }
        // The week after nothing has changed.
        test.clock.set(test.clock.now() + TimeDelta::days(7));
        assert_eq!(send_due(&test.registry, &test.operator(), &sender(&sink)).expect("sends"), sent(0, 0));
    }

    fn nothing_of_a_case_a_free_place_or_closed_papers_is_told(test: &TestRegistry) {
        let region = Region::build(test);
        change_something(test, &region);
        let before = texts(test);
        at(test, LAST_WEEK);
        let worker = test.worker(region.organizations[0]);
        let case = worker.post("/api/v1/cases", &new_case(&region)).expect(201);
        let need = json!({ "term": "kind_24", "report": report("2026-02-01", "unmet") });
        worker.post(&format!("/api/v1/cases/{}/needs", text(&case["id"])), &need).expect(201);
        let curator = test.curator(region.council);
        let service = curator.get("/api/v1/services?limit=1").expect(200)["items"][0]["id"].clone();
        let vacancy = json!({ "state": "full", "month": "2026-06-01" });
        curator.put(&format!("/api/v1/services/{}/vacancy", text(&service)), &vacancy).expect(200);
        let mut draft = new_issue("下書きの課題");
        (draft["is_draft"], draft["is_public"]) = (json!(true), json!(true));
        curator.post(ISSUES, &draft).expect(201);
        curator.post(ISSUES, &new_issue("中だけの課題")).expect(201);
        curator.post("/api/v1/measures", &json!({ "kind": "create", "title": "中だけの取組み", "starts_on": "2026-06-10" })).expect(201);
        let body = curator.post("/api/v1/bodies", &json!({ "name": "部会", "kind": "working_group" })).expect(201);
        curator.post("/api/v1/meetings", &json!({ "body_id": body["id"], "held_on": "2026-06-10" })).expect(201);
        at(test, arunai_tests::registry::NOW);
        assert_eq!(texts(test), before);
        // What is opened later is news of the week in which it was opened.
        at(test, LAST_WEEK);
        let open = json!({ "body_id": body["id"], "held_on": "2026-06-10", "is_open": true });
        curator.post("/api/v1/meetings", &open).expect(201);
        at(test, arunai_tests::registry::NOW);
        let after = texts(test);
        assert!(after[0].contains("会議の日：令和8年6月10日 会議\n"), "{}", after[0]);
    }

    fn what_was_closed_is_told_in_the_week_that_opened_it_alone(test: &TestRegistry) {
        let region = Region::build(test);
        at(test, LAST_WEEK);
        let issue = test.curator(region.council).post(ISSUES, &new_issue("移動の足")).expect(201);
        at(test, arunai_tests::registry::NOW);
        let path = format!("{ISSUES}/{}", text(&issue["id"]));
        test.curator(region.council).patch(&path, 1, &json!({ "is_public": true })).expect(200);
        assert_eq!(texts(test), [""; 0], "it was closed in the week that is over");
        test.clock.set(test.clock.now() + TimeDelta::days(7));
        let told = texts(test);
        assert!(told.len() == 1 && told[0].contains("新しく公開：移動の足（収集）"), "{told:?}");
    }

    fn what_fails_is_tried_again_and_who_wants_none_gets_none(test: &TestRegistry) {
        let region = Region::build(test);
        change_something(test, &region);
        reader(test, Role::Member, region.council, "good@example.jp");
        reader(test, Role::Member, region.council, "refused@example.jp");
        let login = reader(test, Role::Member, region.council, "unwilling@example.jp");
        let by: Administrator = test.operator();
        test.registry.make_mail(&by).expect("makes");
        test.registry.change_own_mail_address(&test.prove(&login), AccountEdit { mail_address: Patch::Clear }).expect("is ended");
        let sink = Sink::start(Some("refused@example.jp"));
        let run = |sink: &Sink| send_due(&test.registry, &by, &sender(sink)).expect("runs");
        assert_eq!(run(&sink), sent(1, 1));
        assert_eq!(run(&sink), sent(0, 1));
        // What changes meanwhile does not change the text.
        let kept = texts(test);
        at(test, LAST_WEEK);
        let mut late = new_issue("あとから");
        late["is_public"] = json!(true);
        test.curator(region.council).post(ISSUES, &late).expect(201);
        at(test, arunai_tests::registry::NOW);
        assert_eq!(texts(test), kept);
        let mended = Sink::start(None);
        assert_eq!((run(&mended), run(&mended)), (sent(1, 0), sent(0, 0)));
        assert_eq!(mended.letters()[0].text(), sink.letters()[0].text());
    }

    fn an_address_is_seen_by_its_owner_and_the_administrator(test: &TestRegistry) {
        let region = Region::build(test);
        let login = reader(test, Role::Member, region.council, "own@example.jp");
        let own = Browser::signed_in(test, &login);
        assert!(own.get("/mail").text.contains("own@example.jp"));
        let answer = own.fill("/mail", "/mail", &[("mail_address:null", "not an address")]);
        assert!(answer.status == 400 && answer.text.contains("name@example.jp のように"), "{}", answer.text);
        assert_eq!(own.fill("/mail", "/mail", &[("mail_address:null", "new@example.jp")]).status, 303);
        let other = Browser::signed_in(test, &test.account(Role::Curator, None, Some(region.council), &[]));
        assert!(!other.get("/mail").text.contains("@example.jp\""));
        assert_eq!(other.get("/admin/accounts").status, 403);
        let administrator = test.administrator();
        let listed = administrator.get("/api/v1/accounts").expect(200);
        let found = listed.as_array().expect("accounts").iter().find(|one| one["login"] == json!(login)).expect("the account").clone();
        assert_eq!((&found["mail_address"], &found["version"]), (&json!("new@example.jp"), &json!(3)));
        let path = format!("/api/v1/accounts/{}", text(&found["id"]));
        administrator.patch(&path, 2, &json!({ "mail_address": null })).expect(412);
        assert_eq!(administrator.patch(&path, 3, &json!({ "mail_address": "a@b" })).fields(), ["mail_address"]);
        let page = Browser::signed_in(test, &test.account(Role::Administrator, None, None, &[]));
        let form = format!("/admin/accounts/{}/mail", text(&found["id"]));
        assert!(page.get("/admin/accounts").text.contains("new@example.jp"));
        assert_eq!(page.fill(&form, &form, &[("mail_address:null", "")]).status, 303);
        let cleared = administrator.get("/api/v1/accounts").expect(200);
        assert!(!cleared.to_string().contains("@example.jp"));
        administrator.delete(&path, 4).expect(200);
        administrator.patch(&path, 5, &json!({ "mail_address": "a@example.jp" })).expect(409);
        let feed: Value = test.anonymous().get("/api/v1/changes?limit=200").expect(200);
        assert!(!feed.to_string().contains("@example.jp"));
        assert!(!test.registry.dump_text().expect("dumps").contains("@example.jp"), "no log keeps it");
    }

    fn without_a_server_nothing_is_sent(_test: &TestRegistry) {
        assert_eq!(Settings::read(|_| None).expect("reads").mail, None);
        let only_from = |name: &str| (name == "ARUNAI_MAIL_FROM").then(|| "a@example.jp".to_owned());
        assert_eq!(Settings::read(only_from).expect("reads").mail, None);
        let only_url = |name: &str| (name == "ARUNAI_SMTP_URL").then(|| "smtps://mail.example.jp".to_owned());
        assert!(Settings::read(only_url).expect_err("is refused").to_string().contains("ARUNAI_MAIL_FROM"));
    }
}
