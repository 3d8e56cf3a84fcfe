//! What is read of up to a hundred people at once.

use std::collections::HashMap;
use std::time::Duration;

use client::Query;
use futures_util::try_join;
use model::{EnrollmentStatus, LocalDate, StudyState, UserId, Zone};
use runtime::Result;
use serde::Deserialize;
use store::tables::{Enrollment, PodMember, Resource, StudySession};
use store::App;

use super::due::Person;
use super::reckoning::Summed;
use crate::jobs::scan::Scan;

/// How far from its day, by the clock of UTC, a session may begin.
const AROUND: Duration = Duration::from_secs(2 * 24 * 60 * 60);

/// What is known of some people besides their days.
#[derive(Debug, Default)]
pub struct Sources {
    /// What the sessions of a day come to.
    pub sums: HashMap<(UserId, LocalDate), Summed>,
    planned: HashMap<UserId, Planned>,
    goals: HashMap<UserId, u32>,
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
    #[serde(default)]
    target: u32,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Session {
    user_id: UserId,
    local_date: LocalDate,
    duration_sec: u32,
}

impl Sources {
    /// Reads them: six walks at once, each a call for every 500 rows.
    pub async fn read(app: &App, people: &[Person]) -> Result<Self> {
        let ids: Vec<&UserId> = people.iter().map(|it| &it.id).collect();
        let goals = Scan::named("goals", "Goal", ["userId", "target"])
            .only(Query::equal("userId", &ids))
            .only(Query::equal("status", "active"))
            .only(Query::equal("kind", "minutes_daily"));
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
        let mut wanted = HashMap::new();
        (
            wanted,
            read.pods,
            read.resources,
            read.courses,
            read.sums,
            read.planned,
        ) = try_join!(
            fold(app, goals, wanted, |most: &mut u32, row| *most =
                row.target.max(*most)),
            fold(app, pods, read.pods, |count, _| *count += 1),
            fold(app, resources, read.resources, |count, _| *count += 1),
            fold(app, courses, read.courses, |count, _| *count += 1),
            sums(app, people, &ids),
            planned(app, &ids),
        )?;
        let seconds = |(user, minutes): (UserId, u32)| (user, minutes.saturating_mul(60));
        read.goals = wanted.into_iter().map(seconds).collect();
        Ok(read)
    }

    /// How many seconds somebody means to study every day.
    pub fn goal(&self, user: &UserId) -> Option<u32> {
        self.goals.get(user).copied()
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

async fn fold(
    app: &App,
    scan: Scan,
    mut all: HashMap<UserId, u32>,
    count: impl Fn(&mut u32, &Owned) + Send + Sync,
) -> Result<HashMap<UserId, u32>> {
    let note = |row: client::Row<Owned>| {
        count(all.entry(row.data.user_id.clone()).or_insert(0), &row.data);
    };
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
    let first = people.iter().map(|it| it.first).min().flatten();
    if let Some(first) = first {
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
