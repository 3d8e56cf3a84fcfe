//! Saying to a push service who sends: a token signed with ES256 (RFC 8292).

use std::time::Duration;

use data_encoding::BASE64URL_NOPAD;
use model::Timestamp;
use ring::rand::SystemRandom;
use ring::signature::{EcdsaKeyPair, ECDSA_P256_SHA256_FIXED_SIGNING};
use serde_json::json;

/// How long a token holds; push services take at most a day.
const LIFETIME: Duration = Duration::from_secs(12 * 60 * 60);

/// The project's key, and whom a push service may write to.
pub struct Vapid {
    pair: EcdsaKeyPair,
    public: String,
    subject: String,
}

impl Vapid {
    /// Reads a pair of keys, base64url.
    ///
    /// # Errors
    ///
    /// What is wrong with them, without the keys.
    pub fn parse(private: &str, public: &str, subject: &str) -> Result<Self, &'static str> {
        let decode = |text: &str| BASE64URL_NOPAD.decode(text.trim_end_matches('=').as_bytes());
        let (Ok(private), Ok(point)) = (decode(private), decode(public)) else {
            return Err("the VAPID keys are not base64url");
        };
        let pair = EcdsaKeyPair::from_private_key_and_public_key(
            &ECDSA_P256_SHA256_FIXED_SIGNING,
            &private,
            &point,
            &SystemRandom::new(),
        );
        let Ok(pair) = pair else {
            return Err("the VAPID keys are no pair");
        };
        if !(subject.starts_with("mailto:") || subject.starts_with("https://")) {
            return Err("`VAPID_SUBJECT` must start with mailto: or https://");
        }
        Ok(Self {
            pair,
            public: BASE64URL_NOPAD.encode(&point),
            subject: subject.to_owned(),
        })
    }

    /// What stands in `Authorization` for messages to a push service.
    ///
    /// # Errors
    ///
    /// When the system gives no random numbers.
    pub fn authorization(&self, origin: &str, now: Timestamp) -> Result<String, &'static str> {
        let signed = unsigned(origin, now.after(LIFETIME), &self.subject);
        let signature = self
            .pair
            .sign(&SystemRandom::new(), signed.as_bytes())
            .or(Err("the VAPID token could not be signed"))?;
        let signature = BASE64URL_NOPAD.encode(signature.as_ref());
        Ok(format!("vapid t={signed}.{signature}, k={}", self.public))
    }
}

fn unsigned(origin: &str, expires: Timestamp, subject: &str) -> String {
    let header = json!({ "typ": "JWT", "alg": "ES256" });
    let claims = json!({ "aud": origin, "exp": expires.as_second(), "sub": subject });
    let encode = |part: &serde_json::Value| BASE64URL_NOPAD.encode(part.to_string().as_bytes());
    format!("{}.{}", encode(&header), encode(&claims))
}

#[cfg(test)]
mod tests {
    use ring::signature::{UnparsedPublicKey, ECDSA_P256_SHA256_FIXED};

    use super::*;

    /// RFC 8292, section 2.4.
    const TOKEN: &str = "eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9.eyJhdWQiOiJodHRwczovL3B1c2guZXhhbXBsZS5uZXQiLCJleHAiOjE0NTM1MjM3NjgsInN1YiI6Im1haWx0bzpwdXNoQGV4YW1wbGUuY29tIn0";
    /// The pair of RFC 8291's sender.
    const PRIVATE: &str = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw";
    const PUBLIC: &str =
        "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8";

    #[test]
    fn the_example_of_the_standard_is_written_as_it_says() {
        let expires = Timestamp::from_jiff(jiff::Timestamp::from_second(1_453_523_768).unwrap());
        let ours = unsigned(
            "https://push.example.net",
            expires,
            "mailto:push@example.com",
        );
        assert_eq!(ours, TOKEN);
    }

    #[test]
    fn a_token_is_signed_so_that_the_public_key_proves_it() {
        let vapid = Vapid::parse(PRIVATE, PUBLIC, "mailto:a@example.com").unwrap();
        let now = Timestamp::parse("2026-01-01T00:00:00Z").unwrap();
        let header = vapid
            .authorization("https://fcm.googleapis.com", now)
            .unwrap();
        let (token, key) = header
            .strip_prefix("vapid t=")
            .unwrap()
            .split_once(", k=")
            .unwrap();
        let (signed, signature) = token.rsplit_once('.').unwrap();
        let signature = BASE64URL_NOPAD.decode(signature.as_bytes()).unwrap();
        let public = BASE64URL_NOPAD.decode(key.as_bytes()).unwrap();
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, public)
            .verify(signed.as_bytes(), &signature)
            .unwrap();
    }

    #[test]
    fn keys_that_are_no_pair_are_refused() {
        let other = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
        assert!(Vapid::parse(PRIVATE, other, "mailto:a@example.com").is_err());
        assert!(Vapid::parse("?", PUBLIC, "mailto:a@example.com").is_err());
        assert!(Vapid::parse(PRIVATE, PUBLIC, "me").is_err());
    }
}
