//! Every roll-up, in the order in which a tick runs those that are due: the frequent ones first.

mod achievements;
mod course_stats;
mod daily_figures;
mod lost_points;
mod scan;
mod stages;

use runtime::{Result, Tick};
use store::jobs::{Cadence, Clockwork};
use store::App;

/// What runs by the clock.
pub fn clockwork() -> Clockwork {
    Clockwork::new()
        .job("achievements", Cadence::QUARTER, achievements::look)
        .job("course_stats", Cadence::HOURLY, course_stats::roll_up)
        .job("lost_points", Cadence::HOURLY, lost_points::make_good)
        .job("daily_figures", Cadence::DAILY, daily_figures::roll_up)
}

/// Runs what is due.
pub async fn tick(app: App, _: Tick) -> Result<()> {
    clockwork().tick(&app).await
}
