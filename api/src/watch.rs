//! What is noted of each request: method, route, status, time. Never a query, a body or a record's id.
//! And what the OpenAPI document says of a path, for requests that do not keep to it.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web;
use arunai_core::Fault;
use utoipa::openapi::path::{Operation, Parameter, ParameterIn};
use utoipa::openapi::{OpenApi, RefOr};

use crate::problem::Problem;

/// Logs a request by its route and gives the answer the request's id.
pub async fn log(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let started = Instant::now();
    let method = request.method().clone();
    let route = request.match_pattern().unwrap_or_else(|| "unknown".to_owned());
    let mut bytes = [0_u8; 8];
    rand::fill(&mut bytes);
    let id = bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let mut response = next.call(request).await?;
    let status = response.status().as_u16();
    let ms = started.elapsed().as_millis() as u64;
    tracing::info!(request = %id, %method, %route, status, ms, "answered");
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(HeaderName::from_static("x-request-id"), value);
    }
    Ok(response)
}

/// Refuses a query where reading takes none, so that a parameter that does nothing is not taken for one that does.
///
/// Only what would have been answered is refused: whoever may not read learns that first.
pub async fn refuse_query(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let takes_none = |pattern: &String| {
        let allowed = request.app_data::<web::Data<Allowed>>();
        allowed.is_some_and(|allowed| allowed.without_query.contains(pattern))
    };
    let is_asked = request.method() == Method::GET && !request.query_string().is_empty();
    let is_refused = is_asked && request.match_pattern().as_ref().is_some_and(takes_none);
    let response = next.call(request).await?.map_into_boxed_body();
    if !is_refused || !response.status().is_success() {
        return Ok(response);
    }
    let problem = Problem::invalid(vec![Fault::new("query", "no parameter is taken here")]);
    let (request, _) = response.into_parts();
    Ok(ServiceResponse::new(request, problem.response()).map_into_boxed_body())
}

/// What the paths of the API take.
pub struct Allowed {
    /// Methods, for answers to the others.
    methods: BTreeMap<String, Vec<&'static str>>,
    /// Paths that are read without parameters.
    without_query: BTreeSet<String>,
}

impl Allowed {
    /// From the OpenAPI document.
    pub fn of(document: &OpenApi) -> Self {
        let methods = |path: &utoipa::openapi::PathItem| {
            let all = [
                (path.get.is_some(), "GET"),
                (path.post.is_some(), "POST"),
                (path.patch.is_some(), "PATCH"),
                (path.put.is_some(), "PUT"),
                (path.delete.is_some(), "DELETE"),
            ];
            all.into_iter().filter(|(has, _)| *has).map(|(_, name)| name).collect()
        };
        let is_query = |parameter: &RefOr<Parameter>| match parameter {
            RefOr::T(parameter) => matches!(parameter.parameter_in, ParameterIn::Query),
            RefOr::Ref(_) => true,
        };
        let has_query = |operation: &Operation| operation.parameters.iter().flatten().any(is_query);
        let paths = || document.paths.paths.iter();
        let without = paths().filter(|(_, item)| item.get.as_ref().is_some_and(|get| !has_query(get)));
        Self {
            methods: paths().map(|(path, item)| (path.clone(), methods(item))).collect(),
            without_query: without.map(|(path, _)| path.clone()).collect(),
        }
    }

    /// The methods that a path takes, if it is one of the API's.
    pub fn methods(&self, path: &str) -> Option<String> {
        let matches = |template: &str| {
            let (mut left, mut right) = (template.split('/'), path.split('/'));
            loop {
                match (left.next(), right.next()) {
                    (None, None) => return true,
                    (Some(a), Some(b)) if a == b || (a.starts_with('{') && !b.is_empty()) => {}
                    _ => return false,
                }
            }
        };
        self.methods.iter().find(|(template, _)| matches(template)).map(|(_, methods)| methods.join(", "))
    }
}
