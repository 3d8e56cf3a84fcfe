//! What follows from a change of an event: its timers are set anew and its people are told, by a job that is queued with the change.

use std::collections::BTreeSet;

use model::{did, EventId, GroupSessionId, JobKind, Kind, NotificationType, Timestamp, UserId};
use runtime::Result;
use serde::{Deserialize, Serialize};
use store::jobs::{Failure, NewJob, Outcome, Work, Worker};
use store::tables::CalendarEvent;
use store::{App, Stored};

use crate::people;

/// Most exceptions that go with their series of which one job knows: what a job is given has its limit, and timers of an event that is
/// gone say nothing.
const MOST_GONE: usize = 150;

/// What the end of a study session's event is told under; there is one for each.
const CANCELLED: &str = "cancelled";

/// A change of an event.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// The event whose timers are set anew.
    event: EventId,
    /// Whose people are told: the event's own, or those of the series that it was a part of.
    people_of: EventId,
    /// Who changed it.
    by: UserId,
    /// What is told; nothing where the times stay.
    told: Option<NotificationType>,
    /// When that takes place which is told, where that is only a part of the event.
    part: Option<(Timestamp, Timestamp)>,
    /// Exceptions that are called off together with it.
    gone: Vec<EventId>,
    /// The study session whose event it is, where that changes too.
    session: Option<GroupSessionId>,
    /// Tells this change from all others of the event.
    revision: String,
}

impl Change {
    /// A change of an event by somebody. What was seen of it names the change: of two that cross only one queues its job, and the other
    /// comes to nothing with it, however close they are.
    pub fn of(event: &EventId, by: &UserId, seen: &Stored<CalendarEvent>) -> Self {
        let (since, was) = (seen.updated_at.to_string(), format!("{:?}", seen.row));
        let revision = did::<()>(Kind::EVENT, &[&since, &was]);
        Self {
            event: event.clone(),
            people_of: event.clone(),
            by: by.clone(),
            told: None,
            part: None,
            gone: Vec::new(),
            session: None,
            revision: revision.to_string(),
        }
    }

    /// Tells its people.
    #[must_use]
    pub fn tells(mut self, kind: NotificationType) -> Self {
        self.told = Some(kind);
        self
    }

    /// Tells its people where it takes place at other times by now.
    #[must_use]
    pub fn tells_if(self, is_moved: bool) -> Self {
        if is_moved {
            self.tells(NotificationType::EventChanged)
        } else {
            self
        }
    }

    /// Tells the people of the series that it was a part of.
    #[must_use]
    pub fn telling_people_of(mut self, series: &EventId) -> Self {
        self.people_of = series.clone();
        self
    }

    /// Tells of a part of it that takes place then.
    #[must_use]
    pub fn during(mut self, part: &CalendarEvent) -> Self {
        self.part = Some((part.starts_at, part.last_ends_at));
        self
    }

    /// Exceptions go with it.
    #[must_use]
    pub fn with(mut self, gone: Vec<EventId>) -> Self {
        self.gone = gone;
        self.gone.truncate(MOST_GONE);
        self
    }

    /// The study session changes too: its people are told as well.
    #[must_use]
    pub fn of_session(mut self, session: Option<&GroupSessionId>) -> Self {
        self.session = session.cloned();
        if self.session.is_some() && self.told == Some(NotificationType::EventCancelled) {
            // Under this name whatever else calls a session off tells its people: nobody hears of it twice.
            CANCELLED.clone_into(&mut self.revision);
        }
        self
    }

    /// The job that sees to it.
    ///
    /// # Errors
    ///
    /// As [`NewJob::with`].
    pub fn job(&self) -> Result<NewJob> {
        Ok(NewJob::of(JobKind::TellEvent, self.event.cast(), &self.revision).with(self)?)
    }
}

/// The jobs that this function runs.
pub fn worker() -> Worker {
    Worker::new().on(JobKind::TellEvent, follow)
}

/// Sets the timers of a changed event and tells its people. Timers have computed ids and a change is told once, so a repeat is harmless.
async fn follow(app: App, work: Work) -> Result<Outcome, Failure> {
    let change: Change = work.payload().map_err(Failure::ForGood)?;
    let found = app.rows::<CalendarEvent>().find(&change.event).await?;
    let Some(event) = found else {
        return Ok(Outcome::DONE);
    };
    let stopped: Vec<&EventId> = std::iter::once(&event.id).chain(&change.gone).collect();
    people::stop_timers(&app, &stopped).await?;
    // Read after the timers went: who answers from now on sets their own.
    let replies = people::replies(&app, &change.people_of).await?;
    let is_off = event.row.deleted_at.is_some();
    if !is_off {
        people::set_timers(&app, &event, people::concerned(&event.row, &replies)).await?;
    }
    let told = change.told;
    let told = told.filter(|it| !is_off || *it != NotificationType::EventChanged);
    if let Some(kind) = told {
        let mut event = event;
        if let Some((starts, ends)) = change.part {
            event.row.starts_at = starts;
            event.row.last_ends_at = ends;
        }
        let people = people::concerned(&event.row, &replies);
        let mut people: BTreeSet<UserId> = people.cloned().collect();
        people.extend(people::taking_part(&app, change.session.as_ref()).await?);
        people.remove(&change.by);
        let people = people::still_in(&app, &event.row, &replies, people).await?;
        people::tell(&app, kind, &event, people, &change.revision).await?;
    }
    Ok(Outcome::DONE)
}
