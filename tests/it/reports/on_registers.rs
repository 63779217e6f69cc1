//! What reports say of what there is: as was recorded when their release was made.

use arunai_tests::region::{Region, Row, wamnet_csv};
use arunai_tests::tests;

use super::{made, published};
use crate::releases::QUARTER;

tests! {
    fn what_is_learned_of_a_quarter_after_its_release_does_not_change_its_report(test: &TestRegistry) {
        let region = Region::build(test);
        let (curator, [papers, _]) = published(test, &region);
        let first = made(&curator, "assessment", Some(&papers));
        let annex = first["document"]["sections"].as_array().and_then(|all| all.last()).expect("annexes").to_string();
        assert!(annex.contains("付表2") && annex.contains("ある\""), "{annex}");
        let known = || {
            let table = curator.get(&format!("/api/v1/gaps?area={}&by=kind&quarter={QUARTER}", region.city)).expect(200);
            let cells = table["cells"].as_array().cloned().expect("cells");
            cells.into_iter().find(|cell| cell["group_id"] == "kind_22").expect("the kind")["services"].clone()
        };
        assert_eq!(known(), 0);
        let later = test.clock.now() + chrono::TimeDelta::hours(1);
        test.clock.set(later);
        region.import(test, "csvdownload022.csv", &wamnet_csv(&[Row::new(1, "生活介護")]), "2025-09-30");
        assert_eq!(known(), 1, "the matrix knows it now");
        let again = made(&curator, "assessment", Some(&papers));
        assert_eq!(first["document"]["sections"], again["document"]["sections"]);
    }
}
