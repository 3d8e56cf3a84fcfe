//! Whoever says they come is reminded. Timers are rows whose ids say what they are for: a repeat finds them there.

use model::RsvpStatus;
use runtime::Result;
use store::tables::{CalendarEvent, EventReminder, Rsvp};
use store::{calendar, App, Created, Updated};

/// Sets the timers of who answers for the first time.
pub async fn replied(app: App, Created(reply): Created<Rsvp>) -> Result<()> {
    set_timers(&app, &reply.row).await
}

/// Sets the timers of who comes after all.
pub async fn reply_changed(app: App, Updated(reply): Updated<Rsvp>) -> Result<()> {
    set_timers(&app, &reply.row).await
}

/// The invited have theirs from the invitation on; whoever declines is passed over when a timer goes off.
async fn set_timers(app: &App, reply: &Rsvp) -> Result<()> {
    if reply.status != RsvpStatus::Going {
        return Ok(());
    }
    let found = app.rows::<CalendarEvent>().find(&reply.event_id).await?;
    let Some(event) = found.filter(|it| it.row.deleted_at.is_none()) else {
        return Ok(());
    };
    if event.row.owner_id == reply.user_id {
        return Ok(());
    }
    let timers = calendar::timers(&event.id, &event.row, [&reply.user_id], app.now());
    app.rows::<EventReminder>().create_missing(&timers).await?;
    Ok(())
}
