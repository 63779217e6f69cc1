//! Tables to save as files.

use std::borrow::Cow;

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, ContentDisposition};
use arunai_core::releases::ReleaseTier;

/// The media type of a workbook.
pub(crate) const WORKBOOK: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// That of a table.
pub(crate) const CSV: &str = "text/csv; charset=utf-8";
/// That of JSON.
pub(crate) const JSON: &str = "application/json";

/// A file for the browser to save, which nothing on the way keeps.
pub(crate) fn attachment(media: &str, name: &str, body: Vec<u8>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, media))
        .insert_header((CONTENT_DISPOSITION, ContentDisposition::attachment(name)))
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(body)
}

/// The name of a file with numbers of releases: that of the council's papers says what they are, as each printed page
/// does, because nothing inside a table could.
pub(crate) fn paper_name(tier: ReleaseTier, name: &str) -> Cow<'_, str> {
    match tier {
        ReleaseTier::Council => Cow::Owned(format!("非公開・回収資料-{name}")),
        ReleaseTier::Public => Cow::Borrowed(name),
    }
}
