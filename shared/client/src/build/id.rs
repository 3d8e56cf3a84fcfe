//! Ids of things that are about to be created.

use std::time::{SystemTime, UNIX_EPOCH};

/// Makes ids for new resources.
#[derive(Debug, Clone, Copy)]
pub struct Id;

impl Id {
    /// Makes a fresh id: 13 hexadecimal digits of the time and 7 random ones, as Appwrite's SDKs do.
    ///
    /// Ids are guessable: never use one as a secret.
    pub fn unique() -> String {
        #[expect(
            clippy::disallowed_methods,
            reason = "an id is unique in real time whatever clock the work runs on"
        )]
        let since_epoch = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        format!(
            "{:08x}{:05x}{:07x}",
            since_epoch.as_secs(),
            since_epoch.subsec_micros(),
            fastrand::u32(..1 << 28)
        )
    }

    /// Takes an id as it is.
    pub fn custom(id: impl Into<String>) -> String {
        id.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unique_id_is_twenty_hexadecimal_digits() {
        let id = Id::unique();
        assert_eq!(id.len(), 20, "{id}");
        assert!(id.bytes().all(|byte| byte.is_ascii_hexdigit()), "{id}");
        assert_ne!(id, Id::unique());
    }
}
