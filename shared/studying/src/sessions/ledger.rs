//! What is written together with a session that is over.

use client::{Changes, Operations, Query, Transaction};
use futures_util::try_join;
use model::{EdgeId, PointsReason, StudySessionId, StudyState, Timestamp, SESSION_POINTS};
use store::points::Grant;
use store::schema::ID;
use store::tables::{RateLimit, RunningSession, StudyDay, StudySession, UserStats};
use store::{readers, App, Error, Result, Row, DATABASE};

use super::rules;

const SESSIONS: (&str, &str) = (DATABASE, StudySession::TABLE);
const GATES: (&str, &str) = (DATABASE, RunningSession::TABLE);
const DAYS: (&str, &str) = (DATABASE, StudyDay::TABLE);
const TOTALS: (&str, &str) = (DATABASE, UserStats::TABLE);
const QUOTAS: (&str, &str) = (DATABASE, RateLimit::TABLE);

/// How long a transaction may stay open, in seconds.
const OPEN_SEC: u32 = 60;

/// How many seconds somebody may enter for something.
#[derive(Debug, Clone, PartialEq)]
pub struct Quota {
    /// The row that counts them.
    pub id: EdgeId,
    /// So many at the most.
    pub most: u32,
    /// When nobody can enter anything for it any more.
    pub expires_at: Timestamp,
}

/// A session that is over, with its id.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    id: &'a StudySessionId,
    /// The session.
    pub session: &'a StudySession,
}

impl<'a> Entry<'a> {
    /// That session.
    pub fn of(id: &'a StudySessionId, session: &'a StudySession) -> Self {
        Self { id, session }
    }

    /// What ends it. Its duration leaves zero only once, so whoever comes second is refused all of it.
    pub fn closed(self) -> Operations {
        let seconds = i64::from(self.session.duration_sec);
        let counted = Operations::new().increment(
            SESSIONS,
            self.id.as_str(),
            StudySession::DURATION_SEC,
            seconds,
            Some(seconds),
        );
        self.tallied(self.ended(counted))
    }

    /// What writes it down, up to a quota.
    pub fn recorded(self, quota: Option<&Quota>) -> Operations {
        let own = [readers::user(&self.session.user_id)];
        let made = Operations::new().create(SESSIONS, self.id.as_str(), self.session, &own);
        let within = quota.into_iter().fold(made, |all, quota| {
            let (seconds, most) = (self.session.duration_sec, i64::from(quota.most));
            let (id, used) = (quota.id.as_str(), RateLimit::COUNT);
            all.increment(QUOTAS, id, used, i64::from(seconds), Some(most))
        });
        self.tallied(within)
    }

    /// Writes it, what it counts and what it earns: the points first, since they are given once whatever becomes of the rest.
    pub async fn write(self, app: &App, operations: Operations) -> Result<()> {
        let (transaction, (), ()) = try_join!(open(app), self.day_is_there(app), self.earn(app))?;
        transaction.stage(&operations).await.map_err(told)?;
        transaction.commit().await.map_err(told)
    }

    /// Ends it without a trace in days and points. It is read after the change is staged: whatever ends it from then on makes the
    /// commit fail.
    pub async fn abandon(self, app: &App) -> Result<()> {
        let transaction = open(app).await?;
        let user = self.session.user_id.as_str();
        let operations = self.ended(Operations::new()).increment(
            TOTALS,
            user,
            UserStats::SESSIONS_PLANNED,
            1,
            None,
        );
        transaction.stage(&operations).await.map_err(told)?;
        let seen = app.rows::<StudySession>().get(self.id).await?;
        if seen.row.status != StudyState::Running {
            return Err(super::changed());
        }
        transaction.commit().await.map_err(told)
    }

    /// Puts in place what an attempt may have missed; answers any other failure as it is.
    pub async fn mend(self, app: &App, failure: Error, quota: Option<&Quota>) -> Result<()> {
        match failure {
            Error::NotFound { .. } => {}
            Error::Changed { .. } | Error::Conflict { .. } => return Ok(()),
            // Whoever else ended it has been looked for.
            other => return Err(other),
        }
        let user = &self.session.user_id;
        let own = [readers::user(user)];
        let (totals, quotas) = (app.rows::<UserStats>(), app.rows::<RateLimit>());
        let totals = async {
            let nothing = UserStats::default();
            totals.create_once(user, &nothing, &own).await
        };
        let quota = async {
            if let Some(quota) = quota {
                let unused = RateLimit {
                    count: 0,
                    expires_at: quota.expires_at,
                };
                quotas.create_once(&quota.id, &unused, &[]).await?;
            }
            Ok(())
        };
        try_join!(totals, quota).map(drop)
    }

    fn ended(self, all: Operations) -> Operations {
        let (id, user) = (self.id.as_str(), self.session.user_id.as_str());
        let over = Changes::new()
            .set(StudySession::STATUS, self.session.status)
            .set(StudySession::ENDED_AT, self.session.ended_at);
        let gate = [
            Query::equal(ID, user),
            Query::equal(RunningSession::SESSION_ID, id),
        ];
        all.update(SESSIONS, id, &over, None)
            .delete_many(GATES, &gate)
    }

    fn tallied(self, all: Operations) -> Operations {
        let session = self.session;
        let (seconds, user) = (i64::from(session.duration_sec), session.user_id.as_str());
        let day = StudyDay::id(&session.user_id, session.local_date);
        let mut all = all.increment(DAYS, day.as_str(), StudyDay::SESSIONS, 1, None);
        if seconds > 0 {
            // Appwrite refuses to increment by nothing.
            all = all
                .increment(DAYS, day.as_str(), StudyDay::SECONDS, seconds, None)
                .increment(TOTALS, user, UserStats::TOTAL_STUDY_SECONDS, seconds, None);
        }
        if session.planned_sec.is_none() {
            return all;
        }
        all.increment(TOTALS, user, UserStats::SESSIONS_PLANNED, 1, None)
            .increment(TOTALS, user, UserStats::SESSIONS_COMPLETED, 1, None)
    }

    async fn day_is_there(self, app: &App) -> Result<()> {
        let (user, date) = (&self.session.user_id, self.session.local_date);
        let own = [readers::user(user)];
        let day = StudyDay::new(user, date);
        app.rows()
            .create_once(&StudyDay::id(user, date), &day, &own)
            .await?;
        Ok(())
    }

    async fn earn(self, app: &App) -> Result<()> {
        if !rules::earns_points(self.session) {
            return Ok(());
        }
        app.grant_points(&Grant {
            user: &self.session.user_id,
            reason: PointsReason::Session,
            source: self.id.as_str(),
            points: SESSION_POINTS,
            pod: self.session.pod_id.as_ref(),
            date: Some(self.session.local_date),
        })
        .await?;
        Ok(())
    }
}

async fn open(app: &App) -> Result<Transaction> {
    app.client().transaction(OPEN_SEC).await.map_err(told)
}

fn told(cause: client::Error) -> Error {
    Error::about(StudySession::NOUN, cause)
}
