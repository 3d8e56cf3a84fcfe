//! What the clock and the operations share about studying: sessions and what they count, streaks, plans, figures, achievements,
//! challenges.
//!
//! Whatever is here may be done twice, or be cut short and done again, with the same result.

pub mod achievements;
pub mod challenges;
pub mod courses;
pub mod figures;
pub mod plans;
pub mod sessions;
pub mod streaks;
