//! JSON in and out.

pub mod acting;
pub mod broadcasts;
pub mod log;
pub mod overview;
pub mod reports;
