//! What courses, assignments, payments and pods share about learning: enrolling people, how far they are, how they are graded, what
//! certificates state.
//!
//! Whatever is here may be done twice, or be cut short and done again, with the same result.

pub mod assignments;
pub mod certificates;
pub mod enrolment;
pub mod grading;
pub mod progress;
pub mod stats;
pub mod teaching;
