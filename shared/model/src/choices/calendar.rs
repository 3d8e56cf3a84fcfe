//! The calendar.

use super::choices;

choices! {
    /// What an event is.
    EventKind {
        /// Studying.
        Study = "study",
        /// Meeting.
        Meeting = "meeting",
        /// Something is due.
        Deadline = "deadline",
        /// An exam.
        Exam = "exam",
        /// A rest.
        Break = "break",
    }

    /// How often an event comes again.
    Recurrence {
        /// Never.
        None = "none",
        /// Every day.
        Daily = "daily",
        /// Every week.
        Weekly = "weekly",
    }
}
