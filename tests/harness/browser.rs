//! Somebody at the pages: a session's cookie, and forms as a browser without script sends them.

use crate::client::{Answer, Client};
use crate::registry::{PASSWORD, TestRegistry};

/// Parts the fields of a form with a file.
const BOUNDARY: &str = "----arunai-form-boundary";

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

    /// Sends fields and a file, which has a name unless none was chosen.
    pub fn send_file(&self, path: &str, fields: &[(&str, &str)], file: (&str, &[u8])) -> Answer {
        let part = |about: &str| format!("--{BOUNDARY}\r\ncontent-disposition: form-data; {about}\r\n");
        let field =
            |(name, value): &(&str, &str)| part(&format!("name=\"{name}\"")) + "\r\n" + value + "\r\n";
        let (name, bytes) = file;
        let head = part(&format!("name=\"file\"; filename=\"{name}\"")) + "content-type: text/csv\r\n\r\n";
        let fields: String = fields.iter().map(field).collect();
        let end = format!("\r\n--{BOUNDARY}--\r\n");
        let body = [fields.as_bytes(), head.as_bytes(), bytes, end.as_bytes()].concat();
        let media = format!("multipart/form-data; boundary={BOUNDARY}");
        let headers = [("cookie", &*self.cookie), ("content-type", &*media)];
        self.client.send("POST", path, Some(body), &headers)
    }

    /// Opens a page, fills its form in, chooses a file and sends all of it.
    pub fn fill_with_file(
        &self,
        page: &str,
        action: &str,
        fields: &[(&str, &str)],
        file: (&str, &[u8]),
    ) -> Answer {
        let own = carried(&self.get(page).text, action);
        let own = own.iter().map(|(name, value)| (&**name, &**value));
        let all: Vec<(&str, &str)> = own.chain(fields.iter().copied()).collect();
        self.send_file(action, &all, file)
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
