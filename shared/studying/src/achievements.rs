//! What can be achieved, and by what.
//!
//! The catalogue is code; what somebody did comes in as plain values, and nothing here reads or writes a row.

mod catalog;
mod course;
mod person;

pub use catalog::{
    find, Achievement, Scope, ALL, COURSE_SPECIALIST, GROUP_LEARNER, KNOWLEDGE_SHARER,
};
pub use course::{Answer, Record, Task};
pub use person::Figures;
