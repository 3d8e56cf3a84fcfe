//! JSON in and out of what instructors see.

mod figures;
mod queue;

pub use figures::{CourseIncome, Dashboard, Income, Totals};
pub use queue::{
    Announced, Announcement, ByPriority, GradedAnswer, Learner, Queue, QueueFilter, QueueItem,
    Return, Verdict,
};
