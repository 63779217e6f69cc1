//! Everything that the page of a service shows.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get};
use arunai_core::Registry;
use arunai_core::actor::Viewer;
use arunai_core::confirmations::Confirmation;
use arunai_core::id::ServiceId;
use arunai_core::services::{ServiceDetails, ServiceVersion};
use arunai_core::values::AreaCode;
use chrono::NaiveDate;

use super::sheet_view::sheet;
use super::{answer, path_of};
use crate::extract::Path;
use crate::pages::layout::FormFault;
use crate::pages::search_map::SearchMap;
use crate::pages::search_view::SearchTerms;
use crate::problem::Problem;
use crate::state::State;
use crate::visitor::Visitor;

/// A service with everything around it.
pub(super) struct Sheet {
    /// What is known of it.
    pub details: ServiceDetails,
    /// What became of its record, the earliest first.
    pub versions: Vec<ServiceVersion>,
    /// Who confirmed it, the latest first.
    pub confirmations: Vec<Confirmation>,
    /// Names of the areas that it serves.
    pub areas: BTreeMap<AreaCode, String>,
    /// The code lists.
    pub terms: SearchTerms,
    /// Where it is; none where no position is known.
    pub map: Option<SearchMap>,
    /// Today.
    pub today: NaiveDate,
}

impl Sheet {
    /// Reads everything about a service.
    pub fn read(registry: &Registry, viewer: &Viewer, id: ServiceId) -> arunai_core::Result<Self> {
        let details = registry.describe_service(viewer, id)?;
        let codes = details.service.service_areas.iter();
        let named = codes.filter_map(|code| Some((code.clone(), registry.find_area(code).ok()?.full_name)));
        Ok(Self {
            areas: named.collect(),
            versions: registry.list_service_versions(id)?,
            confirmations: registry.list_confirmations(id)?,
            terms: SearchTerms::list(registry)?,
            map: SearchMap::of_places(registry, &details.service.name, &details.locations),
            today: registry.clock().today(),
            details,
        })
    }

    /// The name of an area; its code where it has none.
    pub fn area_name<'a>(&'a self, code: &'a AreaCode) -> &'a str {
        self.areas.get(code).map_or(code.as_str(), String::as_str)
    }

    /// The path of the page, and of those below it.
    pub fn path(&self) -> String {
        path_of(self.details.service.id)
    }
}

/// The page of a service.
#[get("/services/{id}")]
pub(super) async fn show(
    state: State,
    visitor: Visitor,
    id: Path<ServiceId>,
) -> Result<HttpResponse, Problem> {
    show_with(&state, &visitor, id.0, &[]).await
}

/// The same, with what was wrong with what was sent from it.
pub(super) async fn show_with(
    state: &State,
    visitor: &Visitor,
    id: ServiceId,
    faults: &[FormFault],
) -> Result<HttpResponse, Problem> {
    let viewer = visitor.viewer();
    let found = state.run(move |registry| Sheet::read(registry, &viewer, id)).await?;
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::CONFLICT };
    let tiles = state.settings.tiles.as_ref();
    Ok(answer(state, visitor, status, &found.details.service.name, |frame| {
        sheet(frame, &found, faults, tiles)
    }))
}
