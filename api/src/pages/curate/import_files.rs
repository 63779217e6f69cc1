//! A file that a curator takes in: look at what it would change, then take it in.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post};
use arunai_core::actor::Curator;
use arunai_core::id::AccountId;
use arunai_core::import::wamnet::WamnetOptions;
use arunai_core::import::wamnet_own::{OwnImport, SentFile};
use arunai_core::{Error, Registry};
use chrono::NaiveDate;
use serde::Deserialize;

use super::import_files_view::rehearsal_page;
use super::imports::{IMPORTS, list};
use super::known::Known;
use crate::pages::forms::Form;
use crate::pages::kept_files::KeptFile;
use crate::pages::layout::FormFault;
use crate::pages::respond;
use crate::pages::seats::Sent;
use crate::pages::sent_files::{ChosenFile, FILE, SentWithFile, fault};
use crate::problem::Problem;
use crate::state::State;
use crate::visitor::Visitor;

/// What is told of a file that is not kept any more.
const GONE: &str = "下見から1時間がすぎたか、べつのファイルを下見したため、このファイルは残っていません。もう一度えらんで、下見してください。";

/// What is said of a file beside it.
#[derive(Deserialize)]
struct NewImport {
    as_of: NaiveDate,
}

/// What a file would change: nothing is stored.
#[post("/curate/imports")]
pub(crate) async fn rehearse(state: State, sent: SentWithFile<Curator>) -> Result<HttpResponse, Problem> {
    let SentWithFile { sent, file } = sent;
    let file = match wanted(&sent.form, file) {
        Ok(file) => file,
        Err(faults) => return list(&state, &sent.visitor, sent.by.clone(), &sent.refused(faults)).await,
    };
    let (tried, viewer) = (file.clone(), sent.visitor.viewer());
    let work = move |registry: &Registry, by: &Curator| {
        Ok((import(registry, by, &tried, true)?, Known::read(registry, &viewer)?))
    };
    let (found, known): (OwnImport, Known) = match sent.run(&state, work).await? {
        Ok(found) => found,
        Err(faults) => {
            let form = sent.refused(faults.into_iter().map(beside_its_field).collect());
            return list(&state, &sent.visitor, sent.by.clone(), &form).await;
        }
    };
    let key = state.kept_files.keep(owner(&sent.visitor)?, file);
    Ok(respond(&state, &sent.visitor, StatusCode::OK, "取り込みの下見", IMPORTS, |frame| {
        rehearsal_page(frame, &found, &known, &key)
    }))
}

/// Takes the file in that was looked over.
#[post("/curate/imports/take")]
pub(crate) async fn take(state: State, sent: Sent<Curator>) -> Result<HttpResponse, Problem> {
    let owner = owner(&sent.visitor)?;
    let Some(file) = state.kept_files.find(owner, sent.form.text("key")) else {
        let form = sent.refused(vec![fault(GONE.to_owned())]);
        return list(&state, &sent.visitor, sent.by.clone(), &form).await;
    };
    let work = move |registry: &Registry, by: &Curator| import(registry, by, &file, false);
    match sent.run(&state, work).await? {
        Ok(done) => {
            state.kept_files.forget(owner, sent.form.text("key"));
            let run = done.id.ok_or_else(|| Error::internal("an import that was stored has no id"))?;
            Ok(sent.done(&format!("{IMPORTS}/{run}")))
        }
        Err(faults) => {
            let form = sent.refused(faults.into_iter().map(beside_its_field).collect());
            list(&state, &sent.visitor, sent.by.clone(), &form).await
        }
    }
}

fn import(
    registry: &Registry,
    by: &Curator,
    file: &KeptFile,
    dry_run: bool,
) -> arunai_core::Result<OwnImport> {
    let options = WamnetOptions { as_of: Some(file.as_of), dry_run };
    registry.import_own_wamnet(by, SentFile { name: &file.name, bytes: &file.bytes }, &options)
}

/// The file with its day, or everything that is missing.
fn wanted(form: &Form, file: Result<ChosenFile, FormFault>) -> Result<KeptFile, Vec<FormFault>> {
    match (file, form.input::<NewImport>()) {
        (Ok(ChosenFile { name, bytes }), Ok(NewImport { as_of })) => Ok(KeptFile { name, as_of, bytes }),
        (file, told) => Err(file.err().into_iter().chain(told.err().unwrap_or_default()).collect()),
    }
}

/// What is wrong with the header is told beside the file.
fn beside_its_field(found: FormFault) -> FormFault {
    match found.field.as_str() {
        "header" => fault(format!("公表データ（WAM NET）の表ではないようです。1行目：{}", found.message)),
        "as_of" => found,
        _ => FormFault { field: FILE.to_owned(), ..found },
    }
}

fn owner(visitor: &Visitor) -> Result<AccountId, Problem> {
    let signed_in = visitor.signed_in.as_ref().ok_or_else(|| Error::internal("nobody is signed in"))?;
    Ok(signed_in.account_id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_is_missing_is_told() {
        let faults = wanted(&Form::default(), Err(fault("なし".into()))).err().expect("both are missing");
        let fields: Vec<&str> = faults.iter().map(|fault| fault.field.as_str()).collect();
        assert_eq!(fields, [FILE, "as_of"]);
    }

    #[test]
    fn a_header_at_fault_is_told_beside_the_file() {
        let header = FormFault { field: "header".into(), message: "列がありません。".into() };
        let told = beside_its_field(header);
        assert!(told.field == FILE && told.message.ends_with("1行目：列がありません。"));
    }
}
