//! From the event bus to the listeners, one event after the other.

use std::sync::Arc;

use serde_json::Map;

use super::frames::EventFrame;
use super::{channels, names};
use crate::app::App;
use crate::events::Event;

/// Tells listeners what happens, until the hub is closed.
///
/// One task for all: events keep their order, and a role that an event takes away is gone before the event itself is told.
pub fn start(app: &App) {
    let app = app.clone();
    let mut events = app.events.deliver();
    tokio::spawn(async move {
        loop {
            tokio::select! {
                biased;
                () = app.realtime.closed() => return,
                event = events.recv() => match event {
                    Some(owed) => tell(&app, &owed.event).await,
                    None => return,
                },
            }
        }
    });
}

async fn tell(app: &App, event: &Arc<Event>) {
    if let Some(user) = &event.roles_changed {
        refresh(app, user).await;
    }
    let Some(target) = channels::target(event, &app.options.project) else {
        return;
    };
    let nothing = Map::new();
    let payload = event.payload.as_object().unwrap_or(&nothing);
    let heard = app.realtime.tell(&target, payload, || {
        let names = names::of(&event.name);
        EventFrame::new(&names, &target.channels, &app.clock.stamp(), &event.payload)
    });
    if !heard.is_empty() {
        app.recent.heard(app, event, heard);
    }
}

/// Looks a user's roles up again; where that fails, their connections keep nothing but what everyone may know.
async fn refresh(app: &App, user: &str) {
    if !app.realtime.has_user(user) {
        return;
    }
    let roles = match super::people::roles(app, user).await {
        Ok(roles) => roles,
        Err(cause) => {
            tracing::error!(cause = cause.message, "a listener's roles cannot be read");
            Vec::new()
        }
    };
    app.realtime.set_roles(user, &roles);
}
