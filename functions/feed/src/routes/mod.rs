//! The handlers, by what they show.

pub mod achievements;
pub mod home;
pub mod trends;
