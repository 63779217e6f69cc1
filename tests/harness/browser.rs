//! Somebody at the pages: a session's cookie, and forms as a browser without script sends them.

use crate::client::{Answer, Client};
use crate::registry::{PASSWORD, TestRegistry};

/// A browser, signed in or not.
#[derive(Clone)]
pub struct Browser {
    client: Client,
    cookie: String,
}

impl Browser {
    /// One that nobody signed in at.
    pub fn anonymous(test: &TestRegistry) -> Self {
        Self { client: test.anonymous(), cookie: String::new() }
    }

    /// One where the account of a login signed in.
    pub fn signed_in(test: &TestRegistry, login: &str) -> Self {
        let session = test.registry.sign_in(login, PASSWORD).expect("signs in");
        Self { client: test.anonymous(), cookie: format!("arunai_session={}", session.secret) }
    }

    /// One with the cookie that a sign-in gave.
    pub fn with_cookie(test: &TestRegistry, cookie: &str) -> Self {
        Self { client: test.anonymous(), cookie: cookie.to_owned() }
    }

    /// Opens a page.
    pub fn get(&self, path: &str) -> Answer {
        self.client.send("GET", path, None, &[("cookie", &self.cookie)])
    }

    /// Sends fields.
    pub fn send(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(fields);
        let headers = [("cookie", &*self.cookie), ("content-type", "application/x-www-form-urlencoded")];
        self.client.send("POST", path, Some(form.finish().into_bytes()), &headers)
    }

    /// Opens a page, fills fields of its form in and sends it: to the form's own address, with what it carries.
    pub fn fill(&self, page: &str, action: &str, fields: &[(&str, &str)]) -> Answer {
        let shown = self.get(page).text;
        let own = carried(&shown, action);
        let own = own.iter().map(|(name, value)| (&**name, &**value));
        let all: Vec<(&str, &str)> = own.chain(fields.iter().copied()).collect();
        self.send(action, &all)
    }
}

/// The hidden fields of a page's form that leads to an address.
pub fn carried(page: &str, action: &str) -> Vec<(String, String)> {
    let marked = format!("action=\"{action}\"");
    let form = page.split("<form").find(|form| form.contains(&marked)).unwrap_or_else(|| {
        panic!("no form leads to {action}: {page}");
    });
    let form = form.split("</form>").next().unwrap_or_default();
    let hidden = form.split("<input").filter(|input| input.contains("type=\"hidden\""));
    hidden.map(|input| (attribute(input, "name"), attribute(input, "value"))).collect()
}

/// The value of a tag's attribute; empty without it.
pub fn attribute(tag: &str, name: &str) -> String {
    let tag = tag.split('>').next().unwrap_or_default();
    let value = tag.split(&format!("{name}=\"")).nth(1).and_then(|rest| rest.split('"').next());
    let value = value.unwrap_or_default();
    value.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}
