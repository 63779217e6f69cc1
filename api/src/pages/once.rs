//! A form that is sent twice does its work once: each carries a random key, and the second one with a key waits for
//! the first and goes where it went.

use std::collections::HashMap;
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

/// Where a form led, once that is known.
type Outcomes = Arc<Mutex<HashMap<String, (Instant, Option<String>)>>>;

/// The forms that this process took lately.
#[derive(Debug, Clone, Default)]
pub struct Once(Outcomes);

/// The turn of a form; given up without an outcome, the next one with its key may try.
#[derive(Debug)]
pub(super) struct Turn {
    once: Once,
    key: Option<String>,
}

impl Once {
    /// Takes the turn of a form of a session; one that was done already leads to where it went.
    pub(super) async fn take_turn(&self, session: &str, key: &str) -> Result<Turn, Trouble> {
        if key.is_empty() {
            return Ok(Turn { once: self.clone(), key: None });
        }
        let key = format!("{session}:{key}");
        let started = Instant::now();
        while started.elapsed() < PATIENCE {
            match self.look(&key) {
                None => return Ok(Turn { once: self.clone(), key: Some(key) }),
                Some(Some(path)) => return Err(Trouble::SeeOther(path)),
                Some(None) => sleep(LOOK_EVERY).await,
            }
        }
        Err(Problem::too_many("the same form is still being worked on").into())
    }

    /// What is known of a key; an unknown one is taken.
    fn look(&self, key: &str) -> Option<Option<String>> {
        let mut outcomes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        outcomes.retain(|_, (since, outcome)| outcome.is_none() || since.elapsed() < KEPT);
        match outcomes.get(key) {
            Some((_, outcome)) => Some(outcome.clone()),
            None => {
                outcomes.insert(key.to_owned(), (Instant::now(), None));
                None
            }
        }
    }
}

impl Turn {
    /// The form led to this path.
    pub(super) fn done(mut self, path: &str) {
        if let Some(key) = self.key.take() {
            let mut outcomes = self.once.0.lock().unwrap_or_else(PoisonError::into_inner);
            outcomes.insert(key, (Instant::now(), Some(path.to_owned())));
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some(key) = self.key.take() {
            self.once.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[actix_web::test]
    async fn the_second_goes_where_the_first_went() {
        let once = Once::default();
        let turn = once.take_turn("s", "k").await.expect("is the first");
        turn.done("/cases/1");
        let Err(Trouble::SeeOther(path)) = once.take_turn("s", "k").await else { panic!("was done") };
        assert_eq!(path, "/cases/1");
        assert!(once.take_turn("other", "k").await.is_ok(), "another session has keys of its own");
    }

    #[actix_web::test]
    async fn a_turn_given_up_is_free_again() {
        let once = Once::default();
        drop(once.take_turn("s", "k").await.expect("is the first"));
        assert!(once.take_turn("s", "k").await.is_ok());
    }
}
