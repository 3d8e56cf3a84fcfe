//! J-05: queued work whose event was lost, whose attempt failed, or whose execution died.

use std::time::Duration;

use client::Query;
use futures_util::future::join_all;
use futures_util::try_join;
use model::JobState;
use runtime::Result;
use store::jobs::{owner, Step, Turn};
use store::tables::Job;
use store::{App, Stored};

/// How long the event of a new job may take to arrive.
const GRACE: Duration = Duration::from_secs(60);

/// Jobs begun by one tick; the next tick is a minute away.
const MOST: u32 = 5;

/// Jobs of other functions handed over by one tick: each is one call.
const MOST_HANDED: u32 = 20;

/// Begins what is due: the jobs of this function here, those of others in an execution of theirs. Whoever is at a job holds its
/// lock, so one that is begun twice is done once.
pub async fn work_off(app: App, turn: Turn) -> Result<Step> {
    let due = due(&app, &turn).await?;
    let (own, others): (Vec<_>, Vec<_>) = due
        .into_iter()
        .partition(|job| owner(job.row.kind) == crate::FUNCTION.id());
    let handed = others
        .iter()
        .take(usize::try_from(MOST_HANDED).unwrap_or(0));
    let handed = join_all(handed.map(|job| hand_over(&app, job))).await.len();
    let own = own.iter().take(usize::try_from(MOST).unwrap_or(0));
    let worker = super::worker();
    let mut run = 0;
    for job in own {
        worker.run(&app, &job.id).await?;
        run += 1;
    }
    Ok(Step::over(u64::try_from(handed).unwrap_or(0) + run))
}

/// What is due, the longest waiting first. A running job is due when its lease ends: its execution died.
async fn due(app: &App, turn: &Turn) -> Result<Vec<Stored<Job>>> {
    let jobs = app.rows::<Job>();
    let new = [
        Query::equal(Job::STATE, JobState::Queued.as_str()),
        by(turn.now.before(GRACE)),
        Query::order_asc(Job::NEXT_ATTEMPT_AT),
    ];
    let begun = [JobState::Failed, JobState::Running].map(JobState::as_str);
    let begun = [
        Query::equal(Job::STATE, begun.as_slice()),
        by(turn.now),
        Query::order_asc(Job::NEXT_ATTEMPT_AT),
    ];
    let most = MOST + MOST_HANDED;
    let (mut all, begun) = try_join!(jobs.list(new, most), jobs.list(begun, most))?;
    all.extend(begun);
    all.sort_by_key(|job| job.row.next_attempt_at);
    Ok(all)
}

fn by(instant: model::Timestamp) -> Query {
    Query::less_than_equal(Job::NEXT_ATTEMPT_AT, instant.to_string())
}

/// Has the owner of a job run it. A failure is logged: the next tick tries again.
async fn hand_over(app: &App, job: &Stored<Job>) {
    let function = owner(job.row.kind);
    let path = format!("/jobs/{}/run", job.id);
    let functions = app.client().functions();
    if let Err(error) = functions.execute_later(function, "POST", &path, "").await {
        tracing::error!(
            job = job.id.as_str(),
            function,
            error = %error,
            "A job could not be handed to the function that runs it"
        );
    }
}
