//! `PeerSpark`'s tables, one file each, and its buckets.
//!
//! Rows are described once, here: provisioning, queries and `appwrite.json` read the same constants; `cargo xtask manifest` writes it.
//! Nothing here knows how rows are read and written, so this is built apart from the crate `store`, each within the memory that Appwrite
//! builds functions with.

pub mod buckets;
pub mod row;
pub mod schema;

mod active_meetings;
mod activity_events;
mod admin_audit_logs;
mod admin_broadcasts;
mod ai_conversations;
mod ai_messages;
mod ai_usage;
mod analytics_daily;
mod assignment_keys;
mod assignment_submissions;
mod calendar_events;
mod calendar_feeds;
mod certificates;
mod challenge_participants;
mod challenges;
mod chapter_progress;
mod chat_room_members;
mod chat_rooms;
mod comment_likes;
mod comments;
mod content_reports;
mod course_assignments;
mod course_chapters;
mod course_commitments;
mod course_content;
mod course_enrollments;
mod course_review_marks;
mod course_reviews;
mod course_stats;
mod courses;
mod discount_codes;
mod event_reminders;
mod feature_flags;
mod follows;
mod goals;
mod instructor_stats;
mod job_runs;
mod jobs;
mod leaderboards;
mod match_experiments;
mod message_reactions;
mod message_receipts;
mod message_stars;
mod messages;
mod notification_sources;
mod notifications;
mod payment_events;
mod payments;
mod pod_check_ins;
mod pod_commitments;
mod pod_course_chapters;
mod pod_course_chat;
mod pod_course_chat_flags;
mod pod_course_chat_likes;
mod pod_course_cohorts;
mod pod_course_study_sessions;
mod pod_courses;
mod pod_invites;
mod pod_meeting_participants;
mod pod_meetings;
mod pod_members;
mod pod_reactions;
mod pod_rsvps;
mod pod_stats;
mod pod_whiteboards;
mod pods;
mod points_ledger;
mod post_likes;
mod posts;
mod presence;
mod profiles;
mod push_subscriptions;
mod rate_limits;
mod resource_bookmarks;
mod resource_likes;
mod resources;
mod running_sessions;
mod saved_posts;
mod study_days;
mod study_plans;
mod study_session_participants;
mod study_sessions;
mod transcripts;
mod trending;
mod user_achievements;
mod user_course_progress;
mod user_settings;
mod user_stats;

#[cfg(test)]
mod limits;

#[cfg(test)]
use crate::row::Row;
use crate::schema::Table;

pub use active_meetings::ActiveMeeting;
pub use activity_events::ActivityEvent;
pub use admin_audit_logs::AuditEntry;
pub use admin_broadcasts::Broadcast;
pub use ai_conversations::{AiConversation, ConversationLine};
pub use ai_messages::AiMessage;
pub use ai_usage::AiUsage;
pub use analytics_daily::DailyFigures;
pub use assignment_keys::{AssignmentKey, Criterion, Rubric};
pub use assignment_submissions::{PastRevision, Submission};
pub use calendar_events::CalendarEvent;
pub use calendar_feeds::CalendarFeed;
pub use certificates::Certificate;
pub use challenge_participants::ChallengeParticipant;
pub use challenges::Challenge;
pub use chapter_progress::ChapterProgress;
pub use chat_room_members::ChatRoomMember;
pub use chat_rooms::ChatRoom;
pub use comment_likes::CommentLike;
pub use comments::Comment;
pub use content_reports::ContentReport;
pub use course_assignments::Assignment;
pub use course_chapters::CourseChapter;
pub use course_commitments::CourseCommitment;
pub use course_content::CourseContent;
pub use course_enrollments::Enrollment;
pub use course_review_marks::ReviewMark;
pub use course_reviews::CourseReview;
pub use course_stats::{ActivityLine, CourseStats, StudentLine};
pub use courses::Course;
pub use discount_codes::DiscountCode;
pub use event_reminders::{EventReminder, ReminderStatus};
pub use feature_flags::FeatureFlag;
pub use follows::Follow;
pub use goals::Goal;
pub use instructor_stats::InstructorStats;
pub use job_runs::JobRun;
pub use jobs::Job;
pub use leaderboards::{board_of_pod, LeaderLine, Leaderboard};
pub use match_experiments::MatchExperiment;
pub use message_reactions::MessageReaction;
pub use message_receipts::MessageReceipt;
pub use message_stars::MessageStar;
pub use messages::Message;
pub use notification_sources::NotificationSource;
pub use notifications::Notification;
pub use payment_events::PaymentEvent;
pub use payments::Payment;
pub use pod_check_ins::CheckIn;
pub use pod_commitments::Pledge;
pub use pod_course_chapters::PodCourseChapter;
pub use pod_course_chat::CohortMessage;
pub use pod_course_chat_flags::CohortMessageFlag;
pub use pod_course_chat_likes::CohortMessageLike;
pub use pod_course_cohorts::Cohort;
pub use pod_course_study_sessions::GroupSession;
pub use pod_courses::PodCourse;
pub use pod_invites::PodInvite;
pub use pod_meeting_participants::MeetingParticipant;
pub use pod_meetings::Meeting;
pub use pod_members::PodMember;
pub use pod_reactions::PodReaction;
pub use pod_rsvps::Rsvp;
pub use pod_stats::PodStats;
pub use pod_whiteboards::Whiteboard;
pub use pods::Pod;
pub use points_ledger::LedgerEntry;
pub use post_likes::PostLike;
pub use posts::Post;
pub use presence::Presence;
pub use profiles::Profile;
pub use push_subscriptions::PushSubscription;
pub use rate_limits::RateLimit;
pub use resource_bookmarks::ResourceBookmark;
pub use resource_likes::ResourceLike;
pub use resources::Resource;
pub use running_sessions::RunningSession;
pub use saved_posts::SavedPost;
pub use study_days::StudyDay;
pub use study_plans::{PlanItem, PlanKind, StudyPlan};
pub use study_session_participants::SessionParticipant;
pub use study_sessions::{StudySession, LONGEST_SEC};
pub use transcripts::Transcript;
pub use trending::{Trending, TrendingCourse, TrendingItem};
pub use user_achievements::UserAchievement;
pub use user_course_progress::CourseProgress;
pub use user_settings::{Channels, Preferences, UserSettings};
pub use user_stats::UserStats;

/// Every table.
pub const ALL: &[Table] = &[
    active_meetings::TABLE,
    activity_events::TABLE,
    admin_audit_logs::TABLE,
    admin_broadcasts::TABLE,
    ai_conversations::TABLE,
    ai_messages::TABLE,
    ai_usage::TABLE,
    analytics_daily::TABLE,
    assignment_keys::TABLE,
    assignment_submissions::TABLE,
    calendar_events::TABLE,
    calendar_feeds::TABLE,
    certificates::TABLE,
    challenge_participants::TABLE,
    challenges::TABLE,
    chapter_progress::TABLE,
    chat_room_members::TABLE,
    chat_rooms::TABLE,
    comment_likes::TABLE,
    comments::TABLE,
    content_reports::TABLE,
    course_assignments::TABLE,
    course_chapters::TABLE,
    course_commitments::TABLE,
    course_content::TABLE,
    course_enrollments::TABLE,
    course_review_marks::TABLE,
    course_reviews::TABLE,
    course_stats::TABLE,
    courses::TABLE,
    discount_codes::TABLE,
    event_reminders::TABLE,
    feature_flags::TABLE,
    follows::TABLE,
    goals::TABLE,
    instructor_stats::TABLE,
    job_runs::TABLE,
    jobs::TABLE,
    leaderboards::TABLE,
    match_experiments::TABLE,
    message_reactions::TABLE,
    message_receipts::TABLE,
    message_stars::TABLE,
    messages::TABLE,
    notification_sources::TABLE,
    notifications::TABLE,
    payment_events::TABLE,
    payments::TABLE,
    pod_check_ins::TABLE,
    pod_commitments::TABLE,
    pod_course_chapters::TABLE,
    pod_course_chat::TABLE,
    pod_course_chat_flags::TABLE,
    pod_course_chat_likes::TABLE,
    pod_course_cohorts::TABLE,
    pod_course_study_sessions::TABLE,
    pod_courses::TABLE,
    pod_invites::TABLE,
    pod_meeting_participants::TABLE,
    pod_meetings::TABLE,
    pod_members::TABLE,
    pod_reactions::TABLE,
    pod_rsvps::TABLE,
    pod_stats::TABLE,
    pod_whiteboards::TABLE,
    pods::TABLE,
    points_ledger::TABLE,
    post_likes::TABLE,
    posts::TABLE,
    presence::TABLE,
    profiles::TABLE,
    push_subscriptions::TABLE,
    rate_limits::TABLE,
    resource_bookmarks::TABLE,
    resource_likes::TABLE,
    resources::TABLE,
    running_sessions::TABLE,
    saved_posts::TABLE,
    study_days::TABLE,
    study_plans::TABLE,
    study_session_participants::TABLE,
    study_sessions::TABLE,
    transcripts::TABLE,
    trending::TABLE,
    user_achievements::TABLE,
    user_course_progress::TABLE,
    user_settings::TABLE,
    user_stats::TABLE,
];

/// Refuses a typed row whose members are not its columns, or whose sample does not fit them.
#[cfg(test)]
fn check<R: Row>(sample: &serde_json::Value) {
    let row: R = serde_json::from_value(sample.clone()).expect("the sample reads as the row");
    let written = serde_json::to_value(&row).expect("the row writes as JSON");
    assert_eq!(&written, sample, "the row keeps every member of the sample");
    let written = written.as_object().expect("a row is an object");
    let members: Vec<&str> = written.keys().map(String::as_str).collect();
    let columns: Vec<&str> = R::COLUMNS.iter().map(|it| it.key).collect();
    assert_eq!(members, columns);
    for column in R::COLUMNS {
        limits::check_value(column, &written[column.key]);
    }
}

/// Refuses a new row that differs from what its columns preset.
#[cfg(test)]
fn check_presets<R: Row>(row: &R) {
    use crate::schema::Preset;
    let written = serde_json::to_value(row).expect("the row writes as JSON");
    for column in R::COLUMNS {
        let preset: serde_json::Value = match column.preset {
            None => continue,
            Some(Preset::Text(text)) => text.into(),
            Some(Preset::Integer(number)) => number.into(),
            Some(Preset::Boolean(truth)) => truth.into(),
        };
        assert_eq!(written[column.key], preset, "{}", column.key);
    }
}
