//! One event: reading, changing, calling off.

use futures_util::try_join;
use model::{EventId, Occurrence};
use runtime::{Error, Json, Path, Query as Params, Result, State};
use store::tables::{CalendarEvent, Rsvp};
use store::{calendar, App, Me, Stored};

use crate::rules::{self, Part};
use crate::wire::{Called, Deleted, EventPage, EventPatch, OneEvent, ReplyView};
use crate::{access, changing, people};

/// Reads one event with everybody's answers.
///
/// # Errors
///
/// `not_found`; `session_required`.
pub async fn read(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<EventId>,
) -> Result<Json<EventPage>> {
    let (event, replies) = try_join!(access::seen(&app, &id), people::replies(&app, &id))?;
    let own = replies.iter().find(|it| it.row.user_id == me);
    Ok(Json(EventPage {
        mine: own.map(|it| it.row.status),
        event: event.into(),
        rsvps: replies.into_iter().map(ReplyView::from).collect(),
    }))
}

/// Changes an event: its owner, and the leaders of its pod.
///
/// # Errors
///
/// `forbidden`; `not_found`; `bad_range`; `validation_failed`; `rule_violation` for an occurrence that there is not.
pub async fn update(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<EventId>,
    Json(patch): Json<EventPatch>,
) -> Result<Json<OneEvent>> {
    let event = access::changeable(&app, &me, &id).await?;
    let now = app.now();
    let changed = match rules::part(&event.row, patch.scope, patch.occurrence_start)? {
        Part::All => {
            let after = rules::edited(event.row.clone(), patch, now)?;
            changing::rewrite(&app, &me, &event, &after).await?
        }
        Part::One(occurrence) => {
            let (before, replies) = one(&app, &event, occurrence).await?;
            let after = rules::edited(before.clone(), patch, now)?;
            let id = calendar::occurrence_id(&event.id, &event.row, occurrence.start);
            let made = changing::split(&app, &id, &after, &replies).await?;
            tell_moved(&app, &me, &before, (&made, &replies)).await?;
            made
        }
        Part::Following(occurrence) => {
            let before = rules::rest(&event.id, &event.row, occurrence);
            let after = rules::edited(before.clone(), patch, now)?;
            let left = rules::shortened(&event.row, occurrence)?;
            let replies = people::replies(&app, &event.id).await?;
            let id = changing::rest_id(&event.id, occurrence.start);
            let made = changing::split(&app, &id, &after, &replies).await?;
            changing::shorten(&app, &event, &left, &replies).await?;
            tell_moved(&app, &me, &before, (&made, &replies)).await?;
            made
        }
    };
    Ok(Json(OneEvent {
        event: changed.into(),
    }))
}

/// Calls an event off: its owner, and the leaders of its pod. Its owner may do so again.
///
/// # Errors
///
/// `forbidden`; `not_found`; `rule_violation` for an occurrence that there is not.
pub async fn delete(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<EventId>,
    Params(called): Params<Called>,
) -> Result<Json<Deleted>> {
    let done = Ok(Json(Deleted { deleted: true }));
    let event = match access::changeable(&app, &me, &id).await {
        Err(refusal) if refusal.code == runtime::Code::NotFound => {
            let gone = app.rows::<CalendarEvent>().find(&id).await?;
            let is_own = |it: &Stored<CalendarEvent>| it.row.owner_id == me;
            return gone.filter(is_own).map_or(Err(refusal), |_| done);
        }
        outcome => outcome?,
    };
    match rules::part(&event.row, called.scope, called.occurrence_start)? {
        Part::All => changing::call_off(&app, &me, &event).await?,
        Part::One(occurrence) => {
            let (mut row, replies) = one(&app, &event, occurrence).await?;
            row.deleted_at = Some(app.now());
            let id = calendar::occurrence_id(&event.id, &event.row, occurrence.start);
            let made = changing::split(&app, &id, &row, &replies).await?;
            let kind = model::NotificationType::EventCancelled;
            people::tell(&app, &me, kind, (&made, &replies), "off").await?;
        }
        Part::Following(occurrence) => {
            let left = rules::shortened(&event.row, occurrence)?;
            let replies = people::replies(&app, &event.id).await?;
            changing::shorten(&app, &event, &left, &replies).await?;
            let off = Stored {
                row: rules::rest(&event.id, &event.row, occurrence),
                ..event
            };
            let revision = format!("off-{}", occurrence.start.as_millisecond());
            let kind = model::NotificationType::EventCancelled;
            people::tell(&app, &me, kind, (&off, &replies), &revision).await?;
        }
    }
    done
}

/// One occurrence as an event of its own, and the people of the series. One that became an exception before is changed as that.
async fn one(
    app: &App,
    event: &Stored<CalendarEvent>,
    occurrence: Occurrence,
) -> Result<(CalendarEvent, Vec<Stored<Rsvp>>)> {
    let id = calendar::occurrence_id(&event.id, &event.row, occurrence.start);
    let (exception, replies) = try_join!(
        async { Ok(app.rows::<CalendarEvent>().find(&id).await?) },
        people::replies(app, &event.id),
    )?;
    let Some(exception) = exception else {
        return Ok((rules::single(&event.id, &event.row, occurrence), replies));
    };
    if exception.row.deleted_at.is_some() {
        return Err(Error::not_found("event"));
    }
    Ok((exception.row, replies))
}

async fn tell_moved(
    app: &App,
    me: &model::UserId,
    before: &CalendarEvent,
    (made, replies): (&Stored<CalendarEvent>, &[Stored<Rsvp>]),
) -> Result<()> {
    if !rules::is_moved(before, &made.row) {
        return Ok(());
    }
    let revision = made.row.starts_at.as_millisecond().to_string();
    let kind = model::NotificationType::EventChanged;
    people::tell(app, me, kind, (made, replies), &revision).await
}
