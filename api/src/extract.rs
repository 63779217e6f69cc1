//! Parts of a request, with our error bodies.

use std::future::{Ready, ready};
use std::ops::Deref;
use std::pin::Pin;
use std::str::FromStr;

use actix_web::dev::{Decompress, Payload};
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_TYPE, ETAG, IF_MATCH, IF_NONE_MATCH};
use actix_web::{FromRequest, HttpRequest, HttpResponse, Responder, web};
use arunai_core::Fault;
use futures_util::StreamExt;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::problem::{self, Problem};

/// The largest body of a JSON request, in bytes.
pub const MAX_BODY: usize = 2 << 20;
/// The largest file that is taken in, in bytes.
pub const MAX_FILE: usize = 64 << 20;

/// A JSON body.
pub struct Json<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for Json<T> {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let declared = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let is_json = declared.is_some_and(|value| {
            let media = value.split(';').next().unwrap_or_default().trim();
            media.eq_ignore_ascii_case("application/json")
        });
        let body = web::Bytes::from_request(request, payload);
        Box::pin(async move {
            if !is_json {
                let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
                let detail = "the body must be application/json";
                return Err(Problem::new(status, problem::MEDIA_TYPE, detail));
            }
            let body = body.await.map_err(|_| Problem::too_large())?;
            read_json(&body).map(Self)
        })
    }
}

/// A body of any sort, unpacked where it was packed, of at most so many bytes.
pub struct Body<const LIMIT: usize>(pub web::Bytes);

impl<const LIMIT: usize> FromRequest for Body<LIMIT> {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let mut parts = Decompress::from_headers(payload.take(), request.headers());
        Box::pin(async move {
            let mut body = web::BytesMut::new();
            while let Some(part) = parts.next().await {
                let part = part.map_err(|_| Problem::invalid(vec![Fault::new("body", "cannot be read")]))?;
                if body.len() + part.len() > LIMIT {
                    return Err(Problem::larger_than(LIMIT));
                }
                body.extend_from_slice(&part);
            }
            Ok(Self(body.freeze()))
        })
    }
}

/// Reads a JSON text; the fault names the field.
pub fn read_json<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    // serde would take a list for an object's fields in their order.
    if body.trim_ascii_start().starts_with(b"[") {
        return Err(Problem::invalid(vec![Fault::new("body", "must be an object")]));
    }
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    let value = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let path = error.path().to_string();
        let inner = error.into_inner();
        match inner.classify() {
            serde_json::error::Category::Data => Problem::invalid(faults(&path, &inner.to_string())),
            _ => Problem::invalid(misread::<T>(body)),
        }
    })?;
    deserializer
        .end()
        .map_err(|_| Problem::invalid(vec![Fault::new("body", "has something after the JSON value")]))?;
    Ok(value)
}

/// What is wrong with a body whose text could not be read on: it is no JSON, or one of another shape than was
/// expected, which serde takes for a slip of the pen (an empty object where a choice must be made).
fn misread<T: DeserializeOwned>(body: &[u8]) -> Vec<Fault> {
    let value = match serde_json::from_slice::<serde_json::Value>(body) {
        Ok(value) => value,
        Err(error) => {
            return vec![Fault::new("body", format!("is not JSON: {}", without_values(&error)))];
        }
    };
    match serde_path_to_error::deserialize::<_, T>(value) {
        Ok(_) => vec![Fault::new("body", "cannot be read")],
        Err(error) => faults(&error.path().to_string(), &error.inner().to_string()),
    }
}

fn without_values(error: &serde_json::Error) -> String {
    format!("line {}, column {}", error.line(), error.column())
}

/// A query string; unknown parameters are refused by the types themselves.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequest for Query<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let pairs = form_urlencoded::parse(request.query_string().as_bytes());
        let deserializer = serde_urlencoded::Deserializer::new(pairs);
        let read = serde_path_to_error::deserialize(deserializer).map(Self).map_err(|error| {
            let path = error.path().to_string();
            Problem::invalid(faults(&path, &error.into_inner().to_string()))
        });
        ready(read)
    }
}

/// Turns what serde says into faults that name fields but never repeat a value.
fn faults(path: &str, message: &str) -> Vec<Fault> {
    let path = if path == "." { "" } else { path };
    let inside = |field: &str| if path.is_empty() { field.to_owned() } else { format!("{path}.{field}") };
    let here = || if path.is_empty() { "body".to_owned() } else { path.to_owned() };
    let message = message.split(" at line ").next().unwrap_or(message);
    if let Some(ours) = message.strip_prefix("invalid input: ") {
        return ours.split("; ").map(|fault| our_fault(path, fault)).collect();
    }
    let quoted = |text: &str| text.split('`').nth(1).unwrap_or_default().to_owned();
    if message.starts_with("unknown field") {
        return vec![Fault::new(unknown_path(path, &quoted(message)), "is not a known field")];
    }
    if message.starts_with("duplicate field") {
        return vec![Fault::new(inside(&quoted(message)), "is given twice")];
    }
    if message.starts_with("missing field") {
        return vec![Fault::new(inside(&quoted(message)), "is required")];
    }
    if message.starts_with("unknown variant") {
        let expected = message.split("expected").nth(1).unwrap_or_default().trim();
        return vec![Fault::new(here(), format!("must be {}", expected.replace('`', "")))];
    }
    let expected = message.split("expected ").nth(1);
    let reason = expected.map_or_else(|| "is malformed".to_owned(), |e| format!("must be {}", plain(e)));
    vec![Fault::new(here(), reason)]
}

/// What serde expected, in words that do not come from our code.
fn plain(expected: &str) -> &str {
    match expected.split([' ', ',']).next().unwrap_or_default() {
        "struct" | "internally" | "map" => "an object",
        "i8" | "i16" | "i32" | "i64" | "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number",
        "f32" | "f64" => "a number",
        "formatted" | "date" => "a date such as 2026-04-01",
        _ => expected,
    }
}

/// The tracked path of an unknown field may or may not end with its name already.
fn unknown_path(path: &str, field: &str) -> String {
    if path == field || path.ends_with(&format!(".{field}")) {
        return path.to_owned();
    }
    if path.is_empty() { field.to_owned() } else { format!("{path}.{field}") }
}

/// A fault of our own types: their generic field names give way to the path.
fn our_fault(path: &str, fault: &str) -> Fault {
    let (field, reason) = fault.split_once(": ").unwrap_or(("", fault));
    let generic = ["text", "area_code", "id", "geometry"].contains(&field);
    match (path.is_empty(), generic) {
        (false, true) => Fault::new(path, reason),
        (false, false) => Fault::new(format!("{path}.{field}"), reason),
        (true, _) => Fault::new(field, reason),
    }
}

/// Reads the next of some path parameters. What cannot be an id names nothing; what is no day is a fault of its own.
fn read_next<'a, T: FromStr>(mut parts: impl Iterator<Item = (&'a str, &'a str)>) -> Result<T, Problem> {
    let (name, text) = parts.next().ok_or_else(|| Problem::not_found("record"))?;
    text.parse().map_err(|_| match name {
        "valid_from" => Problem::invalid(vec![Fault::new(name, "must be a date such as 2026-04-01")]),
        _ => Problem::not_found("record"),
    })
}

/// A path parameter.
pub struct Path<T>(pub T);

impl<T: FromStr + 'static> FromRequest for Path<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(read_next(request.match_info().iter()).map(Self))
    }
}

impl<T> Deref for Path<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}

/// Two path parameters.
pub struct PathPair<A, B>(pub A, pub B);

impl<A: FromStr + 'static, B: FromStr + 'static> FromRequest for PathPair<A, B> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let mut parts = request.match_info().iter();
        let mut read = || Ok(Self(read_next(&mut parts)?, read_next(&mut parts)?));
        ready(read())
    }
}

/// The version that the caller has seen: `If-Match: "3"`.
pub struct IfMatch(pub i32);

impl FromRequest for IfMatch {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let Some(value) = request.headers().get(IF_MATCH) else {
            let detail = "send If-Match with the ETag of the record as you read it";
            let status = StatusCode::PRECONDITION_REQUIRED;
            return ready(Err(Problem::new(status, problem::PRECONDITION_REQUIRED, detail)));
        };
        let version = value.to_str().ok().and_then(|text| text.trim().trim_matches('"').parse().ok());
        let malformed = || Problem::invalid(vec![Fault::new("If-Match", "must be an ETag such as \"3\"")]);
        ready(version.map(Self).ok_or_else(malformed))
    }
}

/// A body with the version of its record as a strong `ETag`.
pub struct Versioned<T> {
    /// The record.
    pub body: T,
    /// Its version.
    pub version: i32,
    /// The status of the answer.
    pub status: StatusCode,
}

impl<T> Versioned<T> {
    /// A record that was read or changed.
    pub fn ok(body: T, version: i32) -> Self {
        Self { body, version, status: StatusCode::OK }
    }

    /// A record that was made.
    pub fn created(body: T, version: i32) -> Self {
        Self { body, version, status: StatusCode::CREATED }
    }
}

impl<T: Serialize> Responder for Versioned<T> {
    type Body = actix_web::body::BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        let tag = format!("\"{}\"", self.version);
        let seen = request.headers().get(IF_NONE_MATCH).and_then(|value| value.to_str().ok());
        if self.status == StatusCode::OK && request.method() == "GET" && seen == Some(tag.as_str()) {
            return HttpResponse::NotModified().insert_header((ETAG, tag)).finish();
        }
        HttpResponse::build(self.status).insert_header((ETAG, tag)).json(self.body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use arunai_core::search::Search;

    fn field_of(body: &str) -> String {
        match read_json::<Search>(body.as_bytes()) {
            Ok(_) => "none".to_owned(),
            Err(problem) => problem.errors[0].field.clone(),
        }
    }

    #[test]
    fn every_fault_names_its_field() {
        let point = r#""place":{"point":{"longitude":132.5,"latitude":35.1}}"#;
        for (body, field) in [
            ("{", "body".to_owned()),
            ("{} {}", "body".to_owned()),
            (r#"{"place":{"point":{"longitude":1,"latitude":91}}}"#, "place.point.latitude".to_owned()),
            (&format!(r#"{{{point},"nearest":"x"}}"#), "nearest".to_owned()),
            (&format!(r#"{{{point},"near":1}}"#), "near".to_owned()),
            (r#"{"place":{"area":"322017"}}"#, "place.area".to_owned()),
            (&format!(r#"{{{point},"kinds":[1]}}"#), "kinds[0]".to_owned()),
            (&format!(r#"{{{point}}}"#), "none".to_owned()),
        ] {
            assert_eq!(field_of(body), field, "{body}");
        }
    }
}
