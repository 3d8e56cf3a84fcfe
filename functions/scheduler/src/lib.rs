//! The clock: jobs that are due, and queued work that nobody began.
//!
//! Clients cannot start it. `jobs.rs` lists what runs and how often; docs/jobs.md says why each may run twice.

mod jobs;

use llm::{AI_BASE_URL, AI_DAILY_REQUESTS, AI_DAILY_TOKENS};
use llm::{AI_MODELS_CHAT, AI_MODELS_JSON, OPENROUTER_API_KEY};
use runtime::{Context, Function, Response, Triggers};
use selling::stripe::{STRIPE_BASE_URL, STRIPE_SECRET_KEY};
use store::jobs::RunsJobs;
use store::push::{PUSH_BASE_URL, VAPID_PRIVATE_KEY, VAPID_PUBLIC_KEY, VAPID_SUBJECT};
use store::App;

pub use jobs::{clockwork, worker};

/// The function, as the local host and the tests run it.
pub static FUNCTION: Function<App> = Function::new("scheduler", triggers);

/// Appwrite's entry point: one call per execution.
pub fn main(context: Context) -> Response {
    FUNCTION.run(context)
}

/// The tables that the jobs write.
const WRITES: &[&str] = &[
    "active_meetings",
    "activity_events",
    "ai_conversations",
    "ai_messages",
    "ai_usage",
    "assignment_submissions",
    "calendar_events",
    "calendar_feeds",
    "certificates",
    "challenge_participants",
    "challenges",
    "chapter_progress",
    "chat_room_members",
    "chat_rooms",
    "comment_likes",
    "comments",
    "content_reports",
    "course_commitments",
    "course_enrollments",
    "courses",
    "discount_codes",
    "event_reminders",
    "follows",
    "goals",
    "job_runs",
    "jobs",
    "match_experiments",
    "message_reactions",
    "message_receipts",
    "message_stars",
    "messages",
    "notification_sources",
    "notifications",
    "payment_events",
    "payments",
    "pod_check_ins",
    "pod_commitments",
    "pod_course_chapters",
    "pod_course_chat",
    "pod_course_chat_flags",
    "pod_course_chat_likes",
    "pod_course_cohorts",
    "pod_course_study_sessions",
    "pod_courses",
    "pod_invites",
    "pod_meeting_participants",
    "pod_meetings",
    "pod_members",
    "pod_reactions",
    "pod_rsvps",
    "pod_stats",
    "pod_whiteboards",
    "pods",
    "points_ledger",
    "post_likes",
    "posts",
    "presence",
    "profiles",
    "push_subscriptions",
    "rate_limits",
    "resource_bookmarks",
    "resource_likes",
    "resources",
    "running_sessions",
    "saved_posts",
    "study_days",
    "study_plans",
    "study_session_participants",
    "study_sessions",
    "transcripts",
    "user_achievements",
    "user_course_progress",
    "user_settings",
    "user_stats",
];

fn triggers() -> Triggers<App> {
    Triggers::new()
        .on_schedule("* * * * *", jobs::tick)
        .runs_jobs(worker)
        .scopes(&[
            "rows.read",
            "rows.write",
            "documents.read",
            "documents.write",
            "files.read",
            "files.write",
            "users.read",
            "users.write",
            "teams.read",
            "teams.write",
            "executions.read",
            "executions.write",
        ])
        .writes(WRITES)
        .variables(&[
            OPENROUTER_API_KEY,
            AI_BASE_URL,
            AI_MODELS_CHAT,
            AI_MODELS_JSON,
            AI_DAILY_REQUESTS,
            AI_DAILY_TOKENS,
            VAPID_PUBLIC_KEY,
            VAPID_PRIVATE_KEY,
            VAPID_SUBJECT,
            PUSH_BASE_URL,
            STRIPE_SECRET_KEY,
            STRIPE_BASE_URL,
        ])
        .timeout(900)
}
