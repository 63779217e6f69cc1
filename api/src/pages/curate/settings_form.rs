//! The settings of a council as a form: several numbers of one thing stand in one field, parted by commas.

use arunai_core::council_settings::Settings;
use arunai_core::text::fold;
use chrono::NaiveDate;
use serde_json::{Number, Value, json};

use crate::extract::read_json;
use crate::pages::forms::{self, Form};
use crate::pages::layout::FormFault;

/// Fields with several numbers.
const LISTS: [(&str, usize); 7] = [
    ("ring_weights", 3),
    ("ratio_cut_points", 4),
    ("issue_rankings.cut_points.persons", 3),
    ("issue_rankings.cut_points.severity_percent", 3),
    ("issue_rankings.cut_points.waiting_percent", 3),
    ("issue_rankings.cut_points.areas", 2),
    ("issue_rankings.cut_points.coming_percent", 2),
];

/// The form of settings.
pub(super) fn form_of(settings: &Settings) -> Form {
    let mut form = Form::of(settings);
    let told = |numbers: &[f64]| numbers.iter().map(f64::to_string).collect::<Vec<_>>().join(", ");
    let whole = |numbers: &[u64]| numbers.iter().map(u64::to_string).collect::<Vec<_>>().join(", ");
    let cuts = &settings.issue_rankings.cut_points;
    let lists = [
        told(&settings.ring_weights),
        told(&settings.ratio_cut_points),
        whole(&cuts.persons),
        whole(&cuts.severity_percent),
        whole(&cuts.waiting_percent),
        whole(&cuts.areas),
        whole(&cuts.coming_percent),
    ];
    for ((name, _), list) in LISTS.iter().zip(lists) {
        form = form.and(name, &list);
    }
    for rings in &settings.rings {
        let minutes = rings.minutes.map(|minutes| told(&minutes)).unwrap_or_default();
        form = form.and(&minutes_field(rings.group_id.as_str()), &minutes);
    }
    form
}

/// The field of the rings of a group.
pub(super) fn minutes_field(group: &str) -> String {
    format!("minutes.{group}")
}

/// What the form decides, and from which day on.
pub(super) fn settings_of(
    form: &Form,
    groups: &[(&str, &str)],
) -> Result<(NaiveDate, Settings), Vec<FormFault>> {
    let mut faults = Vec::new();
    let valid_from = form.text("valid_from").parse::<NaiveDate>();
    if valid_from.is_err() {
        faults.push(fault("valid_from", "日付を確かめてください（例：2026-04-01）。"));
    }
    let mut sent = form.to_json();
    for (name, count) in LISTS {
        let place = sent.pointer_mut(&format!("/{}", name.replace('.', "/")));
        match numbers(form.text(name), count) {
            Some(list) => {
                if let Some(place) = place {
                    *place = list;
                }
            }
            None => {
                faults.push(fault(name, &format!("数を{count}つ、「,」で分けて入れてください。")));
                remove(&mut sent, name);
            }
        }
    }
    let Some(settings) = sent.as_object_mut() else { return Err(faults) };
    settings.remove("valid_from");
    settings.remove("minutes");
    settings.remove("rings");
    let mut rings = Vec::new();
    for (group, name) in groups {
        let text = form.text(&minutes_field(group));
        let minutes = if text.is_empty() { Some(Value::Null) } else { numbers(text, 3) };
        match minutes {
            Some(minutes) => rings.push(json!({ "group_id": group, "minutes": minutes })),
            None => faults.push(fault("rings", &format!("{name}：分を3つ、「,」で分けて入れてください。"))),
        }
    }
    settings.insert("rings".to_owned(), Value::Array(rings));
    // Without this, none of them would mean all.
    if let Some(releases) = settings.get_mut("releases").and_then(Value::as_object_mut) {
        for list in ["tables", "measures"] {
            releases.entry(list).or_insert_with(|| json!([]));
        }
    }
    match (read_json::<Settings>(sent.to_string().as_bytes()), valid_from) {
        (Ok(settings), Ok(valid_from)) if faults.is_empty() => Ok((valid_from, settings)),
        (Ok(_), _) => Err(faults),
        (Err(problem), _) => {
            let found = problem.errors.iter();
            let found: Vec<_> = found.map(|one| arunai_core::Fault::new(&*one.field, &*one.reason)).collect();
            faults.extend(forms::faults(&found));
            Err(faults)
        }
    }
}

fn numbers(text: &str, count: usize) -> Option<Value> {
    let plain = fold(&text.replace(['、', '，'], ","));
    let numbers: Vec<Number> =
        plain.split(',').map(|part| part.trim().parse().ok()).collect::<Option<_>>()?;
    (numbers.len() == count).then(|| json!(numbers))
}

/// Takes a field out of what was sent.
fn remove(sent: &mut Value, name: &str) {
    let (path, name) = name.rsplit_once('.').unwrap_or(("", name));
    let path = if path.is_empty() { String::new() } else { format!("/{}", path.replace('.', "/")) };
    if let Some(found) = sent.pointer_mut(&path).and_then(Value::as_object_mut) {
        found.remove(name);
    }
}

fn fault(field: &str, message: &str) -> FormFault {
    FormFault { field: field.to_owned(), message: message.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GROUPS: &[(&str, &str)] = &[("group_daytime", "日中活動"), ("group_housing", "住まい")];

    /// As a browser sends it: with the sorts that the fields name.
    fn sent(more: &[(&str, &str)]) -> Form {
        let kept = form_of(&Settings::default());
        let sorted = kept.pairs().iter().map(|(name, value)| match value.as_str() {
            "true" | "false" => (format!("{name}:bool"), value.as_str()),
            number if number.parse::<f64>().is_ok() => (format!("{name}:number"), number),
            text => (name.clone(), text),
        });
        let mut pairs: Vec<(String, &str)> = sorted.collect();
        pairs.extend(more.iter().map(|(name, value)| ((*name).to_owned(), *value)));
        Form::with(&pairs.iter().map(|(name, value)| (name.as_str(), *value)).collect::<Vec<_>>())
    }

    #[test]
    fn settings_come_back_as_they_went() {
        let (from, settings) = settings_of(&sent(&[("valid_from", "2026-04-01")]), GROUPS).expect("is read");
        assert_eq!(from.to_string(), "2026-04-01");
        let before = Settings::default();
        assert_eq!((settings.ring_weights, settings.releases), (before.ring_weights, before.releases));
        assert_eq!(settings.issue_rankings, before.issue_rankings);
        assert_eq!(settings.rings[0].minutes, Some([10.0, 20.0, 30.0]));
        assert_eq!(settings.rings[1].minutes, None, "distance does not decide");
    }

    #[test]
    fn none_of_a_list_is_none_and_not_all() {
        let all = sent(&[("valid_from", "2026-04-01")]);
        let is_kept = |name: &str| !["releases.tables[]", "releases.measures[]"].contains(&name);
        let kept: Vec<_> = all.pairs().iter().filter(|(name, _)| is_kept(name)).collect();
        let kept: Vec<_> = kept.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let (_, settings) = settings_of(&Form::with(&kept), GROUPS).expect("is read");
        assert!(settings.releases.tables.is_empty() && settings.releases.measures.is_empty());
    }

    #[test]
    fn every_fault_is_told_beside_its_field() {
        let wrong = [("ring_weights", "1、x"), ("minutes.group_daytime", "10"), ("detour:number", "遠い")];
        let faults = settings_of(&sent(&wrong), GROUPS).expect_err("has faults");
        let fields: Vec<_> = faults.iter().map(|fault| fault.field.as_str()).collect();
        assert_eq!(fields, ["valid_from", "ring_weights", "rings", "detour"]);
    }

    #[test]
    fn full_width_commas_are_commas() {
        assert_eq!(numbers("１０、20，30", 3), Some(json!([10, 20, 30])));
        assert_eq!(numbers("10,20", 3), None);
    }
}
