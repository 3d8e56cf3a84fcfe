//! The headers Appwrite adds to every execution.
//!
//! As constants they cost no allocation and no parsing, which is most of what a header costs.

use http::HeaderName;

macro_rules! names {
    ($($(#[$doc:meta])* $constant:ident = $name:literal;)*) => {
        $($(#[$doc])* pub(crate) const $constant: HeaderName = HeaderName::from_static($name);)*

        /// The constant for a name, if it is one of Appwrite's.
        pub(crate) fn known(name: &str) -> Option<HeaderName> {
            match name {
                $($name => Some($constant),)*
                _ => None,
            }
        }
    };
}

names! {
    /// What started the execution.
    TRIGGER = "x-appwrite-trigger";
    /// The execution's id.
    EXECUTION = "x-appwrite-execution-id";
    /// The function's own key.
    KEY = "x-appwrite-key";
    /// Who called, or whose session made the change.
    USER = "x-appwrite-user-id";
    /// The caller's own token.
    JWT = "x-appwrite-user-jwt";
    /// The event's name; to be believed only where the trigger is an event.
    EVENT = "x-appwrite-event";
    /// The caller's address.
    ADDRESS = "x-appwrite-client-ip";
    /// Where that address is.
    COUNTRY = "x-appwrite-country-code";
    /// On which continent.
    CONTINENT = "x-appwrite-continent-code";
    /// Whether that is in the European Union.
    UNION = "x-appwrite-continent-eu";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_appwrites_own_headers_are_known() {
        assert_eq!(known("x-appwrite-key"), Some(KEY));
        assert_eq!(known("x-appwrite-other"), None);
    }
}
