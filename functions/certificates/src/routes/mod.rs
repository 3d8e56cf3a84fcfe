//! The routes, one module for each thing.

pub mod documents;
pub mod lists;
pub mod revocation;
