//! Reading what reports about studying are made of.

use client::Query;
use futures_util::try_join;
use model::{GoalStatus, LocalDate, StudyState, UserId};
use runtime::{Code, Error, Result};
use store::schema::CREATED_AT;
use store::tables::{ActivityEvent, Goal, Resource, StudyDay, StudySession, UserAchievement};
use store::{App, Stored, LONGEST_LIST};

use crate::rules::reports::doings::Log;
use crate::rules::reports::study::Material;
use crate::rules::reports::{Range, Window};

/// Most sessions of one report.
const MOST_SESSIONS: usize = 2_000;

/// Most entries of the log that are counted.
const MOST_ENTRIES: usize = 1_000;

/// Reads everything at once: seven calls in one wave, and one more for every five hundred sessions or entries of the log. Answers which day it is there, too.
///
/// # Errors
///
/// `window_too_long` where there are more sessions than a report has.
pub async fn read(app: &App, me: &UserId, window: Window) -> Result<(Material, LocalDate)> {
    let (zone, days, sessions, achievements, goals, resources, log) = try_join!(
        async { Ok::<_, Error>(app.zone_of(me).await?) },
        days(app, me, window.with_streak()),
        sessions(app, me, window.around()),
        achievements(app, me, window.around()),
        goals(app, me, window.around()),
        resources(app, me, window.around()),
        log(app, me, window.around()),
    )?;
    let material = Material {
        days,
        sessions,
        achievements,
        goals,
        resources,
        log,
    };
    Ok((material, app.now().date_in(&zone)))
}

async fn days(app: &App, me: &UserId, range: Range) -> Result<Vec<StudyDay>> {
    let days = [
        Query::equal(StudyDay::USER_ID, me),
        Query::between(StudyDay::LOCAL_DATE, range.from, range.to),
        Query::order_desc(StudyDay::LOCAL_DATE),
    ];
    let days = app.rows::<StudyDay>().list(days, LONGEST_LIST).await?;
    Ok(days.into_iter().map(|it| it.row).collect())
}

async fn sessions(app: &App, me: &UserId, range: Range) -> Result<Vec<StudySession>> {
    let rows = app.rows::<StudySession>();
    let mut read: Vec<StudySession> = Vec::new();
    let mut after = None;
    loop {
        let mut queries = vec![
            Query::equal(StudySession::USER_ID, me),
            Query::equal(StudySession::STATUS, StudyState::Done),
            Query::between(StudySession::LOCAL_DATE, range.from, range.to),
            Query::order_desc(StudySession::STARTED_AT),
        ];
        queries.extend(after.take().map(|id: String| Query::cursor_after(id)));
        let page = rows.list(queries, LONGEST_LIST).await?;
        let is_last = !u32::try_from(page.len()).is_ok_and(|count| count >= LONGEST_LIST);
        after = page.last().map(|it| it.id.to_string());
        read.extend(page.into_iter().map(|it| it.row));
        if is_last {
            return Ok(read);
        }
        if read.len() >= MOST_SESSIONS {
            let message = "You studied more often than one report shows; ask for fewer days";
            return Err(Error::new(Code::WindowTooLong, message));
        }
    }
}

/// The latest that were earned in these days.
async fn achievements(app: &App, me: &UserId, range: Range) -> Result<Vec<UserAchievement>> {
    let (from, before) = instants(range);
    let latest = [
        Query::equal(UserAchievement::USER_ID, me),
        Query::between(UserAchievement::EARNED_AT, from, before),
        Query::order_desc(UserAchievement::EARNED_AT),
    ];
    let rows = app.rows::<UserAchievement>();
    let found = rows.list(latest, LONGEST_LIST).await?;
    Ok(found.into_iter().map(|it| it.row).collect())
}

/// The active ones, of which there are twenty at the most, then the latest that were not reached before these days.
async fn goals(app: &App, me: &UserId, range: Range) -> Result<Vec<Stored<Goal>>> {
    let (from, before) = instants(range);
    let pursued = [
        Query::equal(Goal::USER_ID, me),
        Query::equal(Goal::STATUS, [GoalStatus::Active, GoalStatus::Done]),
        Query::less_than(CREATED_AT, before),
        Query::or([
            Query::is_null(Goal::COMPLETED_AT),
            Query::greater_than_equal(Goal::COMPLETED_AT, from),
        ]),
        Query::order_asc(Goal::STATUS),
        Query::order_desc(CREATED_AT),
    ];
    Ok(app.rows::<Goal>().list(pursued, LONGEST_LIST).await?)
}

/// The latest study files that were shared in these days.
async fn resources(app: &App, me: &UserId, range: Range) -> Result<Vec<Stored<Resource>>> {
    let (from, before) = instants(range);
    let shared = [
        Query::equal(Resource::AUTHOR_ID, me),
        Query::is_null(Resource::DELETED_AT),
        Query::between(CREATED_AT, from, before),
        Query::order_desc(CREATED_AT),
    ];
    Ok(app.rows::<Resource>().list(shared, LONGEST_LIST).await?)
}

/// The latest of the log; the day of an entry is that of the instant at which it was logged.
async fn log(app: &App, me: &UserId, range: Range) -> Result<Log> {
    let rows = app.rows::<ActivityEvent>();
    let (from, before) = instants(range);
    let mut log = Log::default();
    loop {
        let mut queries = vec![
            Query::equal(ActivityEvent::USER_ID, me),
            Query::between(CREATED_AT, &from, &before),
            Query::order_desc(CREATED_AT),
        ];
        let last = log.entries.last();
        queries.extend(last.map(|it| Query::cursor_after(it.id.to_string())));
        let page = rows.list(queries, LONGEST_LIST).await?;
        let is_last = !u32::try_from(page.len()).is_ok_and(|count| count >= LONGEST_LIST);
        log.entries.extend(page);
        if is_last {
            return Ok(log);
        }
        if log.entries.len() >= MOST_ENTRIES {
            log.is_cut = true;
            return Ok(log);
        }
    }
}

/// When these days begin and end, wherever in the world: half a day more on either side.
fn instants(range: Range) -> (String, String) {
    let (from, before) = (range.from.plus_days(-1), range.to.plus_days(2));
    let midnight = |day: LocalDate| format!("{day}T00:00:00.000Z");
    (midnight(from), midnight(before))
}
