//! The keys that sign bearer tokens and mark forms: in a file of their own, several at a time so that they rotate.
//!
//! Tokens are signed and checked by Arunai alone, so one secret per key is enough (HS256). The first
//! key signs, all of them check. A token's id is the secret of a stored session, which revokes it.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;

use arunai_core::Error;
use jsonwebtoken::{
    Algorithm, DecodingKey, EncodingKey, Header, Validation, crypto, decode, decode_header, encode,
};
use serde::{Deserialize, Serialize};

/// Who issues and who accepts the tokens.
const NAME: &str = "arunai";

/// The keys, newest first.
#[derive(Serialize, Deserialize)]
pub struct Secrets {
    keys: Vec<Key>,
}

#[derive(Serialize, Deserialize)]
struct Key {
    id: String,
    /// 64 hexadecimal characters.
    secret: String,
}

#[derive(Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: String,
    jti: String,
    iat: i64,
    exp: i64,
}

impl Secrets {
    /// Fresh keys that live as long as the process.
    pub fn fresh() -> Self {
        Self { keys: vec![Key::fresh()] }
    }

    /// Reads the file, or writes one with a fresh key, readable by its owner only.
    pub fn open(path: &Path) -> Result<Self, Error> {
        match std::fs::read(path) {
            Ok(text) => {
                let secrets: Self = serde_json::from_slice(&text)
                    .map_err(|_| Error::invalid("secrets", "the file is not one of keys"))?;
                if secrets.keys.iter().any(|key| key.secret.len() < 64) || secrets.keys.is_empty() {
                    return Err(Error::invalid("secrets", "the file needs keys of at least 64 characters"));
                }
                Ok(secrets)
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let secrets = Self::fresh();
                secrets.write(path, true)?;
                Ok(secrets)
            }
            Err(_) => Err(Error::invalid("secrets", "the file cannot be read")),
        }
    }

    /// Adds a key that signs from now on; tokens of the one before stay good, older keys go.
    pub fn rotate(path: &Path) -> Result<(), Error> {
        let mut secrets = Self::open(path)?;
        secrets.keys.insert(0, Key::fresh());
        secrets.keys.truncate(2);
        secrets.write(path, false)
    }

    /// Writes beside the file and renames, so that a crash leaves the old or the new one, whole.
    fn write(&self, path: &Path, is_new: bool) -> Result<(), Error> {
        let text = serde_json::to_vec_pretty(self).map_err(Error::internal)?;
        let beside = path.with_extension("new");
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let written = options.open(&beside).and_then(|mut file| {
            file.write_all(&text)?;
            file.sync_all()?;
            std::fs::rename(&beside, path)
        });
        let what = if is_new { "the file cannot be made" } else { "the file cannot be replaced" };
        written.map_err(|_| Error::invalid("secrets", what))
    }

    /// A bearer token for an account; `id` is the session's secret, `expires` seconds since 1970.
    pub fn sign(&self, account: &str, id: &str, issued: i64, expires: i64) -> Result<String, Error> {
        let key = self.keys.first().ok_or_else(|| Error::internal("no key"))?;
        let claims = Claims {
            iss: NAME.into(),
            aud: NAME.into(),
            sub: account.into(),
            jti: id.into(),
            iat: issued,
            exp: expires,
        };
        let header = Header { kid: Some(key.id.clone()), ..Header::new(Algorithm::HS256) };
        encode(&header, &claims, &EncodingKey::from_secret(key.secret.as_bytes())).map_err(Error::internal)
    }

    /// The session's secret and the account, if the token is one of ours and has not expired.
    pub fn check(&self, token: &str) -> Option<(String, String)> {
        let id = decode_header(token).ok()?.kid?;
        let key = self.keys.iter().find(|key| key.id == id)?;
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_issuer(&[NAME]);
        validation.set_audience(&[NAME]);
        // Without this a token that has no issuer at all would pass.
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        let key = DecodingKey::from_secret(key.secret.as_bytes());
        let claims = decode::<Claims>(token, &key, &validation).ok()?.claims;
        Some((claims.jti, claims.sub))
    }

    /// A mark of a text that nobody else can make (HMAC-SHA-256, base64url), by the key that signs.
    pub fn mark(&self, text: &str) -> Result<String, Error> {
        let key = self.keys.first().ok_or_else(|| Error::internal("no key"))?;
        let key = EncodingKey::from_secret(key.secret.as_bytes());
        crypto::sign(text.as_bytes(), &key, Algorithm::HS256).map_err(Error::internal)
    }

    /// Whether one of the keys marked a text so.
    pub fn has_marked(&self, text: &str, mark: &str) -> bool {
        let holds = |key: &Key| {
            let key = DecodingKey::from_secret(key.secret.as_bytes());
            crypto::verify(mark, text.as_bytes(), &key, Algorithm::HS256).unwrap_or(false)
        };
        self.keys.iter().any(holds)
    }
}

impl Key {
    fn fresh() -> Self {
        let mut bytes = [0_u8; 36];
        rand::fill(&mut bytes);
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let (id, secret) = hex.split_at(8);
        Self { id: id.to_owned(), secret: secret.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Far in the future.
    const LATER: i64 = 4_000_000_000;

    #[test]
    fn only_our_own_marks_count_also_of_the_key_before() {
        let mut secrets = Secrets::fresh();
        let mark = secrets.mark("account:1").expect("marks");
        secrets.keys.insert(0, Key::fresh());
        assert!(secrets.has_marked("account:1", &mark) && secrets.mark("account:1").expect("marks") != mark);
        assert!(!secrets.has_marked("account:2", &mark) && !secrets.has_marked("account:1", ""));
        assert!(!Secrets::fresh().has_marked("account:1", &mark));
    }

    #[test]
    fn only_our_own_unexpired_tokens_count() {
        let secrets = Secrets::fresh();
        let token = secrets.sign("account", "session", 0, LATER).expect("signs");
        assert_eq!(secrets.check(&token), Some(("session".into(), "account".into())));
        assert_eq!(Secrets::fresh().check(&token), None);
        let expired = secrets.sign("account", "session", 0, 1).expect("signs");
        assert_eq!(secrets.check(&expired), None);
        let (head, signature) = token.rsplit_once('.').expect("three parts");
        assert_eq!(
            secrets.check(&format!("{head}.{}", signature.replace(|c: char| c.is_lowercase(), "A"))),
            None
        );
    }
}
