//! A client of the API.

use serde_json::Value;
use ureq::http::{Request, Response};
use ureq::{Agent, Body};

/// Sends requests with or without a token.
#[derive(Clone)]
pub struct Client {
    base: String,
    token: Option<String>,
    agent: Agent,
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers, lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub bytes: Vec<u8>,
    /// The body as text.
    pub text: String,
}

impl Answer {
    /// The body as JSON, `null` where it is none.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or(Value::Null)
    }

    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The fields that a problem names.
    pub fn fields(&self) -> Vec<String> {
        let errors = self.json()["errors"].as_array().cloned().unwrap_or_default();
        errors.iter().map(|error| error["field"].as_str().unwrap_or_default().to_owned()).collect()
    }

    /// Fails unless the status is this one; returns the body.
    pub fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        self.json()
    }
}

impl Client {
    pub(crate) fn new(base: &str, token: Option<String>) -> Self {
        let config = Agent::config_builder().http_status_as_error(false).max_redirects(0).build();
        Self { base: base.to_owned(), token, agent: config.into() }
    }

    /// The address of the service.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// GET.
    pub fn get(&self, path: &str) -> Answer {
        self.send("GET", path, None, &[])
    }

    /// POST with a JSON body.
    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.send("POST", path, Some(body.to_string().into_bytes()), &[])
    }

    /// PUT with a JSON body.
    pub fn put(&self, path: &str, body: &Value) -> Answer {
        self.send("PUT", path, Some(body.to_string().into_bytes()), &[])
    }

    /// PATCH of the version that was seen.
    pub fn patch(&self, path: &str, version: i64, body: &Value) -> Answer {
        let seen = format!("\"{version}\"");
        self.send("PATCH", path, Some(body.to_string().into_bytes()), &[("if-match", &seen)])
    }

    /// DELETE of the version that was seen.
    pub fn delete(&self, path: &str, version: i64) -> Answer {
        let seen = format!("\"{version}\"");
        self.send("DELETE", path, None, &[("if-match", &seen)])
    }

    /// Any request; a body is JSON unless a header says otherwise.
    pub fn send(&self, method: &str, path: &str, body: Option<Vec<u8>>, headers: &[(&str, &str)]) -> Answer {
        self.try_send(method, path, body, headers).expect("an answer")
    }

    /// As [`Client::send`], where the server may close the connection instead.
    pub fn try_send(
        &self,
        method: &str,
        path: &str,
        body: Option<Vec<u8>>,
        headers: &[(&str, &str)],
    ) -> Result<Answer, ureq::Error> {
        let mut request = Request::builder().method(method).uri(format!("{}{path}", self.base));
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        if body.is_some() && !headers.iter().any(|(name, _)| *name == "content-type") {
            request = request.header("content-type", "application/json");
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(body.unwrap_or_default()).expect("a request");
        self.agent.run(request).map(answer)
    }
}

fn answer(mut response: Response<Body>) -> Answer {
    let headers = response
        .headers()
        .iter()
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap_or_default().to_owned()))
        .collect();
    let bytes = response.body_mut().with_config().limit(64 << 20).read_to_vec().expect("a body");
    let text = String::from_utf8_lossy(&bytes).into_owned();
    Answer { status: response.status().as_u16(), headers, bytes, text }
}
