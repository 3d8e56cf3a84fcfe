//! Counting what happens in a pod.

use std::collections::BTreeSet;
use std::time::Duration;

use client::Query;
use futures_util::try_join;
use model::{pod_health, PledgeStatus, PodPulse, StudyState, Timestamp};
use runtime::Result;
use serde::Deserialize;
use store::schema::CREATED_AT;
use store::tables::{
    CalendarEvent, CheckIn, Message, Pledge, Pod, PodStats, Post, Resource, StudySession,
};
use store::{rooms, App, Stored};

use crate::jobs::scan::Scan;
use crate::jobs::WRITTEN;

const WEEK: Duration = Duration::from_secs(7 * 24 * 60 * 60);
const MONTH: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// Weeks whose pledges count: this one, and three that are over.
const WEEKS: i32 = 4;

/// Seats of the largest pod.
const MOST_MEMBERS: usize = 200;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Deed {
    #[serde(alias = "authorId", alias = "senderId")]
    user_id: String,
}

#[derive(Debug, Deserialize)]
struct Promise {
    status: PledgeStatus,
}

/// What was found of one kind.
#[derive(Debug, Default)]
struct Deeds {
    count: u32,
    people: BTreeSet<String>,
    latest: Option<jiff::Timestamp>,
}

/// Counts a pod; answers when something last happened in it within a month, too.
pub async fn count(
    app: &App,
    pod: &Stored<Pod>,
    now: Timestamp,
) -> Result<(PodStats, Option<Timestamp>)> {
    let (week, month) = (now.before(WEEK), now.before(MONTH));
    let by_created = |scan: Scan| scan.only(Query::greater_than(CREATED_AT, week.to_string()));
    let messages = by_created(Scan::of::<Message>(&[Message::SENDER_ID]))
        .only(Query::equal(Message::ROOM_ID, rooms::of_pod(&pod.id)))
        .only(Query::equal(Message::KIND, WRITTEN))
        .only(Query::is_null(Message::DELETED_AT));
    let check_ins = by_created(Scan::of::<CheckIn>(&[CheckIn::USER_ID]))
        .only(Query::equal(CheckIn::POD_ID, &pod.id));
    let posts = by_created(Scan::of::<Post>(&[Post::AUTHOR_ID]))
        .only(Query::equal(Post::POD_ID, &pod.id))
        .only(Query::is_null(Post::DELETED_AT));
    let studied = Scan::of::<StudySession>(&[StudySession::USER_ID])
        .only(Query::equal(StudySession::POD_ID, &pod.id))
        .only(Query::equal(StudySession::STATUS, StudyState::Done));
    let since = |at: Timestamp| Query::greater_than(StudySession::STARTED_AT, at.to_string());
    let (messages, check_ins, posts, lately, sessions, kept, members, ahead) = try_join!(
        deeds(app, messages),
        deeds(app, check_ins),
        deeds(app, posts),
        deeds(app, studied.clone().only(since(week))),
        count_of(app, studied.only(since(month))),
        pledges(app, pod, now),
        async { Ok(app.members(&pod.id, MOST_MEMBERS).await?) },
        ahead(app, pod, now),
    )?;
    let here: BTreeSet<&str> = members.iter().map(|it| it.row.user_id.as_str()).collect();
    let all = [&messages, &check_ins, &posts, &lately];
    let active: BTreeSet<&str> = all
        .iter()
        .flat_map(|it| it.people.iter().map(String::as_str))
        .filter(|it| here.contains(it))
        .collect();
    let latest = all.iter().filter_map(|it| it.latest).max();
    let pulse = PodPulse {
        members: whole(here.len()),
        active: whole(active.len()),
        check_ins: check_ins.count,
        pledges: kept.1,
        kept: kept.0,
        messages: messages.count,
    };
    let stats = PodStats {
        active_members_7d: pulse.active,
        messages_7d: messages.count,
        check_ins_7d: check_ins.count,
        posts_7d: posts.count,
        sessions_30d: sessions,
        pledges_kept_4w: kept.0,
        events_upcoming: ahead.0,
        resources_count: ahead.1,
        health_score: pod_health(pulse),
        computed_at: Some(now),
    };
    Ok((stats, latest.map(Timestamp::from_jiff)))
}

fn whole(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

async fn deeds(app: &App, scan: Scan) -> Result<Deeds> {
    let mut deeds = Deeds::default();
    let note = |row: client::Row<Deed>| {
        deeds.count = deeds.count.saturating_add(1);
        deeds.people.insert(row.data.user_id);
        deeds.latest = deeds.latest.max(row.created_at);
    };
    scan.each(app, note).await?;
    Ok(deeds)
}

async fn count_of(app: &App, scan: Scan) -> Result<u32> {
    scan.count(app).await
}

/// Pledges of the last weeks that were kept, and those that were decided: one that is open yet is neither kept nor missed.
async fn pledges(app: &App, pod: &Stored<Pod>, now: Timestamp) -> Result<(u32, u32)> {
    let today = now.date_in(&pod.row.timezone);
    let weeks = (0..WEEKS).map(|it| today.plus_days(-7 * it).week());
    let promised = Scan::of::<Pledge>(&[Pledge::STATUS])
        .only(Query::equal(Pledge::POD_ID, &pod.id))
        .only(Query::equal(Pledge::ISO_WEEK, weeks.collect::<Vec<_>>()));
    let (mut kept, mut decided) = (0, 0);
    let note = |row: client::Row<Promise>| match row.data.status {
        PledgeStatus::Open => {}
        PledgeStatus::Kept => {
            kept += 1;
            decided += 1;
        }
        PledgeStatus::Missed => decided += 1,
    };
    promised.each(app, note).await?;
    Ok((kept, decided))
}

/// Events still to come, and files shared.
async fn ahead(app: &App, pod: &Stored<Pod>, now: Timestamp) -> Result<(u32, u32)> {
    let events = Scan::of::<CalendarEvent>(&[])
        .only(Query::equal(CalendarEvent::POD_ID, &pod.id))
        .only(Query::greater_than(
            CalendarEvent::LAST_ENDS_AT,
            now.to_string(),
        ))
        .only(Query::is_null(CalendarEvent::DELETED_AT));
    let files = Scan::of::<Resource>(&[])
        .only(Query::equal(Resource::POD_ID, &pod.id))
        .only(Query::is_null(Resource::DELETED_AT));
    try_join!(events.count(app), files.count(app))
}
