//! The rows that took the place of single times of a series: those that were called off, and those that became events of their own.
//!
//! Such a row is known by an id that says when its time would have been. A series that begins otherwise has other times, so whatever
//! takes their places has other ids too: rows that are called off, since what was moved stands for itself.

use std::collections::BTreeMap;

use client::{Changes, NewRow, Operations, Query};
use model::{EventId, Occurrence, Recurrence, Timestamp};
use runtime::Result;
use store::schema::ID;
use store::tables::CalendarEvent;
use store::{calendar, App, Row, Stored, DATABASE};

use crate::changing::rest_id;
use crate::rules;

/// Most exceptions of one series that are read.
const MOST: u32 = 500;

/// Ids that one query takes.
const IDS_PER_QUERY: usize = 100;

/// A row that took the place of a time of a series.
#[derive(Debug)]
pub struct Exception {
    /// When that time would have begun; none for a row that came along from an earlier series, of which only itself is known.
    pub place: Option<Timestamp>,
    /// The row.
    pub event: Stored<CalendarEvent>,
}

impl Exception {
    /// Whether it takes place.
    pub fn stands(&self) -> bool {
        self.event.row.deleted_at.is_none()
    }

    /// When it would have begun, as far as that is known.
    fn begins(&self) -> Timestamp {
        self.place.unwrap_or(self.event.row.starts_at)
    }
}

/// The exceptions of a series; none, without a call, of what takes place once.
///
/// # Errors
///
/// What the store answers.
pub async fn of(app: &App, series: &Stored<CalendarEvent>) -> Result<Vec<Exception>> {
    if series.row.recurrence == Recurrence::None {
        return Ok(Vec::new());
    }
    let of_series = [Query::equal(CalendarEvent::SERIES_ID, &series.id)];
    let rows = app.rows::<CalendarEvent>().list(of_series, MOST).await?;
    Ok(known(&series.id, &series.row, rows))
}

/// Tells the exceptions of a series from the series that goes on where it was ended.
fn known(id: &EventId, series: &CalendarEvent, rows: Vec<Stored<CalendarEvent>>) -> Vec<Exception> {
    let places = rules::times(series).into_iter();
    let places: BTreeMap<EventId, Timestamp> = places
        .map(|it| (calendar::occurrence_id(id, series, it.start), it.start))
        .collect();
    let rest = series
        .recur_until
        .map(|it| rest_id(id, rules::just_after(it)));
    let single = |it: &Stored<CalendarEvent>| {
        it.row.recurrence == Recurrence::None && Some(&it.id) != rest.as_ref()
    };
    let exceptions = rows.into_iter().filter(single).map(|event| Exception {
        place: places.get(&event.id).copied(),
        event,
    });
    exceptions.collect()
}

/// Those of the times from an instant on.
pub fn since(exceptions: Vec<Exception>, cut: Timestamp) -> Vec<Exception> {
    let late = exceptions.into_iter().filter(|it| it.begins() >= cut);
    late.collect()
}

/// What takes the places of exceptions in a series that begins otherwise: called-off rows, which nobody reads.
pub fn carried(
    before: &CalendarEvent,
    (id, after): (&EventId, &CalendarEvent),
    exceptions: &[Exception],
    now: Timestamp,
) -> Vec<NewRow<CalendarEvent>> {
    let places: Vec<Timestamp> = exceptions.iter().filter_map(|it| it.place).collect();
    let gone = |time: Occurrence| NewRow {
        id: calendar::occurrence_id(id, after, time.start).to_string(),
        data: CalendarEvent {
            going_count: 0,
            deleted_at: Some(now),
            ..rules::single(id, after, time)
        },
        permissions: Vec::new(),
    };
    let there: Vec<&EventId> = exceptions.iter().map(|it| &it.event.id).collect();
    let rows = rules::carried(before, after, &places).into_iter().map(gone);
    rows.filter(|it| there.iter().all(|id| id.as_str() != it.id))
        .collect()
}

/// The ids of those that take place.
pub fn standing(exceptions: &[Exception]) -> Vec<EventId> {
    let standing = exceptions.iter().filter(|it| it.stands());
    standing.map(|it| it.event.id.clone()).collect()
}

/// Changes exceptions in a transaction: a bulk change there wakes nobody.
pub fn change(mut operations: Operations, ids: &[EventId], changes: &Changes) -> Operations {
    for some in ids.chunks(IDS_PER_QUERY) {
        let these = [Query::equal(ID, some)];
        operations = operations.update_many((DATABASE, CalendarEvent::TABLE), changes, &these);
    }
    operations
}
