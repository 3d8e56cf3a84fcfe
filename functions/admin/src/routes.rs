//! The operations, in the order of the route table.

pub mod hiding;
pub mod log;
pub mod people;
pub mod reports;
