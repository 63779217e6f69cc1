//! Builds the application, starts and stops it.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use actix_web::body::MessageBody;
use actix_web::dev::{Server, ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::middleware::{Compress, Next, from_fn};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use arunai_core::Error;
use arunai_core::actor::Administrator;
use utoipa_actix_web::AppExt;
use utoipa_swagger_ui::SwaggerUi;

use crate::extract::MAX_BODY;
use crate::pages::{once, trouble};
use crate::problem::Problem;
use crate::state::Shared;
use crate::{auth, openapi, routes, watch};

/// How often a process asks what others wrote to its database.
const FOLLOW_EVERY: Duration = Duration::from_millis(500);

/// Headers that hold for every answer.
const SAFETY: &[(&str, &str)] = &[
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("x-frame-options", "DENY"),
    ("permissions-policy", "geolocation=(), camera=(), microphone=()"),
];
/// Pages take nothing from outside and run no inline script or style.
const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; form-action 'self'; \
    base-uri 'none'; frame-ancestors 'none'; img-src 'self'";
/// The explorer of `/docs` brings inline style of its own.
const DOCS_POLICY: &str = "default-src 'none'; script-src 'self' 'unsafe-inline'; \
    style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'";

/// Starts the service on an open socket.
pub fn start(shared: Shared, listener: TcpListener) -> std::io::Result<Server> {
    let workers = shared.settings.workers;
    let state = web::Data::new(shared);
    let document = openapi::document();
    let allowed = web::Data::new(watch::Allowed::of(&document));
    let server = HttpServer::new(move || {
        let docs = SwaggerUi::new("/docs/{_:.*}").url("/openapi.json", document.clone());
        let (app, _) = App::new().into_utoipa_app().configure(routes::api).split_for_parts();
        app.configure(routes::pages)
            .service(web::redirect("/docs", "/docs/"))
            .service(docs)
            .app_data(state.clone())
            .app_data(allowed.clone())
            .app_data(web::PayloadConfig::new(MAX_BODY))
            .default_service(web::to(nothing_here))
            .wrap(from_fn(once::to_the_end))
            .wrap(from_fn(auth::authenticate))
            .wrap(from_fn(watch::refuse_query))
            .wrap(from_fn(trouble::explain))
            .wrap(Compress::default())
            .wrap(from_fn(watch::log))
            .wrap(from_fn(protect))
    });
    Ok(server.workers(workers).tcp_nodelay(true).shutdown_timeout(10).listen(listener)?.run())
}

/// Opens the socket that the settings name.
pub fn listen(address: &str) -> Result<(TcpListener, SocketAddr), Error> {
    let busy = |_| Error::invalid("ARUNAI_LISTEN", "the address is taken or not this machine's");
    let listener = TcpListener::bind(address).map_err(busy)?;
    let address = listener.local_addr().map_err(busy)?;
    Ok((listener, address))
}

/// Follows what other processes write to the same database, until the registry is dropped.
pub fn follow(shared: &Shared) {
    let registry = Arc::downgrade(&shared.registry);
    std::thread::spawn(move || {
        let mut erased_on = None;
        loop {
            std::thread::sleep(FOLLOW_EVERY);
            let Some(registry) = registry.upgrade() else { return };
            // Whatever is kept no longer than today is erased once a day, and at the start.
            let today = registry.clock().today();
            if erased_on != Some(today) {
                let by = Administrator::at_the_machine("serve");
                let erased = registry.erase_expired_cases(&by).and_then(|_| registry.rewrite_erased(&by));
                match erased.and_then(|()| registry.erase_old_corrections(&by)) {
                    Ok(_) => erased_on = Some(today),
                    Err(error) => tracing::warn!(%error, "cannot erase what is kept no longer"),
                }
            }
            if let Err(error) = registry.follow() {
                tracing::warn!(%error, "cannot follow the log of changes");
            }
            if let Err(error) = registry.store_search_counters() {
                tracing::warn!(%error, "cannot store the counters of searches");
            }
        }
    });
}

async fn protect(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let is_docs = request.path().starts_with("/docs");
    let is_api = request.path().starts_with("/api/");
    let is_signed_in = request.headers().contains_key(header::AUTHORIZATION);
    let policy = if is_docs { HeaderValue::from_static(DOCS_POLICY) } else { page_policy(&request) };
    let mut response = next.call(request).await?;
    let headers = response.headers_mut();
    for (name, value) in SAFETY {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    if is_api {
        // The API takes no cookie, so another site's page learns nothing that it could not ask itself.
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    }
    if is_api && is_signed_in && !headers.contains_key(header::CACHE_CONTROL) {
        // What somebody reads who is signed in may be of a case, and nothing on the way keeps it.
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    Ok(response)
}

/// What pages may load: from here alone, but for the pictures behind a map where these were set.
fn page_policy(request: &ServiceRequest) -> HeaderValue {
    let state = request.app_data::<web::Data<Shared>>();
    let tiles = state.and_then(|state| state.settings.tiles.as_ref()?.origin());
    let with_tiles = tiles.and_then(|origin| HeaderValue::from_str(&format!("{PAGE_POLICY} {origin}")).ok());
    with_tiles.unwrap_or_else(|| HeaderValue::from_static(PAGE_POLICY))
}

async fn nothing_here(request: HttpRequest, allowed: web::Data<watch::Allowed>) -> HttpResponse {
    match allowed.methods(request.path()) {
        Some(methods) => Problem::method_not_allowed(methods).response(),
        None => Problem::not_found("page").response(),
    }
}
