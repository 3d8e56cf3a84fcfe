//! The handlers, by the thing they are about.

pub mod announcing;
pub mod dashboard;
pub mod grading;
pub mod students;
