//! Pure decisions, by the thing they are about.

pub mod challenges;
pub mod leaderboards;
pub mod points;
pub mod reports;
pub mod sessions;
