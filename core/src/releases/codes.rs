//! Codes as they are stored and sent. What was written down before there was urgency ends without it.

use serde::Deserialize;
use serde::de::{Deserializer, Error};

use super::TOTAL;

/// All of a dimension.
pub(super) fn total() -> String {
    TOTAL.to_owned()
}

/// A cell's measure and codes; where they end without urgency, it is of all urgencies.
pub(crate) fn read_key<'de, D: Deserializer<'de>>(from: D) -> Result<[String; 8], D::Error> {
    read(from, TOTAL)
}

/// A list of such cells.
pub(super) fn read_keys<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<[String; 8]>, D::Error> {
    #[derive(Deserialize)]
    struct Key(#[serde(deserialize_with = "read_key")] [String; 8]);
    Ok(Vec::<Key>::deserialize(from)?.into_iter().map(|Key(key)| key).collect())
}

/// The codes of something that was counted once; where they end without urgency, it is not known.
pub(super) fn read_fact<'de, D: Deserializer<'de>>(from: D) -> Result<[String; 7], D::Error> {
    read(from, "")
}

/// So many codes, of which the last one may be missing.
fn read<'de, D: Deserializer<'de>, const N: usize>(from: D, last: &str) -> Result<[String; N], D::Error> {
    let mut codes: Vec<String> = Vec::deserialize(from)?;
    if codes.len() + 1 == N {
        codes.push(last.to_owned());
    }
    let found = codes.len();
    let expected = format!("an array of length {N}");
    codes.try_into().map_err(|_| D::Error::invalid_length(found, &expected.as_str()))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::ReleaseBody;
    use super::super::frozen::FrozenFact;
    use crate::issues::{Evidence, NewEvidence};

    const ID: &str = "00000000-0000-7000-8000-000000000001";

    /// A body as releases were stored before there was urgency.
    fn old_body() -> Value {
        let cell = json!({ "measure": "open", "area": "*", "stage": "*", "service": "*", "reason": "*", "waited": "*",
            "life_stage": "*", "value": 12 });
        let one = |name: &str| json!({ "name": name, "codes": { "a": ["a"], "*": ["a"] } });
        let dimensions = ["area", "stage", "service", "reason", "waited", "life_stage", "period"].map(one);
        let lattice = json!({ "dimensions": dimensions, "tables": [{ "dimensions": ["service"] }],
            "measures": [{ "name": "open", "kind": "additive" }] });
        json!({ "council_id": ID, "period": "2025-Q3", "tier": "council", "method": "4", "least_persons": 5,
            "coverage": "all", "lattice": lattice, "cells": [cell] })
    }

    #[test]
    fn a_release_from_before_urgency_is_of_all_urgencies() {
        let body: ReleaseBody = serde_json::from_value(old_body()).expect("reads");
        assert_eq!(body.cells[0].key(), ["open", "*", "*", "*", "*", "*", "*", "*"]);
        assert!(body.cells[0].is_of_area_and_service());
        assert_eq!(body.lattice.dimensions().len(), 7);
    }

    #[test]
    fn evidence_from_before_urgency_is_of_all_urgencies() {
        let old = json!(["open", "*", "*", "work", "*", "*", "*"]);
        let stored = json!({ "release_id": ID, "cell": old, "period": "2025-Q3" });
        let stored: Evidence = serde_json::from_value(stored).expect("reads");
        assert_eq!(stored.cell, ["open", "*", "*", "work", "*", "*", "*", "*"]);
        let sent = |cell: Value| {
            serde_json::from_value::<NewEvidence>(json!({ "release_id": ID, "cell": cell }))
                .map(|new| new.cell)
        };
        assert_eq!(sent(old).expect("reads"), stored.cell);
        let urgent = ["open", "*", "*", "work", "*", "*", "*", "urgent"];
        assert_eq!(sent(json!(urgent)).expect("reads"), urgent);
        for length in [0, 6, 9] {
            let error = sent(json!(vec!["*"; length])).expect_err("has another length").to_string();
            assert!(error.contains("an array of length 8"), "{error}");
        }
    }

    #[test]
    fn a_fact_from_before_urgency_does_not_know_it() {
        let fact = |codes: Value| {
            let fact: FrozenFact =
                serde_json::from_value(json!({ "measure": "open", "codes": codes })).expect("reads");
            fact.codes
        };
        let known = ["322016", "adult", "kind_24", "full", "0-30", "", "urgent"];
        assert_eq!(fact(json!(known)), known);
        assert_eq!(fact(json!(known[..6])), ["322016", "adult", "kind_24", "full", "0-30", "", ""]);
    }
}
