//! The counters of needs stay those of a full count, whatever is done to cases in whatever order.

use arunai_tests::region::Region;
use arunai_tests::{Client, tests};
use serde_json::{Value, json};

use crate::case_work::{file, new_case, recount_agrees, report, text};

/// How many things are done to cases in one run.
const DEEDS: usize = 150;
const STATUSES: [&str; 5] = ["unmet", "partly_substituted", "met", "withdrawn_gave_up", "unmet"];
const TERMS: [&str; 3] = ["kind_24", "kind_22", "domain_work"];

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }

    fn one_of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }

    /// A day of the year from April 2025.
    fn day(&mut self) -> String {
        let month = 4 + self.below(12);
        let (year, month) = if month > 12 { (2026, month - 12) } else { (2025, month) };
        format!("{year}-{month:02}-{:02}", 10 + self.below(18))
    }
}

/// The workers of two organisations, and the cases that each has or had.
struct World {
    workers: [Client; 2],
    organizations: [String; 2],
    areas: [String; 2],
    cases: Vec<String>,
    dice: Dice,
    done: usize,
}

impl World {
    fn of(test: &arunai_tests::TestRegistry, region: &Region, seed: u64) -> Self {
        let organizations = [region.organizations[0], region.organizations[1]];
        let workers = organizations.map(|organization| test.worker(organization));
        let mut world = Self {
            workers,
            organizations: organizations.map(|organization| organization.to_string()),
            areas: [region.city.to_string(), region.town.to_string()],
            cases: Vec::new(),
            dice: Dice(seed),
            done: 0,
        };
        for number in 0..8 {
            let opened = world.workers[number % 2].post("/api/v1/cases", &new_case(region)).expect(201);
            world.cases.push(text(&opened["id"]));
        }
        world
    }

    /// Tries something; what breaks a rule is refused, and changes nothing.
    fn send(&mut self, who: usize, method: &str, path: &str, seen: &Value, body: &Value) {
        let seen = format!("\"{seen}\"");
        let body = (method != "DELETE").then(|| body.to_string().into_bytes());
        let headers = [("if-match", seen.as_str()), ("content-type", "application/json")];
        let answer = self.workers[who].send(method, &format!("/api/v1/{path}"), body, &headers);
        assert!([200, 201, 204, 400, 404, 409, 412].contains(&answer.status), "{path}: {}", answer.text);
        self.done += usize::from(answer.status < 300);
    }

    fn step(&mut self) {
        let case = self.dice.one_of(&self.cases.clone()).clone();
        let who = self.dice.below(2);
        let found = self.workers[who].get(&format!("/api/v1/cases/{case}"));
        if found.status != 200 {
            return;
        }
        let file = found.json();
        match self.dice.below(12) {
            0..=2 => self.record_need(who, &case),
            3 | 4 => self.report(who, &file),
            5 => self.correct(who, &file),
            6 => self.take_back(who, &file),
            7 | 8 => self.change(who, &case, &file),
            9 => self.merge(who, &case, &file),
            10 => self.hand_over(who, &case),
            _ => self.end(who, &case, &file),
        }
    }

    fn record_need(&mut self, who: usize, case: &str) {
        let day = self.dice.day();
        let status = *self.dice.one_of(&STATUSES);
        let body = json!({ "term": self.dice.one_of(&TERMS), "report": report(&day, status) });
        self.send(who, "POST", &format!("cases/{case}/needs"), &json!(1), &body);
    }

    fn need(&mut self, file: &Value) -> Option<Value> {
        let needs = file["needs"].as_array().filter(|needs| !needs.is_empty())?.clone();
        Some(self.dice.one_of(&needs).clone())
    }

    fn report(&mut self, who: usize, file: &Value) {
        let Some(need) = self.need(file) else { return };
        let (day, status) = (self.dice.day(), *self.dice.one_of(&STATUSES));
        let path = format!("needs/{}/reports", text(&need["id"]));
        self.send(who, "POST", &path, &json!(1), &report(&day, status));
    }

    fn correct(&mut self, who: usize, file: &Value) {
        let Some(need) = self.need(file) else { return };
        let (day, status) = (self.dice.day(), *self.dice.one_of(&STATUSES));
        let path = format!("need_reports/{}", text(&need["reports"][0]["id"]));
        self.send(who, "PATCH", &path, &need["reports"][0]["version"], &report(&day, status));
    }

    fn take_back(&mut self, who: usize, file: &Value) {
        let Some(need) = self.need(file) else { return };
        let report = need["reports"][0].clone();
        match self.dice.below(2) {
            0 => self.send(
                who,
                "DELETE",
                &format!("needs/{}", text(&need["id"])),
                &need["version"],
                &json!({}),
            ),
            _ => {
                let path = format!("need_reports/{}", text(&report["id"]));
                self.send(who, "DELETE", &path, &report["version"], &json!({}));
            }
        }
    }

    fn change(&mut self, who: usize, case: &str, file: &Value) {
        let area = self.dice.one_of(&self.areas.clone()).clone();
        let edit = match self.dice.below(5) {
            0 => json!({ "valid_from": self.dice.day(), "main_support": self.dice.below(2) == 0 }),
            1 => json!({ "valid_from": self.dice.day(), "disability_types": ["mental"] }),
            2 => json!({ "valid_from": self.dice.day(), "monitoring_months": 1 + self.dice.below(12) }),
            3 => json!({ "closed_on": null }),
            _ => json!({ "valid_from": self.dice.day(), "residence_area": area }),
        };
        self.send(who, "PATCH", &format!("cases/{case}"), &file["version"], &edit);
    }

    fn merge(&mut self, who: usize, case: &str, file: &Value) {
        if self.cases.len() < 4 {
            return;
        }
        let other = self.dice.one_of(&self.cases.clone()).clone();
        let path = format!("cases/{case}/merges");
        self.send(who, "POST", &path, &file["version"], &json!({ "case_id": other }));
    }

    fn hand_over(&mut self, who: usize, case: &str) {
        let other = 1 - who;
        let offer = json!({ "to_organization_id": self.organizations[other], "consented_on": "2026-06-01" });
        let offered = self.workers[who].post(&format!("/api/v1/cases/{case}/transfers"), &offer);
        if offered.status == 201 {
            let path = format!("transfers/{}", text(&offered.json()["id"]));
            self.send(other, "PATCH", &path, &json!(1), &json!({ "state": "accepted" }));
        }
    }

    fn end(&mut self, who: usize, case: &str, file: &Value) {
        let end = json!({ "closed_on": "2026-05-31", "closing_reason": "closing_completed" });
        match self.dice.below(6) {
            0 => self.send(who, "DELETE", &format!("cases/{case}"), &file["version"], &json!({})),
            _ => self.send(who, "PATCH", &format!("cases/{case}"), &file["version"], &end),
        }
    }
}

/// In every quarter, area and term needs close, and persons are never more than needs.
fn needs_close(worker: &Client) {
    for quarter in ["2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4", "2026-Q1"] {
        let table = worker.get(&format!("/api/v1/need_flows?quarter={quarter}")).expect(200);
        for flow in table["flows"].as_array().expect("flows") {
            let count = |name: &str, unit: &str| flow[name][unit].as_i64().expect("a number");
            let needs = |name| count(name, "needs");
            let came = needs("open_start") + needs("new") + needs("moved_in");
            let went = needs("moved_out") + needs("met") + needs("withdrawn");
            assert_eq!(came, went + needs("open_end"), "{quarter} {flow}");
            for name in
                ["open_start", "new", "met", "withdrawn", "moved_in", "moved_out", "open_end", "ever_unmet"]
            {
                assert!((0..=needs(name)).contains(&count(name, "persons")), "{quarter} {name} {flow}");
            }
        }
    }
}

tests! {
    fn counters_agree_with_a_full_count_after_anything(test: &TestRegistry) {
        let region = Region::build(test);
        let mut world = World::of(test, &region, 20_261_123);
        for number in 0..DEEDS {
            world.step();
            if number % 50 == 49 {
                recount_agrees(test);
                world.workers.iter().for_each(needs_close);
            }
        }
        assert!(world.done > DEEDS / 4, "only {} of {DEEDS} were taken", world.done);
    }

    fn a_merge_knows_all_needs_of_a_term_and_doubles_no_step(test: &TestRegistry) {
        let region = Region::build(test);
        let worker = test.worker(region.organizations[0]);
        let case = || text(&worker.post("/api/v1/cases", &new_case(&region)).expect(201)["id"]);
        let (into, from) = (case(), case());
        let need = |case: &str, day: &str, status: &str| {
            let body = json!({ "term": "kind_33", "report": report(day, status) });
            worker.post(&format!("/api/v1/cases/{case}/needs"), &body).expect(201)
        };
        need(&into, "2025-05-01", "met");
        need(&into, "2025-08-01", "unmet");
        let same_day = need(&from, "2025-08-01", "met");
        let step = json!({ "step": "monitoring", "occurred_on": "2025-07-01" });
        for case in [&into, &from] {
            worker.post(&format!("/api/v1/cases/{case}/steps"), &step).expect(201);
        }
        let merge = || {
            let body = json!({ "case_id": from }).to_string().into_bytes();
            worker.send("POST", &format!("/api/v1/cases/{into}/merges"), Some(body), &[("if-match", "\"1\"")])
        };
        let refused = merge();
        assert_eq!(refused.status, 409);
        assert!(!refused.text.contains("2025") && !refused.text.contains("kind_33"), "{}", refused.text);
        let path = format!("/api/v1/need_reports/{}", text(&same_day["reports"][0]["id"]));
        worker.patch(&path, 1, &report("2025-09-01", "unmet")).expect(200);
        let merged = merge().expect(200);
        assert_eq!(merged["steps"].as_array().map(Vec::len), Some(1));
        let reports = |need: &Value| need["reports"].as_array().map_or(0, Vec::len);
        let counts: Vec<usize> = merged["needs"].as_array().expect("needs").iter().map(reports).collect();
        assert_eq!(counts, [1, 2], "the open need takes the other in");
        // A second open need of the term is refused, whichever way it comes.
        let met = &file(&worker, &into)["needs"][0];
        let again = format!("/api/v1/needs/{}/reports", text(&met["id"]));
        worker.post(&again, &report("2025-10-01", "unmet")).expect(409);
        let path = format!("/api/v1/need_reports/{}", text(&met["reports"][0]["id"]));
        worker.patch(&path, 1, &report("2025-05-01", "unmet")).expect(409);
        recount_agrees(test);
    }

    fn a_key_enters_nobody_again_who_was_erased(test: &TestRegistry) {
        let region = Region::build(test);
        let worker = test.worker(region.organizations[0]);
        let body = json!({ "entries": [{ "case": new_case(&region) }, { "case": new_case(&region) }] });
        let send = || {
            let headers = [("content-type", "application/json"), ("idempotency-key", "k1")];
            worker.send("POST", "/api/v1/case_entries", Some(body.to_string().into_bytes()), &headers)
        };
        let first = send().expect(201);
        assert_eq!(send().expect(201), first);
        worker.delete(&format!("/api/v1/cases/{}", text(&first["cases"][0]["case_id"])), 1).expect(204);
        assert_eq!(send().status, 409);
        assert_eq!(worker.get("/api/v1/cases").expect(200)["items"].as_array().map(Vec::len), Some(1));
    }
}
