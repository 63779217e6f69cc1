//! Tables to save as files.

use actix_web::HttpResponse;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_TYPE, Charset, ContentDisposition, DispositionParam, DispositionType,
    ExtendedValue,
};
use arunai_core::releases::ReleaseTier;

/// The media type of a workbook.
pub(crate) const WORKBOOK: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// That of a table.
pub(crate) const CSV: &str = "text/csv; charset=utf-8";
/// That of JSON.
pub(crate) const JSON: &str = "application/json";

/// A file for the browser to save, which nothing on the way keeps.
pub(crate) fn attachment(media: &str, name: &str, body: Vec<u8>) -> HttpResponse {
    file(media, vec![DispositionParam::Filename(name.to_owned())], body)
}

/// A file with numbers of a release. The name of one of the council's papers says what it is, as each printed page
/// does, because nothing inside a table could.
pub(crate) fn paper(media: &str, tier: ReleaseTier, name: &str, body: Vec<u8>) -> HttpResponse {
    let Some(mark) = tier.mark() else { return attachment(media, name, body) };
    // RFC 6266: the second name is for all browsers of today, the first for others.
    let said = ExtendedValue {
        charset: Charset::Ext("UTF-8".to_owned()),
        language_tag: None,
        value: format!("{mark}-{name}").into_bytes(),
    };
    let plain = DispositionParam::Filename(format!("council-only-{name}"));
    file(media, vec![plain, DispositionParam::FilenameExt(said)], body)
}

fn file(media: &str, parameters: Vec<DispositionParam>, body: Vec<u8>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, media))
        .insert_header(ContentDisposition { disposition: DispositionType::Attachment, parameters })
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(body)
}
