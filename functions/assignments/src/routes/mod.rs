//! The handlers, by the thing they are about.

pub mod assignments;
pub mod handing;
pub mod lists;
pub mod regrading;
