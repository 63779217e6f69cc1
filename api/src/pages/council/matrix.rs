//! あるもの・ないもの: which table is asked for, and its forms.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, get};
use arunai_core::Registry;
use arunai_core::actor::Viewer;
use arunai_core::councils::Council;
use arunai_core::error::{Error, Result};
use arunai_core::gaps::{GapQuery, GapTable};
use arunai_core::releases::ReleaseTier;
use arunai_core::text::tidy;

use super::{Looker, matrix_files};
use crate::pages::layout::FormFault;
use crate::pages::matrix_view::{MatrixForm, matrix_page, order};
use crate::pages::search_form::several_places;
use crate::pages::typed_areas::find_area;
use crate::pages::{html, value_of};
use crate::problem::Problem;
use crate::state::State;
use crate::v1::tables::{CSV, JSON, paper};
use crate::visitor::Visitor;

/// The path of the table.
pub(super) const MATRIX: &str = "/council/matrix";

/// Which table is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Wanted {
    /// What somebody typed for an area.
    pub area: String,
    /// The id of a council.
    pub council: String,
    /// Whether the rows that lack most come first.
    pub by_worst: bool,
}

impl Wanted {
    pub(super) fn read(query: &str) -> Self {
        let value = |name: &str| tidy(&value_of(query.as_bytes(), name).unwrap_or_default());
        Self { area: value("area"), council: value("council"), by_worst: value("sort") == "worst" }
    }

    /// The table, and the council whose areas it shows; none where neither area nor council is known.
    pub(super) fn tabulate(&self, registry: &Registry, viewer: &Viewer) -> Result<Option<GapTable>> {
        let area = find_area(registry, &self.area)?;
        let mut council = self.council_of(registry)?;
        if self.area.is_empty() && council.is_none() {
            // The viewer's own areas come first, then the only council that there is.
            match registry.tabulate_gaps(viewer, &GapQuery::default()) {
                Err(Error::Invalid(_)) => {}
                found => return found.map(Some),
            }
            council = only(registry.list_councils()?);
            if council.is_none() {
                return Ok(None);
            }
        }
        let council = council.map(|council| council.id);
        registry.tabulate_gaps(viewer, &GapQuery { area, council, ..GapQuery::default() }).map(Some)
    }

    fn council_of(&self, registry: &Registry) -> Result<Option<Council>> {
        if self.council.is_empty() {
            return Ok(None);
        }
        let mut all = registry.list_councils()?;
        all.retain(|council| council.id.to_string() == self.council);
        all.pop().ok_or_else(|| Error::invalid("council", "is not a known council")).map(Some)
    }
}

fn only(mut councils: Vec<Council>) -> Option<Council> {
    if councils.len() == 1 { councils.pop() } else { None }
}

/// The table as a page.
#[get("/council/matrix")]
pub(super) async fn show_matrix(
    state: State,
    visitor: Visitor,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let wanted = Wanted::read(request.query_string());
    let (viewer, own) = (visitor.viewer(), wanted.clone());
    let read = move |registry: &Registry| Ok((own.tabulate(registry, &viewer), registry.list_councils()?));
    let (found, councils) = state.run(read).await?;
    let (table, fault) = match found {
        Ok(table) => (table, None),
        Err(error) => (None, Some(fault_of(error)?)),
    };
    let status = if fault.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let looker = Looker::of(&visitor, &state);
    let frame = looker.frame("あるもの・ないもの", MATRIX);
    let form = MatrixForm {
        area: &wanted.area,
        council: &wanted.council,
        by_worst: wanted.by_worst,
        councils: &super::named(&councils),
    };
    Ok(html(status, matrix_page(&frame, table.as_ref(), fault.as_ref(), &form)))
}

/// The same as a table.
#[get("/council/matrix.csv")]
pub(super) async fn show_matrix_csv(
    state: State,
    visitor: Visitor,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    file(&state, &visitor, &request, true).await
}

/// The same as data.
#[get("/council/matrix.json")]
pub(super) async fn show_matrix_json(
    state: State,
    visitor: Visitor,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    file(&state, &visitor, &request, false).await
}

async fn file(
    state: &State,
    visitor: &Visitor,
    request: &HttpRequest,
    is_csv: bool,
) -> Result<HttpResponse, Problem> {
    let (viewer, wanted) = (visitor.viewer(), Wanted::read(request.query_string()));
    let write = move |registry: &Registry| {
        let table = wanted.tabulate(registry, &viewer)?;
        let table = table.ok_or_else(|| Error::invalid("area", "is required, or a council"))?;
        let order = order(&table, wanted.by_worst);
        let document = matrix_files::document(&table, &order);
        document.check()?;
        let bytes = if is_csv { document.write_csv()? } else { document.write_json()? };
        Ok((matrix_files::tier(&table), bytes))
    };
    let (tier, bytes): (ReleaseTier, Vec<u8>) = state.run(write).await?;
    let (media, name) = if is_csv { (CSV, "matrix.csv") } else { (JSON, "matrix.json") };
    Ok(paper(media, tier, name, bytes))
}

/// A fault of what was asked for in plain Japanese; anything else is a problem of its own.
pub(super) fn fault_of(error: Error) -> Result<FormFault, Problem> {
    let Error::Invalid(faults) = error else { return Err(error.into()) };
    let is_council = faults.iter().any(|fault| fault.field == "council");
    let choices = faults.iter().find_map(|fault| several_places(&fault.reason));
    let message = choices.unwrap_or_else(|| {
        let message = match is_council {
            true => "その協議会はありません。地域の名前か番号を入れてください。",
            false => "その地域が見つかりません。都道府県、圏域、市町村の名前か番号を入れてください。",
        };
        message.to_owned()
    });
    Ok(FormFault { field: "area".to_owned(), message })
}
