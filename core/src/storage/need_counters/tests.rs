//! When the counters are new.

use std::collections::BTreeSet;

use super::super::schema_cases::case_counters as n;
use super::*;
use crate::actor::Administrator;
use crate::registry::Registry;

/// A case that was 主担当 until the end of 2025, as a version without counters left it.
const BEFORE: [&str; 4] = [
    "PRAGMA foreign_keys = OFF",
    "INSERT INTO cases (id, version, organization_id, token, stage, birth_cohort, disability_types, main_support,
        residence_area, granting_area, consented_on, opened_on)
        VALUES ('00000000-0000-4000-8000-000000000001', 1, '00000000-0000-4000-8000-000000000002', 'x', 'adult',
        1990, '[]', 0, '900001', '900001', '2025-04-01', '2025-04-01')",
    "INSERT INTO circumstances (case_id, valid_from, stage, disability_types, main_support, residence_area,
        granting_area) SELECT id, opened_on, stage, disability_types, 1, residence_area, granting_area FROM cases",
    "INSERT INTO circumstances (case_id, valid_from, stage, disability_types, main_support, residence_area,
        granting_area) SELECT id, '2026-01-01', stage, disability_types, 0, residence_area, granting_area FROM cases",
];

#[test]
fn what_was_never_counted_is_counted_at_the_next_start() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite://{}", folder.path().join("arunai.sqlite").display());
    let registry = Registry::open(&url).expect("opens");
    let enter = |c: &mut DbConnection| {
        for statement in BEFORE {
            diesel::sql_query(statement).execute(c)?;
        }
        Ok(())
    };
    registry.db().maintain(enter).expect("enters");
    drop(registry);
    let counted = |registry: &Registry| {
        let rows = n::table.select((n::area_code, n::quarter, n::running));
        let rows: Vec<(String, i32, i32)> = registry.db().read(|c| Ok(rows.load(c)?)).expect("reads");
        rows.into_iter().collect::<BTreeSet<_>>()
    };
    let registry = Registry::open(&url).expect("opens again");
    let first = counted(&registry);
    assert!(!first.is_empty());
    drop(registry);
    assert_eq!(counted(&Registry::open(&url).expect("opens once more")), first);
}

#[test]
fn many_rows_are_added_and_what_comes_to_nothing_goes() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite://{}", folder.path().join("arunai.sqlite").display());
    let registry = Registry::open(&url).expect("opens");
    let areas: Vec<String> = (0..1_200).map(|number| format!("9{number:05}")).collect();
    let (more, less) = ([1; 2 * MEASURES], [-1; 2 * MEASURES]);
    let row = |area, sums| SumRow { names: vec!["x", area, "", ""], quarter: 8_100, sums };
    let kept = |c: &mut DbConnection| -> Result<Vec<(String, i32)>> {
        let rows = need_counters::table.order(need_counters::area_code);
        Ok(rows.select((need_counters::area_code, need_counters::waiting_persons)).load(c)?)
    };
    let left = registry.db().maintain(|c| {
        diesel::sql_query("PRAGMA foreign_keys = OFF").execute(c)?;
        TABLE.add(c, areas.iter().map(|area| row(area, &more)).collect())?;
        TABLE.add(c, areas.iter().skip(600).map(|area| row(area, &more)).collect())?;
        TABLE.add(c, areas.iter().step_by(2).map(|area| row(area, &less)).collect())?;
        kept(c)
    });
    let expected = areas.iter().enumerate().filter_map(|(place, area)| {
        let count = 1 + i32::from(place >= 600) - i32::from(place % 2 == 0);
        (count > 0).then(|| (area.clone(), count))
    });
    assert_eq!(left.expect("adds"), expected.collect::<Vec<_>>());
    // No record stands behind any of them.
    let by = Administrator::at_the_machine("test");
    let recounted = [(); 2].map(|()| registry.recount_needs(&by).expect("recounts").differing);
    assert_eq!(recounted, [900, 0]);
}
