//! Pages as a browser asks for them: signed in, compressed, one after the other on one connection.

use std::time::{Duration, Instant};

use arunai_core::actor::Viewer;
use arunai_core::sessions::Purpose;
use arunai_tests::registry::PASSWORD;
use arunai_tests::{Client, TestRegistry};

/// How often a page is asked for at most.
const MOST: usize = 300;
/// How often at least, however long it takes.
const LEAST: usize = 10;
/// How long otherwise.
const LONGEST: Duration = Duration::from_secs(3);

/// Somebody who signed in at the pages.
pub struct Reader {
    /// As verbs take it.
    pub viewer: Viewer,
    client: Client,
    cookie: String,
}

impl Reader {
    /// Signs in.
    pub fn signed_in(test: &TestRegistry, login: &str) -> Self {
        let session = test.registry.sign_in(login, PASSWORD).expect("signs in");
        let by = test.registry.signed_in(Purpose::Page, &session.secret).expect("reads");
        Self {
            viewer: Viewer::SignedIn(by.expect("is signed in")),
            client: test.anonymous(),
            cookie: format!("arunai_session={}", session.secret),
        }
    }

    /// Prints what each page takes the first time and then, and how large it is.
    pub fn measure(&self, reader: &str, pages: &[(String, String)]) {
        let headings = ["first ms", "p50 ms", "p99 ms", "gzip KB", "asked"];
        println!("{reader:<24}{}", headings.map(|heading| format!("{heading:>10}")).concat());
        for (name, path) in pages {
            let (first, bytes) = self.open(path);
            let taken = self.open_again(path);
            let at = |share: usize| millis(taken[(taken.len() - 1) * share / 100]);
            println!(
                "{name:<24}{:>10.1}{:>10.2}{:>10.2}{:>10.1}{:>10}",
                millis(first),
                at(50),
                at(99),
                bytes as f64 / 1_024.0,
                taken.len(),
            );
        }
    }

    /// What a page takes again and again, the shortest first.
    fn open_again(&self, path: &str) -> Vec<Duration> {
        let started = Instant::now();
        let mut taken = Vec::new();
        while taken.len() < LEAST || (taken.len() < MOST && started.elapsed() < LONGEST) {
            taken.push(self.open(path).0);
        }
        taken.sort();
        taken
    }

    /// Until the last byte, and how many bytes.
    fn open(&self, path: &str) -> (Duration, usize) {
        let headers = [("cookie", self.cookie.as_str()), ("accept-encoding", "gzip")];
        let started = Instant::now();
        let answer = self.client.send("GET", path, None, &headers);
        let taken = started.elapsed();
        // Something else than the page would be quick and small.
        assert_eq!((answer.status, answer.header("content-encoding")), (200, Some("gzip")), "{path}");
        (taken, answer.bytes.len())
    }
}

/// In milliseconds.
pub fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
