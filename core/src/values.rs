//! Checked values that several nouns share. One that exists is valid.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::{codes, text};

/// Text of 1 to `MAX` characters without control characters, outer spaces removed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Text<const MAX: usize>(String);

/// A name, an address, a phone number.
pub type ShortText = Text<200>;
/// Remarks.
pub type LongText = Text<2000>;

impl<const MAX: usize> Text<MAX> {
    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Text that a file gave: tidied and cut to the limit; nothing when that leaves nothing.
    pub(crate) fn lenient(raw: &str) -> Option<Self> {
        let clean: String = text::tidy(raw).chars().filter(|c| !c.is_control()).take(MAX).collect();
        let clean = clean.trim().to_owned();
        (!clean.is_empty()).then_some(Self(clean))
    }
}

impl<const MAX: usize> TryFrom<String> for Text<MAX> {
    type Error = Error;

    fn try_from(raw: String) -> Result<Self> {
        let clean = text::tidy(&raw);
        if clean.is_empty() {
            return Err(Error::invalid("text", "must not be empty"));
        }
        if clean.chars().count() > MAX {
            return Err(Error::invalid("text", format!("must not be longer than {MAX} characters")));
        }
        if clean.chars().any(char::is_control) {
            return Err(Error::invalid("text", "must not contain control characters"));
        }
        Ok(Self(clean))
    }
}

impl<const MAX: usize> From<Text<MAX>> for String {
    fn from(text: Text<MAX>) -> Self {
        text.0
    }
}

impl<const MAX: usize> std::fmt::Display for Text<MAX> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// A code of an area: the six digits of 全国地方公共団体コード with a right check digit, or a code of a
/// council's own that begins with a prefix of letters and a hyphen (`matsue-jhs-01`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, example = "322016")]
pub struct AreaCode(String);

impl AreaCode {
    /// The code itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A code that we stored ourselves.
    pub(crate) fn trusted(code: &str) -> Self {
        Self(code.to_owned())
    }

    /// The code of the prefecture, for a six-digit code.
    pub(crate) fn prefecture(&self) -> Option<Self> {
        let five = format!("{}000", self.0.get(..2)?);
        codes::complete_area_code(&five).map(Self)
    }
}

impl TryFrom<String> for AreaCode {
    type Error = Error;

    fn try_from(code: String) -> Result<Self> {
        if code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit()) {
            return match codes::complete_area_code(&code) {
                Some(code) => Ok(Self(code)),
                None => Err(Error::invalid("area_code", "has a wrong check digit")),
            };
        }
        let own = code.len() <= 40
            && code.starts_with(|c: char| c.is_ascii_lowercase())
            && code.contains('-')
            && code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if own {
            return Ok(Self(code));
        }
        Err(Error::invalid(
            "area_code",
            "must be six digits, or letters and a hyphen before a council's own code",
        ))
    }
}

impl From<AreaCode> for String {
    fn from(code: AreaCode) -> Self {
        code.0
    }
}

impl std::str::FromStr for AreaCode {
    type Err = Error;

    fn from_str(code: &str) -> Result<Self> {
        code.to_owned().try_into()
    }
}

impl std::fmt::Display for AreaCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// The id of a taxonomy term, e.g. `kind_33` or `reason` codes such as `too_far`.
#[derive(
    Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(transparent)]
#[schema(value_type = String, example = "kind_33")]
pub struct TermId(pub String);

impl TermId {
    /// The id itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for TermId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Reads a change to a field that nothing can be without: absent leaves it, and `null` is refused.
pub(crate) fn given<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Deserialize<'de>,
{
    T::deserialize(deserializer).map(Some)
}

/// A change to an optional field: absent leaves it, `null` clears it, a value sets it.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Patch<T> {
    /// Leave it as it is.
    #[default]
    Keep,
    /// Remove what is there.
    Clear,
    /// Put this in its place.
    Set(T),
}

impl<T> Patch<T> {
    /// Applies the change to a field.
    pub fn apply(self, field: &mut Option<T>) {
        match self {
            Self::Keep => {}
            Self::Clear => *field = None,
            Self::Set(value) => *field = Some(value),
        }
    }

    /// The same change of a field that holds the value in another form.
    pub fn map<U>(self, form: impl FnOnce(T) -> U) -> Patch<U> {
        match self {
            Self::Keep => Patch::Keep,
            Self::Clear => Patch::Clear,
            Self::Set(value) => Patch::Set(form(value)),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Patch<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::<T>::deserialize(deserializer)?.map_or(Self::Clear, Self::Set))
    }
}
