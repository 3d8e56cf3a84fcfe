//! Pure decisions, by the thing they are about.

pub mod sessions;
