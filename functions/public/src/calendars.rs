//! Calendars, for programs that subscribe to them by a secret address.

use std::collections::BTreeMap;
use std::time::Duration;

use client::{Changes, Query};
use futures_util::try_join;
use model::{EventId, PodId, RsvpStatus, Timestamp, UserId};
use runtime::{Content, Error, Path, Result, State};
use store::tables::{CalendarEvent, CalendarFeed, PodMember, Rsvp};
use store::{calendar, App, Stored};

use crate::ics::{self, Entry};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Days back that a calendar shows.
const BACK: u32 = 90;

/// Days ahead that it shows.
const AHEAD: u32 = 365;

/// Most entries of a calendar, and most rows of one list that it is made of.
const MOST: u32 = 500;

/// Ids that one query takes.
const IDS_PER_QUERY: usize = 100;

/// Answers the calendar that a secret address is for: what its person plans, is invited to and has not declined, and what their pods
/// plan; times in UTC.
///
/// # Errors
///
/// `not_found` for any other address, always in the same words.
pub async fn feed(
    State(app): State<App>,
    Path((user, file)): Path<(String, String)>,
) -> Result<Content> {
    let me = opened(&app, &user, &file).await?;
    let now = app.now();
    let window = (now.before(DAY * BACK), now.after(DAY * AHEAD));
    let (events, ()) = try_join!(events(&app, &me, window), count(&app, &me, now))?;
    let exceptions = app.exceptions(&events).await?;
    let mut entries: Vec<Entry<'_>> = Vec::new();
    for event in &events {
        let times = calendar::occurrences(event, &exceptions, window);
        entries.extend(
            times
                .into_iter()
                .map(|(id, time)| Entry { id, time, event }),
        );
    }
    entries.sort_by(|a, b| (a.time.start, &a.id).cmp(&(b.time.start, &b.id)));
    entries.truncate(usize::try_from(MOST).unwrap_or(0));
    Ok(
        Content::new("text/calendar; charset=utf-8", ics::calendar(&entries, now))
            .header("cache-control", "private, max-age=900"),
    )
}

/// Whose calendar an address opens. Nothing says what is wrong with one that opens none; both hashes are compared whole.
async fn opened(app: &App, user: &str, file: &str) -> Result<UserId> {
    let unknown = || Error::not_found("calendar");
    let secret = file.strip_suffix(".ics").unwrap_or_default();
    let hash = app.feed_hash(secret);
    let me = UserId::parse(user).map_err(|_no_id| unknown())?;
    let feed = app.rows::<CalendarFeed>().find(&me).await?;
    let stored = feed.map_or(String::new(), |it| it.row.token_hash);
    if model::is_same(&stored, &hash) {
        Ok(me)
    } else {
        Err(unknown())
    }
}

async fn count(app: &App, me: &UserId, now: Timestamp) -> Result<()> {
    let feeds = app.rows::<CalendarFeed>();
    feeds
        .increment(me, CalendarFeed::ACCESS_COUNT, 1, None)
        .await?;
    let read = Changes::new().set(CalendarFeed::LAST_ACCESS_AT, now);
    feeds.update(me, &read).await?;
    Ok(())
}

/// What somebody plans, is invited to, and their pods plan. The key reads it, so who may read what is decided here: invitations and
/// memberships are those of now.
async fn events(
    app: &App,
    me: &UserId,
    window: (Timestamp, Timestamp),
) -> Result<Vec<Stored<CalendarEvent>>> {
    let (replies, members) = (app.rows::<Rsvp>(), app.rows::<PodMember>());
    let own = [Query::equal(CalendarEvent::OWNER_ID, me)];
    let (own, replies, members) = try_join!(
        list(app, window, own),
        async {
            let mine = [Query::equal(Rsvp::USER_ID, me)];
            Ok(replies.list(mine, MOST).await?)
        },
        async {
            let mine = [Query::equal(PodMember::USER_ID, me)];
            Ok(members.list(mine, MOST).await?)
        },
    )?;
    let pods: Vec<PodId> = members.into_iter().map(|it| it.row.pod_id).collect();
    let invited = replies.iter().filter(|it| it.row.invited_by.is_some());
    let invited: Vec<EventId> = invited.map(|it| it.row.event_id.clone()).collect();
    let (invited, of_pods) = try_join!(
        among(app, window, store::schema::ID, &invited),
        among(app, window, CalendarEvent::POD_ID.key, &pods),
    )?;
    let mut all: BTreeMap<EventId, Stored<CalendarEvent>> = BTreeMap::new();
    for event in own.into_iter().chain(invited).chain(of_pods) {
        all.insert(event.id.clone(), event);
    }
    for reply in replies {
        if reply.row.status == RsvpStatus::Declined {
            all.remove(&reply.row.event_id);
        }
    }
    Ok(all.into_values().collect())
}

/// The events of which a column holds one of some ids: one call for every 100.
async fn among<I: AsRef<str>>(
    app: &App,
    window: (Timestamp, Timestamp),
    column: &str,
    ids: &[I],
) -> Result<Vec<Stored<CalendarEvent>>> {
    let calls = ids.chunks(IDS_PER_QUERY).map(|ids| {
        let ids: Vec<&str> = ids.iter().map(AsRef::as_ref).collect();
        list(app, window, [Query::equal(column, ids)])
    });
    let found = futures_util::future::try_join_all(calls).await?;
    Ok(found.into_iter().flatten().collect())
}

async fn list(
    app: &App,
    (from, to): (Timestamp, Timestamp),
    which: [Query; 1],
) -> Result<Vec<Stored<CalendarEvent>>> {
    let [which] = which;
    let queries = [
        which,
        Query::is_null(CalendarEvent::DELETED_AT),
        Query::less_than_equal(CalendarEvent::STARTS_AT, to),
        Query::greater_than_equal(CalendarEvent::LAST_ENDS_AT, from),
        Query::order_asc(CalendarEvent::STARTS_AT),
    ];
    Ok(app.rows::<CalendarEvent>().list(queries, MOST).await?)
}
