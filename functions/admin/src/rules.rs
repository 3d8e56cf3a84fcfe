//! What admins may do.

pub mod acquittal;
pub mod people;
pub mod reports;
