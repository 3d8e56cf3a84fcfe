//! What the clock and the operations share about studying: sessions and what they count, attendance, streaks, plans, figures, achievements,
//! challenges, check-ins and how members of a pod stand.
//!
//! Whatever is here may be done twice, or be cut short and done again, with the same result.

pub mod achievements;
pub mod attendance;
pub mod challenges;
pub mod check_ins;
pub mod courses;
pub mod figures;
pub mod plans;
pub mod sessions;
pub mod standing;
pub mod streaks;
