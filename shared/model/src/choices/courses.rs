//! How far courses and those who take them are.

use super::choices;

choices! {
    /// Whether a course is for sale, in writing or withdrawn.
    CourseStatus {
        /// Its instructor's alone.
        Draft = "draft",
        /// In the catalogue.
        Published = "published",
        /// Withdrawn from the catalogue, kept for those enrolled.
        Archived = "archived",
    }

    /// How far a course is that a model drafts.
    CourseGeneration {
        /// It is being drafted.
        Generating = "generating",
        /// The draft is there.
        Ready = "ready",
        /// Its chapters are there, and not all that was to be written in them.
        Partial = "partial",
        /// Nothing came of it.
        Failed = "failed",
    }

    /// How far somebody is in a course.
    ProgressStatus {
        /// At it.
        InProgress = "in_progress",
        /// Done.
        Completed = "completed",
        /// Gave it up.
        Dropped = "dropped",
    }

    /// What gives somebody the right to a course.
    EnrollmentType {
        /// It costs nothing.
        Free = "free",
        /// A payment.
        Paid = "paid",
        /// Their pod takes it together.
        Cohort = "cohort",
    }

    /// Whether somebody takes a course.
    EnrollmentStatus {
        /// At it.
        Active = "active",
        /// Gave it up, or was paid back.
        Dropped = "dropped",
        /// Done.
        Completed = "completed",
    }

    /// How far somebody is in a chapter.
    ChapterStatus {
        /// Open.
        Unlocked = "unlocked",
        /// At it.
        InProgress = "in_progress",
        /// Done.
        Completed = "completed",
    }

    /// What a chapter consists of.
    ContentType {
        /// A part of a video.
        Video = "video",
        /// A text.
        Article = "article",
        /// Something to do.
        Interactive = "interactive",
    }

    /// What is handed in for an assignment.
    AssignmentType {
        /// Chosen options.
        MultipleChoice = "multiple_choice",
        /// A few words.
        ShortAnswer = "short_answer",
        /// A text.
        Essay = "essay",
        /// A program.
        Code = "code",
        /// A work.
        Project = "project",
    }

    /// How hard an assignment is.
    AssignmentDifficulty {
        /// For a start.
        Easy = "easy",
        /// With some thought.
        Medium = "medium",
        /// With a lot of it.
        Hard = "hard",
    }

    /// How far the grading of a submission is.
    SubmissionStatus {
        /// Waits for its grade.
        Submitted = "submitted",
        /// Is being graded.
        Grading = "grading",
        /// Has its grade.
        Graded = "graded",
        /// Waits for the instructor.
        ReviewPending = "review_pending",
        /// Was sent back to be revised.
        Returned = "returned",
    }

    /// Why an instructor should look at a submission.
    FlagReason {
        /// The machine is not sure.
        LowConfidence = "low_confidence",
        /// The score is close to passing.
        Borderline = "borderline",
        /// A text that the course has looked at.
        Essay = "essay",
        /// It may be copied.
        Plagiarism = "plagiarism",
        /// The machine could not grade it.
        AiFailed = "ai_failed",
    }

    /// How fast a cohort goes.
    CohortPace {
        /// Each as they like.
        SelfPaced = "self_paced",
        /// By a weekly goal.
        Weekly = "weekly",
        /// Between two days.
        Custom = "custom",
    }

    /// Whether a cohort runs.
    CohortStatus {
        /// It does.
        Active = "active",
        /// Its last day is over, or all are through.
        Completed = "completed",
        /// It was called off.
        Cancelled = "cancelled",
    }

    /// What became of a weekly goal.
    CommitmentStatus {
        /// Its week runs.
        Active = "active",
        /// It was reached.
        Completed = "completed",
        /// Its week ended first.
        Missed = "missed",
    }

    /// What kind of message somebody writes to their cohort.
    CohortMessageType {
        /// They ask.
        Question = "question",
        /// They answer.
        Answer = "answer",
        /// They talk.
        Discussion = "discussion",
        /// They let all know.
        Announcement = "announcement",
    }

    /// How far the making of a chapter of a pod's course is.
    PodChapterStatus {
        /// Its title is there.
        Stub = "stub",
        /// It can be read.
        Ready = "ready",
        /// It could not be made.
        Failed = "failed",
    }

    /// Whether a certificate still counts.
    CertificateStatus {
        /// It does.
        Valid = "valid",
        /// It was taken back.
        Revoked = "revoked",
    }

    /// How rare an achievement is.
    Rarity {
        /// Many have it.
        Common = "common",
        /// Some have it.
        Uncommon = "uncommon",
        /// Few have it.
        Rare = "rare",
        /// Very few have it.
        Epic = "epic",
        /// Hardly anybody has it.
        Legendary = "legendary",
    }
}
