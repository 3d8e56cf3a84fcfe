//! Every job of this function, in the order in which a tick runs those that are due: the frequent ones first, so that a long night
//! job never keeps a reminder waiting.

mod live;
mod post_cascade;
mod presence;
mod queue;
mod room_answer;

use model::JobKind;
use runtime::{Result, Tick};
use store::jobs::{Cadence, Clockwork, Worker};
use store::App;

/// What runs by the clock.
pub fn clockwork() -> Clockwork {
    Clockwork::new()
        .job("presence", Cadence::MINUTE, presence::sweep)
        .job("live", Cadence::MINUTE, live::tidy)
        .job("queue", Cadence::MINUTE, queue::work_off)
}

/// What runs when it is queued.
pub fn worker() -> Worker {
    Worker::new()
        .on(JobKind::CascadeDelete, post_cascade::run)
        .on(JobKind::RoomAnswer, room_answer::run)
}

/// Runs what is due.
pub async fn tick(app: App, _: Tick) -> Result<()> {
    clockwork().tick(&app).await
}
