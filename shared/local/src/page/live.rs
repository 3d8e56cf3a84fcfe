//! Tells open pages that something happened, so that they renew themselves.

use std::convert::Infallible;

use axum::extract::State;
use axum::response::sse::{Event, KeepAlive};
use axum::response::Sse;
use futures_util::stream::{self, Stream};

use super::api::Api;

/// One message for each burst of events and log lines; what happened is for the page to ask.
pub async fn stream(State(api): State<Api>) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let events = api.app().events.subscribe();
    let work = api.app().current.changes();
    let hub = api.app().realtime.clone();
    let messages = stream::unfold(
        (events, work, hub),
        |(mut events, mut work, hub)| async move {
            tokio::select! {
                () = hub.closed() => return None,
                event = events.recv() => { event?; }
                changed = work.changed() => changed.ok()?,
            };
            while events.try_recv().is_ok() {}
            work.mark_unchanged();
            Some((Ok(Event::default().data("changed")), (events, work, hub)))
        },
    );
    Sse::new(messages).keep_alive(KeepAlive::default())
}
