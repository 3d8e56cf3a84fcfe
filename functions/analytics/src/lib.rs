//! What people and courses did, in figures: studying, goals, challenges, plans, boards, and the roll-ups behind them.
//!
//! Figures are computed by the clock, from rows that others wrote; an operation reads what is there. `jobs.rs` lists what runs and how
//! often; docs/jobs.md says why each may run twice.

mod access;
mod jobs;
mod routes;
mod rules;
mod wire;

use learning::stats::PLATFORM_FEE_PCT;
use runtime::{Code, Context, Execute, Function, Response, Routes, Triggers};
use store::App;

use routes::sessions;

/// The function, as the local host and the tests run it.
pub static FUNCTION: Function<App> = Function::new("analytics", triggers);

/// Appwrite's entry point: one call per execution.
pub fn main(context: Context) -> Response {
    FUNCTION.run(context)
}

/// The tables that operations, events and roll-ups write.
const WRITES: &[&str] = &[
    "analytics_daily",
    "course_stats",
    "instructor_stats",
    "job_runs",
    "notification_sources",
    "notifications",
    "pod_members",
    "points_ledger",
    "profiles",
    "rate_limits",
    "running_sessions",
    "study_days",
    "study_sessions",
    "user_stats",
];

fn triggers() -> Triggers<App> {
    Triggers::new()
        .on_request(session_routes())
        .execute(Execute::VerifiedUsers)
        .on_schedule("*/15 * * * *", jobs::tick)
        .scopes(&[
            "rows.read",
            "rows.write",
            "documents.read",
            "documents.write",
        ])
        .writes(WRITES)
        .variables(&[PLATFORM_FEE_PCT])
        .timeout(900)
}

fn session_routes() -> Routes<App> {
    Routes::new()
        .post(
            "/analytics/sessions/start",
            sessions::start,
            "STD-1",
            "Start your study clock",
        )
        .refuses(&[Code::NotFound, Code::VersionConflict])
        .post(
            "/analytics/sessions/{id}/stop",
            sessions::stop,
            "STD-2",
            "Stop your study clock",
        )
        .refuses(&[Code::NotFound, Code::NotRunning, Code::VersionConflict])
        .post(
            "/analytics/sessions",
            sessions::enter,
            "STD-3",
            "Enter what you studied without a clock",
        )
        .refuses(&[Code::NotFound, Code::OverDailyLimit, Code::VersionConflict])
}
