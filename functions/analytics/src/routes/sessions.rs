//! Study sessions: the clock, and what is entered without one.

use futures_util::try_join;
use model::{LocalDate, StudySessionId, UserId};
use runtime::{Code, Error, Json, Made, Path, Result, State};
use store::tables::{StudyDay, StudySession};
use store::{App, Me, Once, Row};
use studying::sessions;

use crate::wire::sessions::{Counted, DayView, NewClock, NewEntry, OneSession, SessionView};
use crate::{access, rules};

/// Starts the caller's clock; where one runs, answers that one.
///
/// # Errors
///
/// `validation_failed`; `not_found` for a pod that the caller is not in; `version_conflict`.
pub async fn start(
    State(app): State<App>,
    Me(me): Me,
    Json(new): Json<NewClock>,
) -> Result<Made<OneSession>> {
    let pod = new.pod_id.clone();
    let (zone, ()) = try_join!(
        async { Ok(app.zone_of(&me).await?) },
        access::check_in_pod(&app, &me, pod.as_ref()),
    )?;
    let session = rules::sessions::started(&me, new, app.now(), &zone)?;
    let begun = sessions::begin(&app, &session).await?;
    let is_new = begun.is_new();
    let stored = begun.into_inner();
    let answer = OneSession {
        session: SessionView::of(stored.id, stored.row),
    };
    Ok(if is_new {
        Made::created(answer)
    } else {
        Made::existing(answer)
    })
}

/// Stops the caller's clock: what the server measured counts, up to ten minutes over the plan and four hours in all.
///
/// # Errors
///
/// `not_found`; `not_running` for what is over, by whomever; `version_conflict`.
pub async fn stop(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<StudySessionId>,
) -> Result<Json<Counted>> {
    let known = app.rows::<StudySession>().find(&id).await?;
    let session = known
        .filter(|it| it.row.user_id == me)
        .ok_or_else(|| Error::not_found(StudySession::NOUN))?;
    let closed = sessions::close(&app, &session, app.now()).await?;
    let closed = closed.ok_or_else(|| Error::new(Code::NotRunning, "This session is over"))?;
    let day = day(&app, &me, closed.row.local_date).await?;
    Ok(Json(Counted {
        session: SessionView::of(closed.id, closed.row),
        day,
    }))
}

/// Enters what the caller studied without a clock, at most eight hours for a day; a repeat of the attempt enters nothing more.
///
/// # Errors
///
/// `validation_failed`; `not_found` for a pod that the caller is not in; `over_daily_limit`; `version_conflict`.
pub async fn enter(
    State(app): State<App>,
    Me(me): Me,
    Json(new): Json<NewEntry>,
) -> Result<Made<Counted>> {
    let pod = new.pod_id.clone();
    let (zone, ()) = try_join!(
        async { Ok(app.zone_of(&me).await?) },
        access::check_in_pod(&app, &me, pod.as_ref()),
    )?;
    let session = rules::sessions::entered(&me, new, app.now(), &zone)?;
    let id = rules::sessions::entry_id(&me, &session);
    let quota = rules::sessions::quota(&me, session.local_date);
    let recorded = match sessions::record(&app, &id, &session, Some(&quota)).await {
        Err(store::Error::LimitReached { .. }) => return Err(over_daily_limit()),
        outcome => outcome?,
    };
    let is_new = recorded.is_new();
    let (Once::Created(session) | Once::Already(session)) = recorded;
    let day = day(&app, &me, session.local_date).await?;
    let answer = Counted {
        session: SessionView::of(id, session),
        day,
    };
    Ok(if is_new {
        Made::created(answer)
    } else {
        Made::existing(answer)
    })
}

async fn day(app: &App, me: &UserId, date: LocalDate) -> Result<DayView> {
    let day = app.rows::<StudyDay>().find(&StudyDay::id(me, date)).await?;
    Ok(day
        .map_or_else(|| StudyDay::new(me, date), |it| it.row)
        .into())
}

fn over_daily_limit() -> Error {
    Error::new(
        Code::OverDailyLimit,
        "You may enter eight hours for a day at the most",
    )
}
