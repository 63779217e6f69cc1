//! The own organisation's needs in a quarter, and how long they wait.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, get};
use arunai_core::actor::Worker;
use arunai_core::clock::Quarter;
use arunai_core::need_flows::{NeedFlowQuery, NeedFlowTable};
use arunai_core::need_waits::{NeedWaitQuery, NeedWaits};
use arunai_core::values::AreaCode;
use arunai_core::{Error, Registry};

use super::answer;
use super::counts_file::{as_csv, as_json};
use super::counts_view::counts;
use super::names::Names;
use crate::extract::Path;
use crate::pages::seats::Seat;
use crate::pages::value_of;
use crate::problem::Problem;
use crate::state::State;
use crate::v1::tables::{CSV, JSON, attachment};

/// How many quarters can be chosen: two years and this quarter.
const QUARTERS: i32 = 9;

/// A quarter's figures.
pub(super) struct Counts {
    /// What happened in the quarter.
    pub flows: NeedFlowTable,
    /// How long needs wait, over the last year.
    pub waits: NeedWaits,
    /// What codes are called.
    pub names: Names,
    /// The quarters to choose from, the last one first.
    pub quarters: Vec<String>,
    /// The area that was chosen; none is all of the organisation.
    pub area: Option<AreaCode>,
}

/// The figures of a quarter and an area.
#[get("/cases/needs")]
pub(crate) async fn show_counts(
    state: State,
    seat: Seat<Worker>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let found = asked(&state, seat.by, &request).await?;
    Ok(answer(&state, &seat.visitor, StatusCode::OK, "自分の事業所の数", |_| counts(&found)))
}

/// The table of the page as a file.
#[get("/cases/needs.{format}")]
pub(crate) async fn give_counts(
    state: State,
    seat: Seat<Worker>,
    request: HttpRequest,
    format: Path<String>,
) -> Result<HttpResponse, Problem> {
    let found = asked(&state, seat.by, &request).await?;
    match format.as_str() {
        "csv" => Ok(attachment(CSV, "needs.csv", as_csv(&found).into_bytes())),
        "json" => Ok(attachment(JSON, "needs.json", as_json(&found))),
        _ => Err(Problem::not_found("page")),
    }
}

/// The figures of the quarter and the area that an address names.
async fn asked(state: &State, by: Worker, request: &HttpRequest) -> Result<Counts, Problem> {
    let value =
        |name: &str| value_of(request.query_string().as_bytes(), name).filter(|value| !value.is_empty());
    let quarter: Option<Quarter> = value("quarter").map(|text| text.parse()).transpose()?;
    let area = value("area").map(|code| code.parse()).transpose().map_err(|_: Error| no_such_area())?;
    state.run(move |registry| read(registry, &by, quarter, area)).await
}

fn no_such_area() -> Error {
    Error::invalid("area", "is not a known area")
}

fn read(
    registry: &Registry,
    by: &Worker,
    quarter: Option<Quarter>,
    area: Option<AreaCode>,
) -> arunai_core::Result<Counts> {
    let now = Quarter::of(registry.clock().today()).index();
    let flows = registry.tabulate_need_flows(by, &NeedFlowQuery { quarter, ..NeedFlowQuery::default() })?;
    let waits = registry
        .tabulate_need_waits(by, &NeedWaitQuery { area: area.clone(), ..NeedWaitQuery::default() })?;
    let areas: Vec<&AreaCode> = flows.coverage.iter().filter_map(|one| one.area_code.as_ref()).collect();
    let names = Names::of(registry)?.and_areas(registry, areas).and_areas(registry, &area);
    let quarters = (0..QUARTERS).map(|back| Quarter::at(now - back).to_string()).collect();
    Ok(Counts { flows, waits, names, quarters, area })
}
