//! JSON in and out.

pub mod acting;
pub mod log;
pub mod reports;
