//! JSON in and out, by the thing it is about.

pub mod achievements;
pub mod activity;
pub mod challenges;
pub mod figures;
pub mod goals;
pub mod leaderboards;
pub mod plans;
pub mod reports;
pub mod sessions;
