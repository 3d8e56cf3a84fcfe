//! What people ask for, in the order of the route table.

pub mod account;
pub mod bootstrap;
pub mod presence;
pub mod settings;
pub mod verification;
