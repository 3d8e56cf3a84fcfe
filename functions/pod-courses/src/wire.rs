//! JSON in and out.

mod chapters;
mod chat;
mod cohorts;
mod goals;

pub use chapters::{Completed, Deleted, MyProgress, PodChapterView, PodCoursePage};
pub use chat::{
    ChatFilter, Flagged, Liked, MessageItem, MessagePatch, NewMessage, OneMessage, Pinned,
};
pub use cohorts::{
    Assigned, Cancelled, CohortItem, CohortItems, CohortProgress, MemberLine, Milestone, NewCohort,
};
pub use goals::{GoalState, NewGoal, OneGoal};
