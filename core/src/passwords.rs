//! Password hashes: argon2id with 19 MiB, two passes and one lane (OWASP's first choice).

use std::sync::{LazyLock, Mutex, PoisonError};

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};

use crate::error::{Error, Result};

/// Compared against when there is no account, so that the answer takes as long.
static NOBODY: LazyLock<String> = LazyLock::new(|| hash("nobody has this password").unwrap_or_default());

/// One hash at a time: each takes 19 MiB and a core, and a flood of sign-ins must not take all of both.
static TURN: Mutex<()> = Mutex::new(());

/// Hashes a password with a new salt.
pub(crate) fn hash(password: &str) -> Result<String> {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let hash = argon2().hash_password(password.as_bytes()).map_err(|e| Error::internal(e.to_string()))?;
    Ok(hash.to_string())
}

/// Whether a password has this hash; without a hash it has none, in the same time.
pub(crate) fn matches(password: &str, stored: Option<&str>) -> bool {
    let stored_or_nobody = stored.unwrap_or_else(|| NOBODY.as_str());
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let verified = PasswordHash::new(stored_or_nobody)
        .is_ok_and(|hash| argon2().verify_password(password.as_bytes(), &hash).is_ok());
    verified && stored.is_some()
}

fn argon2() -> Argon2<'static> {
    let params = Params::new(19 * 1024, 2, 1, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_password_matches() {
        let stored = hash("正しいパスワード").expect("hashes");
        assert!(matches("正しいパスワード", Some(&stored)));
        assert!(!matches("ちがうパスワード", Some(&stored)));
        assert!(!matches("nobody has this password", None));
    }
}
