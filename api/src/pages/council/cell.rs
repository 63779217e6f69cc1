//! Why one cell of あるもの・ないもの is what it is: a page to explain it to a citizen.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, get};
use arunai_core::Registry;
use arunai_core::error::Error;
use arunai_core::gaps::GapTable;

use super::Looker;
use super::cell_view::{cell_page, no_cell_page};
use super::matrix::{MATRIX, Wanted};
use crate::pages::{html, value_of};
use crate::problem::Problem;
use crate::state::State;
use crate::visitor::Visitor;

/// The cell of a row and a group, of the same table as the page of all.
#[get("/council/matrix/cell")]
pub(super) async fn show_cell(
    state: State,
    visitor: Visitor,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let query = request.query_string();
    let value = |name: &str| value_of(query.as_bytes(), name).unwrap_or_default();
    let (row, group) = (value("row"), value("group"));
    let (viewer, wanted) = (visitor.viewer(), Wanted::read(query));
    let back = back(&wanted);
    let found = state.run(move |registry: &Registry| Ok(wanted.tabulate(registry, &viewer))).await?;
    let table: Option<GapTable> = match found {
        Ok(table) => table,
        Err(Error::Invalid(_)) => None,
        Err(error) => return Err(error.into()),
    };
    let looker = Looker::of(&visitor, &state);
    let frame = looker.frame("欄の決まり方", MATRIX);
    let place = table.as_ref().and_then(|table| place_of(table, &row, &group));
    match table.as_ref().zip(place) {
        Some((table, place)) => Ok(html(StatusCode::OK, cell_page(&frame, table, place, &back))),
        None => Ok(html(StatusCode::BAD_REQUEST, no_cell_page(&frame, &back))),
    }
}

/// The places of row and column.
fn place_of(table: &GapTable, row: &str, group: &str) -> Option<(usize, usize)> {
    let row = table.areas.iter().position(|area| area.code.as_str() == row)?;
    let column = table.groups.iter().position(|known| known.id.as_str() == group)?;
    Some((row, column))
}

/// The address of the table that the cell is of.
fn back(wanted: &Wanted) -> String {
    let order = if wanted.by_worst { "worst" } else { "" };
    let pairs = [("area", wanted.area.as_str()), ("council", wanted.council.as_str()), ("sort", order)];
    let told = pairs.into_iter().filter(|(_, value)| !value.is_empty());
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(told).finish();
    if query.is_empty() { MATRIX.to_owned() } else { format!("{MATRIX}?{query}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_leads_to_the_same_table() {
        let wanted = Wanted { area: "月見市".to_owned(), by_worst: true, ..Wanted::default() };
        assert_eq!(Wanted::read(back(&wanted).split_once('?').map_or("", |(_, query)| query)), wanted);
        assert_eq!(back(&Wanted::default()), MATRIX);
    }
}
