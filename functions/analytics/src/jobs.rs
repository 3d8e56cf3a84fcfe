//! Every roll-up, in the order in which a tick runs those that are due: the frequent ones first.

mod achievements;
mod course_stats;
mod daily_figures;
mod goals;
mod leaderboards;
mod lost_points;
mod place;
mod pod_stats;
mod points;
mod resource_stats;
mod scan;
mod stages;
mod study_time;
mod trending;

use model::MessageType;
use runtime::{Result, Tick};
use store::jobs::{watch, Cadence, Clockwork};
use store::App;

/// What people write in rooms; the rest is said by the system and the assistant.
const WRITTEN: [MessageType; 3] = [MessageType::Text, MessageType::Image, MessageType::File];

/// What runs by the clock.
pub fn clockwork() -> Clockwork {
    Clockwork::new()
        .job("trending", Cadence::QUARTER, trending::roll_up)
        .job("leaderboards", Cadence::QUARTER, leaderboards::roll_up)
        .job("study_time", Cadence::HOURLY, study_time::roll_up)
        .job("pod_boards", Cadence::HOURLY, leaderboards::roll_up_pods)
        .job("pod_stats", Cadence::HOURLY, pod_stats::of_the_active)
        .job("course_stats", Cadence::HOURLY, course_stats::of_the_active)
        .job("achievements", Cadence::QUARTER, achievements::look)
        .job("watch_scheduler", Cadence::QUARTER, watch)
        .job("goals", Cadence::HOURLY, goals::feed)
        .job("lost_points", Cadence::HOURLY, lost_points::make_good)
        .job("points", Cadence::DAILY, points::recount)
        .job("daily_figures", Cadence::DAILY, daily_figures::roll_up)
        .job("resource_stats", Cadence::DAILY, resource_stats::roll_up)
        .job("all_pod_stats", Cadence::DAILY, pod_stats::of_all)
        .job("all_course_stats", Cadence::DAILY, course_stats::of_all)
}

/// Runs what is due.
pub async fn tick(app: App, _: Tick) -> Result<()> {
    clockwork().tick(&app).await
}
