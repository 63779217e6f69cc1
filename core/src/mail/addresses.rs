//! Addresses of mail. The administrator and whoever it belongs to see one, and nobody else.

use serde::{Deserialize, Serialize};

use crate::accounts::AccountEdit;
use crate::actor::SignedIn;
use crate::error::{Error, Result};
use crate::registry::Registry;
use crate::storage;

/// An address of mail, such as `name@example.jp`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, example = "name@example.jp")]
pub struct MailAddress(String);

impl MailAddress {
    /// The address itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for MailAddress {
    type Error = Error;

    fn try_from(raw: String) -> Result<Self> {
        let address = raw.trim();
        match address.rsplit_once('@') {
            Some((local, host)) if is_local(local) && is_host(host) && address.len() <= 254 => {
                Ok(Self(address.to_owned()))
            }
            _ => Err(Error::invalid("text", "must be an address of mail such as name@example.jp")),
        }
    }
}

impl From<MailAddress> for String {
    fn from(address: MailAddress) -> Self {
        address.0
    }
}

fn is_local(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte);
    text.len() <= 64 && text.split('.').all(|part| !part.is_empty() && part.bytes().all(is_plain))
}

fn is_host(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    let is_label = |label: &str| {
        let is_edged = label.starts_with('-') || label.ends_with('-');
        (1..=63).contains(&label.len()) && !is_edged && label.bytes().all(is_plain)
    };
    text.contains('.') && text.split('.').all(is_label)
}

impl Registry {
    /// The address that the weekly mail of somebody goes to; none where they get none.
    pub fn find_own_mail_address(&self, by: &SignedIn) -> Result<Option<MailAddress>> {
        Ok(self.db().read(|c| storage::accounts::find(c, by.account_id))?.mail_address)
    }

    /// Sets the own address, or ends the weekly mail.
    pub fn change_own_mail_address(&self, by: &SignedIn, edit: AccountEdit) -> Result<()> {
        self.write(&by.account_id.to_string(), |w| {
            let before = storage::accounts::find(w.connection, by.account_id)?;
            edit.apply(w, before).map(drop)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_plain() {
        for good in ["a@example.jp", " kyogikai+1@mail.city.example.lg.jp ", "o'neil_x@a-b.example"] {
            let address = MailAddress::try_from(good.to_owned()).expect(good);
            assert_eq!(address.as_str(), good.trim());
        }
        let long = format!("{}@example.jp", "a".repeat(65));
        for bad in [
            "",
            "@",
            "a@",
            "@example.jp",
            "a@localhost",
            "a b@example.jp",
            "a..b@example.jp",
            "a@example..jp",
            "a@-example.jp",
            "あ@example.jp",
            "a@example.jp\r\nBcc: b@example.jp",
            "a@example.jp, b@example.jp",
            "<a@example.jp>",
            &long,
        ] {
            assert!(MailAddress::try_from(bad.to_owned()).is_err(), "{bad}");
        }
    }
}
