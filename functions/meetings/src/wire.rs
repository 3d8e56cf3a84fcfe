//! JSON in and out of meetings, whiteboards and study sessions.

mod boards;
mod meetings;
mod sessions;

pub use boards::{Archived, BoardPlace, Exported, NewExport, OneBoard, SavedBoard, Version};
pub use meetings::{
    Alive, Analytics, Attendance, Joined, LeftAfter, MeetingFilter, MeetingView, NewMeeting,
    OneMeeting, Started,
};
pub use sessions::{NewSession, OneSession, Planned, SessionEvent, SessionFilter, SessionView};
