//! What is read of up to a hundred people at once.

use std::collections::HashMap;
use std::time::Duration;

use client::Query;
use futures_util::try_join;
use model::{EnrollmentStatus, LocalDate, PointsReason, StudyState, Timestamp, UserId, Zone};
use runtime::Result;
use serde::Deserialize;
use store::tables::{Enrollment, LedgerEntry, PodMember, Resource, StudySession};
use store::App;

use super::due::Person;
use super::meant::{self, Meant};
use super::reckoning::Summed;
use crate::awards::GRACE;
use crate::jobs::scan::Scan;

/// How far from its day, by the clock of UTC, a session may begin.
const AROUND: Duration = Duration::from_secs(2 * 24 * 60 * 60);

/// What days count that earned points.
pub const DONE: [PointsReason; 3] = [
    PointsReason::CheckIn,
    PointsReason::Chapter,
    PointsReason::Assignment,
];

/// What is known of some people besides their days.
#[derive(Debug, Default)]
pub struct Sources {
    /// What the sessions of a day and the ledger come to.
    pub sums: HashMap<(UserId, LocalDate), Summed>,
    planned: HashMap<UserId, Planned>,
    goals: HashMap<UserId, Vec<Meant>>,
    pods: HashMap<UserId, u32>,
    resources: HashMap<UserId, u32>,
    courses: HashMap<UserId, u32>,
}

/// Sessions that had a plan and are over.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Planned {
    /// However they ended.
    pub over: u32,
    /// Those of them that count.
    pub done: u32,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Ended {
    user_id: UserId,
    status: StudyState,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Owned {
    #[serde(alias = "authorId")]
    user_id: UserId,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Session {
    user_id: UserId,
    local_date: LocalDate,
    duration_sec: u32,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Done {
    user_id: UserId,
    local_date: LocalDate,
    reason: PointsReason,
}

impl Sources {
    /// Reads them: seven walks at once, each a call for every 500 rows.
    pub async fn read(app: &App, people: &[Person], now: Timestamp) -> Result<Self> {
        let ids: Vec<&UserId> = people.iter().map(|it| &it.id).collect();
        let pods = Scan::of::<PodMember>(&[PodMember::USER_ID])
            .only(Query::equal(PodMember::USER_ID, &ids));
        let resources = Scan::of::<Resource>(&[Resource::AUTHOR_ID])
            .only(Query::equal(Resource::AUTHOR_ID, &ids))
            .only(Query::is_null(Resource::DELETED_AT));
        let courses = Scan::of::<Enrollment>(&[Enrollment::USER_ID])
            .only(Query::equal(Enrollment::USER_ID, &ids))
            .only(Query::equal(
                Enrollment::STATUS,
                EnrollmentStatus::Completed,
            ));
        let mut read = Self::default();
        let done;
        (
            read.goals,
            read.pods,
            read.resources,
            read.courses,
            read.sums,
            read.planned,
            done,
        ) = try_join!(
            meant::read(app, people, &ids),
            count(app, pods),
            count(app, resources),
            count(app, courses),
            sums(app, people, &ids),
            planned(app, &ids),
            done_by(app, people, &ids),
        )?;
        read.count(done, now.before(GRACE));
        Ok(read)
    }

    /// Counts in what was done; what was told of after an instant is fresh.
    fn count(&mut self, done: Vec<client::Row<Done>>, fresh_after: Timestamp) {
        for row in done {
            let created = row.created_at.map(Timestamp::from_jiff);
            let is_fresh = created.is_some_and(|at| at > fresh_after);
            let day = (row.data.user_id, row.data.local_date);
            let day = self.sums.entry(day).or_default();
            match row.data.reason {
                PointsReason::CheckIn => day.check_ins.add(is_fresh),
                PointsReason::Chapter => day.chapters.add(is_fresh),
                PointsReason::Assignment => day.assignments.add(is_fresh),
                _ => {}
            }
        }
    }

    /// How many seconds somebody meant to study on a day.
    pub fn goal(&self, user: &UserId, date: LocalDate) -> Option<u32> {
        meant::longest(self.goals.get(user)?, date)
    }

    /// How many of somebody's planned sessions are over.
    pub fn planned(&self, user: &UserId) -> Planned {
        self.planned.get(user).copied().unwrap_or_default()
    }

    /// How many pods somebody is in, files they shared, courses they finished.
    pub fn counts(&self, user: &UserId) -> [u32; 3] {
        [&self.pods, &self.resources, &self.courses].map(|it| it.get(user).copied().unwrap_or(0))
    }
}

/// How many rows of a walk are whose.
async fn count(app: &App, scan: Scan) -> Result<HashMap<UserId, u32>> {
    let mut all = HashMap::new();
    let note = |row: client::Row<Owned>| *all.entry(row.data.user_id).or_insert(0) += 1;
    scan.each(app, note).await?;
    Ok(all)
}

async fn planned(app: &App, ids: &[&UserId]) -> Result<HashMap<UserId, Planned>> {
    let ended = [StudyState::Done, StudyState::Abandoned];
    let scan = Scan::of::<StudySession>(&[StudySession::USER_ID, StudySession::STATUS])
        .only(Query::equal(StudySession::USER_ID, ids))
        .only(Query::equal(StudySession::STATUS, ended))
        .only(Query::is_not_null(StudySession::PLANNED_SEC));
    let mut all: HashMap<UserId, Planned> = HashMap::new();
    let note = |row: client::Row<Ended>| {
        let planned = all.entry(row.data.user_id).or_default();
        planned.over += 1;
        planned.done += u32::from(row.data.status == StudyState::Done);
    };
    scan.each(app, note).await?;
    Ok(all)
}

/// What the ledger tells of check-ins, chapters and assignments, from the first day that anybody needs.
async fn done_by(app: &App, people: &[Person], ids: &[&UserId]) -> Result<Vec<client::Row<Done>>> {
    let columns = [
        LedgerEntry::USER_ID,
        LedgerEntry::LOCAL_DATE,
        LedgerEntry::REASON,
    ];
    let needed = match first_of(people) {
        Some(first) => Query::greater_than_equal(LedgerEntry::LOCAL_DATE, first),
        None => Query::is_not_null(LedgerEntry::LOCAL_DATE),
    };
    let scan = Scan::of::<LedgerEntry>(&columns)
        .only(Query::equal(LedgerEntry::USER_ID, ids))
        .only(Query::equal(LedgerEntry::REASON, DONE))
        .only(needed);
    let mut rows = Vec::new();
    scan.each(app, |row| rows.push(row)).await?;
    Ok(rows)
}

/// The first day that anybody needs; none where somebody needs all.
fn first_of(people: &[Person]) -> Option<LocalDate> {
    people.iter().map(|it| it.first).min().flatten()
}

/// What the sessions of each day come to, from the first day that anybody needs.
async fn sums(
    app: &App,
    people: &[Person],
    ids: &[&UserId],
) -> Result<HashMap<(UserId, LocalDate), Summed>> {
    let columns = [
        StudySession::USER_ID,
        StudySession::LOCAL_DATE,
        StudySession::DURATION_SEC,
    ];
    let mut scan = Scan::of::<StudySession>(&columns)
        .only(Query::equal(StudySession::USER_ID, ids))
        .only(Query::equal(StudySession::STATUS, StudyState::Done));
    if let Some(first) = first_of(people) {
        let around = first.begins_in(&Zone::utc()).before(AROUND);
        scan = scan
            .only(Query::greater_than(StudySession::STARTED_AT, around))
            .only(Query::greater_than_equal(StudySession::LOCAL_DATE, first));
    }
    let mut sums: HashMap<(UserId, LocalDate), Summed> = HashMap::new();
    let note = |row: client::Row<Session>| {
        let Session {
            user_id,
            local_date,
            duration_sec,
        } = row.data;
        sums.entry((user_id, local_date))
            .or_default()
            .add(duration_sec);
    };
    scan.each(app, note).await?;
    Ok(sums)
}
