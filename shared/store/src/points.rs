//! Giving points, exactly once for each cause.
//!
//! The row of the ledger comes first: only who created it moves the counters, so a cause that is told twice gives nothing twice. A
//! failure in between leaves a counter behind the ledger until the nightly recount.

use client::{Changes, Query};
use futures_util::try_join;
use model::{did, level, EdgeId, Kind, LocalDate, NotificationType, PodId, PointsReason, UserId};

use crate::notify::{self, Notice};
use crate::{membership, readers, App, Error, Result, Stored};
use tables::schema::Column;
use tables::{LedgerEntry, PodMember, Profile, StudyDay};

/// Points, who wins them, and what for.
#[derive(Debug, Clone)]
pub struct Grant<'a> {
    /// Who wins them.
    pub user: &'a UserId,
    /// What for.
    pub reason: PointsReason,
    /// The one thing they are given for, at most 64 characters: the same person gets nothing for it twice.
    pub source: &'a str,
    /// How many.
    pub points: u32,
    /// The pod in which they count too.
    pub pod: Option<&'a PodId>,
    /// The day on the winner's calendar.
    pub date: Option<LocalDate>,
}

/// What somebody has after points were given.
#[derive(Debug, Clone, PartialEq)]
pub struct Granted {
    /// Their profile, unless the account has none.
    pub profile: Option<Stored<Profile>>,
    /// Their membership in the pod that was named, unless they left it.
    pub member: Option<Stored<PodMember>>,
}

impl Grant<'_> {
    /// The id of its row in the ledger.
    pub fn id(&self) -> EdgeId {
        let parts = [self.user.as_str(), self.reason.as_str(), self.source];
        did(Kind::LEDGER, &parts)
    }

    fn entry(&self) -> LedgerEntry {
        LedgerEntry {
            user_id: self.user.clone(),
            reason: self.reason,
            source_id: self.source.to_owned(),
            pod_id: self.pod.cloned(),
            points: self.points,
            local_date: self.date,
        }
    }
}

impl App {
    /// Gives points, unless they were given for this before: then one call and nothing.
    ///
    /// Otherwise three calls (two of them at once), and a few more where the sum reaches a new level.
    pub async fn grant_points(&self, grant: &Grant<'_>) -> Result<Option<Granted>> {
        let own = [readers::user(grant.user)];
        let made = self
            .rows()
            .create_once(&grant.id(), &grant.entry(), &own)
            .await?;
        if made.is_none() {
            return Ok(None);
        }
        let (profile, member) = try_join!(self.raise_profile(grant), self.raise_member(grant))?;
        if let Some(profile) = &profile {
            self.level_up(profile).await?;
        }
        Ok(Some(Granted { profile, member }))
    }

    /// Gives points, and counts their cause in a column of the day where they were given just now. As many calls as both.
    pub async fn grant_in_day(
        &self,
        grant: Grant<'_>,
        day: LocalDate,
        column: Column,
    ) -> Result<()> {
        let grant = Grant {
            date: Some(day),
            ..grant
        };
        if self.grant_points(&grant).await?.is_some() {
            self.count_in_day(grant.user, day, column, 1).await?;
        }
        Ok(())
    }

    /// Counts something in somebody's day: one call, two for the first of a day.
    ///
    /// The caller has made sure that it is counted once.
    pub async fn count_in_day(
        &self,
        user: &UserId,
        date: LocalDate,
        column: Column,
        by: i64,
    ) -> Result<Stored<StudyDay>> {
        let days = self.rows::<StudyDay>();
        let id = StudyDay::id(user, date);
        match days.increment(&id, column, by, None).await {
            Err(Error::NotFound { .. }) => {}
            outcome => return outcome,
        }
        let own = [readers::user(user)];
        days.create_once(&id, &StudyDay::new(user, date), &own)
            .await?;
        days.increment(&id, column, by, None).await
    }

    async fn raise_profile(&self, grant: &Grant<'_>) -> Result<Option<Stored<Profile>>> {
        let profiles = self.rows::<Profile>();
        let by = i64::from(grant.points);
        found(
            profiles
                .increment(grant.user, Profile::TOTAL_POINTS, by, None)
                .await,
        )
    }

    async fn raise_member(&self, grant: &Grant<'_>) -> Result<Option<Stored<PodMember>>> {
        let Some(pod) = grant.pod else {
            return Ok(None);
        };
        let id = membership::id(pod, grant.user);
        let (members, by) = (self.rows::<PodMember>(), i64::from(grant.points));
        found(members.increment(&id, PodMember::POINTS, by, None).await)
    }

    /// Writes the level that the points give, where it is a higher one, and tells of it: once of each, so whoever finds a level behind
    /// its points makes up for a call that died.
    ///
    /// # Errors
    ///
    /// What the store answers.
    pub async fn level_up(&self, profile: &Stored<Profile>) -> Result<()> {
        let reached = level(profile.row.total_points);
        if reached <= profile.row.level {
            return Ok(());
        }
        let change = Changes::new().set(Profile::LEVEL, reached);
        let text = reached.to_string();
        let notice = Notice::of(NotificationType::LevelUp, format!("level-{text}"), &[&text])
            .word("level", &text);
        // Somebody may have reached a higher one meanwhile.
        let lower = [Query::less_than(Profile::LEVEL, reached)];
        let profiles = self.rows::<Profile>();
        let (_, _) = try_join!(
            profiles.update_if(&profile.id, lower, &change),
            notify::tell(self, &notice, [profile.id.clone()]),
        )?;
        Ok(())
    }
}

/// Points of somebody who is gone are in the ledger and nowhere else.
fn found<T>(raised: Result<T>) -> Result<Option<T>> {
    match raised {
        Ok(row) => Ok(Some(row)),
        Err(Error::NotFound { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}
