//! Ending meetings, each once, whoever does it: a person, or the clock; and the study sessions behind events.

use std::time::Duration;

use client::{Changes, Query};
use model::{did, EventId, GroupSessionId, Kind, MeetingId, MeetingStatus, PodId, Timestamp};

use crate::{App, Result, Stored};
use tables::{ActiveMeeting, CalendarEvent, GroupSession, Meeting};

/// The longest study session.
pub const LONGEST_SESSION: Duration = Duration::from_secs(8 * 60 * 60);

/// How much earlier than its event a study session may be written; a call takes no longer.
const NEAR: Duration = Duration::from_secs(60);

/// Most study sessions of one host that begin, or are written, at the same time.
const MOST_SESSIONS: u32 = 100;

/// What a meeting is until it is over.
const OPEN: [MeetingStatus; 2] = [MeetingStatus::Active, MeetingStatus::Pending];

/// The calendar event of a study session, computed from it.
pub fn event_of(session: &GroupSessionId) -> EventId {
    did(Kind::EVENT, &["session", session.as_str()])
}

/// How a meeting ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ending {
    /// What becomes of it.
    pub status: MeetingStatus,
    /// When it was over.
    pub at: Timestamp,
}

impl App {
    /// The study session whose event it is: one call, none for an event without a pod. The event is named after it, so the sessions of
    /// its owner are looked through that begin when it does, or were written when it was.
    ///
    /// # Errors
    ///
    /// What the store answers.
    pub async fn session_of(
        &self,
        event: &Stored<CalendarEvent>,
    ) -> Result<Option<Stored<GroupSession>>> {
        let Some(pod) = &event.row.pod_id else {
            return Ok(None);
        };
        let (from, to) = (event.created_at.before(NEAR), event.created_at.after(NEAR));
        let likely = [
            Query::equal(GroupSession::POD_ID, pod),
            Query::equal(GroupSession::HOST_ID, &event.row.owner_id),
            Query::or([
                Query::equal(GroupSession::STARTS_AT, event.row.starts_at),
                Query::created_between(from.to_string(), to.to_string()),
            ]),
        ];
        let sessions = self.rows::<GroupSession>();
        let mut likely = sessions.list(likely, MOST_SESSIONS).await?.into_iter();
        Ok(likely.find(|it| event_of(&it.id) == event.id))
    }

    /// Ends a meeting that runs or rings and still meets the conditions; none where it does not, or somebody else did.
    ///
    /// One call, and one more to let the pod meet again.
    ///
    /// # Errors
    ///
    /// What the store answers.
    pub async fn end_meeting(
        &self,
        meeting: &Stored<Meeting>,
        ending: Ending,
        still: impl IntoIterator<Item = Query>,
    ) -> Result<Option<Stored<Meeting>>> {
        let began = meeting.row.started_at.unwrap_or(ending.at);
        let took = u32::try_from(ending.at.since(began).as_secs()).unwrap_or(u32::MAX);
        let changes = Changes::new()
            .set(Meeting::STATUS, ending.status)
            .set(Meeting::ENDED_AT, ending.at)
            .set(Meeting::DURATION_SEC, took)
            .set(Meeting::PARTICIPANT_COUNT, 0);
        let open = std::iter::once(Query::equal(Meeting::STATUS, OPEN)).chain(still);
        let meetings = self.rows::<Meeting>();
        let ended = meetings.update_if(&meeting.id, open, &changes).await?;
        if let (Some(_), Some(pod)) = (&ended, &meeting.row.pod_id) {
            self.let_meet(pod, &meeting.id).await?;
        }
        Ok(ended)
    }

    /// Lets a pod meet again after that meeting; another that runs by now stays.
    ///
    /// # Errors
    ///
    /// What the store answers.
    pub async fn let_meet(&self, pod: &PodId, meeting: &MeetingId) -> Result<()> {
        let of_meeting = [Query::equal(ActiveMeeting::MEETING_ID, meeting)];
        let gates = self.rows::<ActiveMeeting>();
        gates.delete_if(pod, of_meeting).await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_has_one_event() {
        let (one, other) = ("s1".parse().unwrap(), "s2".parse().unwrap());
        assert_eq!(event_of(&one), event_of(&one));
        assert_ne!(event_of(&one), event_of(&other));
    }
}
