//! What can go wrong with a row, and what its reader is told.
//!
//! Nothing of Appwrite's text reaches a reader: the cause goes to the log.

use client::ErrorKind;
use runtime::Code;

/// What every fallible function of this crate answers.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A row that could not be read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no such row, or the caller may not know of it.
    #[error("there is no such {noun}")]
    NotFound {
        /// What was looked for.
        noun: &'static str,
    },
    /// A row with this id, or with a value that must be unique, exists.
    #[error("{noun} exists already")]
    Conflict {
        /// What exists.
        noun: &'static str,
    },
    /// A counter would have passed its limit; nothing changed.
    #[error("{noun} has reached its limit")]
    LimitReached {
        /// What is full.
        noun: &'static str,
    },
    /// Somebody else changed the row first; nothing changed.
    #[error("{noun} was changed meanwhile")]
    Changed {
        /// What was changed.
        noun: &'static str,
    },
    /// The cursor was not made by this list, or its row is gone.
    #[error("the cursor names no row")]
    BadCursor,
    /// The operation reads with the caller's own rights, and no session came along.
    #[error("the caller brought no session")]
    SessionRequired,
    /// The caller does this too often.
    #[error("too often; again in {retry_after} s")]
    RateLimited {
        /// Seconds until it is allowed again.
        retry_after: u32,
    },
    /// Appwrite could not be reached, is overloaded, or took too long.
    #[error("the store is unavailable")]
    Unavailable {
        /// Why.
        #[source]
        source: client::Error,
    },
    /// Appwrite refused what it should not refuse, or answered what cannot be read: a fault of ours.
    #[error("a {noun} could not be read or written")]
    Failed {
        /// What it was about.
        noun: &'static str,
        /// Why.
        #[source]
        source: client::Error,
    },
    /// A row of ours lacks what every row has.
    #[error("a {noun} is broken: {reason}")]
    Broken {
        /// What it was about.
        noun: &'static str,
        /// What is wrong with it.
        reason: String,
    },
}

impl Error {
    /// Says what went wrong with a `noun` when the function's own key was used.
    pub fn about(noun: &'static str, source: client::Error) -> Self {
        match source.kind {
            ErrorKind::NotFound => Self::NotFound { noun },
            ErrorKind::Conflict => Self::Conflict { noun },
            ErrorKind::LimitExceeded => Self::LimitReached { noun },
            ErrorKind::Stale | ErrorKind::TransactionConflict => Self::Changed { noun },
            ErrorKind::BadCursor => Self::BadCursor,
            ErrorKind::Unavailable | ErrorKind::Timeout | ErrorKind::RateLimited => {
                Self::Unavailable { source }
            }
            _ => Self::Failed { noun, source },
        }
    }

    /// Says what went wrong with a `noun` when the caller's JWT was used.
    ///
    /// What the caller may not read does not exist for them; a JWT that has ended is no session.
    pub fn about_callers(noun: &'static str, source: client::Error) -> Self {
        match source.kind {
            ErrorKind::Unauthorized => Self::NotFound { noun },
            ErrorKind::BadCredentials => Self::SessionRequired,
            _ => Self::about(noun, source),
        }
    }
}

impl From<Error> for runtime::Error {
    fn from(error: Error) -> Self {
        let refusal = match &error {
            Error::NotFound { noun } => Self::not_found(&noun.to_lowercase()),
            Error::Conflict { noun } => Self::new(
                Code::AlreadyExists,
                format!("This {} exists already", noun.to_lowercase()),
            ),
            Error::LimitReached { .. } => Self::new(Code::Full, "There is no place left"),
            Error::Changed { .. } => Self::new(
                Code::VersionConflict,
                "Someone changed this at the same time; load it again",
            ),
            Error::BadCursor => Self::of(Code::BadCursor)
                .and_field("cursor", "must be the nextCursor of the page before"),
            Error::SessionRequired => Self::new(
                Code::SessionRequired,
                "Sign in with a session: this reads with your own rights",
            ),
            Error::RateLimited { retry_after } => {
                Self::of(Code::RateLimited).retry_after(*retry_after)
            }
            Error::Unavailable { source } => unavailable(source),
            Error::Failed { .. } | Error::Broken { .. } => Self::of(Code::Internal),
        };
        refusal.because(error)
    }
}

fn unavailable(source: &client::Error) -> runtime::Error {
    if source.kind == ErrorKind::Timeout {
        return runtime::Error::of(Code::UpstreamTimeout);
    }
    let asked = source.retry_after.map_or(1, |wait| wait.as_secs().max(1));
    let seconds = u32::try_from(asked).unwrap_or(u32::MAX);
    runtime::Error::of(Code::UpstreamBusy).retry_after(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOUN: &str = "Post";

    #[track_caller]
    fn check(error: Error, code: Code, message: &str) {
        let told = runtime::Error::from(error);
        assert_eq!((told.code, told.message.as_str()), (code, message));
    }

    #[test]
    fn every_fault_is_told_in_words_of_ours() {
        check(
            Error::NotFound { noun: NOUN },
            Code::NotFound,
            "There is no such post",
        );
        check(
            Error::Conflict { noun: NOUN },
            Code::AlreadyExists,
            "This post exists already",
        );
        check(
            Error::LimitReached { noun: NOUN },
            Code::Full,
            "There is no place left",
        );
        check(
            Error::Broken {
                noun: NOUN,
                reason: "secret".to_owned(),
            },
            Code::Internal,
            "Something went wrong on our side",
        );
    }

    #[test]
    fn the_cause_is_kept_for_the_log() {
        let error = Error::Broken {
            noun: NOUN,
            reason: "it has no $createdAt".to_owned(),
        };
        let told = runtime::Error::from(error);
        assert!(told.cause().unwrap().contains("no $createdAt"));
    }

    #[test]
    fn a_caller_who_acts_too_often_learns_when_to_come_back() {
        let told = runtime::Error::from(Error::RateLimited { retry_after: 42 });
        assert_eq!((told.code, told.retry_after), (Code::RateLimited, Some(42)));
    }
}
