//! What the clock and the operations share about studying: streaks.
//!
//! Whatever is here may be done twice, or be cut short and done again, with the same result.

pub mod streaks;
