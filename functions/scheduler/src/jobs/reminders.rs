//! J-02: reminders of events, each once for each occurrence.
//!
//! A timer's id says whom it reminds of what, and so does the notification's: whoever repeats a step finds what is there. A timer is
//! marked as gone off last, so that one that failed in between is taken up again.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use client::{Changes, NewRow, Query};
use futures_util::future::try_join_all;
use futures_util::try_join;
use model::{
    did, EdgeId, EventId, Kind, NotificationType, Recurrence, RsvpStatus, Timestamp, UserId,
};
use runtime::{Error, Result};
use store::jobs::{Step, Turn};
use store::notify::{self, Notice};
use store::schema::ID;
use store::tables::{CalendarEvent, EventReminder, PodMember, ReminderStatus, Rsvp};
use store::{calendar, membership, App, Stored};

/// How early a timer may go off: the tick of a minute is for all of it.
const EARLY: Duration = Duration::from_secs(30);

/// How late it may; afterwards it says nothing.
const LATE: Duration = Duration::from_secs(6 * 60);

/// Timers of one step.
const PER_STEP: u32 = 100;

/// Reminds people of what is about to begin, sets the timers of the next time, and marks those that went off.
pub async fn remind(app: App, turn: Turn) -> Result<Step> {
    let due = [
        Query::equal(EventReminder::STATUS, "pending"),
        Query::less_than_equal(EventReminder::FIRE_AT, turn.now.after(EARLY)),
        Query::order_asc(EventReminder::FIRE_AT),
    ];
    let timers = app.rows::<EventReminder>().list(due, PER_STEP).await?;
    if timers.is_empty() {
        return Ok(Step::over(0));
    }
    let known = Known::read(&app, &timers).await?;
    let (sent, skipped): (Vec<_>, Vec<_>) = timers
        .iter()
        .partition(|it| it.row.fire_at >= turn.now.before(LATE) && known.wants(&it.row));
    tell(&app, &known, &sent).await?;
    let next = timers.iter().filter_map(|it| known.next(&it.row, turn.now));
    let next: Vec<NewRow<EventReminder>> = next.collect();
    app.rows::<EventReminder>().create_missing(&next).await?;
    try_join!(
        mark(&app, &sent, ReminderStatus::Sent, turn.now),
        mark(&app, &skipped, ReminderStatus::Skipped, turn.now),
    )?;
    let count = u64::try_from(timers.len()).unwrap_or(u64::MAX);
    if count < u64::from(PER_STEP) {
        return Ok(Step::over(count));
    }
    Ok(Step::on(count, "more"))
}

/// What the timers are about: three reads at once, and the members of pods.
struct Known {
    events: BTreeMap<EventId, Stored<CalendarEvent>>,
    exceptions: BTreeSet<EventId>,
    replies: BTreeMap<EdgeId, Rsvp>,
    members: BTreeSet<EdgeId>,
}

impl Known {
    async fn read(app: &App, timers: &[Stored<EventReminder>]) -> Result<Self> {
        let events: BTreeSet<&EventId> = timers.iter().map(|it| &it.row.event_id).collect();
        let replies = timers
            .iter()
            .map(|it| calendar::reply_id(&it.row.event_id, &it.row.user_id));
        let replies: Vec<EdgeId> = replies.collect();
        let (event_rows, reply_rows) = (app.rows::<CalendarEvent>(), app.rows::<Rsvp>());
        let (events, replies) =
            try_join!(event_rows.get_many(events), reply_rows.get_many(&replies))?;
        let of_pods: BTreeMap<&EventId, &model::PodId> = events
            .iter()
            .filter_map(|it| Some((&it.id, it.row.pod_id.as_ref()?)))
            .collect();
        let members = timers.iter().filter_map(|it| {
            let pod = of_pods.get(&it.row.event_id)?;
            Some(membership::id(pod, &it.row.user_id))
        });
        let members: Vec<EdgeId> = members.collect();
        let member_rows = app.rows::<PodMember>();
        let (members, exceptions) =
            try_join!(member_rows.get_many(&members), app.exceptions(&events))?;
        Ok(Self {
            events: events.into_iter().map(|it| (it.id.clone(), it)).collect(),
            exceptions,
            replies: replies.into_iter().map(|it| (it.id, it.row)).collect(),
            members: members.into_iter().map(|it| it.id).collect(),
        })
    }

    /// Whether the occurrence still takes place as the timer knows it, and its person still means to come and may know of it.
    fn wants(&self, timer: &EventReminder) -> bool {
        self.event(timer)
            .is_some_and(|event| self.stands(event, timer) && self.may_come(event, &timer.user_id))
    }

    fn event(&self, timer: &EventReminder) -> Option<&Stored<CalendarEvent>> {
        let event = self.events.get(&timer.event_id);
        event.filter(|it| it.row.deleted_at.is_none())
    }

    fn stands(&self, event: &Stored<CalendarEvent>, timer: &EventReminder) -> bool {
        let start = timer.occurrence_start;
        let id = calendar::occurrence_id(&event.id, &event.row, start);
        event.row.reminders.contains(&timer.minutes)
            && !is_done(&event.row, start)
            && calendar::series(&event.row).has(start)
            && (id == event.id || !self.exceptions.contains(&id))
    }

    fn may_come(&self, event: &Stored<CalendarEvent>, user: &UserId) -> bool {
        if event.row.owner_id == *user {
            return true;
        }
        let reply = self.replies.get(&calendar::reply_id(&event.id, user));
        let Some(reply) = reply.filter(|it| it.status != RsvpStatus::Declined) else {
            return false;
        };
        let is_member = |pod| self.members.contains(&membership::id(pod, user));
        reply.invited_by.is_some() || event.row.pod_id.as_ref().is_some_and(is_member)
    }

    /// The timer of the next time, for who may still come. One that slept through several times goes on with what is yet to come.
    fn next(&self, timer: &EventReminder, now: Timestamp) -> Option<NewRow<EventReminder>> {
        let event = self.event(timer)?;
        if !event.row.reminders.contains(&timer.minutes) || !self.may_come(event, &timer.user_id) {
            return None;
        }
        let lead = Duration::from_secs(u64::from(timer.minutes) * 60);
        let after = timer.occurrence_start.max(now.after(lead).before(LATE));
        let next = calendar::series(&event.row).next_after(after)?;
        let (id, user) = (&event.id, &timer.user_id);
        Some(calendar::timer(id, user, next.start, timer.minutes))
    }
}

/// Whether the occurrence that begins then was marked as done: a mark on a series is for what had begun by then.
fn is_done(event: &CalendarEvent, start: Timestamp) -> bool {
    let comes_again = event.recurrence != Recurrence::None;
    let marked = event.completed_at;
    marked.is_some_and(|at| !comes_again || start <= at)
}

/// Tells people, those of one occurrence together.
async fn tell(app: &App, known: &Known, timers: &[&Stored<EventReminder>]) -> Result<()> {
    let mut groups: BTreeMap<(&EventId, Timestamp, u32), Vec<UserId>> = BTreeMap::new();
    for timer in timers {
        let row = &timer.row;
        let key = (&row.event_id, row.occurrence_start, row.minutes);
        groups.entry(key).or_default().push(row.user_id.clone());
    }
    let told = groups
        .into_iter()
        .filter_map(|((id, start, minutes), people)| {
            let event = known.events.get(id)?;
            Some(tell_group(app, event, (start, minutes), people))
        });
    try_join_all(told).await?;
    Ok(())
}

async fn tell_group(
    app: &App,
    event: &Stored<CalendarEvent>,
    (start, minutes): (Timestamp, u32),
    people: Vec<UserId>,
) -> Result<()> {
    let minutes = minutes.to_string();
    let at = start.as_millisecond().to_string();
    let ends = calendar::series(&event.row)
        .at(start)
        .map_or(start, |it| it.end);
    let key = [event.id.as_str(), &at, &minutes];
    let source: EdgeId = did(Kind::REMINDER, &key);
    let mut notice = Notice::of(NotificationType::Reminder, source.as_str(), &key)
        .about("event", event.id.as_str())
        .map_err(Error::internal)?
        .during(start, ends)
        .word("title", event.row.title.as_str())
        .word("minutes", &minutes);
    notice.pod.clone_from(&event.row.pod_id);
    let told = notify::tell(app, &notice, people).await?;
    notify::push(app, &told).await;
    Ok(())
}

async fn mark(
    app: &App,
    timers: &[&Stored<EventReminder>],
    status: ReminderStatus,
    now: Timestamp,
) -> Result<()> {
    if timers.is_empty() {
        return Ok(());
    }
    let ids: Vec<&EdgeId> = timers.iter().map(|it| &it.id).collect();
    let mut marks = Changes::new().set(EventReminder::STATUS, status);
    if status == ReminderStatus::Sent {
        marks = marks.set(EventReminder::SENT_AT, now);
    }
    let which = [Query::equal(ID, ids)];
    app.rows::<EventReminder>()
        .update_where(which, &marks)
        .await?;
    Ok(())
}
