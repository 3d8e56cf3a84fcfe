//! Telling of what nobody was told of: Appwrite delivers an event at most once, so the rows themselves are looked at an hour later.
//!
//! Every handler is harmless when repeated, and a row that somebody was told of is not told again: whoever joined since then hears
//! nothing old. Messages and edits are left alone: rooms count what is unread, and an hour later an edit is no news.

mod look;

use std::time::Duration;

use model::{MeetingStatus, Timestamp};
use runtime::Error;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::jobs::{Failure, Outcome, Work};
use store::tables::{Meeting, PodMember, Rsvp};
use store::{App, Stored};

use crate::events::{
    calendar, comments, courses, follows, grades, likes, meetings, payments, pods, posts, profiles,
    reports, resources, studying,
};
use look::{Looks, Span};

/// Where an attempt goes on.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Place {
    /// The look, counted from 0.
    look: usize,
    /// The instant up to which it has looked.
    from: Option<Timestamp>,
    /// Rows that nobody had been told of.
    untold: u64,
}

/// What is looked at, in an order that must not change while a job is under way.
fn looks() -> Looks {
    Looks::default()
        .created(profiles::made)
        .created(follows::followed)
        .created(likes::post_liked)
        .created(likes::comment_liked)
        .created(comments::written)
        .created(posts::published)
        .created(resources::shared)
        .created(resources::liked)
        .created_as(pods::arrival, pods::joined)
        .created(pods::invited)
        .created(pods::asked_for_help)
        .created(meetings::planned)
        .created_if(is_on, meetings::started)
        .created(calendar::planned)
        .created(calendar::replied)
        .created(courses::enrolled)
        .created(courses::assigned)
        .created(courses::said)
        .created(grades::handed_in)
        .created(payments::certified)
        .created(studying::achieved)
        .created(studying::joined)
        .changed(meetings::changed)
        .changed(meetings::called_off)
        .changed_at(role_given, pods::role_given)
        .changed_at(answered, calendar::answered)
        .changed(courses::moved)
        .changed(courses::made)
        .changed(grades::moved)
        .changed(payments::settled)
        .changed(reports::decided)
        .changed(studying::completed)
}

fn is_on(meeting: &Meeting) -> bool {
    meeting.status == MeetingStatus::Active
}

fn role_given(member: &Stored<PodMember>) -> Option<Timestamp> {
    member.row.role_changed_at
}

fn answered(reply: &Stored<Rsvp>) -> Option<Timestamp> {
    reply.row.responded_at
}

/// Looks through what the job names, and tells of what nobody was told of.
pub async fn run(app: App, work: Work) -> Result<Outcome, Failure> {
    let span: Span = work.payload().map_err(Failure::ForGood)?;
    let (looks, mut place) = (looks(), work.kept::<Place>().unwrap_or_default());
    let total = looks.count();
    while let Some(look) = looks.nth(place.look) {
        if work.is_over() {
            return Ok(Outcome::Later(Duration::ZERO));
        }
        let since = place.from.unwrap_or(span.since);
        let seen = look(app.clone(), Span { since, ..span }).await?;
        place.untold += seen.untold;
        place.from = seen.next;
        if seen.next.is_none() {
            place.look += 1;
        }
        if seen.next.is_some() || seen.untold > 0 {
            let done = u32::try_from(place.look).map_err(Error::internal)?;
            work.keep("look", (done, total), "", &place).await?;
        }
    }
    if place.untold > 0 {
        tracing::warn!(untold = place.untold, "Events were lost");
    }
    Ok(Outcome::Done(Some(json!({ "untold": place.untold }))))
}
