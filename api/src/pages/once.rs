//! A form that is sent twice does its work once: each carries a random key, and the second one with a key waits for
//! the first and goes where it went.

use std::collections::HashMap;
use std::panic::resume_unwind;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::middleware::Next;
use actix_web::rt::{spawn, time::sleep};
use arunai_core::Error;

use super::trouble::Trouble;
use crate::problem::Problem;

/// How long a key is remembered.
const KEPT: Duration = Duration::from_secs(3_600);
/// How long the second one waits for the first, and how often it looks.
const PATIENCE: Duration = Duration::from_secs(30);
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// How long a key is, as forms carry it.
const KEY_LENGTH: usize = 32;

/// Where forms led, once that is known, by their keys.
type Outcomes = HashMap<String, (Instant, Option<String>)>;

/// The forms that this process took lately.
#[derive(Debug, Clone, Default)]
pub struct Once(Arc<Mutex<Outcomes>>);

/// The turn of a form; given up without an outcome, the next one with its key may try.
#[derive(Debug)]
pub(super) struct Turn {
    once: Once,
    key: Option<String>,
}

/// Brings the work of a form to its end where whoever sent it is gone, too: the same form sent again is to find what was
/// done.
pub(crate) async fn to_the_end(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    if request.method() != Method::POST || request.path().starts_with("/api/") {
        return next.call(request).await;
    }
    // A handler is dropped with its connection; a task of its own is not.
    spawn(next.call(request)).await.unwrap_or_else(|stopped| match stopped.try_into_panic() {
        Ok(panic) => resume_unwind(panic),
        Err(_) => Err(Problem::from(Error::internal("the service is stopping")).into()),
    })
}

impl Once {
    /// Takes the turn of a form of a session; one that was done already leads to where it went. A key that is none
    /// of ours is not remembered.
    pub(super) async fn take_turn(&self, session: &str, key: &str) -> Result<Turn, Trouble> {
        let turn = |key| Turn { once: self.clone(), key };
        if key.len() != KEY_LENGTH {
            return Ok(turn(None));
        }
        let key = format!("{session}:{key}");
        let started = Instant::now();
        while started.elapsed() < PATIENCE {
            match self.look(&key) {
                None => return Ok(turn(Some(key))),
                Some(Some(path)) => return Err(Trouble::SeeOther(path)),
                Some(None) => sleep(LOOK_EVERY).await,
            }
        }
        Err(Problem::too_many("the same form is still being worked on").into())
    }

    /// What is known of a key; an unknown one is taken.
    fn look(&self, key: &str) -> Option<Option<String>> {
        let mut outcomes = self.outcomes();
        if let Some((_, outcome)) = outcomes.get(key) {
            return Some(outcome.clone());
        }
        outcomes.retain(|_, (since, outcome)| outcome.is_none() || since.elapsed() < KEPT);
        outcomes.insert(key.to_owned(), (Instant::now(), None));
        None
    }

    fn outcomes(&self) -> MutexGuard<'_, Outcomes> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Turn {
    /// The form led to this path.
    pub(super) fn done(mut self, path: &str) {
        if let Some(key) = self.key.take() {
            self.once.outcomes().insert(key, (Instant::now(), Some(path.to_owned())));
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some(key) = self.key.take() {
            self.once.outcomes().remove(&key);
        }
    }
}

#[cfg(test)]
mod tests {
    use actix_web::dev::Service;
    use actix_web::middleware::from_fn;
    use actix_web::rt::time::timeout;
    use actix_web::test::{TestRequest, init_service};
    use actix_web::{App, HttpResponse, web};

    use super::*;

    #[actix_web::test]
    async fn the_second_goes_where_the_first_went() {
        let (once, key) = (Once::default(), "k".repeat(KEY_LENGTH));
        let turn = once.take_turn("s", &key).await.expect("is the first");
        turn.done("/cases/1");
        let Err(Trouble::SeeOther(path)) = once.take_turn("s", &key).await else { panic!("was done") };
        assert_eq!(path, "/cases/1");
        assert!(once.take_turn("other", &key).await.is_ok(), "another session has keys of its own");
        once.take_turn("s", "short").await.expect("is none of ours").done("/cases/2");
        assert!(once.take_turn("s", "short").await.is_ok(), "and not remembered");
    }

    #[actix_web::test]
    async fn a_turn_given_up_is_free_again() {
        let (once, key) = (Once::default(), "k".repeat(KEY_LENGTH));
        drop(once.take_turn("s", &key).await.expect("is the first"));
        assert!(once.take_turn("s", &key).await.is_ok());
    }

    #[actix_web::test]
    async fn a_form_is_done_though_whoever_sent_it_is_gone() {
        let (once, key) = (Once::default(), "k".repeat(KEY_LENGTH));
        let (taken, own) = (once.clone(), key.clone());
        let work = move || {
            let (once, key) = (taken.clone(), own.clone());
            async move {
                let turn = once.take_turn("s", &key).await.expect("is the first");
                sleep(LOOK_EVERY).await;
                turn.done("/cases/1");
                HttpResponse::Ok().finish()
            }
        };
        let app = init_service(App::new().wrap(from_fn(to_the_end)).default_service(web::to(work))).await;
        let sent = app.call(TestRequest::post().to_request());
        assert!(timeout(Duration::from_millis(1), sent).await.is_err(), "nobody waits for the answer");
        let Err(Trouble::SeeOther(path)) = once.take_turn("s", &key).await else { panic!("was done") };
        assert_eq!(path, "/cases/1");
    }
}
