//! Kinds of services of which the register has none in an area.

use actix_web::{get, web};
use arunai_core::absences::PossibleAbsence;
use arunai_core::actor::Curator;
use arunai_core::values::AreaCode;

use crate::auth::By;
use crate::extract::Path;
use crate::problem::Problem;
use crate::state::State;

/// List kinds of which the register has no service on offer in an area, and when a curator said that there is none.
#[utoipa::path(tag = "councils", security(("bearer" = ["curator"])), params(("code" = AreaCode, Path)),
    responses((status = 200, body = Vec<PossibleAbsence>), (status = "4XX", body = Problem)))]
#[get("/areas/{code}/absences")]
pub(crate) async fn list_possible_absences(
    state: State,
    by: By<Curator>,
    code: Path<AreaCode>,
) -> Result<web::Json<Vec<PossibleAbsence>>, Problem> {
    state.run(move |registry| registry.list_possible_absences(&by, &code.0)).await.map(web::Json)
}
