//! Secrets that are stored as hashes alone.

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

/// Hashes a secret with a pepper that the database does not have: SHA-256, hexadecimal.
pub fn hashed(pepper: &str, secret: &str) -> String {
    let mut hash = Sha256::new();
    // The length keeps pepper and secret apart.
    hash.update(pepper.len().to_string());
    hash.update([0x1F]);
    hash.update(pepper);
    hash.update(secret);
    HEXLOWER.encode(&hash.finalize())
}

/// Compares two texts in a time that depends on their lengths alone.
pub fn is_same(one: &str, other: &str) -> bool {
    let differing = one
        .bytes()
        .zip(other.bytes())
        .fold(0_u8, |seen, (a, b)| seen | (a ^ b));
    one.len() == other.len() && differing == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_known_by_its_hash() {
        let hash = hashed("", "abc");
        assert_eq!(hash.len(), 64);
        assert_eq!(hash, hashed("", "abc"));
        assert_ne!(hash, hashed("a", "bc"));
        assert_ne!(hash, hashed("", "abd"));
    }

    #[test]
    fn texts_are_compared_whole() {
        assert!(is_same("abc", "abc") && is_same("", ""));
        assert!(!is_same("abc", "abd") && !is_same("abc", "ab") && !is_same("", "a"));
    }
}
