//! The handlers, by the thing they are about.

pub mod chapters;
pub mod chat;
pub mod cohorts;
pub mod goals;
pub mod marks;
pub mod together;
