//! What everybody reads of a service, and what they say is wrong, on both databases.

use serde_json::json;

use super::{ANYBODY, Answers, CURATOR, Side, text};

/// A service with its versions, and a correction of it from its sending to its end.
pub fn look_and_correct(side: &Side, answers: &mut Answers, service: &str) {
    for who in [ANYBODY, CURATOR] {
        answers.call(side, who, "GET", "/api/v1/services/{id}/details", service, None);
    }
    answers.call(side, ANYBODY, "GET", "/api/v1/services/{id}/versions", service, None);
    let send = "/api/v1/services/{id}/corrections";
    let correction = json!({ "parts": ["other", "phone"], "text": "番号がちがう", "contact": "0990-1" });
    let sent = answers.call(side, ANYBODY, "POST", send, service, Some(correction));
    answers.call(side, ANYBODY, "POST", send, service, Some(json!({ "parts": ["other"] })));
    answers.call(side, CURATOR, "GET", "/api/v1/corrections", "", None);
    for _ in 0..2 {
        let settle = "/api/v1/corrections/{id}/settlements";
        answers.seen(1).call(side, CURATOR, "POST", settle, text(&sent, "/id"), None);
    }
    answers.call(side, CURATOR, "GET", "/api/v1/corrections", "", None);
}
