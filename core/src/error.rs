//! What can go wrong, in the registry's own terms. Nothing here knows of HTTP.

use serde::{Deserialize, Serialize};

/// One fault in one named part of the input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Fault {
    /// The field, parameter or column, e.g. `place.latitude` or `column 21`.
    pub field: String,
    /// What is wrong with it, lower case, without the offending value.
    pub reason: String,
}

/// A failure of a registry operation.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No such record, or none that the caller may know of.
    #[error("{noun} not found")]
    NotFound {
        /// Which noun was looked for.
        noun: &'static str,
    },
    /// The input breaks a rule; every fault is named.
    #[error("invalid input: {}", describe(.0))]
    Invalid(Vec<Fault>),
    /// The input is well formed but contradicts what is stored.
    #[error("conflict: {reason}")]
    Conflict {
        /// What it contradicts.
        reason: String,
    },
    /// A key that was sent before came with something else.
    #[error("the key was used for something else")]
    KeyReused,
    /// The record changed since the caller read it.
    #[error("the record has changed since it was read")]
    Stale,
    /// The caller may know of the record but not do this to it.
    #[error("not permitted: {reason}")]
    Forbidden {
        /// Which right is missing.
        reason: &'static str,
    },
    /// The database is occupied; trying again later may succeed.
    #[error("the database is busy")]
    Busy,
    /// A fault of ours or of the machine; the source is for the log only.
    #[error("internal error")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// The result of a registry operation.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// The same, of input that is a field of other input.
    pub fn within(self, outer: &str) -> Self {
        match self {
            Self::Invalid(faults) => Self::Invalid(
                faults.into_iter().map(|f| Fault::new(format!("{outer}.{}", f.field), f.reason)).collect(),
            ),
            other => other,
        }
    }

    /// A single fault in one field.
    pub fn invalid(field: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::Invalid(vec![Fault::new(field, reason)])
    }

    /// A fault of ours, told as text to the log only.
    pub fn internal(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(source.into())
    }
}

impl Fault {
    /// A fault in `field` because of `reason`.
    pub fn new(field: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { field: field.into(), reason: reason.into() }
    }
}

/// Collects faults, so that the caller learns of all of them at once.
#[derive(Debug, Default)]
pub struct Faults(Vec<Fault>);

impl Faults {
    /// Remembers a fault in `field` unless `holds`.
    pub fn require(&mut self, holds: bool, field: &str, reason: &str) {
        if !holds {
            self.0.push(Fault::new(field, reason));
        }
    }

    /// Remembers the faults of another check; what is no fault of the input fails at once.
    pub fn note(&mut self, checked: Result<()>) -> Result<()> {
        match checked {
            Err(Error::Invalid(found)) => {
                self.0.extend(found);
                Ok(())
            }
            other => other,
        }
    }

    /// Fails with everything remembered, or succeeds when that is nothing.
    pub fn finish(self) -> Result<()> {
        if self.0.is_empty() { Ok(()) } else { Err(Error::Invalid(self.0)) }
    }
}

fn describe(faults: &[Fault]) -> String {
    let parts: Vec<_> = faults.iter().map(|f| format!("{}: {}", f.field, f.reason)).collect();
    parts.join("; ")
}
