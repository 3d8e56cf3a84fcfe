//! The tokens this host signs: HS256, with its own secret, told by its own clock.
//!
//! A user's token holds `userId` and, where there is one, `sessionId`; a function's key holds `projectId` and `scopes`.

use jiff::Timestamp;
use jsonwebtoken::{DecodingKey, EncodingKey, Header, Validation};
use serde_json::{Map, Value};

/// What a token says.
pub type Claims = Map<String, Value>;

/// Why a token was refused, in the words that Appwrite's own library uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It is no token at all.
    #[error("Invalid token: Incomplete segments")]
    Incomplete,
    /// It is not one of ours.
    #[error("Invalid token: Signature failed")]
    Forged,
    /// It was one of ours, once.
    #[error("Invalid token: Expired")]
    Expired,
}

/// Signs `claims` for `seconds` from `now`.
pub fn sign(secret: &str, mut claims: Claims, now: Timestamp, seconds: i64) -> String {
    claims.insert("iat".to_owned(), now.as_second().into());
    claims.insert("exp".to_owned(), (now.as_second() + seconds).into());
    let key = EncodingKey::from_secret(secret.as_bytes());
    // Signing a JSON object with a symmetric key cannot fail; an empty token would be refused everywhere.
    jsonwebtoken::encode(&Header::default(), &claims, &key).unwrap_or_default()
}

/// Reads a token of ours that is still good at `now`.
///
/// # Errors
///
/// [`Refused`], saying which of the two.
pub fn verify(secret: &str, token: &str, now: Timestamp) -> Result<Claims, Refused> {
    if token.split('.').count() != 3 {
        return Err(Refused::Incomplete);
    }
    let mut rules = Validation::default();
    // The host's clock may be moved by hand, so the library's own look at the time does not count.
    rules.validate_exp = false;
    rules.required_spec_claims.clear();
    let key = DecodingKey::from_secret(secret.as_bytes());
    let claims = jsonwebtoken::decode::<Claims>(token, &key, &rules)
        .map_err(|_forged| Refused::Forged)?
        .claims;
    let until = claims.get("exp").and_then(Value::as_i64);
    match until {
        Some(until) if now.as_second() < until => Ok(claims),
        _ => Err(Refused::Expired),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn claims() -> Claims {
        json!({ "userId": "asha" }).as_object().unwrap().clone()
    }

    #[test]
    fn a_token_is_good_until_it_expires() {
        let token = sign("s", claims(), at(1_000), 60);
        assert_eq!(
            verify("s", &token, at(1_059)).unwrap()["userId"],
            json!("asha")
        );
        assert_eq!(verify("s", &token, at(1_060)), Err(Refused::Expired));
    }

    #[test]
    fn a_token_of_another_host_is_refused() {
        let token = sign("s", claims(), at(1_000), 60);
        assert_eq!(verify("t", &token, at(1_000)), Err(Refused::Forged));
        assert_eq!(verify("s", "nonsense", at(1_000)), Err(Refused::Incomplete));
    }
}
