//! JSON in and out of study sessions and days.

use model::{CourseId, LocalDate, PodId, StudySessionId, StudySource, StudyState, Text, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::tables::{StudyDay, StudySession};

/// A study clock that is started.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewClock {
    /// How long the caller means to study, in minutes.
    #[schemars(range(min = 5, max = 180))]
    pub planned_min: u32,
    /// The pod in which they study.
    #[serde(default)]
    pub pod_id: Option<PodId>,
    /// The course that they study.
    #[serde(default)]
    pub course_id: Option<CourseId>,
    /// What they study.
    #[serde(default)]
    pub subject: Option<Text<0, 100>>,
}

/// What somebody studied without a clock.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewEntry {
    /// How long, in seconds.
    #[schemars(range(min = 60, max = 14_400))]
    pub seconds: u32,
    /// The day on the caller's calendar: today, or one of the seven before.
    pub local_date: LocalDate,
    /// The pod in which they studied.
    #[serde(default)]
    pub pod_id: Option<PodId>,
    /// The course that they studied.
    #[serde(default)]
    pub course_id: Option<CourseId>,
    /// What they studied.
    #[serde(default)]
    pub subject: Option<Text<0, 100>>,
    /// An id of the attempt: a repeat with the same one enters nothing more.
    #[serde(default)]
    pub client_id: Option<Text<1, 64>>,
}

/// A study session as its owner sees it.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SessionView {
    /// Its id.
    pub id: StudySessionId,
    /// The pod in which they studied.
    pub pod_id: Option<PodId>,
    /// The course that they studied.
    pub course_id: Option<CourseId>,
    /// What they studied.
    pub subject: Option<Text<0, 100>>,
    /// What it comes from.
    pub source: StudySource,
    /// How long they meant to study, in seconds.
    pub planned_sec: Option<u32>,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// How long it counts, in seconds.
    pub duration_sec: u32,
    /// How far it has come.
    pub status: StudyState,
    /// The day on which it counts.
    pub local_date: LocalDate,
}

impl SessionView {
    /// Shows a session.
    pub fn of(id: StudySessionId, row: StudySession) -> Self {
        Self {
            id,
            pod_id: row.pod_id,
            course_id: row.course_id,
            subject: row.subject,
            source: row.source,
            planned_sec: row.planned_sec,
            started_at: row.started_at,
            ended_at: row.ended_at,
            duration_sec: row.duration_sec,
            status: row.status,
            local_date: row.local_date,
        }
    }
}

/// What somebody did on a day of their calendar.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DayView {
    /// The day.
    pub date: LocalDate,
    /// Seconds studied.
    pub seconds: u32,
    /// Sessions finished.
    pub sessions: u32,
    /// Whether they studied as long as they meant to.
    pub goal_met: bool,
}

impl From<StudyDay> for DayView {
    fn from(row: StudyDay) -> Self {
        Self {
            date: row.local_date,
            seconds: row.seconds,
            sessions: row.sessions,
            goal_met: row.goal_met,
        }
    }
}

/// A session that runs.
#[derive(Debug, Serialize, JsonSchema)]
pub struct OneSession {
    /// The session.
    pub session: SessionView,
}

/// A session that is over, and its day.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Counted {
    /// The session.
    pub session: SessionView,
    /// The day on which it counts.
    pub day: DayView,
}
