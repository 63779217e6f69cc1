//! What commands say: to a person, or as JSON.

use arunai_core::Error;
use serde_json::{Value, json};

/// How a command answers.
pub(super) struct Output {
    /// In JSON.
    pub json: bool,
}

impl Output {
    /// Says the result in either way.
    pub fn say(&self, value: &Value, text: &str) {
        if self.json {
            println!("{value}");
        } else {
            println!("{text}");
        }
    }

    /// Says why the command failed, on standard error.
    pub fn failure(&self, error: &Error) {
        let faults = match error {
            Error::Invalid(faults) => serde_json::to_value(faults).unwrap_or_default(),
            _ => Value::Array(Vec::new()),
        };
        if self.json {
            eprintln!("{}", json!({ "error": error.to_string(), "errors": faults }));
        } else {
            let source = std::error::Error::source(error).map(|s| format!(": {s}")).unwrap_or_default();
            eprintln!("arunai: {error}{source}");
        }
    }
}
