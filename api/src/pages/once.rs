//! A form that is sent twice does its work once: each carries a random key, and the second one with a key waits for
//! the first and goes where it went.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use actix_web::rt::time::sleep;

use super::trouble::Trouble;
use crate::problem::Problem;

/// How long a key is remembered.
const KEPT: Duration = Duration::from_secs(3_600);
/// How long the second one waits for the first, and how often it looks.
const PATIENCE: Duration = Duration::from_secs(30);
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// How long a key is, as forms carry it.
const KEY_LENGTH: usize = 32;

/// Where a form led, once that is known.
type Outcomes = Arc<Mutex<HashMap<String, (Instant, Option<String>)>>>;

/// The forms that this process took lately.
#[derive(Debug, Clone, Default)]
pub struct Once(Outcomes);

/// The turn of a form; given up without an outcome, the next one with its key may try.
#[derive(Debug)]
pub(super) struct Turn(Arc<Held>);

/// A key that is being worked on, for as long as anybody holds it: also the work itself, which goes on when whoever
/// sent the form is gone.
#[derive(Debug)]
pub(super) struct Held {
    once: Once,
    key: Option<String>,
    is_done: AtomicBool,
}

impl Once {
    /// Takes the turn of a form of a session; one that was done already leads to where it went. A key that is none
    /// of ours is not remembered.
    pub(super) async fn take_turn(&self, session: &str, key: &str) -> Result<Turn, Trouble> {
        let turn = |key| Turn(Arc::new(Held { once: self.clone(), key, is_done: AtomicBool::new(false) }));
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
        let mut outcomes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, outcome)) = outcomes.get(key) {
            return Some(outcome.clone());
        }
        outcomes.retain(|_, (since, outcome)| outcome.is_none() || since.elapsed() < KEPT);
        outcomes.insert(key.to_owned(), (Instant::now(), None));
        None
    }
}

impl Turn {
    /// What the work of the form holds until it is over.
    pub(super) fn hold(&self) -> Arc<Held> {
        Arc::clone(&self.0)
    }

    /// The form led to this path.
    pub(super) fn done(self, path: &str) {
        if let Some(key) = &self.0.key {
            let mut outcomes = self.0.once.0.lock().unwrap_or_else(PoisonError::into_inner);
            outcomes.insert(key.clone(), (Instant::now(), Some(path.to_owned())));
            self.0.is_done.store(true, Ordering::Release);
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(key) = self.key.take().filter(|_| !self.is_done.load(Ordering::Acquire)) {
            self.once.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&key);
        }
    }
}

#[cfg(test)]
mod tests {
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
        let turn = once.take_turn("s", &key).await.expect("is the first");
        let work = turn.hold();
        drop(turn);
        assert_eq!(once.look(&format!("s:{key}")), Some(None), "its work goes on");
        drop(work);
        assert!(once.take_turn("s", &key).await.is_ok());
    }
}
