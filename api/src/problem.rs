//! Errors as `application/problem+json` (RFC 9457): the only place that picks a status.

use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, CONTENT_TYPE, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use actix_web::{HttpResponse, ResponseError};
use arunai_core::{Error, Fault};
use serde::Serialize;

use crate::extract::MAX_BODY;

/// A sort of problem: its stable name, and what it is in a few words.
pub type Kind = (&'static str, &'static str);

/// Busy.
pub const BUSY: Kind = ("urn:arunai:problem:busy", "busy");
/// Conflict.
pub const CONFLICT: Kind = ("urn:arunai:problem:conflict", "conflict");
/// Not permitted.
pub const FORBIDDEN: Kind = ("urn:arunai:problem:forbidden", "not permitted");
/// Internal error.
pub const INTERNAL: Kind = ("urn:arunai:problem:internal", "internal error");
/// The input is invalid.
pub const INVALID: Kind = ("urn:arunai:problem:invalid", "the input is invalid");
/// A key that was sent before came with something else.
pub const KEY_REUSED: Kind = ("urn:arunai:problem:key-reused", "the Idempotency-Key was used before");
/// Unsupported media type.
pub const MEDIA_TYPE: Kind = ("urn:arunai:problem:media-type", "unsupported media type");
/// Method not allowed.
pub const METHOD_NOT_ALLOWED: Kind = ("urn:arunai:problem:method-not-allowed", "method not allowed");
/// Not found.
pub const NOT_FOUND: Kind = ("urn:arunai:problem:not-found", "not found");
/// Not ready.
pub const NOT_READY: Kind = ("urn:arunai:problem:not-ready", "not ready");
/// If-Match is needed.
pub const PRECONDITION_REQUIRED: Kind = ("urn:arunai:problem:precondition-required", "If-Match is needed");
/// The record has changed.
pub const STALE: Kind = ("urn:arunai:problem:stale", "the record has changed");
/// The body is too large.
pub const TOO_LARGE: Kind = ("urn:arunai:problem:too-large", "the body is too large");
/// Too many requests.
pub const TOO_MANY: Kind = ("urn:arunai:problem:too-many", "too many requests");
/// Not signed in.
pub const UNAUTHORIZED: Kind = ("urn:arunai:problem:unauthorized", "not signed in");

/// The body of every error.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct Problem {
    /// Stable name of the sort of problem.
    #[serde(rename = "type")]
    #[schema(example = "urn:arunai:problem:invalid")]
    pub kind: &'static str,
    /// The sort of problem in a few words.
    pub title: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// What is wrong this time, in plain words.
    pub detail: String,
    /// What is wrong in which part of the input.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<ProblemField>,
    #[serde(skip)]
    allow: Option<String>,
}

/// A fault in one part of the input.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct ProblemField {
    /// The field or parameter, e.g. `place.point.latitude`.
    pub field: String,
    /// The same as a JSON pointer (RFC 6901).
    pub pointer: String,
    /// What is wrong with it.
    pub reason: String,
}

impl Problem {
    /// A problem of a sort, with its status and what is wrong this time.
    pub fn new(status: StatusCode, kind: Kind, detail: impl Into<String>) -> Self {
        let (kind, title) = kind;
        Self { kind, title, status: status.as_u16(), detail: detail.into(), errors: Vec::new(), allow: None }
    }

    /// The input breaks rules.
    pub fn invalid(faults: Vec<Fault>) -> Self {
        let detail =
            faults.iter().map(|f| format!("{}: {}", f.field, f.reason)).collect::<Vec<_>>().join("; ");
        let errors = faults.into_iter().map(ProblemField::from).collect();
        Self { errors, ..Self::new(StatusCode::BAD_REQUEST, INVALID, detail) }
    }

    /// Nobody proved who they are.
    pub fn unauthorized() -> Self {
        let detail = "a valid bearer token is needed";
        Self::new(StatusCode::UNAUTHORIZED, UNAUTHORIZED, detail)
    }

    /// The caller's role does not include this.
    pub fn forbidden(reason: &str) -> Self {
        Self::new(StatusCode::FORBIDDEN, FORBIDDEN, reason)
    }

    /// There is nothing here.
    pub fn not_found(noun: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, NOT_FOUND, format!("{noun} not found"))
    }

    /// More was sent than is taken.
    pub fn too_large() -> Self {
        Self::larger_than(MAX_BODY)
    }

    /// More was sent than these bytes.
    pub fn larger_than(bytes: usize) -> Self {
        let detail = format!("at most {} MiB is taken", bytes >> 20);
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, TOO_LARGE, detail)
    }

    /// The caller is to wait.
    pub fn too_many(reason: &str) -> Self {
        Self::new(StatusCode::TOO_MANY_REQUESTS, TOO_MANY, reason)
    }

    /// The path exists, but not with this method.
    pub fn method_not_allowed(allow: String) -> Self {
        let detail = format!("allowed here: {allow}");
        let status = StatusCode::METHOD_NOT_ALLOWED;
        let problem = Self::new(status, METHOD_NOT_ALLOWED, detail);
        Self { allow: Some(allow), ..problem }
    }

    /// The response with this problem as its body.
    pub fn response(&self) -> HttpResponse {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = HttpResponse::build(status).json(self);
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if status == StatusCode::TOO_MANY_REQUESTS {
            headers.insert(RETRY_AFTER, HeaderValue::from_static("60"));
        }
        if let Some(allow) = self.allow.as_deref().and_then(|allow| HeaderValue::from_str(allow).ok()) {
            headers.insert(ALLOW, allow);
        }
        response
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound { noun } => Self::not_found(noun),
            Error::Invalid(faults) => Self::invalid(faults),
            Error::KeyReused => Self::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                KEY_REUSED,
                "the Idempotency-Key was sent before with another body",
            ),
            Error::Conflict { reason } => Self::new(StatusCode::CONFLICT, CONFLICT, reason),
            Error::Stale => {
                let detail = "the record has changed since it was read; read it again";
                Self::new(StatusCode::PRECONDITION_FAILED, STALE, detail)
            }
            Error::Forbidden { reason } => Self::forbidden(reason),
            Error::Busy => {
                let detail = "the database is busy; try again in a moment";
                Self::new(StatusCode::SERVICE_UNAVAILABLE, BUSY, detail)
            }
            Error::Internal(source) => {
                // What our own code and the database say of themselves; never an input's value.
                tracing::error!(source = %source, "internal error");
                let detail = "something went wrong here; the log says what";
                Self::new(StatusCode::INTERNAL_SERVER_ERROR, INTERNAL, detail)
            }
        }
    }
}

impl From<Fault> for ProblemField {
    fn from(fault: Fault) -> Self {
        let path = fault.field.replace('[', "/").replace(']', "").replace('.', "/");
        Self { pointer: format!("/{path}"), field: fault.field, reason: fault.reason }
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.detail)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        self.response()
    }
}
