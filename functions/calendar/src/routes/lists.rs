//! What takes place when, filtered by Appwrite to what the caller may read.

use client::Query;
use futures_util::try_join;
use model::{PodId, Timestamp};
use runtime::{Error, Json, Path, Query as Params, Result, State};
use store::tables::CalendarEvent;
use store::{calendar, App, Me, Stored};

use crate::rules;
use crate::wire::{EventView, OccurrenceView, Occurrences, Span, Window};

/// Most events of one span that are read.
const MOST_EVENTS: u32 = 500;

/// Most occurrences of one answer.
const MOST: usize = 5_000;

/// Lists what the caller plans, is invited to, and what their pods plan.
///
/// # Errors
///
/// `bad_range`; `window_too_long`; `session_required`.
pub async fn own(
    State(app): State<App>,
    Me(_): Me,
    Params(span): Params<Span>,
) -> Result<Json<Occurrences>> {
    let window = rules::window(span.from, span.to)?;
    let events = events(&app, window, span.pod_id.as_ref()).await?;
    Ok(Json(Occurrences {
        items: expanded(&app, events, window, MOST).await?,
    }))
}

/// Lists what a pod plans: in a span, or what comes next.
///
/// # Errors
///
/// `not_found` for who is not in the pod; `bad_range`; `window_too_long`; `session_required`.
pub async fn of_pod(
    State(app): State<App>,
    Me(me): Me,
    Path(pod): Path<PodId>,
    Params(asked): Params<Window>,
) -> Result<Json<Occurrences>> {
    let window = rules::window_or_upcoming(&asked, app.now())?;
    // Somebody may be invited to one event of a pod without being in it: an answer to the list says nothing about that.
    let (member, events) = try_join!(
        async { Ok(app.membership(&pod, &me).await?) },
        events(&app, window, Some(&pod)),
    )?;
    member.ok_or_else(|| Error::not_found("pod"))?;
    let limit = asked.limit.map_or(50, std::num::NonZeroU32::get).min(100);
    let limit = usize::try_from(limit).unwrap_or(100);
    Ok(Json(Occurrences {
        items: expanded(&app, events, window, limit).await?,
    }))
}

async fn events(
    app: &App,
    (from, to): (Timestamp, Timestamp),
    pod: Option<&PodId>,
) -> Result<Vec<Stored<CalendarEvent>>> {
    let mut queries = vec![
        Query::is_null(CalendarEvent::DELETED_AT),
        Query::less_than_equal(CalendarEvent::STARTS_AT, to),
        Query::greater_than_equal(CalendarEvent::LAST_ENDS_AT, from),
        Query::order_asc(CalendarEvent::STARTS_AT),
    ];
    queries.extend(pod.map(|it| Query::equal(CalendarEvent::POD_ID, it)));
    let readable = app.as_caller::<CalendarEvent>()?;
    Ok(readable.list(queries, MOST_EVENTS).await?)
}

/// Computes when the events take place: one more call where some come again.
async fn expanded(
    app: &App,
    events: Vec<Stored<CalendarEvent>>,
    window: (Timestamp, Timestamp),
    limit: usize,
) -> Result<Vec<OccurrenceView>> {
    let exceptions = app.exceptions(&events).await?;
    let mut all: Vec<OccurrenceView> = Vec::new();
    for event in events {
        let times = calendar::occurrences(&event, &exceptions, window);
        let view = EventView::from(event);
        all.extend(times.into_iter().map(|(id, time)| OccurrenceView {
            event: view.clone(),
            occurrence_start: time.start,
            occurrence_end: time.end,
            occurrence_id: id,
        }));
    }
    all.sort_by(|a, b| {
        let place = |it: &OccurrenceView| (it.occurrence_start, it.occurrence_id.clone());
        place(a).cmp(&place(b))
    });
    all.truncate(limit);
    Ok(all)
}
