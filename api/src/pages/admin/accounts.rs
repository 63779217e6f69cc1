//! Accounts: who may sign in, and in which role.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, get, post};
use arunai_core::Registry;
use arunai_core::accounts::{Account, NewAccount};
use arunai_core::actor::Administrator;
use arunai_core::councils::Council;
use arunai_core::id::OrganizationId;
use arunai_core::organizations::Organization;
use arunai_core::page::all;
use arunai_core::text::fold;
use arunai_core::values::AreaCode;
use serde_json::json;

use super::accounts_view;
use super::councils::area_name;
use crate::extract::read_json;
use crate::pages::forms::{self, Form};
use crate::pages::layout::FormFault;
use crate::pages::seats::{Seat, Sent};
use crate::pages::typed_areas::find_areas;
use crate::pages::{respond, status_of, value_of};
use crate::problem::Problem;
use crate::state::State;
use crate::visitor::Visitor;

/// The path.
pub(super) const ACCOUNTS: &str = "/admin/accounts";

/// What the list says after something was done.
const DONE: &[(&str, &str)] = &[
    ("registered", "アカウントをつくりました。"),
    ("password", "パスワードを変えました。"),
    ("mail", "メールアドレスを変えました。"),
    ("closed", "アカウントを閉じました。"),
];

/// The list, which says what was just done.
pub(super) fn after(done: &str) -> String {
    format!("{ACCOUNTS}?done={done}")
}

/// Accounts with the names of what they belong to.
pub(super) struct Listed {
    pub accounts: Vec<Account>,
    pub councils: Vec<Council>,
    /// The organisations of accounts.
    pub organizations: Vec<Organization>,
    /// The names of the areas of accounts.
    pub areas: BTreeMap<AreaCode, String>,
    /// What was just done.
    pub done: Option<&'static str>,
}

/// All accounts.
#[get("/admin/accounts")]
pub(crate) async fn show_accounts(
    state: State,
    seat: Seat<Administrator>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let done = value_of(request.query_string().as_bytes(), "done");
    let done = DONE.iter().find(|(code, _)| Some(*code) == done.as_deref()).map(|(_, words)| *words);
    let by = seat.by.clone();
    let listed = state.run(move |registry| read(registry, &by)).await?;
    let listed = Listed { done, ..listed };
    Ok(respond(&state, &seat.visitor, StatusCode::OK, "アカウント", ACCOUNTS, |frame| {
        accounts_view::list_page(frame, &listed)
    }))
}

/// The form for a new one.
#[get("/admin/accounts/new")]
pub(crate) async fn show_new(
    state: State,
    seat: Seat<Administrator>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let asked = value_of(request.query_string().as_bytes(), "organization").unwrap_or_default();
    let form = match asked.parse::<OrganizationId>() {
        Ok(id) => {
            let name = state.run(move |registry| registry.find_organization(id)).await?.name;
            Form::with(&[("organization_id", &asked), ("organization", &name), ("role", "worker")])
        }
        Err(_) => Form::default(),
    };
    new_form(&state, &seat.by, &seat.visitor, &form).await
}

/// Registers one.
#[post("/admin/accounts")]
pub(crate) async fn register(state: State, sent: Sent<Administrator>) -> Result<HttpResponse, Problem> {
    let form = sent.form.clone();
    let faults = match state.run(move |registry| Ok(input_of(registry, &form))).await? {
        Err(faults) => faults,
        Ok(new) => match sent.run(&state, |registry, by| registry.register_account(by, new)).await? {
            Ok(_) => return Ok(sent.done(&after("registered"))),
            Err(faults) => faults.into_iter().map(beside_its_field).collect(),
        },
    };
    new_form(&state, &sent.by, &sent.visitor, &sent.refused(faults)).await
}

/// The input of the verb, with organisation and areas found by their names.
fn input_of(registry: &Registry, form: &Form) -> Result<NewAccount, Vec<FormFault>> {
    let mut sent = form.to_json();
    let Some(fields) = sent.as_object_mut() else { return Err(Vec::new()) };
    let (name, areas) = (form.text("organization"), form.text("areas"));
    fields.remove("organization");
    fields.remove("areas");
    fields.remove("organization_id");
    let mut faults = Vec::new();
    if !name.is_empty() {
        match organization_of(registry, name, form.text("organization_id")) {
            Ok(id) => drop(fields.insert("organization_id".to_owned(), json!(id))),
            Err(message) => faults.push(FormFault { field: "organization".to_owned(), message }),
        }
    }
    let codes = find_areas(registry, areas, "areas").unwrap_or_else(|found| {
        faults.extend(found);
        Vec::new()
    });
    fields.insert("area_codes".to_owned(), json!(codes));
    match read_json(sent.to_string().as_bytes()) {
        Ok(new) if faults.is_empty() => Ok(new),
        Ok(_) => Err(faults),
        Err(problem) => {
            let found = problem.errors.iter();
            let found: Vec<_> = found.map(|one| arunai_core::Fault::new(&*one.field, &*one.reason)).collect();
            faults.extend(forms::faults(&found).into_iter().map(beside_its_field));
            Err(faults)
        }
    }
}

/// The organisation with a name; where several have it, the one that the form was opened for.
fn organization_of(registry: &Registry, name: &str, chosen: &str) -> Result<OrganizationId, String> {
    let folded = fold(name);
    let listed = all(|paging| registry.list_organizations(paging)).unwrap_or_default();
    let found: Vec<_> = listed
        .into_iter()
        .filter(|one| one.retired_on.is_none() && fold(&one.name) == folded)
        .map(|one| one.id)
        .collect();
    match (found.as_slice(), chosen.parse().ok()) {
        (_, Some(chosen)) if found.contains(&chosen) => Ok(chosen),
        ([one], _) => Ok(*one),
        ([], _) => Err("その名前の組織がありません。先に組織を登録してください。".to_owned()),
        _ => {
            Err("同じ名前の組織がいくつかあります。組織のページの「人を足す」からひらいてください。"
                .to_owned())
        }
    }
}

/// Faults of the verb, beside the fields of this form.
fn beside_its_field(fault: FormFault) -> FormFault {
    let field = match fault.field.as_str() {
        "organization_id" => "organization",
        "area_codes" => "areas",
        "main" => "login",
        other => other,
    };
    FormFault { field: field.to_owned(), ..fault }
}

fn read(registry: &Registry, by: &Administrator) -> arunai_core::Result<Listed> {
    let accounts = registry.list_accounts(by)?;
    let mut ids: Vec<OrganizationId> =
        accounts.iter().filter_map(|account| account.organization_id).collect();
    ids.sort();
    ids.dedup();
    let organizations = ids.into_iter().map(|id| registry.find_organization(id)).collect::<Result<_, _>>()?;
    let codes = accounts.iter().flat_map(|account| &account.area_codes);
    let areas = codes.map(|code| (code.clone(), area_name(registry, code))).collect();
    Ok(Listed { councils: registry.list_councils()?, accounts, organizations, areas, done: None })
}

async fn new_form(
    state: &State,
    by: &Administrator,
    visitor: &Visitor,
    form: &Form,
) -> Result<HttpResponse, Problem> {
    let by = by.clone();
    let listed = state.run(move |registry| read(registry, &by)).await?;
    Ok(respond(state, visitor, status_of(form), "アカウントをつくる", ACCOUNTS, |frame| {
        accounts_view::new_page(frame, &listed, form)
    }))
}
