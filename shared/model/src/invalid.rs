//! Why a value was refused.

use std::borrow::Cow;

/// A value that breaks its rule, with the reason a student reads.
///
/// The reason continues the field's name: "content *must have 1 to 5000 characters*".
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct Invalid {
    reason: Cow<'static, str>,
}

impl Invalid {
    /// Makes an error out of the reason that follows a field's name.
    pub fn new(reason: impl Into<Cow<'static, str>>) -> Self {
        Self {
            reason: reason.into(),
        }
    }

    /// Returns the reason, such as "must be a date like 2026-01-31".
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// Says between which bounds a count of `things` must lie.
    pub fn count(min: usize, max: usize, things: &str) -> Self {
        Self::new(match (min, max) {
            (0, max) => format!("must have at most {max} {things}"),
            (min, max) if min == max => format!("must have exactly {max} {things}"),
            (min, max) => format!("must have {min} to {max} {things}"),
        })
    }

    /// Says between which bounds a number must lie.
    pub fn range(min: i64, max: i64) -> Self {
        Self::new(format!("must be a whole number from {min} to {max}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_says_its_bounds() {
        assert_eq!(
            Invalid::count(1, 5000, "characters").reason(),
            "must have 1 to 5000 characters"
        );
        assert_eq!(
            Invalid::count(0, 10, "items").reason(),
            "must have at most 10 items"
        );
        assert_eq!(
            Invalid::count(2, 2, "members").to_string(),
            "must have exactly 2 members"
        );
    }
}
