//! Dated records under a case: each is added, corrected and taken back in the same way.

use std::fmt::Display;
use std::str::FromStr;

use actix_web::{HttpResponse, web};
use arunai_core::Registry;
use arunai_core::actor::Worker;
use arunai_core::cases::CaseFile;
use arunai_core::id::CaseId;
use maud::Markup;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::known::Known;
use super::saved;
use super::sheet::{Sheet, removal, under};
use crate::extract::{Path, PathPair};
use crate::pages::forms::Form;
use crate::pages::layout::FormFault;
use crate::pages::seats::{Seat, Sent};
use crate::problem::Problem;
use crate::state::State;
use crate::visitor::Visitor;

/// A record that is corrected and taken back.
pub(super) trait Kept: Serialize + Sized + 'static {
    /// Its id.
    type Id: FromStr + Display + Copy + PartialEq + Send + 'static;
    /// What it should have been.
    type Input: DeserializeOwned + Send + 'static;
    /// Its part of a path.
    const NOUN: &'static str;
    /// The heading of the page where it is corrected.
    const HEADING: &'static str;

    /// The one with an id.
    fn find(file: &CaseFile, id: Self::Id) -> Option<&Self>;
    /// Counts its changes.
    fn version(&self) -> i32;
    /// The form that corrects it.
    fn form(&self) -> Form {
        Form::of(self)
    }
    /// What was sent.
    fn input(form: &Form) -> Result<Self::Input, Vec<FormFault>> {
        form.input()
    }
    /// What is asked of it.
    fn fields(form: &Form, known: &Known) -> Markup;
    /// Corrects it.
    fn correct(registry: &Registry, by: &Worker, id: Self::Id, seen: i32, input: Self::Input) -> Done;
    /// Takes it back.
    fn remove(registry: &Registry, by: &Worker, id: Self::Id, seen: i32) -> Done;
}

/// A record that is added to a case.
pub(super) trait Added: Kept {
    /// The heading of the page where it is added.
    const NEW: &'static str;

    /// What a new one starts with.
    fn start(known: &Known) -> Form;
    /// Adds it.
    fn add(
        registry: &Registry,
        by: &Worker,
        case: CaseId,
        input: Self::Input,
    ) -> arunai_core::Result<Self::Id>;
}

/// Whether it was done.
pub(super) type Done = arunai_core::Result<()>;

/// The pages where a record is added.
pub(super) fn added<R: Added>(config: &mut web::ServiceConfig) {
    let of_all = format!("/cases/{{id}}/{}", R::NOUN);
    config
        .service(web::resource(format!("{of_all}/new")).route(web::get().to(show_new::<R>)))
        .service(web::resource(of_all).route(web::post().to(add::<R>)));
}

/// The pages where a record is corrected or taken back.
pub(super) fn kept<R: Kept>(config: &mut web::ServiceConfig) {
    let of_one = format!("/cases/{{id}}/{}/{{record}}", R::NOUN);
    config
        .service(web::resource(format!("{of_one}/removal")).route(web::post().to(remove::<R>)))
        .service(web::resource(of_one).route(web::get().to(show::<R>)).route(web::post().to(correct::<R>)));
}

async fn show_new<R: Added>(
    state: State,
    seat: Seat<Worker>,
    id: Path<CaseId>,
) -> Result<HttpResponse, Problem> {
    let known = Known::read(&state, &seat.by, id.0).await?;
    Ok(answer_new::<R>(&state, &seat.visitor, &known, &R::start(&known)))
}

async fn add<R: Added>(state: State, sent: Sent<Worker>, id: Path<CaseId>) -> Result<HttpResponse, Problem> {
    let case = id.0;
    match sent.save(&state, move |registry, by, input| R::add(registry, by, case, input)).await? {
        Ok(id) => Ok(sent.done(&saved(case, id))),
        Err(faults) => {
            let known = Known::read(&state, &sent.by, case).await?;
            Ok(answer_new::<R>(&state, &sent.visitor, &known, &sent.refused(faults)))
        }
    }
}

fn answer_new<R: Added>(state: &State, visitor: &Visitor, known: &Known, form: &Form) -> HttpResponse {
    let action = under(known.id(), R::NOUN);
    let sheet = Sheet { heading: R::NEW, action: &action, button: "記録する" };
    sheet.answer(state, visitor, known, form, R::fields(form, known))
}

async fn show<R: Kept>(
    state: State,
    seat: Seat<Worker>,
    path: PathPair<CaseId, R::Id>,
) -> Result<HttpResponse, Problem> {
    let known = Known::read(&state, &seat.by, path.0).await?;
    answer_one::<R>(&state, &seat.visitor, &known, path.1, None)
}

async fn correct<R: Kept>(
    state: State,
    sent: Sent<Worker>,
    path: PathPair<CaseId, R::Id>,
) -> Result<HttpResponse, Problem> {
    let (case, id, seen) = (path.0, path.1, sent.version());
    let done = sent.save_input(&state, R::input(&sent.form), move |registry, by, input| {
        R::correct(registry, by, id, seen, input)
    });
    match done.await? {
        Ok(()) => Ok(sent.done(&saved(case, id))),
        Err(faults) => {
            let known = Known::read(&state, &sent.by, case).await?;
            answer_one::<R>(&state, &sent.visitor, &known, id, Some(sent.refused(faults)))
        }
    }
}

async fn remove<R: Kept>(
    state: State,
    sent: Sent<Worker>,
    path: PathPair<CaseId, R::Id>,
) -> Result<HttpResponse, Problem> {
    let (case, id, seen) = (path.0, path.1, sent.version());
    match sent.run(&state, move |registry, by| R::remove(registry, by, id, seen)).await? {
        Ok(()) => Ok(sent.done(&saved(case, REMOVED))),
        Err(faults) => {
            let known = Known::read(&state, &sent.by, case).await?;
            let form = R::find(&known.file, id).map(|record| with_faults(record.form(), faults));
            answer_one::<R>(&state, &sent.visitor, &known, id, form)
        }
    }
}

/// The page of one record, with what was typed or as it is recorded.
fn answer_one<R: Kept>(
    state: &State,
    visitor: &Visitor,
    known: &Known,
    id: R::Id,
    typed: Option<Form>,
) -> Result<HttpResponse, Problem> {
    let record = R::find(&known.file, id).ok_or_else(|| Problem::not_found("record"))?;
    let form = typed.unwrap_or_else(|| record.form());
    let action = under(known.id(), &format!("{}/{id}", R::NOUN));
    let sheet = Sheet { heading: R::HEADING, action: &action, button: "この内容に直す" };
    let fields = R::fields(&form, known);
    Ok(sheet.answer_with(state, visitor, known, &form, fields, |frame| {
        removal(frame, &format!("{action}/removal"), record.version(), "この記録を取り消す")
    }))
}

/// What the address of a case says after something was taken back.
pub(super) const REMOVED: &str = "removed";

/// A form with what was wrong.
pub(super) fn with_faults(mut form: Form, faults: Vec<FormFault>) -> Form {
    form.faults = faults;
    form
}
