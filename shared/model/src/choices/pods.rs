//! What people may do in pods and how they came into them.

use super::choices;

choices! {
    /// What somebody may do in a pod.
    PodRole {
        /// Everything.
        Owner = "owner",
        /// Manage members and content.
        Admin = "admin",
        /// Take part.
        Member = "member",
    }

    /// How somebody came into a pod.
    JoinedVia {
        /// By its page.
        Direct = "direct",
        /// By an invitation's code.
        Invite = "invite",
        /// By an invitation to their e-mail address.
        Email = "email",
        /// Matched automatically.
        Auto = "auto",
        /// By founding it.
        Owner = "owner",
    }

    /// How hard a pod or course is.
    Difficulty {
        /// For a start.
        Beginner = "Beginner",
        /// With some knowledge.
        Intermediate = "Intermediate",
        /// For those who know.
        Advanced = "Advanced",
    }

    /// What became of a pledge.
    PledgeStatus {
        /// Its week runs.
        Open = "open",
        /// Kept, for good.
        Kept = "kept",
        /// Its week ended first.
        Missed = "missed",
    }

    /// How a member says it goes.
    Mood {
        /// Very well.
        Great = "great",
        /// Well enough.
        Ok = "ok",
        /// Not at all.
        Stuck = "stuck",
    }

    /// Somebody's answer to an event.
    RsvpStatus {
        /// None yet.
        Invited = "invited",
        /// Comes.
        Going = "going",
        /// May come.
        Maybe = "maybe",
        /// Does not come.
        Declined = "declined",
    }

    /// What in a pod carries emoji.
    ReactionTarget {
        /// A check-in.
        CheckIn = "checkin",
        /// A pledge.
        Pledge = "pledge",
        /// A shared file.
        Resource = "resource",
        /// An event.
        Event = "event",
        /// A chat message.
        Message = "message",
    }

    /// How far the making of a pod's course has come.
    PodCourseStatus {
        /// Waits for its turn.
        Queued = "queued",
        /// Its video is being read.
        Transcript = "transcript",
        /// Its chapters are being found.
        Structuring = "structuring",
        /// Its chapters are being written.
        Generating = "generating",
        /// Complete.
        Ready = "ready",
        /// Some chapters are missing.
        Partial = "partial",
        /// Could not be made.
        Failed = "failed",
    }

    /// What points are given for.
    PointsReason {
        /// The first check-in of a day in a pod.
        CheckIn = "checkin",
        /// A pledge that was kept.
        Pledge = "pledge",
        /// A study session.
        Session = "session",
        /// A chapter that was finished.
        Chapter = "chapter",
        /// An assignment that was passed.
        Assignment = "assignment",
        /// A better score than before.
        Improvement = "improvement",
        /// A file that was shared.
        Resource = "resource",
        /// A challenge that was completed.
        Challenge = "challenge",
        /// An achievement.
        Achievement = "achievement",
    }
}
