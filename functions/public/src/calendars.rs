//! Calendars, for programs that subscribe to them by a secret address.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use client::{Changes, Query};
use futures_util::try_join;
use model::{EventId, PodId, RsvpStatus, Timestamp, UserId};
use runtime::{Content, Error, Path, Result, State};
use store::schema::CREATED_AT;
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
    let most = usize::try_from(MOST).unwrap_or(0);
    let entries = nearest(entries, now, most);
    Ok(
        Content::new("text/calendar; charset=utf-8", ics::calendar(&entries, now))
            .header("cache-control", "private, max-age=900"),
    )
}

/// As many entries as there is room for, the earliest first: what is yet to end, and what is left of the room for what ended last.
fn nearest(mut entries: Vec<Entry<'_>>, now: Timestamp, most: usize) -> Vec<Entry<'_>> {
    entries.sort_by(|a, b| (a.time.start, &a.id).cmp(&(b.time.start, &b.id)));
    let (mut past, mut ahead): (Vec<_>, Vec<_>) =
        entries.into_iter().partition(|it| it.time.end < now);
    ahead.truncate(most);
    let room = most.saturating_sub(ahead.len());
    past.drain(..past.len().saturating_sub(room));
    past.append(&mut ahead);
    past
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
    // Only two kinds of answers matter, of each the newest: it says what one is invited to, or what one does not want to see.
    let answers = |which: Query| {
        let mine = [
            Query::equal(Rsvp::USER_ID, me),
            which,
            Query::order_desc(CREATED_AT),
        ];
        replies.list(mine, MOST)
    };
    let (own, invited, declined, members) = try_join!(
        list(app, window, own),
        async { Ok(answers(Query::is_not_null(Rsvp::INVITED_BY)).await?) },
        async { Ok(answers(Query::equal(Rsvp::STATUS, RsvpStatus::Declined)).await?) },
        async {
            let mine = [Query::equal(PodMember::USER_ID, me)];
            Ok(members.list(mine, MOST).await?)
        },
    )?;
    let pods: Vec<PodId> = members.into_iter().map(|it| it.row.pod_id).collect();
    let declined: BTreeSet<EventId> = declined.into_iter().map(|it| it.row.event_id).collect();
    let invited = invited.into_iter().map(|it| it.row.event_id);
    let invited: Vec<EventId> = invited.filter(|it| !declined.contains(it)).collect();
    let (invited, of_pods) = try_join!(
        among(app, window, store::schema::ID, &invited),
        among(app, window, CalendarEvent::POD_ID.key, &pods),
    )?;
    let mut all: BTreeMap<EventId, Stored<CalendarEvent>> = BTreeMap::new();
    for event in own.into_iter().chain(invited).chain(of_pods) {
        if !declined.contains(&event.id) {
            all.insert(event.id.clone(), event);
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

/// Two lists at once: what ends after now, the next ones first, and what is over, the last ones first.
async fn list(
    app: &App,
    (from, to): (Timestamp, Timestamp),
    which: [Query; 1],
) -> Result<Vec<Stored<CalendarEvent>>> {
    let [which] = which;
    let now = app.now();
    let events = app.rows::<CalendarEvent>();
    let ahead = [
        which.clone(),
        Query::is_null(CalendarEvent::DELETED_AT),
        Query::less_than_equal(CalendarEvent::STARTS_AT, to),
        Query::greater_than_equal(CalendarEvent::LAST_ENDS_AT, now),
        Query::order_asc(CalendarEvent::STARTS_AT),
    ];
    let past = [
        which,
        Query::is_null(CalendarEvent::DELETED_AT),
        Query::greater_than_equal(CalendarEvent::LAST_ENDS_AT, from),
        Query::less_than(CalendarEvent::LAST_ENDS_AT, now),
        Query::order_desc(CalendarEvent::STARTS_AT),
    ];
    let (mut ahead, past) = try_join!(events.list(ahead, MOST), events.list(past, MOST))?;
    ahead.extend(past);
    Ok(ahead)
}

#[cfg(test)]
mod tests {
    use model::Occurrence;

    use super::*;

    fn at(hour: i64) -> Timestamp {
        let noon = Timestamp::parse("2026-03-20T12:00:00Z").unwrap();
        let hours = Duration::from_secs(hour.unsigned_abs() * 3_600);
        if hour < 0 {
            noon.before(hours)
        } else {
            noon.after(hours)
        }
    }

    fn shown(starts: &[i64], most: usize) -> Vec<Timestamp> {
        let owner = "asha".parse().unwrap();
        let title = "Revision".parse().unwrap();
        let event = Stored {
            id: "e1".parse().unwrap(),
            created_at: at(0),
            updated_at: at(0),
            permissions: Vec::new(),
            row: CalendarEvent::new(&owner, title, at(0), at(1)),
        };
        let entries = starts.iter().map(|hour| Entry {
            id: event.id.clone(),
            time: Occurrence {
                start: at(*hour),
                end: at(*hour).after(Duration::from_secs(1_800)),
            },
            event: &event,
        });
        let shown = nearest(entries.collect(), at(0), most);
        shown.iter().map(|it| it.time.start).collect()
    }

    #[test]
    fn what_lies_ahead_comes_before_what_is_over() {
        let all = [3, -3, 0, -1, 2, -2];
        assert_eq!(shown(&all, 9), [-3, -2, -1, 0, 2, 3].map(at));
        assert_eq!(shown(&all, 4), [-1, 0, 2, 3].map(at));
        assert_eq!(shown(&all, 2), [0, 2].map(at));
        assert!(shown(&all, 0).is_empty());
    }
}
