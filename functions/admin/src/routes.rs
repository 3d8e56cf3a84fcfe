//! The operations, in the order of the route table.

pub mod broadcasts;
pub mod flags;
pub mod hiding;
pub mod log;
pub mod overview;
pub mod people;
pub mod reports;
