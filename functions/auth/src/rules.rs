//! When an account may be deleted, and when settings are complete.

use std::time::Duration;

use model::Timestamp;
use runtime::{Code, Error, Result};
use store::tables::UserSettings;

/// What somebody types who means it.
const WORD: &str = "DELETE";

/// How old a session may be for something that cannot be undone.
const RECENT: Duration = Duration::from_secs(10 * 60);

/// How many names a refusal lists.
const NAMES: usize = 3;

/// Refuses a deletion that was not meant.
///
/// # Errors
///
/// `validation_failed`.
pub fn check_word(confirm: &str) -> Result<()> {
    if confirm == WORD {
        return Ok(());
    }
    Err(Error::field("confirm", "must be the word DELETE"))
}

/// Refuses a session that began too long ago, or that nobody knows of.
///
/// # Errors
///
/// `reauth_required`.
pub fn check_recent(begun: Option<Timestamp>, now: Timestamp) -> Result<()> {
    if begun.is_some_and(|it| now.since(it) < RECENT) {
        return Ok(());
    }
    Err(Error::new(
        Code::ReauthRequired,
        "Sign in again first: deleting an account cannot be undone",
    ))
}

/// Whether settings have what only the account knows; those begun by another write have not.
pub fn is_complete(settings: &UserSettings) -> bool {
    settings.email.is_some()
}

/// The first names of a list, and how many more there are.
pub fn named(names: &[String]) -> String {
    let shown: Vec<&str> = names.iter().take(NAMES).map(String::as_str).collect();
    let shown = shown.join(", ");
    match names.len().saturating_sub(NAMES) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_very_word_confirms() {
        assert!(check_word("DELETE").is_ok());
        for word in ["delete", "DELETE ", "", "yes"] {
            let refused = check_word(word).unwrap_err();
            assert!(refused.fields.contains_key("confirm"), "{word:?}");
        }
    }

    #[test]
    fn a_session_is_recent_for_ten_minutes() {
        let now = Timestamp::parse("2026-01-01T12:00:00Z").unwrap();
        let ago = |seconds| Some(now.before(Duration::from_secs(seconds)));
        assert!(check_recent(ago(0), now).is_ok());
        assert!(check_recent(ago(599), now).is_ok());
        for begun in [ago(600), ago(86_400), None] {
            let refused = check_recent(begun, now).unwrap_err();
            assert_eq!(refused.code, Code::ReauthRequired);
        }
    }

    #[test]
    fn a_refusal_names_three_and_counts_the_rest() {
        let names =
            |count: usize| -> Vec<String> { (1..=count).map(|n| format!("P{n}")).collect() };
        assert_eq!(named(&names(1)), "P1");
        assert_eq!(named(&names(3)), "P1, P2, P3");
        assert_eq!(named(&names(5)), "P1, P2, P3 and 2 more");
    }
}
