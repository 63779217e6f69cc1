//! Forms of the pages: nothing that somebody typed is lost, and nothing counts twice.

use arunai_core::actor::Role;
use arunai_tests::browser::carried;
use arunai_tests::region::Region;
use arunai_tests::{Browser, TestRegistry, tests};

/// What a case is opened with.
fn case(region: &Region) -> [(&str, &str); 7] {
    [
        ("stage", "adult"),
        ("birth_cohort:number", "１９９０"),
        ("main_support:bool", "true"),
        ("residence_area", region.city.as_str()),
        ("granting_area", region.city.as_str()),
        ("consented_on", "2026-04-01"),
        ("opened_on", "2026-04-01"),
    ]
}

fn login(test: &TestRegistry, region: &Region) -> String {
    test.account(Role::Worker, Some(region.organizations[0]), Some(region.council), &[])
}

fn count(test: &TestRegistry, login: &str) -> usize {
    let cases = test.client(login.to_owned()).get("/api/v1/cases").expect(200);
    cases["items"].as_array().expect("cases").len()
}

fn owned(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    fields.iter().map(|(name, value)| (&**name, &**value)).collect()
}

tests! {
    fn a_form_is_sent_from_its_own_page(test: &TestRegistry) {
        let region = Region::build(test);
        let login = login(test, &region);
        let browser = Browser::signed_in(test, &login);
        let answer = browser.fill("/cases/new", "/cases", &case(&region));
        assert_eq!(answer.status, 303, "{}", answer.text);
        let path = answer.header("location").expect("leads on");
        assert!(path.starts_with("/cases/"), "{path}");
        assert_eq!(browser.get(path).status, 200);
        // Of another session of the same account: what was typed is kept.
        let mut fields = carried(&browser.get("/cases/new").text, "/cases");
        fields.extend(case(&region).map(|(name, value)| (name.to_owned(), value.to_owned())));
        let again = Browser::signed_in(test, &login);
        let answer = again.send("/cases", &owned(&fields));
        assert_eq!(answer.status, 403, "another page's token");
        let kept = carried(&answer.text, "/cases");
        assert!(kept.contains(&("residence_area".to_owned(), region.city.to_string())), "{kept:?}");
        assert_eq!(count(test, &login), 1);
        // Sent again by hand, it counts.
        assert_eq!(again.send("/cases", &owned(&kept)).status, 303);
        assert_eq!(count(test, &login), 2);
    }

    fn nobody_sends_what_somebody_else_typed(test: &TestRegistry) {
        let region = Region::build(test);
        let (own, other) = (login(test, &region), login(test, &region));
        let mut fields = carried(&Browser::signed_in(test, &own).get("/cases/new").text, "/cases");
        fields.extend(case(&region).map(|(name, value)| (name.to_owned(), value.to_owned())));
        let answer = Browser::signed_in(test, &other).send("/cases", &owned(&fields));
        assert!(answer.status == 403 && !answer.text.contains(region.city.as_str()), "{}", answer.text);
        let held = carried(&Browser::anonymous(test).send("/cases", &owned(&fields)).text, "/sign-in");
        let typed = [("login", other.as_str()), ("password", arunai_tests::registry::PASSWORD)];
        let signed: Vec<_> = owned(&held).into_iter().chain(typed).collect();
        let answer = Browser::anonymous(test).send("/sign-in", &signed);
        assert!(answer.status == 200 && !answer.text.contains(region.city.as_str()), "{}", answer.text);
        assert_eq!(count(test, &own), 0);
    }

    fn a_form_that_no_page_has_does_no_harm(test: &TestRegistry) {
        let region = Region::build(test);
        let browser = Browser::signed_in(test, &login(test, &region));
        let deep = format!("a{}", ".a".repeat(100_000));
        let mut fields = carried(&browser.get("/cases/new").text, "/cases");
        fields.push((deep, "1".to_owned()));
        assert_eq!(browser.send("/cases", &owned(&fields)).status, 400);
        let many = vec![("a", ""); 10_000];
        assert_eq!(browser.send("/cases", &many).status, 413);
        assert_eq!(browser.get("/cases").status, 200, "the service goes on");
    }

    fn a_form_sent_twice_counts_once(test: &TestRegistry) {
        let region = Region::build(test);
        let login = login(test, &region);
        let browser = Browser::signed_in(test, &login);
        let mut fields = carried(&browser.get("/cases/new").text, "/cases");
        fields.extend(case(&region).map(|(name, value)| (name.to_owned(), value.to_owned())));
        let both = std::thread::scope(|scope| {
            let send = || browser.send("/cases", &owned(&fields));
            let other = scope.spawn(send);
            [send(), other.join().expect("sends")]
        });
        let paths: Vec<_> = both.iter().map(|answer| answer.header("location")).collect();
        assert_eq!(both.each_ref().map(|answer| answer.status), [303, 303]);
        assert_eq!(paths[0], paths[1]);
        assert_eq!(count(test, &login), 1);
    }

    fn what_was_typed_outlives_the_session(test: &TestRegistry) {
        let region = Region::build(test);
        let login = login(test, &region);
        let mut fields = carried(&Browser::signed_in(test, &login).get("/cases/new").text, "/cases");
        fields.extend(case(&region).map(|(name, value)| (name.to_owned(), value.to_owned())));
        let answer = Browser::anonymous(test).send("/cases", &owned(&fields));
        assert_eq!(answer.status, 401);
        let held = carried(&answer.text, "/sign-in");
        let typed = |password: &'static str| [("login", login.as_str()), ("password", password)];
        let wrong: Vec<_> = owned(&held).into_iter().chain(typed("not this one")).collect();
        let again = Browser::anonymous(test).send("/sign-in", &wrong);
        assert_eq!(again.status, 403);
        let held = carried(&again.text, "/sign-in");
        let right: Vec<_> = owned(&held).into_iter().chain(typed(arunai_tests::registry::PASSWORD)).collect();
        let answer = Browser::anonymous(test).send("/sign-in", &right);
        assert_eq!(answer.status, 200, "{}", answer.text);
        let cookie = answer.header("set-cookie").and_then(|cookie| cookie.split(';').next()).expect("a session");
        let browser = Browser::with_cookie(test, cookie);
        let kept = carried(&answer.text, "/cases");
        let answer = browser.send("/cases", &owned(&kept));
        assert_eq!(answer.status, 303, "{}", answer.text);
        assert_eq!(count(test, &login), 1);
    }

    fn a_fault_is_told_beside_its_field(test: &TestRegistry) {
        let region = Region::build(test);
        let login = login(test, &region);
        let browser = Browser::signed_in(test, &login);
        let mut fields = case(&region);
        fields[5].1 = "2026-13-40";
        let answer = browser.fill("/cases/new", "/cases", &fields);
        assert_eq!(answer.status, 400);
        assert!(answer.text.contains("href=\"#consented_on\"") && answer.text.contains("id=\"consented_on-fault\""));
        assert!(answer.text.contains("value=\"１９９０\""), "what was typed stays");
        assert_eq!(count(test, &login), 0);
    }

    fn a_problem_is_a_page_where_a_page_was_asked_for(test: &TestRegistry) {
        let region = Region::build(test);
        let browser = Browser::signed_in(test, &login(test, &region));
        for path in ["/releases/00000000-0000-4000-8000-000000000000", "/nothing-here", "/cases/no-id"] {
            let answer = browser.get(path);
            assert!(answer.status == 404 || answer.status == 400, "{path}: {}", answer.status);
            assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"), "{path}");
            assert!(answer.text.contains("<h1>"), "{path}");
        }
        assert_eq!(browser.get("/admin").status, 403, "a worker does not run the installation");
        let answer = Browser::anonymous(test).get("/cases?after=x");
        assert_eq!(answer.header("location"), Some("/sign-in?next=%2Fcases%3Fafter%3Dx"));
        let answer = test.anonymous().get("/api/v1/nothing");
        assert_eq!(answer.header("content-type"), Some("application/problem+json"));
    }
}
