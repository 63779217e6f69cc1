//! Who sits before a page that is not for everybody, and what they send from it.

use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, HttpResponse, web};
use arunai_core::actor::Right;
use arunai_core::{Error, Registry};
use serde::de::DeserializeOwned;

use super::forms::{self, Form};
use super::layout::FormFault;
use super::once::Turn;
use super::see_other;
use super::trouble::Trouble;
use crate::problem::Problem;
use crate::state::{Shared, State};
use crate::visitor::{Visitor, is_same_site};

/// Somebody at a page of a role, with the proof of the right.
pub(crate) struct Seat<R> {
    /// The proof.
    pub by: R,
    /// The session.
    pub visitor: Visitor,
}

impl<R: Right + 'static> FromRequest for Seat<R> {
    type Error = Trouble;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Trouble>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let visitor = Visitor::from_request(request, payload);
        let request = request.clone();
        Box::pin(async move { take_seat(&request, visitor.await?, &Form::default()) })
    }
}

/// A form that somebody of a role sent from a page of this session.
pub(crate) struct Sent<R> {
    /// The proof.
    pub by: R,
    /// The session.
    pub visitor: Visitor,
    /// What was sent.
    pub form: Form,
    turn: Turn,
}

impl<R: Right + 'static> FromRequest for Sent<R> {
    type Error = Trouble;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Trouble>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let visitor = Visitor::from_request(request, payload);
        let body = web::Bytes::from_request(request, payload);
        let request = request.clone();
        Box::pin(async move {
            require_same_site(&request)?;
            let body = body.await.map_err(|_| Problem::too_large())?;
            let form = Form::read_whole(&body)?;
            Self::admit(&request, visitor.await?, form).await
        })
    }
}

impl<R: Right> Sent<R> {
    /// What came in from a page of this session, when it is its turn.
    pub(super) async fn admit(request: &HttpRequest, visitor: Visitor, form: Form) -> Result<Self, Trouble> {
        let Seat { by, visitor } = take_seat(request, visitor, &form)?;
        if !visitor.sent(form.text("csrf")) {
            return Err(Trouble::send_again(request, &visitor, &form));
        }
        let state = request.app_data::<web::Data<Shared>>().ok_or_else(|| Error::internal("no state"))?;
        let turn = state.once.take_turn(&visitor.form_token(), form.text("once")).await?;
        Ok(Self { by, visitor, form, turn })
    }
}

/// Fails where a browser says that another site's page sent a form.
pub(super) fn require_same_site(request: &HttpRequest) -> Result<(), Trouble> {
    match is_same_site(request) {
        true => Ok(()),
        false => Err(Problem::forbidden("the form was sent by another site").into()),
    }
}

/// The proof of a right, or the way to it.
pub(super) fn take_seat<R: Right>(
    request: &HttpRequest,
    visitor: Visitor,
    form: &Form,
) -> Result<Seat<R>, Trouble> {
    let Some(signed_in) = &visitor.signed_in else { return Err(Trouble::sign_in(request, form)) };
    match R::prove(signed_in) {
        Some(by) => Ok(Seat { by, visitor }),
        None => Err(Problem::forbidden("this needs another role").into()),
    }
}

impl<R: Clone + Send + 'static> Sent<R> {
    /// Runs a verb with what was sent: what it made, or what is to be told beside which field.
    pub async fn save<T, D>(
        &self,
        state: &State,
        verb: impl FnOnce(&Registry, &R, T) -> arunai_core::Result<D> + Send + 'static,
    ) -> Result<Result<D, Vec<FormFault>>, Problem>
    where
        T: DeserializeOwned + Send + 'static,
        D: Send + 'static,
    {
        self.save_input(state, self.form.input::<T>(), verb).await
    }

    /// The same with an input that was made of the form, or with what was wrong with it.
    pub async fn save_input<T: Send + 'static, D: Send + 'static>(
        &self,
        state: &State,
        input: Result<T, Vec<FormFault>>,
        verb: impl FnOnce(&Registry, &R, T) -> arunai_core::Result<D> + Send + 'static,
    ) -> Result<Result<D, Vec<FormFault>>, Problem> {
        match input {
            Ok(input) => self.run(state, move |registry, by| verb(registry, by, input)).await,
            Err(faults) => Ok(Err(faults)),
        }
    }

    /// The same for a verb that takes something else than the whole form.
    pub async fn run<D: Send + 'static>(
        &self,
        state: &State,
        verb: impl FnOnce(&Registry, &R) -> arunai_core::Result<D> + Send + 'static,
    ) -> Result<Result<D, Vec<FormFault>>, Problem> {
        let by = self.by.clone();
        match state.run(move |registry| Ok(verb(registry, &by))).await? {
            Ok(done) => Ok(Ok(done)),
            Err(Error::Invalid(found)) => Ok(Err(self.form.faults_of(&found))),
            Err(Error::Conflict { reason }) => Ok(Err(vec![forms::fault_of_all(&reason)])),
            // What somebody typed is not lost because of one area that is not theirs.
            Err(Error::Forbidden { reason }) => Ok(Err(vec![forms::fault_of_all(reason)])),
            Err(Error::Stale) => Ok(Err(vec![forms::stale()])),
            Err(error) => Err(error.into()),
        }
    }

    /// The version of the record that the form was made from.
    pub fn version(&self) -> i32 {
        self.form.text("version").parse().unwrap_or_default()
    }

    /// On to the page that shows what was done; the same form sent again leads there, too, and does nothing.
    pub fn done(self, path: &str) -> HttpResponse {
        self.turn.done(path);
        see_other(path)
    }

    /// The form with what was wrong, to be shown again.
    pub fn refused(&self, faults: Vec<FormFault>) -> Form {
        let mut form = self.form.clone();
        form.faults = faults;
        form
    }
}
