//! Passwords, kept as Argon2id hashes.
//!
//! Real Appwrite spends 64 MiB and four passes on one (hence what `hashOptions` says). A development host makes
//! hundreds of people for a demo or a test run, in an unoptimised build, so it spends 1 MiB and one pass: a real
//! salted, memory-hard hash, but not one to protect passwords that matter.

use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use serde_json::{json, Value};

use super::secrets;
use crate::error::{Error, Result};

/// Memory of one hash, in KiB.
const MEMORY: u32 = 1_024;
/// Passes over it.
const PASSES: u32 = 1;

/// Appwrite's name of the method.
pub const METHOD: &str = "argon2";

/// What Appwrite answers as the parameters of its default method.
pub fn options() -> Value {
    json!({ "type": METHOD, "memory_cost": 65_536, "time_cost": 4, "threads": 3 })
}

/// Hashes a password on a thread that may take its time.
///
/// # Errors
///
/// 500 where the hash cannot be made.
pub async fn hash(password: String) -> Result<String> {
    blocking(move || {
        let salt = SaltString::encode_b64(secrets::random(32).as_bytes())
            .map_err(|cause| Error::internal(&cause))?;
        let hash = hasher()?
            .hash_password(password.as_bytes(), &salt)
            .map_err(|cause| Error::internal(&cause))?;
        Ok(hash.to_string())
    })
    .await
}

/// Whether `password` is the one that was hashed. An empty hash matches nothing, in about the time of one that does not match.
///
/// # Errors
///
/// 500 where the check cannot be run.
pub async fn verify(password: String, kept: String) -> Result<bool> {
    blocking(move || {
        let Ok(parsed) = PasswordHash::new(&kept) else {
            drop(hasher()?.hash_password(
                password.as_bytes(),
                &SaltString::from_b64("bm9ib2R5aGVyZQ").map_err(|cause| Error::internal(&cause))?,
            ));
            return Ok(false);
        };
        Ok(Argon2::default()
            .verify_password(password.as_bytes(), &parsed)
            .is_ok())
    })
    .await
}

fn hasher() -> Result<Argon2<'static>> {
    let params = Params::new(MEMORY, PASSES, 1, None).map_err(|cause| Error::internal(&cause))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(cause) => Err(Error::internal(&cause)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_password_itself_matches() {
        let kept = hash("correct horse".to_owned()).await.unwrap();
        assert!(kept.starts_with("$argon2id$"));
        assert!(verify("correct horse".to_owned(), kept.clone())
            .await
            .unwrap());
        assert!(!verify("wrong horse".to_owned(), kept).await.unwrap());
        assert!(!verify("any".to_owned(), String::new()).await.unwrap());
    }

    #[tokio::test]
    async fn equal_passwords_have_different_hashes() {
        let one = hash("correct horse".to_owned()).await.unwrap();
        assert_ne!(one, hash("correct horse".to_owned()).await.unwrap());
    }
}
