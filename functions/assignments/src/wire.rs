//! JSON in and out of assignments.

mod answers;
mod assignments;

pub use answers::{
    Answer, NewAnswer, OneSubmission, OwnFilter, OwnSubmission, Queued, Regrade, SubmissionView,
};
pub use assignments::{
    AssignmentItem, AssignmentPatch, Assignments, ChapterFilter, Deleted, Key, NewAssignment,
    OneAssignment,
};
