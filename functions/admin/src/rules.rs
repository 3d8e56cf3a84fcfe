//! What admins may do.

pub mod people;
pub mod reports;
