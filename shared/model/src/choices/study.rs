//! Measured studying.

use super::choices;

choices! {
    /// What a measured study session comes from.
    StudySource {
        /// A clock that somebody started.
        Focus = "focus",
        /// What somebody entered afterwards.
        Manual = "manual",
        /// A study session of a pod.
        Meeting = "meeting",
        /// Work on a course.
        Course = "course",
    }

    /// How far a measured study session has come.
    StudyState {
        /// Its clock runs.
        Running = "running",
        /// It counts.
        Done = "done",
        /// It was over within a minute and counts nothing.
        Abandoned = "abandoned",
    }

    /// What a goal counts.
    GoalKind {
        /// Minutes of a day.
        MinutesDaily = "minutes_daily",
        /// Minutes of a week, from Monday.
        MinutesWeekly = "minutes_weekly",
        /// Chapters finished since it was set.
        Chapters = "chapters",
        /// What its owner says.
        Custom = "custom",
    }

    /// How far a goal has come.
    GoalStatus {
        /// It is pursued.
        Active = "active",
        /// It is reached.
        Done = "done",
        /// It was given up.
        Dropped = "dropped",
    }
}
