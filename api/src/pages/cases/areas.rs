//! Areas as people type them: by name, with those of the councils to choose from.

use std::collections::BTreeSet;

use arunai_core::Registry;
use arunai_core::actor::Viewer;
use arunai_core::areas::{Area, AreaFilter, AreaKind};
use arunai_core::councils::Council;
use arunai_core::page::all;
use arunai_core::text::tidy;
use arunai_core::values::AreaCode;
use maud::{Markup, html};

use crate::pages::forms::Form;
use crate::pages::layout::{FormFault, fault_beside};
use crate::pages::typed_areas::find_area_of;
use crate::problem::Problem;
use crate::state::State;
use crate::visitor::Visitor;

/// The fields of a case that name areas, with the layers that may stand there.
const FIELDS: [(&str, &[AreaKind]); 2] = [
    ("residence_area", &[AreaKind::Municipality, AreaKind::Ward, AreaKind::SchoolDistrict]),
    ("granting_area", &[AreaKind::Municipality]),
];

/// The areas of all councils, those of the own ones first, each by full name: what is offered while somebody types.
pub(super) async fn suggestions(state: &State, visitor: &Visitor) -> Result<Vec<Area>, Problem> {
    let viewer = visitor.viewer();
    state.run(move |registry| read(registry, &viewer)).await
}

fn read(registry: &Registry, viewer: &Viewer) -> arunai_core::Result<Vec<Area>> {
    let mut found = areas_of(registry, registry.list_own_councils(viewer)?)?;
    let own: BTreeSet<AreaCode> = found.iter().map(|area| area.code.clone()).collect();
    let all = areas_of(registry, registry.list_councils()?)?;
    found.extend(all.into_iter().filter(|area| !own.contains(&area.code)));
    Ok(found)
}

/// The areas of some councils, by full name.
fn areas_of(registry: &Registry, councils: Vec<Council>) -> arunai_core::Result<Vec<Area>> {
    let mut found: Vec<Area> = Vec::new();
    for code in councils.into_iter().flat_map(|council| council.area_codes) {
        for kind in FIELDS[0].1 {
            let filter = AreaFilter { within: Some(code.clone()), kind: Some(*kind), name: None };
            found.extend(all(|paging| registry.list_areas(&filter, paging))?);
        }
    }
    found.sort_by(|a, b| (&a.full_name, &a.code).cmp(&(&b.full_name, &b.code)));
    found.dedup_by(|a, b| a.code == b.code);
    Ok(found)
}

/// A field for an area.
pub(super) fn area_field(form: &Form, name: &str, label: &str, hint: &str) -> Markup {
    form.call(name, label);
    let fault = form.fault_in(name);
    let described =
        if fault.is_some() { format!("{name}-fault {name}-hint") } else { format!("{name}-hint") };
    html! {
        div.field {
            label for=(name) { (label) span.must { "必須" } }
            p.hint id={ (name) "-hint" } { (hint) }
            (fault_beside(name, fault))
            input id=(name) type="text" name=(name) value=(form.text(name)) required autocomplete="off"
                list={ (name) "-list" } aria-describedby=(described) aria-invalid=[fault.map(|_| "true")]
                autofocus[form.is_first_fault(name)];
        }
    }
}

/// What the fields of areas offer.
pub(super) fn area_lists(areas: &[Area]) -> Markup {
    html! {
        @for (name, kinds) in FIELDS {
            datalist id={ (name) "-list" } {
                @for area in areas.iter().filter(|area| kinds.contains(&area.kind)) {
                    option value=(area.full_name) {}
                }
            }
        }
    }
}

/// A form with the codes of the areas that were typed, or what was wrong with them.
pub(super) async fn with_codes(state: &State, form: &Form) -> Result<Result<Form, Vec<FormFault>>, Problem> {
    let typed = FIELDS.map(|(name, _)| tidy(form.text(name)));
    let found = state
        .run(move |registry| {
            let mut found = Vec::new();
            for ((name, kinds), typed) in FIELDS.into_iter().zip(&typed) {
                if !typed.is_empty() {
                    found.push((name, find_area_of(registry, typed, kinds)));
                }
            }
            Ok(found)
        })
        .await?;
    let (mut coded, mut faults) = (form.clone(), Vec::new());
    for (name, found) in found {
        match found {
            Ok(code) => coded = coded.and(name, code.as_str()),
            Err(message) => faults.push(FormFault { field: name.into(), message }),
        }
    }
    Ok(if faults.is_empty() { Ok(coded) } else { Err(faults) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_stays() {
        let mut form = Form::with(&[("residence_area", "<どこか>")]);
        form.faults
            .push(FormFault { field: "residence_area".into(), message: "見つかりません。".into() });
        let html = area_field(&form, "residence_area", "住まい", "町").into_string();
        assert!(html.contains("value=\"&lt;どこか&gt;\"") && html.contains("residence_area-fault"));
    }
}
