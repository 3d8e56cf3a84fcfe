//! The handlers, by the thing they are about.

pub mod achievements;
pub mod activity;
pub mod adapting;
pub mod challenges;
pub mod goals;
pub mod leaderboards;
pub mod plans;
pub mod reports;
pub mod sessions;
pub mod studied;
