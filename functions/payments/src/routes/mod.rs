//! The routes, one module for each thing.

pub mod checkout;
pub mod history;
pub mod refunds;
