//! What is true of the person from a day on, and what is true of the case as a whole.
//!
//! A form shows a state and tells only what was changed of it, because what is said of a day holds against what was
//! said of earlier days. A state is named by its place among those of the case, so that no day is in an address.

use actix_web::{HttpResponse, get, post};
use arunai_core::Error;
use arunai_core::actor::Worker;
use arunai_core::cases::{Case, CaseEdit, Circumstances, CircumstancesRemoval};
use arunai_core::id::CaseId;
use arunai_core::values::Patch;
use maud::html;

use super::areas::{suggestions, with_codes};
use super::known::Known;
use super::person_fields::{circumstance_fields, consent_fields};
use super::records::{REMOVED, with_faults};
use super::saved;
use super::sheet::{Sheet, removal, under};
use crate::extract::{Path, PathPair};
use crate::pages::fields::field;
use crate::pages::forms::Form;
use crate::pages::layout::FormFault;
use crate::pages::seats::{Seat, Sent};
use crate::pages::words::era_date;
use crate::problem::Problem;
use crate::state::State;
use crate::visitor::Visitor;

/// What changed from a new day on.
#[get("/cases/{id}/circumstances/new")]
pub(crate) async fn show_new(
    state: State,
    seat: Seat<Worker>,
    id: Path<CaseId>,
) -> Result<HttpResponse, Problem> {
    let known = Known::read(&state, &seat.by, id.0).await?;
    let form = form_of(&known, last(&known)?).and("valid_from", &known.usual_day());
    answer_form(&state, &seat.visitor, &known, None, form).await
}

/// Records what changed from a new day on.
#[post("/cases/{id}/circumstances")]
pub(crate) async fn record(
    state: State,
    sent: Sent<Worker>,
    id: Path<CaseId>,
) -> Result<HttpResponse, Problem> {
    let known = Known::read(&state, &sent.by, id.0).await?;
    let shown = last(&known)?.clone();
    take(state, sent, known, shown, None).await
}

/// One of the known states.
#[get("/cases/{id}/circumstances/{place}")]
pub(crate) async fn show_one(
    state: State,
    seat: Seat<Worker>,
    path: PathPair<CaseId, usize>,
) -> Result<HttpResponse, Problem> {
    let known = Known::read(&state, &seat.by, path.0).await?;
    let form = form_of(&known, at(&known, path.1)?);
    answer_form(&state, &seat.visitor, &known, Some(path.1), form).await
}

/// Corrects what was said of a day.
#[post("/cases/{id}/circumstances/{place}")]
pub(crate) async fn correct(
    state: State,
    sent: Sent<Worker>,
    path: PathPair<CaseId, usize>,
) -> Result<HttpResponse, Problem> {
    let known = Known::read(&state, &sent.by, path.0).await?;
    let shown = at(&known, path.1)?.clone();
    take(state, sent, known, shown, Some(path.1)).await
}

/// Takes a mistaken change back.
#[post("/cases/{id}/circumstances/{place}/removal")]
pub(crate) async fn remove(
    state: State,
    sent: Sent<Worker>,
    path: PathPair<CaseId, usize>,
) -> Result<HttpResponse, Problem> {
    let (case, place, seen) = (path.0, path.1, sent.version());
    let known = Known::read(&state, &sent.by, case).await?;
    let valid_from = at(&known, place)?.valid_from;
    let removal = CircumstancesRemoval { valid_from };
    match sent.run(&state, move |registry, by| registry.remove_circumstances(by, case, seen, removal)).await?
    {
        Ok(_) => Ok(sent.done(&saved(case, REMOVED))),
        Err(faults) => {
            let form = with_faults(form_of(&known, at(&known, place)?), faults);
            answer_form(&state, &sent.visitor, &known, Some(place), form).await
        }
    }
}

/// Takes what a form changed of a state that it showed.
async fn take(
    state: State,
    sent: Sent<Worker>,
    known: Known,
    shown: Circumstances,
    place: Option<usize>,
) -> Result<HttpResponse, Problem> {
    let (case, seen) = (known.id(), sent.version());
    let edit = match with_codes(&state, &sent.form).await? {
        Ok(coded) => edit_of(&coded, &shown),
        Err(faults) => Err(faults),
    };
    let done = match edit {
        Ok(mut edit) => {
            if place.is_some() {
                edit.valid_from = Some(shown.valid_from);
            }
            sent.run(&state, move |registry, by| registry.change_case(by, case, seen, edit)).await?
        }
        Err(faults) => Err(faults),
    };
    match done {
        Ok(_) => Ok(sent.done(&saved(case, case))),
        Err(faults) => answer_form(&state, &sent.visitor, &known, place, sent.refused(faults)).await,
    }
}

async fn answer_form(
    state: &State,
    visitor: &Visitor,
    known: &Known,
    place: Option<usize>,
    form: Form,
) -> Result<HttpResponse, Problem> {
    let areas = suggestions(state, visitor).await?;
    let fields = html! {
        @if place.is_none() {
            (field("valid_from", "いつから").hint("この日から変わったことだけを直してください。").required().date(&form))
        }
        (circumstance_fields(&form, &known.names, &areas))
        div.fields {
            (field("guardian_consented_on", "保護者が同意した日").hint("児のときは必ず").date(&form))
        }
    };
    let (heading, action) = match place {
        None => ("変わったことを記録する".to_owned(), under(known.id(), "circumstances")),
        Some(place) => {
            let day = era_date(at(known, place)?.valid_from);
            (format!("{day}からのようすを直す"), under(known.id(), &format!("circumstances/{place}")))
        }
    };
    let sheet = Sheet { heading: &heading, action: &action, button: "記録する" };
    Ok(sheet.answer_with(state, visitor, known, &form, fields, |frame| {
        html! {
            // The first state began with the case and can only be corrected.
            @if place.is_some_and(|place| place > 0) {
                (removal(frame, &format!("{action}/removal"), known.file.case.version, "この変更を取り消す"))
            }
        }
    }))
}

/// The form of what is true of the case as a whole.
#[get("/cases/{id}/basics")]
pub(crate) async fn show_basics(
    state: State,
    seat: Seat<Worker>,
    id: Path<CaseId>,
) -> Result<HttpResponse, Problem> {
    let known = Known::read(&state, &seat.by, id.0).await?;
    let form = Form::of(&known.file.case);
    Ok(answer_basics(&state, &seat.visitor, &known, &form))
}

/// Corrects what is true of the case as a whole.
#[post("/cases/{id}/basics")]
pub(crate) async fn correct_basics(
    state: State,
    sent: Sent<Worker>,
    id: Path<CaseId>,
) -> Result<HttpResponse, Problem> {
    let (case, seen) = (id.0, sent.version());
    match sent.save(&state, move |registry, by, edit| registry.change_case(by, case, seen, edit)).await? {
        Ok(_) => Ok(sent.done(&saved(case, case))),
        Err(faults) => {
            let known = Known::read(&state, &sent.by, case).await?;
            Ok(answer_basics(&state, &sent.visitor, &known, &sent.refused(faults)))
        }
    }
}

fn answer_basics(state: &State, visitor: &Visitor, known: &Known, form: &Form) -> HttpResponse {
    let action = under(known.id(), "basics");
    let sheet = Sheet {
        heading: "同意・生年度・開始日を直す", action: &action, button: "この内容に直す"
    };
    let fields = html! {
        (consent_fields(form))
        @if known.file.case.closed_on.is_some() {
            (field("retain_until", "記録を残す最後の日").hint("支援の終わりから10年まで").required().date(form))
        }
    };
    sheet.answer(state, visitor, known, form, fields)
}

fn last(known: &Known) -> Result<&Circumstances, Problem> {
    known.file.circumstances.last().ok_or_else(|| Problem::not_found("circumstances"))
}

fn at(known: &Known, place: usize) -> Result<&Circumstances, Problem> {
    let state = known.file.circumstances.get(place);
    state.ok_or_else(|| Error::NotFound { noun: "circumstances" }.into())
}

/// A form that shows a state, with names of areas as people type them.
fn form_of(known: &Known, state: &Circumstances) -> Form {
    let Case { version, guardian_consented_on, .. } = &known.file.case;
    let form = Form::of(state)
        .and("residence_area", known.names.full_area(&state.residence_area))
        .and("granting_area", known.names.full_area(&state.granting_area))
        .and("version", &version.to_string());
    match guardian_consented_on {
        Some(on) => form.and("guardian_consented_on", &on.to_string()),
        None => form,
    }
}

/// What a form changes of the state that it showed; the rest is not said again.
fn edit_of(form: &Form, shown: &Circumstances) -> Result<CaseEdit, Vec<FormFault>> {
    let mut edit: CaseEdit = form.input()?;
    let mut types = edit.disability_types.take().unwrap_or_default();
    types.sort();
    let mut known = shown.disability_types.clone();
    known.sort();
    edit.disability_types = (types != known).then_some(types);
    edit.stage = edit.stage.filter(|stage| *stage != shown.stage);
    edit.main_support = edit.main_support.filter(|main| *main != shown.main_support);
    edit.residence_area = edit.residence_area.filter(|area| *area != shown.residence_area);
    edit.granting_area = edit.granting_area.filter(|area| *area != shown.granting_area);
    edit.support_level = changed(edit.support_level, shown.support_level.as_ref());
    edit.monitoring_months = changed(edit.monitoring_months, shown.monitoring_months.as_ref());
    Ok(edit)
}

/// A field that was shown and sent: nothing in it clears it.
fn changed<T: PartialEq>(sent: Patch<T>, shown: Option<&T>) -> Patch<T> {
    match (sent, shown) {
        (Patch::Set(value), shown) if shown != Some(&value) => Patch::Set(value),
        (Patch::Keep | Patch::Clear, Some(_)) => Patch::Clear,
        _ => Patch::Keep,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(change: impl FnOnce(Form) -> Form) -> CaseEdit {
        let known = Known::made_up();
        let state = &known.file.circumstances[0];
        let form = Form::with(&[
            ("valid_from", "2026-06-01"),
            ("stage", "adult"),
            ("main_support:bool", "true"),
            ("residence_area", "900001"),
            ("granting_area", "900001"),
            ("support_level:null", ""),
            ("monitoring_months:number", "6"),
        ]);
        edit_of(&change(form), state).expect("reads")
    }

    #[test]
    fn only_what_was_changed_is_said() {
        let same = edit(|form| form);
        assert!(same.stage.is_none() && same.main_support.is_none() && same.residence_area.is_none());
        assert_eq!((same.support_level, same.monitoring_months), (Patch::Keep, Patch::Keep));
        assert!(same.disability_types.is_none() && same.valid_from.is_some());
        let moved = edit(|form| form.and("residence_area", "322016"));
        assert!(moved.residence_area.is_some() && moved.granting_area.is_none());
    }

    #[test]
    fn an_emptied_field_is_cleared_and_a_box_not_ticked_is_no_longer_so() {
        let emptied = edit(|form| form.and("monitoring_months", ""));
        assert_eq!(emptied.monitoring_months, Patch::Clear);
        let ticked = edit(|form| form.and("support_level", "level_3").and("disability_types[]", "mental"));
        assert_eq!(ticked.disability_types.map(|types| types.len()), Some(1));
        assert!(matches!(ticked.support_level, Patch::Set(_)));
    }
}
