//! Who may be followed, and how often a username changes.

pub mod course_profile;

use std::time::Duration;

use client::Query;
use model::{Timestamp, UserId};
use runtime::{Code, Error, Result};
use store::tables::Profile;

/// How long a username stays once it was chosen.
const COOLDOWN: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// Refuses to follow oneself.
///
/// # Errors
///
/// `cannot_follow_self`.
pub fn check_other(me: &UserId, other: &UserId) -> Result<()> {
    if me == other {
        return Err(Error::new(
            Code::CannotFollowSelf,
            "You cannot follow yourself",
        ));
    }
    Ok(())
}

/// The condition that a profile's username may change now.
pub fn may_rename(now: Timestamp) -> Query {
    Query::or([
        Query::is_null(Profile::USERNAME_CHANGED_AT),
        Query::less_than_equal(Profile::USERNAME_CHANGED_AT, now.before(COOLDOWN)),
    ])
}

/// Says when a username may change again.
pub fn too_soon(changed_at: Option<Timestamp>) -> Error {
    let again = changed_at.map(|it| it.after(COOLDOWN).date_in(&model::Zone::utc()));
    let message = match again {
        Some(date) => format!("A username changes once in 30 days; yours may from {date} on"),
        None => "A username changes once in 30 days".to_owned(),
    };
    Error::new(Code::UsernameCooldown, message).and_field("username", "was changed too recently")
}

/// An achievement's key as people read it: `chapter_master` is "Chapter master".
pub fn achievement_name(key: &str) -> String {
    let words = key.replace(['_', '-'], " ");
    let mut letters = words.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => words,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_follows_themselves() {
        let (asha, ben): (UserId, UserId) = ("asha".parse().unwrap(), "ben".parse().unwrap());
        assert!(check_other(&asha, &ben).is_ok());
        let refused = check_other(&asha, &asha).unwrap_err();
        assert_eq!(refused.code, Code::CannotFollowSelf);
    }

    #[test]
    fn a_refusal_names_the_day_thirty_days_later() {
        let changed = Timestamp::parse("2026-01-01T10:00:00Z").unwrap();
        let refused = too_soon(Some(changed));
        assert_eq!(refused.code, Code::UsernameCooldown);
        assert!(
            refused.message.ends_with("from 2026-01-31 on"),
            "{refused:?}"
        );
    }

    #[test]
    fn keys_of_achievements_are_read_as_words() {
        assert_eq!(achievement_name("chapter_master"), "Chapter master");
        assert_eq!(achievement_name("speedrunner"), "Speedrunner");
        assert_eq!(achievement_name(""), "");
    }
}
