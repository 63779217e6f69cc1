use diesel::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::changes::Action;
use crate::clock::Quarter;
use crate::disclosure::tally::Figures;
use crate::id::ReleaseId;
use crate::registry::Registry;
use crate::releases::{Inhabitants, ReleaseTier};
use crate::storage::releases::{ReleaseSecrets, add, all, find, forget_secrets_before, list};
use crate::storage::schema_inputs::release_secrets;
use crate::storage::to_json;

const COUNCIL: &str = "00000000-0000-7000-8000-000000000001";
const ONE: &str = "00000000-0000-7000-8000-000000000002";
const OTHER: &str = "00000000-0000-7000-8000-000000000003";
const TOLD: u64 = 4_711;

/// What is said of everybody.
fn text(tier: &str) -> String {
    let cell = json!({ "measure": "open", "area": "*", "stage": "*", "service": "*", "reason": "*", "waited": "*",
        "life_stage": "*", "urgency": "*", "value": TOLD });
    let one = |name: &str| json!({ "name": name, "codes": { "a": ["a"], "*": ["a"] } });
    let dimensions = ["area", "stage", "service", "reason", "waited", "life_stage", "period"].map(one);
    let lattice = json!({ "dimensions": dimensions, "tables": [{ "dimensions": ["service"] }],
        "measures": [{ "name": "open", "kind": "additive" }] });
    let body = json!({ "council_id": COUNCIL, "period": "2025-Q3", "tier": tier, "method": "4", "least_persons": 5,
        "coverage": "all", "lattice": lattice, "cells": [cell] });
    to_json(&serde_json::from_value::<ReleaseBody>(body).expect("a body"))
}

fn release(id: &str, tier: &str) -> (Release, String) {
    let text = text(tier);
    let release = json!({ "id": id, "version": 1, "council_id": COUNCIL, "period": "2025-Q3", "tier": tier,
        "method": "4", "least_persons": 5, "coverage": "all", "cells": 1, "hidden_cells": 0,
        "content_hash": hex(&Sha256::digest(&text)), "released_at": "2026-01-10T03:00:00Z" });
    (serde_json::from_value(release).expect("a release"), text)
}

/// Two releases of one quarter: for the council, and for everybody.
fn registry(folder: &tempfile::TempDir) -> Registry {
    let path = folder.path().join("arunai.sqlite");
    let registry = Registry::open(&format!("sqlite://{}", path.display())).expect("opens");
    let council = format!(
        "INSERT INTO councils (id, version, name, area_codes) VALUES ('{COUNCIL}', 1, '月見市の協議会', '[]')"
    );
    registry.db().maintain(|c| Ok(diesel::sql_query(council).execute(c)?)).expect("a council");
    let publish = |w: &mut crate::storage::Write<'_>| {
        for (id, tier) in [(ONE, "council"), (OTHER, "public")] {
            let (release, text) = release(id, tier);
            let secrets = ReleaseSecrets {
                release_id: release.id,
                figures: Figures::new(),
                certificates: String::new(),
                inputs_key: String::new(),
                inputs_hash: String::new(),
                inhabitants: Inhabitants::new(),
            };
            add(w.connection, &release, &text, &secrets)?;
            w.log(Action::Create, None, &release);
        }
        Ok(())
    };
    registry.write("somebody", publish).expect("publishes");
    registry
}

fn id(text: &str) -> ReleaseId {
    text.parse().expect("an id")
}

/// Whether the two are read, and how many are what they were, after somebody changed the database.
fn after(statements: &[String]) -> ([bool; 2], usize) {
    let folder = tempfile::tempdir().expect("a folder");
    let registry = registry(&folder);
    let read = |id: ReleaseId| registry.db().read(|c| find(c, id)).is_ok_and(|found| found.is_some());
    assert_eq!([ONE, OTHER].map(|text| read(id(text))), [true, true], "and is remembered");
    for statement in statements {
        let done = registry.db().maintain(|c| Ok(diesel::sql_query(statement).execute(c)?));
        assert!(done.expect("is a statement") > 0, "{statement}");
    }
    let intact = registry.db().read(all).expect("reads").iter().filter(|(_, kept)| kept.is_some()).count();
    ([ONE, OTHER].map(|text| read(id(text))), intact)
}

#[test]
fn a_release_is_read_as_it_was_made() {
    assert_eq!(after(&[]), ([true, true], 2));
}

#[test]
fn a_body_that_was_changed_is_not_read_even_with_its_hash() {
    let changed = text("public").replace(&TOLD.to_string(), "77777");
    let body = format!("UPDATE releases SET body = '{changed}' WHERE id = '{OTHER}'");
    let hash = hex(&Sha256::digest(&changed));
    let hash = format!("UPDATE releases SET content_hash = '{hash}' WHERE id = '{OTHER}'");
    assert_eq!(after(std::slice::from_ref(&body)), ([true, false], 1));
    assert_eq!(after(&[body, hash]), ([true, false], 1));
    let cut = format!("UPDATE releases SET body = substr(body, 1, 100) WHERE id = '{OTHER}'");
    assert_eq!(after(&[cut]), ([true, false], 1), "the others are read");
}

#[test]
fn a_paper_of_the_council_is_not_told_to_everybody_by_another_row() {
    let gone = ["release_secrets WHERE release_id", "releases WHERE id"];
    let mut statements: Vec<String> = gone.iter().map(|of| format!("DELETE FROM {of} = '{OTHER}'")).collect();
    let open = text("public");
    let hash = hex(&Sha256::digest(&open));
    statements.push(format!(
        "UPDATE releases SET tier = 'public', body = '{open}', content_hash = '{hash}' WHERE id = '{ONE}'"
    ));
    assert_eq!(after(&statements), ([false, false], 0));
}

#[test]
fn a_list_tells_what_the_log_knows() {
    let folder = tempfile::tempdir().expect("a folder");
    let registry = registry(&folder);
    let listed = || {
        let found = registry.db().read(|c| list(c, &[], None, 10)).expect("lists");
        found.into_iter().map(|release| (release.id, release.hidden_cells, release.tier)).collect::<Vec<_>>()
    };
    assert_eq!(listed(), [(id(OTHER), 0, ReleaseTier::Public)]);
    let statements = [
        "UPDATE releases SET body = 'x'".to_owned(),
        format!("DELETE FROM release_secrets WHERE release_id = '{OTHER}'"),
        format!("DELETE FROM releases WHERE id = '{OTHER}'"),
        format!("UPDATE releases SET tier = 'public' WHERE id = '{ONE}'"),
    ];
    for (place, statement) in statements.iter().enumerate() {
        registry.db().maintain(|c| Ok(diesel::sql_query(statement).execute(c)?)).expect("changes");
        assert_eq!(listed().len(), usize::from(place < 2), "{statement}");
    }
}

#[test]
fn what_the_server_knows_of_a_release_is_forgotten_when_none_can_be_near() {
    let folder = tempfile::tempdir().expect("a folder");
    let registry = registry(&folder);
    let of_quarter: Quarter = "2025-Q3".parse().expect("a quarter");
    let left = |after: i32| {
        let first = Quarter::at(of_quarter.index() + after);
        let forget = |c: &mut DbConnection| {
            forget_secrets_before(c, first)?;
            Ok(release_secrets::table.count().get_result::<i64>(c)?)
        };
        registry.db().maintain(forget).expect("forgets")
    };
    assert_eq!((left(2), left(3)), (2, 0));
    let kept = registry.db().read(|c| find(c, id(ONE))).expect("reads");
    assert!(kept.is_some(), "what was told stays");
}

#[test]
fn a_withdrawal_that_was_undone_and_a_tier_that_was_changed_are_found() {
    let release =
        |tier: &str, on: Option<&str>| json!({ "tier": tier, "withdrawn_on": on, "monitored": null });
    let logged = |on: Option<&str>| json!({ "tier": "council", "withdrawn_on": on });
    let day = Some("2026-02-03");
    assert!(says_all(&release("council", day), &logged(day)));
    assert!(says_all(&release("council", None), &logged(None)));
    assert!(!says_all(&release("council", None), &logged(day)));
    assert!(!says_all(&release("council", day), &logged(None)));
    assert!(!says_all(&release("public", None), &logged(None)));
    assert!(!says_all(&release("council", None), &Value::Null));
}
