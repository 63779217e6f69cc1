//! How often a council met in a fiscal year: the 活動指標 of the plan, as a page, a table and data.

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::{HttpRequest, HttpResponse, get};
use arunai_core::actor::Viewer;
use arunai_core::clock::fiscal_year;
use arunai_core::council_activities::{BodyActivity, CouncilActivities};
use arunai_core::documents::{Block, Column, ColumnKind, Document, PageFormat, Section, Table, Value};
use arunai_core::eras::era_year;
use arunai_core::{Registry, Result};

use super::{MEETINGS, activities_view};
use crate::pages::forms::Form;
use crate::pages::issues::desk::Desk;
use crate::pages::respond;
use crate::problem::Problem;
use crate::state::State;
use crate::visitor::Visitor;

/// What the page shows.
pub(super) struct ActivityPage {
    pub desk: Desk,
    /// Nothing where there is no council.
    pub counted: Option<CouncilActivities>,
    /// This fiscal year.
    pub this_year: i32,
}

/// The page.
#[get("/meetings/activities")]
pub(crate) async fn show_activities(
    state: State,
    visitor: Visitor,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let found = count(&state, &visitor, &request).await?;
    Ok(respond(&state, &visitor, StatusCode::OK, "年度ごとの開催回数", MEETINGS, |frame| {
        activities_view::activities_page(frame, &found)
    }))
}

/// The same as a table.
#[get("/meetings/activities.csv")]
pub(crate) async fn tabulate_activities(
    state: State,
    visitor: Visitor,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let counted =
        count(&state, &visitor, &request).await?.counted.ok_or_else(|| Problem::not_found("council"))?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/csv; charset=utf-8"))
        .insert_header((CONTENT_DISPOSITION, "attachment; filename=\"activities.csv\""))
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(document(&counted).write_csv()?))
}

/// The same as data.
#[get("/meetings/activities.json")]
pub(crate) async fn write_activities(
    state: State,
    visitor: Visitor,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let counted =
        count(&state, &visitor, &request).await?.counted.ok_or_else(|| Problem::not_found("council"))?;
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(counted))
}

async fn count(state: &State, visitor: &Visitor, request: &HttpRequest) -> Result<ActivityPage, Problem> {
    let asked = Form::read(request.query_string().as_bytes());
    let viewer = visitor.viewer();
    state.run(move |registry| read(registry, &viewer, &asked)).await
}

/// Of the council that was asked for, or the own one, or the first.
fn read(registry: &Registry, viewer: &Viewer, asked: &Form) -> Result<ActivityPage> {
    let desk = Desk::of(registry, viewer)?;
    let council = desk.scope(asked.text("council")).first().copied();
    let year = asked.text("fiscal_year").parse().ok();
    let counted =
        council.map(|council| registry.count_council_activities(viewer, council, year)).transpose()?;
    Ok(ActivityPage { counted, this_year: fiscal_year(desk.today), desk })
}

/// The paper that the table is written from.
pub(super) fn document(counted: &CouncilActivities) -> Document {
    let tables = std::iter::once(bodies(counted)).chain(case_reviews(counted));
    Document {
        title: "協議会の活動".to_owned(),
        subtitle: Vec::new(),
        page: PageFormat::Portrait,
        notice: None,
        sections: vec![Section {
            heading: "活動".to_owned(),
            annex: false,
            blocks: tables.map(Block::Table).collect(),
        }],
        footer: String::new(),
    }
}

fn bodies(counted: &CouncilActivities) -> Table {
    let row = |of: &BodyActivity| {
        let numbers = [of.bodies as f64, of.meetings as f64, of.participants.into(), of.organizations.into()];
        std::iter::once(Value::Text(of.kind.name().to_owned())).chain(numbers.map(Value::Number)).collect()
    };
    Table {
        id: "bodies".to_owned(),
        caption: format!("{}の会議", era_year(counted.fiscal_year)),
        columns: vec![
            column("会議体の種類", ""),
            column("会議体", "つ"),
            column("開催", "回"),
            column("参加した人", "延べ人"),
            column("参加した機関", "延べか所"),
        ],
        rows: counted.bodies.iter().map(row).collect(),
        chart: None,
    }
}

/// Nothing for readers from outside the council.
fn case_reviews(counted: &CouncilActivities) -> Option<Table> {
    let numbers = [counted.case_reviews?, counted.case_review_offices?];
    let numbers = numbers.map(|number| Value::Number(number.into()));
    Some(Table {
        id: "case-reviews".to_owned(),
        caption: format!("{}の事例検討", era_year(counted.fiscal_year)),
        columns: vec![
            column("何の数か", ""),
            column("実施", "回"),
            column("参加した事業所・機関", "延べか所"),
        ],
        rows: vec![std::iter::once(Value::Text("事例検討".to_owned())).chain(numbers).collect()],
        chart: None,
    })
}

/// A column of numbers in a unit, or of texts without one.
fn column(heading: &str, unit: &str) -> Column {
    let unit = (!unit.is_empty()).then(|| unit.to_owned());
    let kind = if unit.is_some() { ColumnKind::Number { decimals: 0 } } else { ColumnKind::Text };
    Column { heading: heading.to_owned(), unit, kind }
}
