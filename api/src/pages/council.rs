//! What a council looks at: its dashboard and the views behind it.
//!
//! All of it reads releases, the register and the plan by the verbs of the API, and nothing else. A view is made once
//! ([`view::View`]); page, CSV and JSON are its forms, and its charts are drawn from its tables.

mod asked;
mod before_after;
mod cell;
mod cell_view;
mod certainty;
mod changes;
mod dashboard;
mod dashboard_view;
mod disparity;
mod given;
mod life_stages;
mod map;
mod matrix;
mod matrix_files;
mod parts;
mod plan;
mod reasons;
mod trend;
mod view;
mod view_page;
mod waits;

use std::str::FromStr;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, get, web};
use arunai_core::actor::{SignedIn, Viewer};
use arunai_core::councils::Council;
use arunai_core::error::{Error, Result};
use arunai_core::releases::ReleaseTier;
use arunai_core::{Fault, Registry};
use maud::Markup;

use super::layout::Frame;
use crate::extract::Path;
use crate::problem::Problem;
use crate::state::State;
use crate::v1::tables::{CSV, JSON, paper};
use crate::visitor::Visitor;
use asked::Asked;
use dashboard::Dashboard;
use given::Given;
use view::{Kind, View};

/// The path of the dashboard, under which each view has its own.
const COUNCIL: &str = "/council";

/// The pages of this part.
pub(crate) fn configure(config: &mut web::ServiceConfig) {
    config
        .service(show_council)
        .service(matrix::show_matrix)
        .service(matrix::show_matrix_csv)
        .service(matrix::show_matrix_json)
        .service(cell::show_cell)
        .service(show_view);
}

/// The dashboard of a council.
#[get("/council")]
async fn show_council(state: State, visitor: Visitor, request: HttpRequest) -> Result<HttpResponse, Problem> {
    answer(&state, &visitor, request.query_string(), Wanted::Dashboard).await
}

/// A view, as a page or as a file.
#[get("/council/{view}")]
async fn show_view(
    state: State,
    visitor: Visitor,
    path: Path<Wanted>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    answer(&state, &visitor, request.query_string(), path.0).await
}

/// What is wanted of a council.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Dashboard,
    Page(Kind),
    Csv(Kind),
    Json(Kind),
}

impl FromStr for Wanted {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (slug, form) = text.split_once('.').unwrap_or((text, ""));
        let slug = if slug == "coverage" { Kind::Certainty.slug() } else { slug };
        let kind = Kind::ALL.into_iter().find(|kind| kind.slug() == slug).ok_or(())?;
        match form {
            "" => Ok(Self::Page(kind)),
            "csv" => Ok(Self::Csv(kind)),
            "json" => Ok(Self::Json(kind)),
            _ => Err(()),
        }
    }
}

impl Wanted {
    /// The name and the path of its page.
    fn place(self) -> (&'static str, String) {
        match self {
            Self::Dashboard => ("協議会", COUNCIL.to_owned()),
            Self::Page(kind) | Self::Csv(kind) | Self::Json(kind) => (kind.name(), kind.path()),
        }
    }
}

/// What is answered.
enum Answer {
    Page(Markup),
    File(&'static str, ReleaseTier, String, Vec<u8>),
}

/// Whoever looks, as the frame of a page knows them.
struct Looker {
    signed_in: Option<SignedIn>,
    token: String,
    demo: bool,
}

impl Looker {
    fn of(visitor: &Visitor, state: &State) -> Self {
        Self { signed_in: visitor.signed_in.clone(), token: visitor.form_token(), demo: state.settings.demo }
    }

    fn frame<'a>(&'a self, title: &'a str, path: &'a str) -> Frame<'a> {
        Frame { title, path, viewer: self.signed_in.as_ref(), csrf: &self.token, demo: self.demo }
    }
}

async fn answer(
    state: &State,
    visitor: &Visitor,
    query: &str,
    wanted: Wanted,
) -> Result<HttpResponse, Problem> {
    let asked = Asked::read(query);
    let (viewer, looker) = (visitor.viewer(), Looker::of(visitor, state));
    let own = asked.clone();
    let done = state.run(move |registry| Ok(compose(registry, &viewer, &looker, wanted, &own))).await?;
    match done {
        Ok(Answer::Page(page)) => Ok(super::html(StatusCode::OK, page)),
        Ok(Answer::File(media, tier, name, bytes)) => Ok(paper(media, tier, &name, bytes)),
        Err(Error::Invalid(faults)) if matches!(wanted, Wanted::Dashboard | Wanted::Page(_)) => {
            Ok(wrong(&Looker::of(visitor, state), wanted, &asked, &faults))
        }
        Err(error) => Err(error.into()),
    }
}

/// A page that says what of an address is not known, and leads to what is.
fn wrong(looker: &Looker, wanted: Wanted, asked: &Asked, faults: &[Fault]) -> HttpResponse {
    let (name, path) = wanted.place();
    let fields: Vec<String> = faults.iter().map(|fault| fault.field.clone()).collect();
    let frame = looker.frame(name, COUNCIL);
    super::html(StatusCode::BAD_REQUEST, view_page::wrong_page(&frame, &path, asked, &fields))
}

fn compose(
    registry: &Registry,
    viewer: &Viewer,
    looker: &Looker,
    wanted: Wanted,
    asked: &Asked,
) -> Result<Answer> {
    let (name, path) = wanted.place();
    let frame = looker.frame(name, COUNCIL);
    let councils = registry.list_councils()?;
    let Some(council) = given::council(registry, viewer, asked)? else {
        return match wanted {
            Wanted::Csv(_) | Wanted::Json(_) => Err(Error::invalid("council", "is required")),
            _ => Ok(Answer::Page(dashboard_view::councils_page(&frame, &councils, &path, asked))),
        };
    };
    let given = Given::read(registry, viewer, council, asked)?;
    match wanted {
        Wanted::Dashboard => {
            let shown = Dashboard::read(&given)?;
            Ok(Answer::Page(dashboard_view::dashboard_page(&frame, &given, &councils, &shown)))
        }
        Wanted::Page(kind) => {
            // A file is whole, or none; the page stays.
            let view = match view_of(kind, &given) {
                Err(Error::Busy) => View::counting(&given),
                view => view?,
            };
            Ok(Answer::Page(view_page::view_page(&frame, kind, &given, &councils, &view)))
        }
        Wanted::Csv(kind) => {
            let bytes = view_of(kind, &given)?.csv(kind, &given)?;
            Ok(Answer::File(CSV, given.tier(), format!("{}.csv", kind.slug()), bytes))
        }
        Wanted::Json(kind) => {
            let bytes = view_of(kind, &given)?.json(kind, &given)?;
            Ok(Answer::File(JSON, given.tier(), format!("{}.json", kind.slug()), bytes))
        }
    }
}

fn view_of(kind: Kind, given: &Given<'_>) -> Result<View> {
    match kind {
        Kind::Reasons => reasons::view(given),
        Kind::Changes => changes::view(given),
        Kind::Certainty => certainty::view(given),
        Kind::Map => map::view(given),
        Kind::Trend => trend::view(given),
        Kind::Waits => waits::view(given),
        Kind::Disparity => disparity::view(given),
        Kind::LifeStages => life_stages::view(given),
        Kind::BeforeAfter => before_after::view(given),
        Kind::Plan => plan::view(given),
    }
}

/// Which councils there are, for a page that lets one choose.
fn named(councils: &[Council]) -> Vec<(String, String)> {
    councils.iter().map(|council| (council.id.to_string(), council.name.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_view_is_a_page_and_two_files() {
        for kind in Kind::ALL {
            let of = |form: &str| format!("{}{form}", kind.slug()).parse::<Wanted>();
            assert_eq!(of(""), Ok(Wanted::Page(kind)));
            assert_eq!((of(".csv"), of(".json")), (Ok(Wanted::Csv(kind)), Ok(Wanted::Json(kind))));
        }
        for unknown in ["", "matrices", "trend.xlsx", "trend.csv.json", ".csv"] {
            assert_eq!(unknown.parse::<Wanted>(), Err(()), "{unknown}");
        }
    }
}
