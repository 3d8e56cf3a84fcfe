//! Meetings and study sessions.

use super::choices;

choices! {
    /// Who meets.
    MeetingKind {
        /// A pod.
        Pod = "pod",
        /// Two people.
        Direct = "direct",
        /// A pod, for a study session.
        Session = "session",
    }

    /// How far a meeting has come.
    MeetingStatus {
        /// A call that rings.
        Pending = "pending",
        /// It goes on.
        Active = "active",
        /// It is over.
        Ended = "ended",
        /// The caller hung up before anybody answered.
        Cancelled = "cancelled",
        /// Nobody answered the call.
        Missed = "missed",
        /// The call was turned down.
        Declined = "declined",
    }

    /// Whether somebody is in a meeting.
    ParticipantStatus {
        /// They are.
        Active = "active",
        /// Nothing was heard of them for a while.
        Disconnected = "disconnected",
        /// They went.
        Left = "left",
    }

    /// How far a pod's study session has come.
    SessionStatus {
        /// It is planned.
        Scheduled = "scheduled",
        /// It goes on.
        InProgress = "in_progress",
        /// It took place.
        Completed = "completed",
        /// It was called off.
        Cancelled = "cancelled",
    }
}
