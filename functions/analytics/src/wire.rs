//! JSON in and out, by the thing it is about.

pub mod achievements;
pub mod challenges;
pub mod leaderboards;
pub mod reports;
pub mod sessions;
