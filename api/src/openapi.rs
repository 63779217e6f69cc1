//! The OpenAPI document: title, security, tags; its paths come from the list of routes.

use actix_web::App;
use utoipa::OpenApi;
use utoipa::openapi::OpenApi as Document;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa_actix_web::AppExt;

use crate::routes;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Arunai (あるない)",
        description = "What a region has and what it lacks for people with disabilities: the register of \
            a regional council (協議会).",
        version = "0.1.0",
        contact(name = "Arunai contributors"),
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    tags(
        (name = "areas", description = "都道府県, 圏域, 市区町村, 区"),
        (name = "taxonomies", description = "Code lists"),
        (name = "organizations", description = "Corporations and support organisations"),
        (name = "services", description = "Services and where they are given"),
        (name = "searches", description = "The nearest services"),
        (name = "gaps", description = "あるもの and ないもの by area"),
        (name = "inputs", description = "What supply and demand are measured by"),
        (name = "changes", description = "Change feed and audit trail"),
        (name = "councils", description = "協議会"),
        (name = "issues", description = "地域課題, and what organisations propose as such"),
        (name = "meetings", description = "会議体, their meetings and decisions"),
        (name = "measures", description = "取組み"),
        (name = "accounts", description = "Who may sign in"),
        (name = "cases", description = "The closed layer: cases of the own organisation"),
        (name = "needs", description = "What people lack"),
        (name = "health", description = "For monitoring"),
    )
)]
struct Frame;

/// The document of this build.
pub fn document() -> Document {
    let (_, paths) = App::new().into_utoipa_app().configure(routes::api).split_for_parts();
    let mut document = Frame::openapi();
    document.paths = paths.paths;
    let mut components = paths.components.unwrap_or_default();
    let bearer = Http::builder().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").build();
    components.security_schemes.insert("bearer".to_owned(), SecurityScheme::Http(bearer).into());
    document.components = Some(components);
    document
}

/// The document as it is committed and served.
pub fn text() -> String {
    document().to_pretty_json().unwrap_or_default() + "\n"
}
