//! The library that lets a map be moved: part of the binary where npm had installed it before the build.

use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::{HttpResponse, get, web};

use crate::problem::Problem;

const LIBRARY: &str = include_str!(concat!(env!("OUT_DIR"), "/leaflet.js"));
const LOOK: &str = include_str!(concat!(env!("OUT_DIR"), "/leaflet.css"));
const MAP: &str = include_str!("../../assets/map.js");

/// Its files.
pub(super) fn configure(config: &mut web::ServiceConfig) {
    config.service(library).service(look).service(map_script);
}

/// Whether it is there.
pub(super) fn is_built_in() -> bool {
    !LIBRARY.is_empty()
}

#[get("/assets/leaflet.js")]
async fn library() -> HttpResponse {
    asset("text/javascript; charset=utf-8", LIBRARY)
}

#[get("/assets/leaflet.css")]
async fn look() -> HttpResponse {
    asset("text/css; charset=utf-8", LOOK)
}

#[get("/assets/map.js")]
async fn map_script() -> HttpResponse {
    asset("text/javascript; charset=utf-8", MAP)
}

fn asset(sort: &str, text: &'static str) -> HttpResponse {
    if !is_built_in() {
        return Problem::not_found("asset").response();
    }
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, sort))
        .insert_header((CACHE_CONTROL, "max-age=3600"))
        .body(text)
}
