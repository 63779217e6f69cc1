//! Organisations: those that the register knows, and a form for one whose people are to have accounts.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, get, post};
use arunai_core::actor::Administrator;
use arunai_core::organizations::{NewOrganization, Organization};
use arunai_core::page::{MAX_LIMIT, Page, Paging};
use arunai_core::text::fold;
use maud::{Markup, html};

use super::parts::places;
use crate::pages::fields::{field, writing_form};
use crate::pages::forms::Form;
use crate::pages::layout::{Frame, page};
use crate::pages::seats::{Seat, Sent};
use crate::pages::{respond, status_of, value_of};
use crate::problem::Problem;
use crate::state::State;
use crate::visitor::Visitor;

const ORGANIZATIONS: &str = "/admin/organizations";
/// How many are shown.
const SHOWN: usize = 50;

/// Those that are called so, or a page of all.
#[get("/admin/organizations")]
pub(crate) async fn show_organizations(
    state: State,
    seat: Seat<Administrator>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let query = request.query_string().as_bytes();
    let name = value_of(query, "name").unwrap_or_default();
    let (wanted, after) = (name.clone(), value_of(query, "after").filter(|after| !after.is_empty()));
    let found = state.run(move |registry| called(registry, &wanted, after)).await?;
    Ok(respond(&state, &seat.visitor, StatusCode::OK, "組織", ORGANIZATIONS, |frame| {
        organizations_page(frame, &found, &name)
    }))
}

/// The form for a new one.
#[get("/admin/organizations/new")]
pub(crate) async fn show_new(state: State, seat: Seat<Administrator>) -> Result<HttpResponse, Problem> {
    Ok(new_form(&state, &seat.visitor, &Form::default()))
}

/// Registers one.
#[post("/admin/organizations")]
pub(crate) async fn register(state: State, sent: Sent<Administrator>) -> Result<HttpResponse, Problem> {
    match sent
        .save(&state, |registry, by, new: NewOrganization| registry.register_organization(by, new))
        .await?
    {
        Ok(organization) => Ok(sent.done(&format!("/admin/accounts/new?organization={}", organization.id))),
        Err(faults) => Ok(new_form(&state, &sent.visitor, &sent.refused(faults))),
    }
}

/// Those whose names hold a text, at most a page of them.
fn called(
    registry: &arunai_core::Registry,
    name: &str,
    after: Option<String>,
) -> arunai_core::Result<Page<Organization>> {
    let wanted = fold(name);
    let limit = if wanted.is_empty() { SHOWN } else { MAX_LIMIT };
    let mut paging = Paging { after, limit: Some(limit) };
    let mut found = Vec::new();
    loop {
        let page = registry.list_organizations(&paging)?;
        found.extend(page.items.into_iter().filter(|one| fold(&one.name).contains(&wanted)));
        if page.next.is_none() || found.len() >= SHOWN {
            return Ok(Page { items: found, next: page.next });
        }
        paging.after = page.next;
    }
}

fn new_form(state: &State, visitor: &Visitor, form: &Form) -> HttpResponse {
    respond(state, visitor, status_of(form), "組織を登録する", ORGANIZATIONS, |frame| {
        new_page(frame, form)
    })
}

fn organizations_page(frame: &Frame, found: &Page<Organization>, name: &str) -> Markup {
    page(
        frame,
        html! {
            h1 { "組織" }
            p { "台帳にある法人と、事例をもつ組織（相談支援事業所など）です。" }
            p { a.button href={ (ORGANIZATIONS) "/new" } { "組織を登録する" } }
            form.card method="get" action=(ORGANIZATIONS) {
                div.field {
                    label for="name" { "名前にあることば" }
                    input #name name="name" value=(name) autocomplete="off";
                }
                button.submit type="submit" { "さがす" }
            }
            @if found.items.is_empty() { p { "この名前の組織はありません。ことばを短くするか、組織を登録してください。" } }
            ul.lines { @for one in &found.items { li {
                strong { (one.name) }
                @if let Some(address) = &one.address { "　" (address) }
                @if let Some(phone) = &one.phone { "　電話 " (phone) }
                @if one.retired_on.is_some() { "　（台帳から外れています）" } @else {
                    "　" a href={ "/admin/accounts/new?organization=" (one.id) } { "人を足す" span.sr { "（" (one.name) "）" } }
                }
            } } }
            @if let Some(next) = &found.next {
                @let query = form_urlencoded::Serializer::new(String::new()).append_pair("name", name).append_pair("after", next).finish();
                p.next { a href={ (ORGANIZATIONS) "?" (query) } { "次の組織を見る" } }
            }
            (places(ORGANIZATIONS))
        },
    )
}

fn new_page(frame: &Frame, form: &Form) -> Markup {
    page(
        frame,
        html! {
            h1 { "組織を登録する" }
            p { "登録すると、次に、その組織の人のアカウントをつくるページがひらきます。" }
            (writing_form(frame, ORGANIZATIONS, form, html! {
                div.fields {
                    (field("name", "名前").hint("例：架空相談支援センター").required().text(form))
                    (field("name_kana", "かな").text(form))
                    (field("corporate_number", "法人番号").hint("13けた。わからなければ空のまま。").text(form))
                    (field("address", "住所").text(form))
                    (field("phone", "電話").text(form))
                    (field("url", "ホームページ").text(form))
                }
            }, "組織を登録する"))
            p.next { a href=(ORGANIZATIONS) { "組織の一覧にもどる" } }
            (places(ORGANIZATIONS))
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_looked_for_stays_and_nothing_found_is_said() {
        let frame = Frame { title: "", path: ORGANIZATIONS, viewer: None, csrf: "", demo: false };
        let page = organizations_page(&frame, &Page { items: Vec::new(), next: Some("a&b".into()) }, "<x>")
            .into_string();
        assert!(page.contains("value=\"&lt;x&gt;\"") && page.contains("この名前の組織はありません"));
        assert!(page.contains("?name=%3Cx%3E&amp;after=a%26b"));
    }
}
