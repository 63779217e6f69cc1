//! The upkeep of the register: confirming, links for providers, duplicates, imports, absences; and who did what.

use arunai_core::actor::Role;
use arunai_tests::browser::carried;
use arunai_tests::region::{Region, Row, wamnet_csv};
use arunai_tests::{Answer, Browser, TestRegistry, tests};
use chrono::TimeDelta;
use serde_json::{Value, json};

const OLD: &str = "2025-03-31";

fn import(test: &TestRegistry, region: &Region, rows: &[Row], day: &str) -> Vec<String> {
    region.import(test, "csvdownload024.csv", &wamnet_csv(rows), day);
    let page = test.anonymous().get("/api/v1/services?limit=200").expect(200);
    let items = page["items"].as_array().expect("items").clone();
    items.iter().map(|item| item["id"].as_str().expect("an id").to_owned()).collect()
}

fn browser(test: &TestRegistry, region: &Region) -> Browser {
    Browser::signed_in(test, &test.account(Role::Curator, None, Some(region.council), &[]))
}

fn leads_to(answer: &Answer) -> String {
    assert_eq!(answer.status, 303, "{}", answer.text);
    answer.header("location").expect("leads on").to_owned()
}

/// The secret of the link that a page shows.
fn secret_in(page: &str) -> String {
    let rest = page.split("/confirm/").nth(1).expect("a link");
    rest.chars().take_while(char::is_ascii_hexdigit).collect()
}

fn ids(page: &Value) -> Vec<&str> {
    page["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|one| one["service"]["id"].as_str().expect("an id"))
        .collect()
}

tests! {
    fn what_is_old_waits_until_somebody_confirms_it(test: &TestRegistry) {
        let region = Region::build(test);
        let id = import(test, &region, &[Row::new(1, "短期入所")], OLD).remove(0);
        let (curator, page) = (test.curator(region.council), browser(test, &region));
        assert_eq!(ids(&curator.get("/api/v1/stale_services").expect(200)), [id.as_str()]);
        assert_eq!(ids(&test.curator(region.other_council).get("/api/v1/stale_services").expect(200)), [""; 0]);
        let confirm = format!("/curate/stale/{id}/confirm");
        assert!(leads_to(&page.fill("/curate/stale", &confirm, &[])).starts_with("/curate/stale?done="));
        assert_eq!(ids(&curator.get("/api/v1/stale_services").expect(200)), [""; 0]);
        assert!(page.get("/curate/stale").text.contains("古くなった情報はありません"));
        let confirmed = test.anonymous().get(&format!("/api/v1/services/{id}/confirmations")).expect(200);
        assert_eq!((&confirmed[0]["confirmed_by"], confirmed.as_array().map(Vec::len)), (&json!("curator"), Some(1)));
        let stale = json!({});
        assert_eq!(curator.post(&format!("/api/v1/services/{id}/confirmations"), &stale).status, 428, "no version was seen");
    }

    fn a_provider_confirms_by_its_link_and_by_no_other(test: &TestRegistry) {
        let region = Region::build(test);
        let id = import(test, &region, &[Row::new(1, "短期入所")], OLD).remove(0);
        let (office, provider) = (browser(test, &region), Browser::anonymous(test));
        let made = office.fill("/curate/stale", &format!("/curate/stale/{id}/link"), &[]);
        assert_eq!(made.status, 200);
        let secret = secret_in(&made.text);
        assert!(office.get("/curate/stale").text.contains("返事待ち"));
        assert!(!test.registry.dump_text().expect("dumps").contains(&secret), "only its digest is stored");
        let path = format!("/confirm/{secret}");
        let shown = provider.get(&path);
        assert!(shown.status == 200 && shown.text.contains("事業所1") && !shown.text.contains("ありがとうございました"));
        assert_eq!(leads_to(&provider.fill(&path, &path, &[])), path);
        assert!(provider.get(&path).text.contains("ありがとうございました"));
        let confirmed = test.anonymous().get(&format!("/api/v1/services/{id}/confirmations")).expect(200);
        assert_eq!(confirmed[0]["confirmed_by"], "provider");
        assert_eq!(provider.get(&format!("/confirm/{}", secret.replace(|c: char| c.is_ascii_digit(), "0"))).status, 404);
        test.clock.set(test.clock.now() + TimeDelta::days(36));
        assert_eq!(provider.get(&path).status, 404, "it was good for 35 days");
        assert_eq!(provider.send(&path, &[("version", "2")]).status, 404);
    }

    fn what_a_provider_says_is_different_waits_for_the_office(test: &TestRegistry) {
        let region = Region::build(test);
        let id = import(test, &region, &[Row::new(1, "短期入所")], OLD).remove(0);
        let (office, provider) = (browser(test, &region), Browser::anonymous(test));
        let secret = secret_in(&office.fill("/curate/stale", &format!("/curate/stale/{id}/link"), &[]).text);
        let form = format!("/confirm/{secret}/difference");
        assert_eq!(provider.fill(&form, &form, &[("text", "電話が変わりました")]).status, 400, "of what?");
        let sent = provider.fill(&form, &form, &[("parts[]", "phone"), ("text", "電話が変わりました")]);
        assert_eq!(leads_to(&sent), format!("/confirm/{secret}/told"));
        let queue = office.get("/curate/corrections");
        assert!(queue.text.contains("電話が変わりました"), "{}", queue.text);
    }

    fn two_that_are_one_are_merged_and_parted_again(test: &TestRegistry) {
        let region = Region::build(test);
        let twice = Row { name: "事業所 １".into(), ..Row::new(2, "短期入所") };
        let own = import(test, &region, &[Row::new(1, "短期入所"), twice], "2026-03-31");
        let (curator, page) = (test.curator(region.council), browser(test, &region));
        let proposed = curator.get("/api/v1/service_duplicates").expect(200);
        assert_eq!(proposed.as_array().map(Vec::len), Some(1), "{proposed}");
        let pair = [&proposed[0]["first"]["service"], &proposed[0]["second"]["service"]];
        let merge = json!({ "kept_id": pair[0]["id"], "kept_version": 1, "merged_id": pair[1]["id"], "merged_version": 1 });
        assert_eq!(test.curator(region.other_council).post("/api/v1/service_merges", &merge).status, 403);
        curator.post("/api/v1/service_merges", &merge).expect(201);
        let merges = |query: &str| curator.get(&format!("/api/v1/service_merges?{query}")).expect(200)["items"].clone();
        assert_eq!(merges("limit=1")[0]["merged_id"], pair[1]["id"]);
        assert_eq!(merges("after=2026-01-01/x"), json!([]), "the latest come first");
        let listed = || test.anonymous().get("/api/v1/services").expect(200)["items"].as_array().map(Vec::len);
        assert_eq!(listed(), Some(1));
        let merged = pair[1]["id"].as_str().expect("an id");
        let part = format!("/curate/duplicates/{merged}/unmerge");
        assert_eq!(leads_to(&page.fill("/curate/duplicates", &part, &[])), "/curate/duplicates?done=parted");
        assert!(page.get("/curate/duplicates?done=parted").text.contains("もとにもどしました。"));
        assert!(!page.get("/curate/duplicates?done=x").text.contains("もとにもどしました。"));
        assert_eq!(listed(), Some(own.len()));
        let apart = json!({ "first_id": pair[0]["id"], "second_id": pair[1]["id"] });
        curator.post("/api/v1/distinct_services", &apart).expect(201);
        assert_eq!(curator.get("/api/v1/service_duplicates").expect(200), json!([]));
    }

    fn a_withheld_place_is_not_read_from_what_was_merged(test: &TestRegistry) {
        let region = Region::build(test);
        let own = import(test, &region, &[Row::new(1, "短期入所"), Row::new(2, "短期入所")], "2026-03-31");
        let curator = test.curator(region.council);
        let versioned = |id: &str| test.anonymous().get(&format!("/api/v1/services/{id}")).expect(200)["version"].clone();
        let withhold = |id: &str| curator.delete(&format!("/api/v1/services/{id}/place"), versioned(id).as_i64().expect("a version"));
        let merge = || {
            let new = json!({ "kept_id": own[0], "kept_version": versioned(&own[0]),
                "merged_id": own[1], "merged_version": versioned(&own[1]) });
            curator.post("/api/v1/service_merges", &new)
        };
        merge().expect(201);
        withhold(&own[0]).expect(200);
        for id in &own {
            let details = test.anonymous().get(&format!("/api/v1/services/{id}/details")).expect(200).to_string();
            assert!(details.contains("\"is_confidential\":true") && !details.contains("\"is_confidential\":false"), "{details}");
        }
        // The other way round nothing is merged until both are withheld.
        let third = import(test, &region, &[Row::new(1, "短期入所"), Row::new(2, "短期入所"), Row::new(3, "短期入所")], "2026-04-30");
        let third = third.iter().find(|id| !own.contains(id)).expect("a third");
        let new = json!({ "kept_id": own[0], "kept_version": versioned(&own[0]),
            "merged_id": third, "merged_version": versioned(third) });
        assert_eq!(curator.post("/api/v1/service_merges", &new).status, 409);
    }

    fn an_import_tells_what_it_changed_here(test: &TestRegistry) {
        let region = Region::build(test);
        import(test, &region, &[Row::new(1, "短期入所")], OLD);
        // Each run bears a moment of its own.
        test.clock.set(test.clock.now() + TimeDelta::seconds(1));
        import(test, &region, &[Row { phone: "0990-55-6666".into(), ..Row::new(1, "短期入所") }], "2026-03-31");
        let (curator, page) = (test.curator(region.council), browser(test, &region));
        let runs = curator.get("/api/v1/imports").expect(200);
        let reported = runs.as_array().expect("runs").iter().find(|run| !run["report"].is_null()).expect("a report");
        assert_eq!(reported["report"]["changed"], 1, "{runs}");
        let path = format!("/curate/imports/{}", reported["report"]["id"].as_str().expect("an id"));
        let shown = page.get(&path);
        assert!(shown.status == 200 && shown.text.contains("<ins>0990-55-6666</ins>"), "{}", shown.text);
        assert_eq!(page.get("/curate/imports").status, 200);
    }

    fn what_vanished_is_confirmed_or_retired(test: &TestRegistry) {
        let region = Region::build(test);
        let rows = [Row::new(1, "短期入所"), Row::new(2, "短期入所")];
        import(test, &region, &rows, OLD);
        let left = import(test, &region, &rows[..1], "2026-03-31");
        assert_eq!(left.len(), 1);
        let page = browser(test, &region);
        let shown = page.get("/curate/vanished").text;
        let id = shown.split("/curate/vanished/").nth(1).and_then(|rest| rest.split('/').next()).expect("an id").to_owned();
        page.fill("/curate/vanished", &format!("/curate/vanished/{id}/confirm"), &[]);
        assert!(page.get("/curate/vanished").text.contains("消えたものはありません"));
        let there = test.anonymous().get("/api/v1/services").expect(200);
        assert_eq!(there["items"].as_array().map(Vec::len), Some(2), "it is found again");
    }

    fn every_page_of_the_office_opens(test: &TestRegistry) {
        let region = Region::build(test);
        import(test, &region, &[Row::new(1, "短期入所")], OLD);
        let page = browser(test, &region);
        for path in ["", "/stale?by=people", "/vanished", "/corrections", "/duplicates", "/imports", "/searches",
            "/absences", "/plan_figures", "/plan_figures/paste", "/populations", "/populations/paste",
            "/releases", "/releases/new", "/reports", "/settings", "/settings/new"] {
            let shown = page.get(&format!("/curate{path}"));
            assert_eq!(shown.status, 200, "{path}: {}", shown.text);
            assert!(shown.text.contains("aria-current"), "{path}");
            assert_eq!(Browser::anonymous(test).get(&format!("/curate{path}")).status, 303, "{path}");
        }
    }

    fn tables_are_pasted_and_settings_are_decided(test: &TestRegistry) {
        let region = Region::build(test);
        let page = browser(test, &region);
        let paste = "/curate/plan_figures/paste";
        let table = "地域名,サービス名,年度,単位,見込量,実績\n月見市,短期入所,令和8年度,人日/月,120,\n";
        assert_eq!(leads_to(&page.fill(paste, paste, &[("table", table)])), "/curate/plan_figures");
        let kept = test.anonymous().get("/api/v1/plan_figures").expect(200);
        assert_eq!(kept["items"][0]["planned"], 120.0);
        let many = table.replace("120", "たくさん");
        let wrong = page.fill(paste, paste, &[("table", many.as_str())]);
        assert!(wrong.status == 400 && wrong.text.contains("2行目の見込量") && wrong.text.contains("たくさん"));
        let paste = "/curate/populations/paste";
        let table = "種類\t地域コード\t基準日\t人数\n療育手帳\t月見市\t2026/4/1\t12\n";
        assert_eq!(leads_to(&page.fill(paste, paste, &[("table", table)])), "/curate/populations");
        let absences = format!("/api/v1/areas/{}/absences", region.city);
        let none = || test.curator(region.council).get(&absences).expect(200)[0]["confirmed_on"].clone();
        assert!(none().is_null(), "不明");
        assert_eq!(page.send("/curate/absences/confirm", &[]).status, 403, "it is of no page of the session");
        page.fill(&format!("/curate/absences?area={}", region.city), "/curate/absences/confirm", &[]);
        assert!(!none().is_null(), "ない");
        let back = page.fill(&format!("/curate/absences?area={}", region.city), "/curate/absences/take_back", &[]);
        assert!(page.get(&leads_to(&back)).text.contains("確認を取り消しました（令和8年6月15日）。表では「不明」にもどります。"));
        assert!(none().is_null(), "不明 again");
        assert_eq!(page.get("/curate/releases/new").status, 200);
    }

    fn a_figure_is_corrected_as_it_was_seen(test: &TestRegistry) {
        let region = Region::build(test);
        let page = browser(test, &region);
        let (figures, paste) = ("/curate/plan_figures", "/curate/plan_figures/paste");
        let table = "地域名,サービス名,年度,単位,見込量,実績\n月見市,短期入所,令和8年度,人日/月,120,80\n";
        page.fill(paste, paste, &[("table", table)]);
        let path = format!("{figures}?area={}&year=2026&kind=kind_24&unit=person_days_per_month", region.city);
        let form = || {
            let shown = page.get(&path).text;
            carried(shown.split("id=\"add\"").nth(1).expect("the form below the table"), figures)
        };
        let send = |form: &[(String, String)], planned: &str| {
            let own = form.iter().map(|(name, value)| (&**name, &**value));
            let typed = [("planned:number", planned), ("actual:number", "")];
            page.send(figures, &own.chain(typed).collect::<Vec<_>>())
        };
        let (first, second) = (form(), form());
        assert_eq!(send(&first, "90").status, 303);
        let kept = test.anonymous().get("/api/v1/plan_figures").expect(200)["items"].clone();
        assert_eq!((&kept[0]["planned"], &kept[0]["actual"]), (&json!(90.0), &json!(null)), "what was emptied is not known");
        let stale = send(&second, "70");
        assert!(stale.status == 400 && stale.text.contains("先に変更しました"), "{}", stale.text);
        assert_eq!(test.anonymous().get("/api/v1/plan_figures").expect(200)["items"], kept);
        assert_eq!(send(&form(), "").status, 303, "neither number withdraws it");
        assert_eq!(test.anonymous().get("/api/v1/plan_figures").expect(200)["items"], json!([]));
    }

    fn an_administrator_adds_people_and_reads_no_case(test: &TestRegistry) {
        let region = Region::build(test);
        let login = test.account(Role::Administrator, None, None, &[]);
        let page = Browser::signed_in(test, &login);
        for path in ["", "/accounts", "/accounts/new", "/councils", "/councils/new", "/organizations",
            "/organizations/new", "/trail", "/soundness"] {
            assert_eq!(page.get(&format!("/admin{path}")).status, 200, "{path}");
        }
        assert_eq!(page.get(&format!("/admin/councils/{}", region.council)).status, 200);
        let new = "/admin/accounts/new";
        let fields = [("name", "架空 花子"), ("login", "hanako"), ("password", "a long enough one"), ("role", "worker"),
            ("organization", "相談支援センター1")];
        let wrong = page.fill(new, "/admin/accounts", &[("name", "架空 花子"), ("role", "worker")]);
        assert!(wrong.status == 400 && wrong.text.contains("架空 花子"));
        assert_eq!(leads_to(&page.fill(new, "/admin/accounts", &fields)), "/admin/accounts?done=registered");
        assert!(page.get("/admin/accounts").text.contains("hanako"));
        assert!(page.get("/admin/trail").text.contains("<td>hanako</td><td>つくった</td>"));
        let closing = |login: &str| {
            let account = test.registry.find_account(&test.operator(), login).expect("exists");
            let path = format!("/admin/accounts/{}/closing", account.id);
            assert!(page.get(&path).text.contains("元にはもどせません"));
            page.fill(&path, &path, &[])
        };
        assert_eq!(leads_to(&closing("hanako")), "/admin/accounts?done=closed");
        let own = closing(&login);
        assert!(own.status == 400 && own.text.contains("自分では閉じられません"), "{}", own.text);
        assert_eq!(page.get("/admin/accounts").status, 200, "nobody is locked out by a slip");
        assert_eq!(page.get("/cases").status, 403);
        assert_eq!(page.get("/organization/audit").status, 403);
    }

    fn the_manager_reads_who_looked_at_a_case(test: &TestRegistry) {
        let region = Region::build(test);
        let login = test.account(Role::Worker, Some(region.organizations[0]), None, &[]);
        test.client(login.clone()).get("/api/v1/cases").expect(200);
        let trail = Browser::signed_in(test, &login).get("/organization/audit");
        assert!(trail.status == 200 && trail.text.contains("テスト 太郎") && trail.text.contains("サインインした"), "{}", trail.text);
    }
}
