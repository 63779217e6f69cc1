//! Many cases at once: the table to fill in, its rehearsal, and its entry.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post};
use arunai_core::Error;
use arunai_core::actor::Worker;
use arunai_core::case_entries::template::TableFormat;
use arunai_core::case_entries::{CaseEntryAnswer, EntryManner};
use sha2::{Digest, Sha256};

use super::answer;
use super::entries_view::{entered, entry_form};
use super::pasted::as_csv;
use crate::extract::Path;
use crate::pages::forms::Form;
use crate::pages::layout::FormFault;
use crate::pages::seats::{Seat, Sent};
use crate::pages::status_of;
use crate::problem::Problem;
use crate::state::State;
use crate::v1::tables::{CSV, WORKBOOK, attachment};
use crate::visitor::Visitor;

/// The template and the form to send it.
#[get("/cases/entries")]
pub(crate) async fn show_entries(state: State, seat: Seat<Worker>) -> HttpResponse {
    answer_form(&state, &seat.visitor, &Form::default(), None)
}

/// The table to fill in, as a file.
#[get("/cases/entries/template.{format}")]
pub(crate) async fn give_template(
    state: State,
    seat: Seat<Worker>,
    format: Path<String>,
) -> Result<HttpResponse, Problem> {
    let (form, media, name) = match format.as_str() {
        "csv" => (TableFormat::Csv, CSV, "case_entries.csv"),
        "xlsx" => (TableFormat::Xlsx, WORKBOOK, "case_entries.xlsx"),
        _ => return Err(Problem::not_found("page")),
    };
    let by = seat.by.clone();
    let table = state.run(move |registry| registry.tabulate_case_entries(&by, form)).await?;
    Ok(attachment(media, name, table))
}

/// Checks a table, or enters it. Sent again with the same key it is entered once and answered alike.
#[post("/cases/entries")]
pub(crate) async fn enter_table(state: State, sent: Sent<Worker>) -> Result<HttpResponse, Problem> {
    let rehearse = sent.form.text("enter").is_empty();
    let table = as_csv(sent.form.text("table"));
    let key = sent.form.text("once").to_owned();
    let key = (!rehearse && !key.is_empty()).then(|| (key, digest(&table)));
    let manner = EntryManner { rehearse, key };
    let enter = move |registry: &arunai_core::Registry, by: &Worker| {
        let done = registry.enter_case_table(by, TableFormat::Csv, table.as_bytes(), &manner);
        done.map_err(|error| match error {
            Error::KeyReused => Error::invalid("body", "is given twice"),
            other => other,
        })
    };
    match sent.run(&state, enter).await? {
        Ok(done) if done.rehearsed => Ok(answer_form(&state, &sent.visitor, &sent.form, Some(&done))),
        Ok(done) => {
            let heading = "記入表を記録しました";
            Ok(answer(&state, &sent.visitor, StatusCode::OK, heading, |_| entered(&done)))
        }
        Err(faults) => Ok(answer_form(&state, &sent.visitor, &sent.refused(in_table(faults)), None)),
    }
}

fn answer_form(
    state: &State,
    visitor: &Visitor,
    form: &Form,
    rehearsed: Option<&CaseEntryAnswer>,
) -> HttpResponse {
    answer(state, visitor, status_of(form), "記入表でまとめて入れる", |frame| {
        entry_form(frame, form, rehearsed)
    })
}

/// Faults by row and column, as the table is called on the page.
fn in_table(faults: Vec<FormFault>) -> Vec<FormFault> {
    faults
        .into_iter()
        .map(|fault| FormFault { field: placed(&fault.field), message: fault.message })
        .collect()
}

/// `row 5, column 理由` in Japanese; the table as a whole otherwise.
fn placed(field: &str) -> String {
    let (row, column) = field.split_once(", ").unwrap_or(("", field));
    let row = row.strip_prefix("row ").map(|number| format!("{number}行目"));
    let column = column.strip_prefix("column ").map(|name| format!("「{name}」の列"));
    let place: Vec<String> = row.into_iter().chain(column).collect();
    if place.is_empty() { "表の全体".to_owned() } else { place.join("、") }
}

fn digest(table: &str) -> String {
    Sha256::digest(table).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_names_its_row_and_column_in_japanese() {
        assert_eq!(placed("row 5, column 理由"), "5行目、「理由」の列");
        assert_eq!(placed("column 困りごと"), "「困りごと」の列");
        assert_eq!(placed("body"), "表の全体");
    }
}
