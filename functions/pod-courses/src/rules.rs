//! What is refused, and what is computed: values in, values out.

pub mod chapters;
pub mod chat;
pub mod cohorts;
pub mod goals;
pub mod together;

/// A length as a number.
pub fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
