//! What people and courses did, in figures: studying, goals, challenges, plans, boards, and the roll-ups behind them.
//!
//! Figures are computed by the clock, from rows that others wrote; an operation reads what is there. `jobs.rs` lists what runs and how
//! often; docs/jobs.md says why each may run twice.

mod jobs;

use learning::stats::PLATFORM_FEE_PCT;
use runtime::{Context, Function, Response, Triggers};
use store::App;

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
];

fn triggers() -> Triggers<App> {
    Triggers::new()
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
