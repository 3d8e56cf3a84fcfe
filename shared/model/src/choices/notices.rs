//! What people are told, and how.

use super::choices;

choices! {
    /// What part of the product a notification is about; people switch these on and off.
    Category {
        /// Likes, comments, followers.
        Social = "social",
        /// Life in pods.
        Pod = "pod",
        /// Messages and calls.
        Chat = "chat",
        /// Events and reminders.
        Calendar = "calendar",
        /// Courses, assignments, certificates.
        Course = "course",
        /// Account, payments, streaks.
        System = "system",
    }

    /// How urgent something is.
    Priority {
        /// It can wait.
        Low = "low",
        /// The usual.
        Normal = "normal",
        /// Now.
        High = "high",
    }

    /// How far the push of a notification has come.
    PushState {
        /// Not pushed.
        None = "none",
        /// Waits for its turn or for the end of quiet hours.
        Queued = "queued",
        /// Handed to the push service.
        Sent = "sent",
        /// Given up.
        Failed = "failed",
        /// Not wanted.
        Muted = "muted",
    }

    /// What happened to the person who is told.
    NotificationType {
        /// Somebody follows them.
        Follow = "follow",
        /// Somebody likes their post.
        PostLike = "post_like",
        /// Somebody likes their comment.
        CommentLike = "comment_like",
        /// Somebody commented on their post.
        Comment = "comment",
        /// Somebody answered their comment.
        Reply = "reply",
        /// Somebody mentioned them.
        Mention = "mention",
        /// Somebody posted in their pod.
        PodPost = "pod_post",
        /// Somebody joined their pod.
        PodJoin = "pod_join",
        /// Somebody left their pod.
        PodLeave = "pod_leave",
        /// Somebody invites them to a pod.
        PodInvite = "pod_invite",
        /// Somebody removed them from a pod.
        PodRemoved = "pod_removed",
        /// Their role in a pod changed.
        RoleChange = "role_change",
        /// Somebody in their pod needs help.
        HelpRequest = "help_request",
        /// Somebody shared a file with their pod.
        Resource = "resource",
        /// Somebody likes a file they shared.
        ResourceLike = "resource_like",
        /// Somebody wrote to them.
        Message = "message",
        /// Their pod has a new event.
        Event = "event",
        /// Somebody invites them to an event.
        EventInvite = "event_invite",
        /// An event they are invited to moved.
        EventChanged = "event_changed",
        /// An event they are invited to is off.
        EventCancelled = "event_cancelled",
        /// Somebody will come to their event.
        Rsvp = "rsvp",
        /// An event is about to begin.
        Reminder = "reminder",
        /// Their pod meets now.
        MeetingStarted = "meeting_started",
        /// Somebody is calling.
        Call = "call",
        /// Somebody called.
        MissedCall = "missed_call",
        /// Their pod plans a study session.
        SessionScheduled = "session_scheduled",
        /// Their pod starts a course.
        CourseAssigned = "course_assigned",
        /// Their pod's course is ready.
        PodCourseReady = "pod_course_ready",
        /// Their pod's course could not be made.
        PodCourseFailed = "pod_course_failed",
        /// Somebody enrolled in their course.
        CourseEnrollment = "course_enrollment",
        /// They completed a course.
        CourseComplete = "course_complete",
        /// They got a certificate.
        Certificate = "certificate",
        /// Somebody they follow achieved something.
        CourseAchievement = "course_achievement",
        /// They achieved something.
        Achievement = "achievement",
        /// They reached a level.
        LevelUp = "level_up",
        /// Somebody submitted an assignment of their course.
        AssignmentSubmitted = "assignment_submitted",
        /// Their submission was graded.
        AssignmentGraded = "assignment_graded",
        /// Their submission came back to be revised.
        AssignmentReturned = "assignment_returned",
        /// A submission needs their review.
        ReviewNeeded = "review_needed",
        /// Their instructor announces something.
        CourseAnnouncement = "course_announcement",
        /// Somebody asks about their pod's course.
        CourseQuestion = "course_question",
        /// Somebody joined their challenge.
        ChallengeJoined = "challenge_joined",
        /// Somebody completed a challenge.
        ChallengeCompleted = "challenge_completed",
        /// Their streak is about to end.
        StreakWarning = "streak_warning",
        /// Their plan of the day.
        DailyReminder = "daily_reminder",
        /// Their pledge of the week is open.
        PledgeReminder = "pledge_reminder",
        /// Their pledge of the week was not kept.
        PledgeMissed = "pledge_missed",
        /// Their weekly goal was not reached.
        CommitmentMissed = "commitment_missed",
        /// Their payment went through.
        PaymentSucceeded = "payment_succeeded",
        /// Their payment failed.
        PaymentFailed = "payment_failed",
        /// Their payment was paid back.
        Refund = "refund",
        /// Somebody bought their course.
        Sale = "sale",
        /// What they reported was looked at.
        ReportResolved = "report_resolved",
        /// They are new here.
        Welcome = "welcome",
        /// Something everybody should know.
        Broadcast = "broadcast",
    }
}
