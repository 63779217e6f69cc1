//! Councils with the areas that they hold, and what they decided.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, get, post};
use arunai_core::Registry;
use arunai_core::actor::Administrator;
use arunai_core::areas::{AreaFilter, AreaKind};
use arunai_core::council_settings::CouncilSettings;
use arunai_core::councils::{Council, NewCouncil};
use arunai_core::id::CouncilId;
use arunai_core::page::all;
use arunai_core::taxonomies::TaxonomyTerm;
use arunai_core::values::AreaCode;
use maud::{Markup, html};
use serde_json::json;

use super::parts::places;
use crate::extract::{Path, read_json};
use crate::pages::curate::settings_view::{facts, history, since};
use crate::pages::fields::{field, writing_form};
use crate::pages::forms::{self, Form};
use crate::pages::layout::{FormFault, Frame, page, told};
use crate::pages::seats::{Seat, Sent};
use crate::pages::typed_areas::find_areas;
use crate::pages::{respond, status_of, value_of};
use crate::problem::Problem;
use crate::state::State;
use crate::visitor::Visitor;

const COUNCILS: &str = "/admin/councils";
/// What its page is told after one was registered.
const REGISTERED: &str = "registered";
/// Layers of areas with their names.
const LAYERS: [(AreaKind, &str); 5] = [
    (AreaKind::Prefecture, "都道府県"),
    (AreaKind::WelfareRegion, "障害保健福祉圏域"),
    (AreaKind::Municipality, "市町村"),
    (AreaKind::Ward, "区"),
    (AreaKind::SchoolDistrict, "学校の区域"),
];

/// A council with the names of its areas.
type Named = (Council, Vec<String>);

/// Councils, and how many areas of each layer are known.
struct Known {
    councils: Vec<Named>,
    layers: Vec<(&'static str, usize)>,
}

/// A council with what it decided.
struct Described {
    council: Named,
    current: CouncilSettings,
    /// The names of the areas that its settings speak of.
    rural: BTreeMap<AreaCode, String>,
    decided: Vec<CouncilSettings>,
    terms: Vec<TaxonomyTerm>,
}

/// All councils.
#[get("/admin/councils")]
pub(crate) async fn show_councils(state: State, seat: Seat<Administrator>) -> Result<HttpResponse, Problem> {
    let known = state.run(read).await?;
    Ok(respond(&state, &seat.visitor, StatusCode::OK, "協議会と地域", COUNCILS, |frame| {
        councils_page(frame, &known)
    }))
}

/// The form for a new one.
#[get("/admin/councils/new")]
pub(crate) async fn show_new(state: State, seat: Seat<Administrator>) -> Result<HttpResponse, Problem> {
    Ok(new_form(&state, &seat.visitor, &Form::default()))
}

/// Registers one.
#[post("/admin/councils")]
pub(crate) async fn register(state: State, sent: Sent<Administrator>) -> Result<HttpResponse, Problem> {
    let form = sent.form.clone();
    let faults = match state.run(move |registry| Ok(input_of(registry, &form))).await? {
        Err(faults) => faults,
        Ok(new) => match sent.run(&state, |registry, by| registry.register_council(by, new)).await? {
            Ok(council) => return Ok(sent.done(&format!("{COUNCILS}/{}?done={REGISTERED}", council.id))),
            Err(faults) => faults.into_iter().map(beside_its_field).collect(),
        },
    };
    Ok(new_form(&state, &sent.visitor, &sent.refused(faults)))
}

/// One council: its areas, what it decided, and what it decided before.
#[get("/admin/councils/{id}")]
pub(crate) async fn show_council(
    state: State,
    seat: Seat<Administrator>,
    id: Path<CouncilId>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let id = id.0;
    let is_new = value_of(request.query_string().as_bytes(), "done").as_deref() == Some(REGISTERED);
    let read = move |registry: &Registry| {
        let mut decided = registry.list_council_settings(id)?;
        decided.reverse();
        let current = registry.find_council_settings(id, None)?;
        let rural = current.settings.rural_areas.iter().map(|code| (code.clone(), area_name(registry, code)));
        Ok(Described {
            council: named(registry, registry.find_council(id)?),
            rural: rural.collect(),
            current,
            decided,
            terms: registry.list_taxonomy_terms(None)?,
        })
    };
    let described = state.run(read).await?;
    Ok(respond(&state, &seat.visitor, StatusCode::OK, "協議会と地域", COUNCILS, |frame| {
        council_page(frame, &described, is_new)
    }))
}

fn read(registry: &Registry) -> arunai_core::Result<Known> {
    let councils = registry.list_councils()?.into_iter().map(|council| named(registry, council)).collect();
    let count = |(kind, name): (AreaKind, &'static str)| {
        let filter = AreaFilter { kind: Some(kind), ..AreaFilter::default() };
        Ok((name, all(|paging| registry.list_areas(&filter, paging))?.len()))
    };
    Ok(Known { councils, layers: LAYERS.into_iter().map(count).collect::<arunai_core::Result<_>>()? })
}

fn named(registry: &Registry, council: Council) -> Named {
    let names = council.area_codes.iter().map(|code| area_name(registry, code)).collect();
    (council, names)
}

/// The full name of an area, by which it can be told from others; its code where it is gone.
pub(super) fn area_name(registry: &Registry, code: &AreaCode) -> String {
    registry.find_area(code).map_or_else(|_| code.to_string(), |area| area.full_name)
}

/// The input of the verb, with areas found by their names.
fn input_of(registry: &Registry, form: &Form) -> Result<NewCouncil, Vec<FormFault>> {
    let (codes, mut faults) = match find_areas(registry, form.text("areas"), "areas") {
        Ok(codes) => (codes, Vec::new()),
        Err(faults) => (Vec::new(), faults),
    };
    let sent = json!({ "name": form.text("name"), "area_codes": codes });
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

fn beside_its_field(fault: FormFault) -> FormFault {
    let field = if fault.field == "area_codes" { "areas".to_owned() } else { fault.field };
    FormFault { field, ..fault }
}

fn new_form(state: &State, visitor: &Visitor, form: &Form) -> HttpResponse {
    respond(state, visitor, status_of(form), "協議会をつくる", COUNCILS, |frame| new_page(frame, form))
}

fn councils_page(frame: &Frame, known: &Known) -> Markup {
    page(
        frame,
        html! {
            h1 { "協議会と地域" }
            p { a.button href={ (COUNCILS) "/new" } { "協議会をつくる" } }
            @if known.councils.is_empty() { p { "まだ協議会はありません。上のボタンからつくってください。" } }
            ul.queue { @for (council, names) in &known.councils { li {
                h2 { a href={ (COUNCILS) "/" (council.id) } { (council.name) } }
                p { "地域：" (names.join("、")) }
            } } }
            h2 { "台帳が知っている地域" }
            @if known.layers.iter().all(|(_, count)| *count == 0) {
                p { "まだ地域がありません。サーバーで" code { "arunai import areas ファイル" } "を動かしてください。" }
            } @else {
                dl.sheet { @for (name, count) in &known.layers { div { dt { (name) } dd { (count) } } } }
                p.hint { "地域は、国土数値情報などのファイルから、サーバーで入れます（" code { "arunai import areas" } "）。" }
            }
            (places(COUNCILS))
        },
    )
}

fn new_page(frame: &Frame, form: &Form) -> Markup {
    page(
        frame,
        html! {
            h1 { "協議会をつくる" }
            (writing_form(frame, COUNCILS, form, html! {
                (field("name", "名前").hint("例：架空圏域 自立支援協議会").required().text(form))
                (field("areas", "受けもつ地域").hint("市町村、圏域、都道府県の名前か番号。いくつかあれば「、」で分けます。").required().text(form))
            }, "協議会をつくる"))
            p.next { a href=(COUNCILS) { "協議会の一覧にもどる" } }
            (places(COUNCILS))
        },
    )
}

fn council_page(
    frame: &Frame,
    Described { council: (council, names), current, rural, decided, terms }: &Described,
    is_new: bool,
) -> Markup {
    let area = |code: &AreaCode| rural.get(code).cloned().unwrap_or_else(|| code.to_string());
    let term =
        |id: &str| terms.iter().find(|term| term.id.as_str() == id).map_or(id, |term| &term.name).to_owned();
    page(
        frame,
        html! {
            h1 { (council.name) }
            (told(is_new.then_some("登録しました。事務局のアカウントをつくると、使いはじめられます。")))
            p { "地域：" (names.join("、")) }
            p { "設定は、この協議会の事務局が決めます。" (since(current.valid_from)) }
            (facts(&current.settings, term, area))
            h2 { "これまでに決めたこと" }
            (history(decided, None))
            p.next { a href=(COUNCILS) { "協議会の一覧にもどる" } }
            (places(COUNCILS))
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_told_with_what_to_do() {
        let frame = Frame { title: "", path: COUNCILS, viewer: None, csrf: "", demo: false };
        let known = Known { councils: Vec::new(), layers: vec![("市町村", 0)] };
        let page = councils_page(&frame, &known).into_string();
        assert!(page.contains("まだ協議会はありません") && page.contains("arunai import areas"));
    }
}
