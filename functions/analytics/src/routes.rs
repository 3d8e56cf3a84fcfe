//! The handlers, by the thing they are about.

pub mod sessions;
