//! The migrations of both databases.

use arunai_core::Registry;
use arunai_tests::{Backend, postgres, tests};

tests! {
    fn up_down_up_gives_the_same_schema(test: &TestRegistry) {
        let before = test.registry.describe_schema().expect("describes");
        assert!(before.len() > 100, "{} columns", before.len());
        let url = match test.backend {
            Backend::Sqlite => format!("sqlite://{}", test.path("second.sqlite").display()),
            Backend::Postgres => postgres::empty_database(),
        };
        let registry = Registry::open(&url).expect("migrates");
        assert_eq!(registry.describe_schema().expect("describes"), before);
        registry.erase_schema().expect("takes back");
        assert_eq!(registry.describe_schema().expect("describes"), Vec::<String>::new());
        drop(registry);
        let again = Registry::open(&url).expect("migrates again");
        assert_eq!(again.describe_schema().expect("describes"), before);
    }

    fn a_backup_restores_everything(test: &TestRegistry) {
        arunai_tests::Region::build(test);
        let backup = test.path("backup");
        if test.backend == Backend::Postgres && !tool_is_there("pg_dump") {
            eprintln!("pg_dump is not on the PATH: skipped");
            return;
        }
        test.registry.back_up(&backup).expect("backs up");
        assert!(test.registry.back_up(&backup).is_err(), "a backup never overwrites one");
        let url = match test.backend {
            Backend::Sqlite => format!("sqlite://{}", test.path("restored.sqlite").display()),
            Backend::Postgres => postgres::empty_database(),
        };
        arunai_core::backup::restore(&url, &backup).expect("restores");
        assert!(arunai_core::backup::restore(&url, &backup).is_err(), "a restore never overwrites a database");
        let restored = Registry::open(&url).expect("opens");
        assert_eq!(restored.dump_text().expect("dumps"), test.registry.dump_text().expect("dumps"));
    }
}

fn tool_is_there(name: &str) -> bool {
    std::process::Command::new(name).arg("--version").output().is_ok()
}
