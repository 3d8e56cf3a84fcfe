//! What people and courses did, in figures: studying, goals, challenges, plans, boards, and the roll-ups behind them.
//!
//! Figures are computed by the clock, from rows that others wrote; an operation reads what is there. `jobs.rs` lists what runs and how
//! often; docs/jobs.md says why each may run twice.

mod access;
mod awards;
mod events;
mod evidence;
mod figures;
mod jobs;
mod page;
mod points;
mod routes;
mod rules;
mod standings;
mod wire;

use learning::stats::PLATFORM_FEE_PCT;
use runtime::{Code, Context, Execute, Function, Response, Routes, Triggers};
use store::App;

pub use jobs::clockwork;

use routes::{
    achievements, activity, adapting, challenges, goals, leaderboards, plans, reports, sessions,
    studied,
};

/// The function, as the local host and the tests run it.
pub static FUNCTION: Function<App> = Function::new("analytics", triggers);

/// Appwrite's entry point: one call per execution.
pub fn main(context: Context) -> Response {
    FUNCTION.run(context)
}

/// The tables that operations, events and roll-ups write.
const WRITES: &[&str] = &[
    "activity_events",
    "analytics_daily",
    "challenge_participants",
    "challenges",
    "course_stats",
    "goals",
    "instructor_stats",
    "job_runs",
    "leaderboards",
    "notification_sources",
    "notifications",
    "pod_members",
    "pod_stats",
    "pods",
    "points_ledger",
    "profiles",
    "rate_limits",
    "resources.update",
    "running_sessions",
    "study_days",
    "study_plans",
    "study_session_participants",
    "study_sessions",
    "trending",
    "user_achievements",
    "user_stats",
];

fn triggers() -> Triggers<App> {
    Triggers::new()
        .on_request(session_routes())
        .on_request(board_routes())
        .on_request(achievement_routes())
        .on_request(challenge_routes())
        .on_request(report_routes())
        .on_request(figure_routes())
        .on_request(goal_routes())
        .on_request(plan_routes())
        .on_event(events::chapter_completed)
        .on_event(events::handed_in)
        .on_event(events::graded)
        .on_event(events::shared)
        .on_event(events::moved)
        .execute(Execute::VerifiedUsers)
        .on_schedule("*/15 * * * *", jobs::tick)
        .scopes(&[
            "rows.read",
            "rows.write",
            "documents.read",
            "documents.write",
            "users.read",
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

fn achievement_routes() -> Routes<App> {
    Routes::new()
        .get(
            "/achievements",
            achievements::list,
            "ACH-1",
            "Show what can be achieved, and what was",
        )
        .refuses(&[Code::NotFound])
}

fn challenge_routes() -> Routes<App> {
    Routes::new()
        .post(
            "/challenges",
            challenges::create,
            "CHL-1",
            "Set a challenge",
        )
        .refuses(&[Code::NotFound, Code::NotAMember, Code::PodInactive])
        .get("/challenges", challenges::list, "CHL-2", "List challenges")
        .put(
            "/challenges/{id}/join",
            challenges::join,
            "CHL-3",
            "Take part in a challenge",
        )
        .refuses(&[Code::NotFound, Code::ChallengeEnded])
        .delete(
            "/challenges/{id}/join",
            challenges::leave,
            "CHL-4",
            "Leave a challenge",
        )
        .refuses(&[Code::NotFound, Code::ChallengeEnded, Code::WrongState])
        .post(
            "/challenges/{id}/progress",
            challenges::progress,
            "CHL-5",
            "Say what you did for a challenge",
        )
        .refuses(&[Code::NotFound, Code::ChallengeEnded, Code::MetricNotManual])
        .delete(
            "/challenges/{id}",
            challenges::cancel,
            "CHL-6",
            "Call off a challenge that nobody joined",
        )
        .refuses(&[
            Code::NotFound,
            Code::NotOwner,
            Code::HasParticipants,
            Code::ChallengeEnded,
            Code::VersionConflict,
        ])
}

fn board_routes() -> Routes<App> {
    Routes::new()
        .get(
            "/leaderboards/{board}",
            leaderboards::read,
            "LDB-1",
            "Read who leads, everywhere or in a pod",
        )
        .refuses(&[Code::NotFound])
}

fn report_routes() -> Routes<App> {
    Routes::new()
        .get(
            "/analytics/report",
            reports::study,
            "STD-7",
            "Report what you studied, as data or as a page",
        )
        .refuses(&[Code::BadRange, Code::WindowTooLong])
        .get(
            "/analytics/export",
            reports::export,
            "STD-8",
            "Take along what is known of your studying",
        )
        .refuses(&[Code::BadRange, Code::WindowTooLong])
        .get(
            "/analytics/report/courses",
            reports::courses,
            "STD-7b",
            "Report how your courses do, as data or as a page",
        )
        .get(
            "/admin/report",
            reports::platform,
            "ADM-17",
            "Report how the platform does, as data or as a page",
        )
        .refuses(&[Code::Forbidden, Code::BadRange, Code::WindowTooLong])
}

fn figure_routes() -> Routes<App> {
    Routes::new()
        .post(
            "/analytics/activity",
            activity::report,
            "STD-4",
            "Log what your client saw you do",
        )
        .get(
            "/analytics/study",
            studied::study,
            "STD-5",
            "Read what you studied",
        )
        .refuses(&[Code::BadRange, Code::WindowTooLong])
        .get(
            "/analytics/activity",
            activity::list,
            "STD-6",
            "List what you did",
        )
        .get(
            "/analytics/pods/{id}",
            studied::pod,
            "STD-9",
            "Read how a pod is doing",
        )
        .refuses(&[Code::NotFound])
        .get(
            "/analytics/resources",
            studied::files,
            "STD-10",
            "Read what became of your study files",
        )
}

fn goal_routes() -> Routes<App> {
    Routes::new()
        .get("/goals", goals::list, "GOL-1a", "List your goals")
        .post("/goals", goals::create, "GOL-1b", "Set a goal")
        .refuses(&[Code::TooMany])
        .patch("/goals/{id}", goals::update, "GOL-1c", "Change a goal")
        .refuses(&[
            Code::NotFound,
            Code::WrongState,
            Code::TooMany,
            Code::VersionConflict,
        ])
        .delete("/goals/{id}", goals::delete, "GOL-1d", "Delete a goal")
        .refuses(&[Code::NotFound])
        .post(
            "/goals/{id}/progress",
            goals::progress,
            "GOL-2",
            "Add to a goal of your own",
        )
        .refuses(&[
            Code::NotFound,
            Code::RuleViolation,
            Code::WrongState,
            Code::VersionConflict,
        ])
}

fn plan_routes() -> Routes<App> {
    Routes::new()
        .get(
            "/study-plan",
            plans::read,
            "PLN-1",
            "Read your plan of a day",
        )
        .refuses(&[Code::NotFound])
        .put(
            "/study-plan/{date}/items/{itemId}",
            plans::mark,
            "PLN-2",
            "Tick an item of your plan off",
        )
        .refuses(&[Code::NotFound])
        .post(
            "/study-plan/{date}/refresh",
            plans::refresh,
            "PLN-3",
            "Make your plan of today anew",
        )
        .refuses(&[Code::RuleViolation])
        .get(
            "/learning/next-difficulty",
            adapting::next_difficulty,
            "ADP-1",
            "Read how difficult your next assignment should be",
        )
        .refuses(&[Code::NotEnrolled])
        .get(
            "/learning/weak-concepts",
            adapting::weak_concepts,
            "ADP-2",
            "Read what you should go over again",
        )
        .refuses(&[Code::NotEnrolled])
}
