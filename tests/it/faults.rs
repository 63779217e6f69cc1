//! Clumsy requests: each is refused with the name of the field, and nothing comes of it.

use arunai_tests::region::Region;
use arunai_tests::tests;
use serde_json::json;

use crate::case_work::{file, open};

tests! {
    fn a_query_at_fault_names_its_parameter(test: &TestRegistry) {
        let region = Region::build(test);
        let curator = test.curator(region.council);
        for (query, field) in [
            ("populations?after=x", "after"),
            ("areas?after=x", "after"),
            ("bodies?after=x", "after"),
            ("measures?after=x", "after"),
            ("meetings?after=x", "after"),
            ("organizations?after=x", "after"),
            ("releases?after=x", "after"),
            ("reports?after=x", "after"),
            ("services?after=x", "after"),
            ("changes?after=-1", "after"),
            ("populations?limit=5&limit=6", "limit"),
            ("plan_figures?after=x", "after"),
            ("travel_times?after=x", "after"),
            ("services?kind=kind_24&kind=kind_22", "kind"),
        ] {
            assert_eq!(curator.get(&format!("/api/v1/{query}")).fields(), [field], "{query}");
        }
    }

    fn a_query_where_none_is_taken_is_refused(test: &TestRegistry) {
        let region = Region::build(test);
        let curator = test.curator(region.council);
        let path = format!("/api/v1/councils/{}", region.council);
        assert_eq!(curator.get(&path).status, 200);
        assert_eq!(curator.get(&format!("{path}?area=1")).fields(), ["query"]);
        assert_eq!(curator.get("/api/v1/taxonomies?x").fields(), ["query"]);
        let answer = curator.get("/api/v1/cases/00000000-0000-4000-8000-000000000000/versions?x=1");
        assert_eq!(answer.status, 403, "whoever may not read learns that first");
    }

    fn a_day_in_a_path_that_is_none_is_named(test: &TestRegistry) {
        let region = Region::build(test);
        let path = |day: &str| format!("/api/v1/councils/{}/settings/{day}", region.council);
        let curator = test.curator(region.council);
        assert_eq!(curator.put(&path("2026-02-30"), &json!({})).fields(), ["valid_from"]);
        assert_eq!(curator.put("/api/v1/councils/x/settings/2026-04-01", &json!({})).status, 404);
    }

    fn nothing_is_no_change_of_a_field_that_must_be_there(test: &TestRegistry) {
        let region = Region::build(test);
        let worker = test.worker(region.organizations[0]);
        let case = open(&worker, &region);
        let before = file(&worker, &case);
        for field in ["stage", "main_support", "residence_area", "disability_types", "opened_on"] {
            let answer = worker.patch(&format!("/api/v1/cases/{case}"), 1, &json!({ field: null }));
            assert_eq!(answer.fields(), [field], "{}", answer.text);
        }
        let answer = worker.patch(&format!("/api/v1/cases/{case}"), 1, &json!({ "support_level": "child" }));
        assert_eq!(answer.fields(), ["support_level"], "an adult has no level of a child");
        assert_eq!(file(&worker, &case), before);
    }
}
