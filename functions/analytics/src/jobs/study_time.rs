//! J-07: what people studied, once their day is over, and what came late.
//!
//! The watermark is each person's own: `user_stats.computedAt`. Somebody is due when a day of theirs ended since, by their own clock, or
//! when something of a past day was written since. So a pass that was cut short, doubled or missed ends in the same numbers: whoever is
//! not due is left alone, whoever is due is computed anew. Who is due is found among the sessions, days and points for what was done that were
//! written lately, and among those with a streak; the very first pass looks at everybody.

mod due;
mod meant;
mod reckoning;
mod settling;
mod sources;

use std::time::Duration;

use client::Query;
use runtime::Result;
use store::jobs::{Step, Turn};
use store::schema::UPDATED_AT;
use store::tables::{LedgerEntry, Profile, StudyDay, StudySession, UserSettings};
use store::App;

use self::due::{Dated, Trace};
use self::sources::DONE;
use super::place::Place;
use super::scan::Scan;

/// Rows that one step looks at.
const PAGE: u32 = 500;

/// How long the longest day lasts, and an hour: whatever was written on a day that ended after a moment, was written this long before it
/// or later.
const LONGEST_DAY: Duration = Duration::from_secs(26 * 60 * 60);

const SESSIONS: usize = 0;
const DAYS: usize = 1;
const STREAKS: usize = 2;
const EVERYBODY: usize = 3;
const POINTS: usize = 4;

/// Looks at a page of what was written, and settles the people who are due.
pub async fn roll_up(app: App, turn: Turn) -> Result<Step> {
    let place = match turn.cursor.as_deref() {
        None if turn.is_new => Place::start(EVERYBODY),
        cursor => Place::of(cursor),
    };
    let follows = match place.phase {
        EVERYBODY => Some(SESSIONS),
        SESSIONS => Some(DAYS),
        DAYS => Some(POINTS),
        POINTS => Some(STREAKS),
        _ => None,
    };
    let after = place.after.as_deref();
    let (traces, last) = match place.phase {
        SESSIONS => dated(&app, lately::<StudySession>(&turn), after, Trace::dated).await?,
        DAYS => dated(&app, lately::<StudyDay>(&turn), after, Trace::dated).await?,
        POINTS => {
            let learned = lately::<LedgerEntry>(&turn)
                .only(Query::equal(LedgerEntry::REASON, DONE))
                .only(Query::is_not_null(LedgerEntry::LOCAL_DATE));
            dated(&app, learned, after, Trace::told).await?
        }
        STREAKS => {
            let lasting = Query::greater_than(Profile::STUDY_STREAK, 0);
            people(&app, Scan::of::<Profile>(&[]).only(lasting), after).await?
        }
        _ => people(&app, Scan::of::<UserSettings>(&[]), after).await?,
    };
    let processed = traces.len();
    let people = due::people(&app, turn.now, traces).await?;
    let drift = settling::settle(&app, people).await?;
    Ok(place.step(processed, last, follows).drifted(drift))
}

/// Rows with a person and a day of theirs.
trait OfADay: store::Row {}

impl OfADay for StudySession {}
impl OfADay for StudyDay {}
impl OfADay for LedgerEntry {}

fn lately<R: OfADay>(turn: &Turn) -> Scan {
    let since = turn.since.before(LONGEST_DAY).to_string();
    Scan::of::<R>(&[StudyDay::USER_ID, StudyDay::LOCAL_DATE])
        .only(Query::greater_than(UPDATED_AT, since))
}

async fn dated(
    app: &App,
    scan: Scan,
    after: Option<&str>,
    trace: fn(client::Row<Dated>) -> Option<Trace>,
) -> Result<(Vec<Trace>, Option<String>)> {
    let (page, last) = scan.turn::<Dated>(app, after, PAGE).await?;
    Ok((page.into_iter().filter_map(trace).collect(), last))
}

async fn people(
    app: &App,
    scan: Scan,
    after: Option<&str>,
) -> Result<(Vec<Trace>, Option<String>)> {
    let (page, last) = scan.turn::<serde::de::IgnoredAny>(app, after, PAGE).await?;
    let traces = page.iter().filter_map(|row| Trace::of_person(&row.id));
    Ok((traces.collect(), last))
}
