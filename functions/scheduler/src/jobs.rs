//! Every job of this function, in the order in which a tick runs those that are due: the frequent ones first, so that a long night
//! job never keeps a reminder waiting.

mod account_delete;
mod answers;
mod assistant;
mod broadcast;
mod cascades;
mod certificates;
mod challenges;
mod cohorts;
mod commitments;
mod counters;
mod daily_plans;
mod deferred_push;
mod expiry;
mod focus;
mod hygiene;
mod invites;
mod live;
mod lost_events;
mod lost_messages;
mod lost_timers;
mod making;
mod orphan_files;
mod payments;
mod pledges;
mod pod_cascade;
mod pod_rooms;
mod pod_teams;
mod post_cascade;
mod presence;
mod progress;
mod queue;
mod reminders;
mod resource_cascade;
mod room_answer;
mod room_files;
mod streak_warning;

use model::JobKind;
use runtime::{Result, Tick};
use store::jobs::{watch, Cadence, Clockwork, Worker};
use store::App;

/// What runs by the clock.
pub fn clockwork() -> Clockwork {
    Clockwork::new()
        .job("presence", Cadence::MINUTE, presence::sweep)
        .job("live", Cadence::MINUTE, live::tidy)
        .job("focus", Cadence::MINUTE, focus::end)
        .job("reminders", Cadence::MINUTE, reminders::remind)
        .job("queue", Cadence::MINUTE, queue::work_off)
        .job("making", Cadence::MINUTE, making::give_up)
        .job("answers", Cadence::QUARTER, answers::give_up)
        .job("deferred_push", Cadence::QUARTER, deferred_push::send)
        .job("watch", Cadence::QUARTER, watch)
        .job("pledges", Cadence::HOURLY, pledges::turn_weeks)
        .job("payments", Cadence::HOURLY, payments::reconcile)
        .job("invites", Cadence::HOURLY, invites::expire)
        .job("streak_warning", Cadence::HOURLY, streak_warning::warn)
        .job("daily_plans", Cadence::HOURLY, daily_plans::plan)
        .job("challenges", Cadence::HOURLY, challenges::count)
        .job("ended_cohorts", Cadence::HOURLY, cohorts::end)
        .job("finished_cohorts", Cadence::HOURLY, cohorts::finish)
        .job("pod_rooms", Cadence::HOURLY, pod_rooms::open)
        .job("lost_events", Cadence::HOURLY, lost_events::queue)
        .job("lost_messages", Cadence::HOURLY, lost_messages::count)
        .job("lost_timers", Cadence::HOURLY, lost_timers::set)
        .job("hygiene", Cadence::DAILY, hygiene::complete)
        .job("cascades", Cadence::DAILY, cascades::queue)
        .job("certificates", Cadence::DAILY, certificates::queue)
        .job("expiry", Cadence::DAILY, expiry::sweep)
        .job("orphan_files", Cadence::DAILY, orphan_files::sweep)
        .job("all_cohorts", Cadence::DAILY, cohorts::look_at_all)
        .job("commitments", Cadence::DAILY, commitments::miss)
        .job("progress", Cadence::DAILY, progress::settle)
        .job("counters", Cadence::DAILY, counters::reconcile)
        .job("pod_teams", Cadence::DAILY, pod_teams::reconcile)
}

/// What runs when it is queued.
pub fn worker() -> Worker {
    Worker::new()
        .on(JobKind::AccountDelete, account_delete::run)
        .on(JobKind::Broadcast, broadcast::run)
        .on(JobKind::CascadeDelete, post_cascade::run)
        .on(JobKind::PodDelete, pod_cascade::run)
        .on(JobKind::ResourceDelete, resource_cascade::run)
        .on(JobKind::RoomAnswer, room_answer::run)
        .on(JobKind::RoomFiles, room_files::run)
}

/// Runs what is due.
pub async fn tick(app: App, _: Tick) -> Result<()> {
    clockwork().tick(&app).await
}
