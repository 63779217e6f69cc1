//! Lists as an answer: a page of records, and a `Link` to the next one (RFC 8288).

use actix_web::http::header::LINK;
use actix_web::{HttpRequest, HttpResponse, Responder};
use arunai_core::page::Page;
use serde::Serialize;

/// A page of records.
pub struct Listed<T>(pub Page<T>);

impl<T: Serialize> Responder for Listed<T> {
    type Body = actix_web::body::BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        let mut response = HttpResponse::Ok();
        if let Some(cursor) = &self.0.next {
            response.insert_header((LINK, format!("<{}>; rel=\"next\"", next_address(request, cursor))));
        }
        response.json(self.0)
    }
}

/// The same address with another cursor: every other parameter is kept.
fn next_address(request: &HttpRequest, cursor: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in form_urlencoded::parse(request.query_string().as_bytes()) {
        if name != "after" {
            query.append_pair(&name, &value);
        }
    }
    query.append_pair("after", cursor);
    format!("{}?{}", request.path(), query.finish())
}
