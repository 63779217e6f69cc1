//! The demo, as a new user starts it.

use arunai_core::actor::Viewer;
use arunai_core::gaps::GapQuery;
use arunai_tests::{Backend, tests};

tests! {
    fn the_demo_fills_an_empty_register(test: &TestRegistry) {
        if test.backend == Backend::Postgres {
            println!("the demo has an SQLite file of its own");
            return;
        }
        let filled = arunai_api::demo::fill(&test.registry).expect("fills");
        let logins: Vec<&str> = filled.accounts.iter().map(|account| account.login.as_str()).collect();
        assert_eq!(logins, ["admin", "kyogikai", "iin", "hoshimi-city", "hoshimi-01-w1"]);
        let area = Some("900001".parse().expect("a code"));
        let table = test.registry.tabulate_gaps(&Viewer::Public, &GapQuery { area, ..GapQuery::default() });
        assert_eq!(table.expect("a table").areas.len(), 8);
    }
}
