//! A form with a file in it, as a browser sends it.

use std::pin::Pin;

use actix_multipart::{Field, Multipart};
use actix_web::dev::Payload;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::{FromRequest, HttpRequest, web};
use arunai_core::Fault;
use arunai_core::actor::Right;
use futures_util::{StreamExt, TryStreamExt};

use super::forms::Form;
use super::layout::FormFault;
use super::seats::{Seat, Sent, require_same_site, take_seat};
use super::trouble::Trouble;
use crate::extract::MAX_FILE;
use crate::problem::Problem;
use crate::visitor::Visitor;

/// The field of the file.
pub(super) const FILE: &str = "file";
/// The most fields of such a form beside the file.
const MOST_FIELDS: usize = 20;
/// The longest of them, in bytes.
const LONGEST: usize = 4_096;

/// A form that somebody of a role sent, with its file or what is wrong with it.
pub(crate) struct SentWithFile<R> {
    /// What was sent beside the file.
    pub sent: Sent<R>,
    /// The file.
    pub file: Result<ChosenFile, FormFault>,
}

/// A file as somebody chose it.
pub(crate) struct ChosenFile {
    /// What they call it.
    pub name: String,
    /// What is in it.
    pub bytes: web::Bytes,
}

/// The parts of a form, and the file among them.
type Parts = (Form, Result<ChosenFile, FormFault>);

impl<R: Right + 'static> FromRequest for SentWithFile<R> {
    type Error = Trouble;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Trouble>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let visitor = Visitor::from_request(request, payload);
        let (request, mut payload) = (request.clone(), payload.take());
        Box::pin(async move {
            require_same_site(&request)?;
            let seat = take_seat::<R>(&request, visitor.await?, &Form::default());
            if seat.is_err() {
                pass_over(&mut payload).await;
            }
            let Seat { visitor, .. } = seat?;
            let (form, file) = match has_parts(&request) {
                true => read_parts(Multipart::new(request.headers(), payload)).await?,
                // A form that is sent again after a new sign-in has lost its file.
                false => {
                    let body = web::Bytes::from_request(&request, &mut payload).await;
                    (Form::read_whole(&body.map_err(|_| Problem::too_large())?)?, Err(none_chosen()))
                }
            };
            Ok(Self { sent: Sent::admit(&request, visitor, form).await?, file })
        })
    }
}

/// Lets somebody send to the end who may not send, as far as a file may be: only then does a browser show why. Nothing
/// of it is held.
async fn pass_over(payload: &mut Payload) {
    let mut passed = 0;
    while let Some(Ok(part)) = payload.next().await {
        passed += part.len();
        if passed > MAX_FILE {
            break;
        }
    }
}

fn has_parts(request: &HttpRequest) -> bool {
    let declared = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    declared.is_some_and(|media| media.trim_start().to_ascii_lowercase().starts_with("multipart/form-data"))
}

/// Reads the form to its end, also where the file is too large: only then does a browser show the answer.
async fn read_parts(mut parts: Multipart) -> Result<Parts, Problem> {
    let (mut fields, mut found) = (Vec::new(), None);
    while let Some(part) = parts.try_next().await.map_err(unreadable)? {
        if part.name() == Some(FILE) && found.is_none() {
            found = Some(read_file(part).await?);
        } else if fields.len() < MOST_FIELDS {
            fields.push(read_field(part).await?);
        } else {
            return Err(Problem::too_large());
        }
    }
    let pairs: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (&**name, &**value)).collect();
    Ok((Form::with(&pairs), found.unwrap_or_else(|| Err(none_chosen()))))
}

async fn read_file(mut part: Field) -> Result<Result<ChosenFile, FormFault>, Problem> {
    let disposition = part.content_disposition();
    let name = disposition.and_then(|told| told.get_filename()).unwrap_or_default().to_owned();
    let Ok(read) = part.bytes(MAX_FILE).await else { return Ok(Err(too_large())) };
    let bytes = read.map_err(unreadable)?;
    // A browser sends a file without a name where none was chosen.
    Ok(if name.is_empty() { Err(none_chosen()) } else { Ok(ChosenFile { name, bytes }) })
}

async fn read_field(mut part: Field) -> Result<(String, String), Problem> {
    let name = part.name().unwrap_or_default().to_owned();
    let read = part.bytes(LONGEST).await.map_err(|_| Problem::too_large())?;
    let text = String::from_utf8_lossy(&read.map_err(unreadable)?).into_owned();
    Ok((name, text))
}

fn unreadable(_: actix_multipart::MultipartError) -> Problem {
    Problem::invalid(vec![Fault::new("body", "cannot be read")])
}

fn none_chosen() -> FormFault {
    fault("ファイルをえらんでください。".to_owned())
}

fn too_large() -> FormFault {
    fault(format!("ファイルが大きすぎます。{}MBまでのファイルをえらんでください。", MAX_FILE >> 20))
}

/// Something wrong with the file.
pub(super) fn fault(message: String) -> FormFault {
    FormFault { field: FILE.to_owned(), message }
}
