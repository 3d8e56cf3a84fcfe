//! Secrets: made by the operating system's generator, kept as hashes, compared in constant time.

use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};

/// Characters of a session's secret: appwrite sends 256 bytes as hexadecimal digits, half of which is plenty here.
pub const LENGTH: usize = 64;

/// A secret of this many hexadecimal digits.
pub fn random(length: usize) -> String {
    let mut bytes = vec![0_u8; length.div_ceil(2)];
    if getrandom::fill(&mut bytes).is_err() {
        // Without the system's generator there is no secret to give; the seeded generator is the next best source.
        return crate::ids::hex(length);
    }
    let mut text = data_encoding::HEXLOWER.encode(&bytes);
    text.truncate(length);
    text
}

/// A code of this many decimal digits, as mails carry them.
pub fn code(length: usize) -> String {
    use rand::Rng;
    let mut random = rand::rng();
    (0..length)
        .map(|_| char::from(b'0' + random.random_range(0..10_u8)))
        .collect()
}

/// The form in which a secret is kept.
pub fn hash(secret: &str) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(secret.as_bytes()))
}

/// Whether `secret` hashes to `kept`, taking equally long either way.
pub fn matches(secret: &str, kept: &str) -> bool {
    same(&hash(secret), kept)
}

/// Whether two texts are the same, taking equally long either way.
pub fn same(one: &str, other: &str) -> bool {
    let tag = |text: &str| {
        let mut mac = Hmac::<Sha256>::new_from_slice(b"compare").ok()?;
        mac.update(text.as_bytes());
        Some(mac)
    };
    match (tag(one), tag(other)) {
        (Some(one), Some(other)) => one.verify_slice(&other.finalize().into_bytes()).is_ok(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_matches_its_own_hash_only() {
        let (one, other) = (random(LENGTH), random(LENGTH));
        assert!(matches(&one, &hash(&one)));
        assert!(!matches(&other, &hash(&one)));
        assert!(!matches("", &hash(&one)));
    }

    #[test]
    fn secrets_have_the_length_asked_for() {
        for length in [4, 5, 6, 64, 128] {
            assert_eq!(random(length).len(), length);
            assert_eq!(code(length).len(), length);
        }
    }
}
