//! What is noted of each request: method, route, status, time. Never a query, a body or a record's id.

use std::collections::BTreeMap;
use std::time::Instant;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::Next;
use utoipa::openapi::OpenApi;

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

/// Which methods each path of the API takes, for answers to the others.
pub struct Allowed(BTreeMap<String, Vec<&'static str>>);

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
        Self(document.paths.paths.iter().map(|(path, item)| (path.clone(), methods(item))).collect())
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
        self.0.iter().find(|(template, _)| matches(template)).map(|(_, methods)| methods.join(", "))
    }
}
