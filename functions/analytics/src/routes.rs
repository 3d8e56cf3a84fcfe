//! The handlers, by the thing they are about.

pub mod achievements;
pub mod challenges;
pub mod leaderboards;
pub mod reports;
pub mod sessions;
