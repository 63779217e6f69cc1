//! The page of a service, and the way to it from a search.

use arunai_core::actor::Role;
use arunai_tests::region::{Region, Row, wamnet_csv};
use arunai_tests::{Answer, Browser, TestRegistry, tests};
use serde_json::json;

fn import(test: &TestRegistry, region: &Region, rows: &[Row]) -> Vec<String> {
    region.import(test, "register.csv", &wamnet_csv(rows), "2026-03-31");
    let page = test.anonymous().get("/api/v1/services?limit=200").expect(200);
    let items = page["items"].as_array().expect("items").clone();
    items.iter().map(|item| item["id"].as_str().expect("an id").to_owned()).collect()
}

fn curator(test: &TestRegistry, region: &Region) -> Browser {
    Browser::signed_in(test, &test.account(Role::Curator, None, Some(region.council), &[]))
}

fn worker(test: &TestRegistry, region: &Region) -> (Browser, String) {
    let login = test.account(Role::Worker, Some(region.organizations[0]), Some(region.council), &[]);
    let case = json!({ "stage": "adult", "birth_cohort": 1990, "main_support": true,
        "residence_area": region.city, "granting_area": region.city,
        "consented_on": "2026-01-10", "opened_on": "2026-01-10" });
    let case = test.client(login.clone()).post("/api/v1/cases", &case).expect(201);
    (Browser::signed_in(test, &login), case["id"].as_str().expect("an id").to_owned())
}

fn leads_to(answer: &Answer) -> String {
    assert_eq!(answer.status, 303, "{}", answer.text);
    answer.header("location").expect("leads on").to_owned()
}

tests! {
    fn everybody_reads_what_is_known_and_since_when(test: &TestRegistry) {
        let region = Region::build(test);
        let id = import(test, &region, &[Row::new(1, "短期入所")]).remove(0);
        let path = format!("/services/{id}");
        let change = json!({ "phone": "0990-77-8888", "capacity": 9, "hours": { "weekday": "09:00-17:00" } });
        test.curator(region.council).patch(&format!("/api/v1{path}"), 1, &change).expect(200);
        let page = Browser::anonymous(test).get(&path);
        assert_eq!(page.status, 200);
        for said in ["事業所1", "tel:0990778888", "9人", "平日 09:00～17:00", "定員：20人 → 9人",
            "架空県協議会の事務局が", "公表データ（令和8年3月31日時点）", "<svg", "/corrections/new"] {
            assert!(page.text.contains(said), "{said}: {}", page.text);
        }
        assert!(!page.text.contains("/edit") && !page.text.contains("テスト 太郎"));
        let versions = test.anonymous().get(&format!("/api/v1{path}/versions")).expect(200);
        assert_eq!(versions[0]["recorded_by"], "import");
        assert_eq!(versions[1]["recorded_by"], json!({ "council": "架空県協議会" }));
        assert_eq!(Browser::anonymous(test).get(&format!("/services/{}", super::authorization::NOBODY)).status, 404);
    }

    fn a_curator_keeps_a_service_from_its_page(test: &TestRegistry) {
        let region = Region::build(test);
        let id = import(test, &region, &[Row::new(1, "短期入所")]).remove(0);
        let (path, browser) = (format!("/services/{id}"), curator(test, &region));
        let data = || test.anonymous().get(&format!("/api/v1{path}")).expect(200);
        assert_eq!(leads_to(&browser.fill(&path, &format!("{path}/confirm"), &[])), path);
        assert_eq!(data()["last_confirmed_on"], test.clock.today().to_string());
        let vacancy = format!("{path}/vacancy");
        let month = test.clock.today().to_string()[..8].to_owned() + "01";
        assert_eq!(leads_to(&browser.fill(&vacancy, &vacancy, &[("state", "full"), ("month", &month)])), path);
        let edit = format!("{path}/edit");
        let fields = [("name", "あたらしい名前"), ("capacity:number", "１２"), ("hours.weekday", "9時から")];
        let wrong = browser.fill(&edit, &edit, &fields);
        assert!(wrong.status == 400 && wrong.text.contains("あたらしい名前") && wrong.text.contains("id=\"hours.weekday-fault\""));
        let fields = [("name", "あたらしい名前"), ("capacity:number", "１２"), ("hours.weekday", "09:00-17:00"),
            ("eligibility.medical_care:bool", "true"), ("phone:null", "")];
        assert_eq!(leads_to(&browser.fill(&edit, &edit, &fields)), path);
        let changed = data();
        assert_eq!((&changed["name"], &changed["capacity"]), (&json!("あたらしい名前"), &json!(12)));
        assert_eq!(changed["eligibility"]["medical_care"], true);
        assert_eq!(changed["phone"], json!(null), "what is left empty is empty");
        for below in ["withhold", "retire"] {
            let step = format!("{path}/{below}");
            assert_eq!(leads_to(&browser.fill(&step, &step, &[])), path);
        }
        assert!(!data()["retired_on"].is_null());
        let page = browser.get(&path).text;
        assert!(page.contains("変更できません") && page.contains("所在地は公開していません") && !page.contains("<svg"));
    }

    fn another_councils_curator_cannot_change_anything(test: &TestRegistry) {
        let region = Region::build(test);
        let id = import(test, &region, &[Row::new(1, "短期入所")]).remove(0);
        let other = Browser::signed_in(test, &test.account(Role::Curator, None, Some(region.other_council), &[]));
        let path = format!("/services/{id}");
        assert!(!other.get(&path).text.contains("/edit"));
        for below in ["edit", "vacancy", "retire", "withhold"] {
            assert_eq!(other.get(&format!("{path}/{below}")).status, 403, "{below}");
        }
    }

    fn an_address_names_areas_and_kinds_and_never_a_point(test: &TestRegistry) {
        let region = Region::build(test);
        import(test, &region, &[Row::new(1, "短期入所"), Row::new(2, "短期入所")]);
        let browser = Browser::anonymous(test);
        let by_name = browser.send("/search", &[("place", "月見市"), ("kinds", "kind_24")]);
        let address = leads_to(&by_name);
        assert_eq!(address, format!("/search?area={}&kinds=kind_24#found", region.city));
        let found = browser.get(address.trim_end_matches("#found"));
        assert!(found.text.contains("近い順 2件") && found.text.contains("href=\"#r2\""));
        let point = browser.send("/search", &[("place", "33.0512345,150.0512345"), ("kinds", "kind_24")]);
        assert_eq!(point.status, 200, "a point stays in the body");
        let map = &point.text[point.text.find("<figure").expect("a map")..];
        assert!(!map.contains("33.0512345") && !map.contains("150.0512345"));
        assert_eq!(browser.send("/search", &[("place", "月見市"), ("age", "17")]).status, 200);
        assert_eq!(browser.get("/search?place=33.05,150.05&age=17&words=x").text.matches("id=\"found\"").count(), 0);
    }

    fn a_worker_goes_on_from_a_search_to_a_case(test: &TestRegistry) {
        let region = Region::build(test);
        import(test, &region, &[Row::new(1, "短期入所")]);
        let (browser, case) = worker(test, &region);
        let address = leads_to(&browser.send("/search", &[("place", "月見市"), ("kinds", "kind_24"), ("within_km", "30")]));
        let found = browser.get(address.trim_end_matches("#found"));
        assert!(found.text.contains("足りないと記録する"));
        let everybody = Browser::anonymous(test).get(address.trim_end_matches("#found"));
        assert!(!everybody.text.contains("事例に記録"));
        let owned = arunai_tests::browser::carried(&found.text, "/search/save");
        let own: Vec<(&str, &str)> = owned.iter().map(|(name, value)| (&**name, &**value)).collect();
        let form = browser.send("/search/save", &own);
        assert!(form.status == 200 && form.text.contains("「架空県月見市」として保存"), "{}", form.text);
        let owned = arunai_tests::browser::carried(&form.text, "/search/saves");
        let mut own: Vec<(&str, &str)> = owned.iter().map(|(name, value)| (&**name, &**value)).collect();
        assert_eq!(browser.send("/search/saves", &own).status, 400, "somebody must be chosen");
        own.push(("case", &case));
        assert_eq!(leads_to(&browser.send("/search/saves", &own)), format!("/cases/{case}"));
    }
}
