//! What each room may touch, and how large it may grow.

use std::path::{Path, PathBuf};
use yaml_rust2::{Yaml, YamlLoader};

use arunai_api::config::SETTINGS;
use arunai_tests::tests;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// All Rust files below a folder with their text.
fn sources(folder: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = std::fs::read_to_string(&path).expect("text");
                found.push((path.display().to_string(), text));
            }
        }
    }
    assert!(!found.is_empty());
    found
}

tests! {
    fn only_storage_names_diesel(_test: &TestRegistry) {
        for (path, text) in sources("core/src") {
            let inside = path.contains("/storage/") || path.ends_with("/storage.rs");
            assert!(inside || !text.contains("diesel::"), "{path} names diesel");
        }
    }

    fn only_the_index_names_rstar(_test: &TestRegistry) {
        for (path, text) in sources("core/src") {
            assert!(path.ends_with("/spatial.rs") || !text.contains("use rstar"), "{path} names rstar");
        }
    }

    fn only_the_solver_names_microlp(_test: &TestRegistry) {
        for (path, text) in sources("core/src") {
            assert!(path.ends_with("/disclosure/lp.rs") || !text.contains("microlp::"), "{path} names microlp");
        }
    }

    fn what_is_hidden_is_decided_without_storage_and_clock(_test: &TestRegistry) {
        for (path, text) in sources("core/src/disclosure") {
            for word in ["crate::storage", "crate::registry", "crate::clock", "chrono"] {
                assert!(!text.contains(word), "{path} has {word}");
            }
        }
    }

    fn a_paper_knows_neither_the_registry_nor_the_time(_test: &TestRegistry) {
        for (path, text) in sources("core/src") {
            let draws = path.contains("/documents/pdf/");
            assert!(draws || !(text.contains("krilla::") || text.contains("skrifa::")), "{path} draws PDFs");
            for word in ["crate::storage", "crate::registry", "crate::clock", "chrono"] {
                assert!(!path.contains("/documents") || !text.contains(word), "{path} has {word}");
            }
        }
    }

    fn an_audit_shares_no_matrix_with_what_it_audits(_test: &TestRegistry) {
        let sources = sources("core/src/disclosure");
        for (path, text) in sources.iter().filter(|(path, _)| path.contains("/audit")) {
            let words = ["System", "super::persons", "use super::protect", "reduced("];
            assert!(!words.iter().any(|word| text.contains(word)), "{path}");
        }
    }

    fn the_index_and_storage_do_not_know_each_other(_test: &TestRegistry) {
        for (path, text) in sources("core/src") {
            assert!(!path.ends_with("/spatial.rs") || !text.contains("crate::storage"), "{path}");
            assert!(!path.contains("/storage") || !text.contains("crate::spatial"), "{path}");
        }
    }

    fn core_knows_neither_http_nor_the_environment(_test: &TestRegistry) {
        for (path, text) in sources("core/src") {
            // A test may be pointed at other reference numbers.
            let words = ["actix", "async fn", "std::env::var"];
            for word in words.iter().take(if path.ends_with("_tests.rs") { 2 } else { 3 }) {
                assert!(!text.contains(*word), "{path} has {word}");
            }
        }
    }

    fn no_file_has_more_than_400_lines(_test: &TestRegistry) {
        for folder in ["core/src", "api/src", "tests"] {
            for (path, text) in sources(folder) {
                assert!(text.lines().count() <= 400, "{path} has {} lines", text.lines().count());
            }
        }
    }

    fn both_databases_have_the_same_migrations(_test: &TestRegistry) {
        let names = |backend: &str| {
            let folder = root().join("migrations").join(backend);
            let entries = std::fs::read_dir(folder).expect("a folder").flatten();
            let mut names: Vec<_> = entries.map(|entry| entry.file_name()).collect();
            names.sort();
            names
        };
        assert_eq!(names("sqlite"), names("postgres"));
    }

    fn the_readme_lists_every_setting(_test: &TestRegistry) {
        for file in ["README.md", "README.ja.md"] {
            let text = std::fs::read_to_string(root().join(file)).expect("a README");
            for setting in SETTINGS {
                assert!(text.contains(&format!("| `{}` |", setting.variable)), "{file}: {}", setting.variable);
            }
        }
        let text = std::fs::read_to_string(root().join("README.md")).expect("a README");
        for setting in SETTINGS {
            assert!(text.contains(setting.help), "README.md: {}", setting.help);
            assert!(setting.default.is_empty() || text.contains(&format!("`{}`", setting.default)));
        }
    }

    fn the_container_files_name_what_exists(_test: &TestRegistry) {
        let compose = std::fs::read_to_string(root().join("docker-compose.yml")).expect("a file");
        let compose = &YamlLoader::load_from_str(&compose).expect("YAML")[0];
        let services = compose["services"].as_hash().expect("services");
        let names: Vec<_> = services.keys().filter_map(Yaml::as_str).collect();
        assert_eq!(names, ["arunai", "arunai-postgres", "postgres"]);
        assert!(services[&Yaml::from_str("arunai")]["profiles"].is_badvalue(), "SQLite is the default");
        for (name, service) in services {
            for volume in service["volumes"].as_vec().into_iter().flatten() {
                let volume = volume.as_str().and_then(|v| v.split_once(':')).expect("a named volume").0;
                let known = compose["volumes"].as_hash().expect("volumes");
                assert!(known.contains_key(&Yaml::from_str(volume)), "{name:?}: {volume}");
            }
            for variable in service["environment"].as_hash().into_iter().flat_map(|v| v.keys()) {
                let variable = variable.as_str().expect("a name");
                let is_ours = SETTINGS.iter().any(|setting| setting.variable == variable);
                assert!(is_ours || !variable.starts_with("ARUNAI_"), "{variable} is not a setting");
            }
        }
        let postgres = &services[&Yaml::from_str("arunai-postgres")];
        assert_eq!(postgres["profiles"][0].as_str(), Some("postgres"));
        assert_eq!(postgres["depends_on"]["postgres"]["condition"].as_str(), Some("service_healthy"));
    }

    fn the_image_is_built_and_run_as_it_says(_test: &TestRegistry) {
        let image = std::fs::read_to_string(root().join("Dockerfile")).expect("a file").replace("\\\n", " ");
        let lines = image.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        let steps: Vec<(&str, &str)> = lines.filter_map(|line| line.split_once(' ')).collect();
        let of = |word: &str| steps.iter().filter(|(step, _)| *step == word).map(|(_, rest)| *rest).collect::<Vec<_>>();
        let known = ["FROM", "WORKDIR", "COPY", "RUN", "USER", "VOLUME", "ENV", "EXPOSE", "ENTRYPOINT", "CMD"];
        assert!(steps.iter().all(|(step, _)| known.contains(step)), "{steps:?}");
        assert_eq!(steps[0].0, "FROM");
        assert!(of("RUN").iter().any(|run| run.contains("--features postgres-tls") && run.contains("--locked")));
        assert_eq!(of("USER"), ["arunai"]);
        let settings = of("ENV").join(" ");
        for pair in settings.split_whitespace() {
            let (variable, _) = pair.split_once('=').expect("NAME=VALUE");
            assert!(SETTINGS.iter().any(|setting| setting.variable == variable), "{variable} is not a setting");
        }
        assert_eq!((of("ENTRYPOINT"), of("CMD")), (vec!["[\"arunai\"]"], vec!["[\"serve\"]"]));
    }

    fn the_architecture_names_tests_that_exist(_test: &TestRegistry) {
        let text = std::fs::read_to_string(root().join("ARCHITECTURE.md")).expect("a file");
        let mut found = 0;
        for (file, name) in text.split('`').filter_map(|word| word.rsplit_once("::")) {
            let path = root().join(format!("tests/it/{}.rs", file.replace("::", "/")));
            let Ok(source) = std::fs::read_to_string(path) else { continue };
            assert!(name == "*" || source.contains(&format!("fn {name}(")), "{file}::{name} does not exist");
            found += 1;
        }
        assert!(found > 10, "{found}");
    }
}
