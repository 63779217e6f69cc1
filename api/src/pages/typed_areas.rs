//! Areas as people type them: by code or by name.

use arunai_core::areas::{Area, AreaFilter, AreaKind};
use arunai_core::page::all;
use arunai_core::text::fold;
use arunai_core::values::AreaCode;
use arunai_core::{Error, Registry, Result};

use super::layout::FormFault;
use super::search_form::several_places;

/// How many areas are named where a text may mean any of them.
const NAMED: usize = 8;

/// The area that a person typed: its code, or the only one with that name.
pub(super) fn find_area(registry: &Registry, text: &str) -> Result<Option<AreaCode>> {
    match text {
        "" => Ok(None),
        _ => find(registry, text, |_| true).map(Some),
    }
}

/// The area of one of these layers that a person typed, or what to do about it.
pub(super) fn find_area_of(registry: &Registry, text: &str, kinds: &[AreaKind]) -> Result<AreaCode, String> {
    find(registry, text, |area| kinds.contains(&area.kind)).map_err(|error| told(text, &error))
}

fn find(registry: &Registry, text: &str, is_meant: impl Fn(&Area) -> bool) -> Result<AreaCode> {
    if let Ok(code) = text.parse::<AreaCode>() {
        return Ok(code);
    }
    let filter = AreaFilter { name: Some(text.to_owned()), ..AreaFilter::default() };
    let mut found = all(|paging| registry.list_areas(&filter, paging))?;
    found.retain(is_meant);
    the_one(&found, text).map(|area| area.code.clone())
}

/// All areas that a text names, parted by commas or spaces; what cannot be made out is told beside a field.
pub(super) fn find_areas(
    registry: &Registry,
    text: &str,
    field: &str,
) -> Result<Vec<AreaCode>, Vec<FormFault>> {
    let (mut codes, mut faults) = (Vec::new(), Vec::new());
    for name in text.split([',', '、', '，', ' ', '　']) {
        match find_area(registry, name) {
            Ok(code) => codes.extend(code),
            Err(error) => faults.push(FormFault { field: field.to_owned(), message: told(name, &error) }),
        }
    }
    if faults.is_empty() { Ok(codes) } else { Err(faults) }
}

/// The only one of some areas that a text may mean: one that is called just so comes before longer names.
fn the_one<'a>(found: &'a [Area], text: &str) -> Result<&'a Area> {
    let folded = fold(text);
    let is_called_so = |area: &&Area| {
        let names = [&area.name, &area.full_name];
        names.into_iter().chain(&area.aliases).any(|name| fold(name) == folded)
    };
    let mut meant: Vec<&Area> = found.iter().filter(is_called_so).collect();
    if meant.is_empty() {
        meant = found.iter().collect();
    }
    match meant[..] {
        [] => Err(Error::invalid("area", "is not a known area")),
        [one] => Ok(one),
        _ => Err(Error::invalid("area", format!("may be any of: {}", choices(&meant)))),
    }
}

/// Full names; with their codes where these do not tell them apart.
fn choices(meant: &[&Area]) -> String {
    let is_shared = |name: &str| meant.iter().filter(|area| area.full_name == name).count() > 1;
    let name = |area: &&Area| match is_shared(&area.full_name) {
        true => format!("{}（{}）", area.full_name, area.code),
        false => area.full_name.clone(),
    };
    let mut names: Vec<String> = meant.iter().take(NAMED).map(name).collect();
    if meant.len() > NAMED {
        names.push(format!("ほか{}か所", meant.len() - NAMED));
    }
    names.join(", ")
}

/// What is wrong with what was typed, in plain Japanese.
fn told(name: &str, error: &Error) -> String {
    let faults = if let Error::Invalid(faults) = error { faults.as_slice() } else { &[] };
    match faults.iter().find_map(|fault| several_places(&fault.reason)) {
        Some(choices) => format!("「{name}」：{choices}"),
        None => format!("「{name}」という地域が見つかりません。名前か番号を確かめてください。"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn areas(named: &[(&str, &str, &str)]) -> Vec<Area> {
        let area = |(code, name, full_name): &(&str, &str, &str)| {
            let area = json!({
                "code": code, "version": 1, "kind": "municipality", "parent_code": null, "name": name,
                "full_name": full_name, "kana": null, "aliases": [], "valid_from": null, "valid_to": null,
            });
            serde_json::from_value(area).expect("an area")
        };
        named.iter().map(area).collect()
    }

    fn fault(found: &[Area], text: &str) -> String {
        told(text, &the_one(found, text).expect_err("not the only one"))
    }

    #[test]
    fn a_name_of_several_areas_is_told_with_the_choices() {
        let found = areas(&[("132063", "府中市", "東京都府中市"), ("342084", "府中市", "広島県府中市")]);
        let told = fault(&found, "府中市");
        assert!(told.starts_with("「府中市」：") && told.contains("東京都府中市、広島県府中市"), "{told}");
        let chosen = the_one(&found, "広島県府中市").expect("the only one");
        assert_eq!(chosen.code.as_str(), "342084");
        assert_eq!(the_one(&found[..1], "府中").expect("the only one").code.as_str(), "132063");
    }

    #[test]
    fn what_is_called_just_so_comes_before_longer_names() {
        let found = areas(&[("902012", "月見", "架空県月見"), ("902021", "月見浜", "架空県月見浜")]);
        assert_eq!(the_one(&found, "月見").expect("the only one").code.as_str(), "902012");
        assert!(fault(&found, "月").contains("架空県月見、架空県月見浜"));
    }

    #[test]
    fn names_that_are_the_same_are_told_with_codes() {
        let found = areas(&[("902012", "月見", "架空県月見"), ("902021", "月見", "架空県月見")]);
        assert!(fault(&found, "月見").contains("架空県月見（902012）、架空県月見（902021）"));
        assert!(fault(&[], "月見").contains("見つかりません"));
    }
}
