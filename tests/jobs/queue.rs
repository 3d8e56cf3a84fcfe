//! Queued jobs.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::Arc;
use std::time::Duration;

use model::{EntityId, JobKind, JobState, UserId};
use runtime::{Code, Error, Result};
use serde_json::json;
use store::jobs::{Failure, NewJob, Outcome, Ran, Work, Worker};
use store::tables::Job;
use store::{App, Stored};
use tokio::sync::Notify;

use crate::stage::Stage;

const MINUTE: Duration = Duration::from_secs(60);

fn grade(revision: &str) -> NewJob {
    let owner: UserId = "asha".parse().unwrap();
    NewJob::of(JobKind::Grade, EntityId::parse("s1").unwrap(), revision)
        .owned_by(&owner)
        .with(&json!({ "assignmentId": "a1" }))
        .unwrap()
}

/// A worker that does what `attempt` says on its nth attempt (from 1).
fn worker<F>(attempt: F) -> (Worker, Arc<AtomicU32>)
where
    F: Fn(u32) -> Result<Outcome, Failure> + Send + Sync + 'static,
{
    let count = Arc::new(AtomicU32::new(0));
    let (counted, attempt) = (Arc::clone(&count), Arc::new(attempt));
    let worker = Worker::new().on(JobKind::Grade, move |_app: App, _work: Work| {
        let nth = counted.fetch_add(1, Ordering::SeqCst) + 1;
        let attempt = Arc::clone(&attempt);
        async move { attempt(nth) }
    });
    (worker, count)
}

async fn one(stage: &Stage) -> Stored<Job> {
    stage.jobs().await.pop().unwrap()
}

#[tokio::test]
async fn the_same_work_is_queued_once() {
    let stage = Stage::set().await;
    let first = stage.app().queue(grade("1")).await.unwrap();
    let again = stage.app().queue(grade("1")).await.unwrap();
    let next = stage.app().queue(grade("2")).await.unwrap();
    assert!(first.is_new() && !again.is_new() && next.is_new());
    let (first, again) = (first.into_inner(), again.into_inner());
    assert_eq!(first.id, again.id);
    assert_eq!(first.permissions, [r#"read("user:asha")"#]);
    assert_eq!(stage.jobs().await.len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_job_that_many_begin_is_done_once() {
    let stage = Stage::set().await;
    let id = stage.app().queue(grade("1")).await.unwrap().into_inner().id;
    let (worker, count) = worker(|_| Ok(Outcome::Done(Some(json!({ "score": 90 })))));
    let runs = (0..6).map(|_| {
        let (worker, app, id) = (worker.clone(), stage.app(), id.clone());
        tokio::spawn(async move { worker.run(&app, &id).await.unwrap() })
    });
    let mut done = 0;
    for run in runs.collect::<Vec<_>>() {
        done += u32::from(run.await.unwrap() == Ran::Done);
    }
    assert_eq!((done, count.load(Ordering::SeqCst)), (1, 1));
    let job = one(&stage).await.row;
    assert_eq!((job.state, job.attempts, job.lock), (JobState::Done, 1, 0));
    assert_eq!(job.result.unwrap().0, json!({ "score": 90 }));
    assert_eq!(worker.run(&stage.app(), &id).await.unwrap(), Ran::NotDue);
}

#[tokio::test]
async fn a_job_that_keeps_failing_backs_off_and_dies_after_five() {
    let stage = Stage::set().await;
    let id = stage.app().queue(grade("1")).await.unwrap().into_inner().id;
    let told = Arc::new(AtomicU32::new(0));
    let (worker, count) = worker(|_| {
        let busy = Error::new(Code::UpstreamBusy, "The grader is busy, we will try again");
        Err(busy.because("503 from the model").into())
    });
    let heard = Arc::clone(&told);
    let worker = worker.when_dead(JobKind::Grade, move |_app: App, job: Stored<Job>| {
        assert_eq!(job.row.error_code.as_deref(), Some("upstream_busy"));
        heard.fetch_add(1, Ordering::SeqCst);
        async { Ok(()) }
    });
    for (nth, pause) in [(1, 30), (2, 120), (3, 480), (4, 1_920)] {
        assert_eq!(worker.run(&stage.app(), &id).await.unwrap(), Ran::Failed);
        let job = one(&stage).await.row;
        assert_eq!((job.state, job.attempts), (JobState::Failed, nth));
        let wait = job.next_attempt_at.since(stage.app().now()).as_secs();
        assert!((pause..=pause * 5 / 4).contains(&wait), "{nth}: {wait} s");
        assert_eq!(worker.run(&stage.app(), &id).await.unwrap(), Ran::NotDue);
        stage.pass(Duration::from_secs(wait + 1));
    }
    assert_eq!(worker.run(&stage.app(), &id).await.unwrap(), Ran::Dead);
    let job = one(&stage).await.row;
    assert_eq!((job.state, job.attempts, job.lock), (JobState::Dead, 5, 0));
    assert_eq!(
        job.error_message.unwrap().as_str(),
        "The grader is busy, we will try again"
    );
    stage.pass(60 * MINUTE);
    assert_eq!(worker.run(&stage.app(), &id).await.unwrap(), Ran::NotDue);
    assert_eq!(
        (count.load(Ordering::SeqCst), told.load(Ordering::SeqCst)),
        (5, 1)
    );
}

#[tokio::test]
async fn what_cannot_succeed_is_not_tried_again() {
    let stage = Stage::set().await;
    let id = stage.app().queue(grade("1")).await.unwrap().into_inner().id;
    let (worker, _) = worker(|_| Err(Failure::ForGood(Error::not_found("submission"))));
    assert_eq!(worker.run(&stage.app(), &id).await.unwrap(), Ran::Dead);
    let job = one(&stage).await.row;
    assert_eq!((job.state, job.attempts), (JobState::Dead, 1));
    assert_eq!(job.error_code.as_deref(), Some("not_found"));
}

/// B-215: nothing is left to a promise that the platform kills.
#[tokio::test]
async fn an_attempt_that_died_is_taken_over_when_its_lease_ends_and_goes_on_where_it_was() {
    let stage = Stage::set().await;
    let id = stage.app().queue(grade("1")).await.unwrap().into_inner().id;
    let worker = Worker::new().on(JobKind::Grade, |_app: App, work: Work| async move {
        if work.attempt() == 1 {
            work.keep("answers", (2, 3), "Reading the answers", &json!([1, 2]))
                .await?;
            std::future::pending::<()>().await;
        }
        let kept: Vec<u32> = work.kept().unwrap_or_default();
        Ok(Outcome::Done(Some(
            json!({ "from": work.done(), "kept": kept }),
        )))
    });
    let app = stage.app();
    let attempt = worker.run(&app, &id);
    let cut = tokio::time::timeout(Duration::from_millis(500), attempt).await;
    assert!(cut.is_err(), "the attempt hangs");
    let job = one(&stage).await.row;
    assert_eq!((job.state, job.done, job.total), (JobState::Running, 2, 3));
    assert_eq!(worker.run(&stage.app(), &id).await.unwrap(), Ran::Busy);
    stage.pass(MINUTE);
    assert_eq!(worker.run(&stage.app(), &id).await.unwrap(), Ran::Done);
    let job = one(&stage).await.row;
    assert_eq!(job.attempts, 2);
    assert_eq!(job.result.unwrap().0, json!({ "from": 2, "kept": [1, 2] }));
}

/// Every attempt does one step and dies: eight steps are done all the same. Then it dies at one step again and again, and is given up.
#[tokio::test]
async fn work_that_moves_outlives_more_deaths_than_it_has_attempts() {
    let stage = Stage::set().await;
    let id = stage.app().queue(grade("1")).await.unwrap().into_inner().id;
    let dying = Arc::new(Notify::new());
    let signal = Arc::clone(&dying);
    let worker = Worker::new().on(JobKind::Grade, move |_app: App, work: Work| {
        let signal = Arc::clone(&signal);
        async move {
            let next = (work.done() + 1).min(8);
            work.progress("answers", next, 9, "Reading the answers")
                .await?;
            signal.notify_one();
            std::future::pending().await
        }
    });
    for death in 1..13 {
        let app = stage.app();
        tokio::select! {
            ran = worker.run(&app, &id) => panic!("it ended: {ran:?}"),
            () = dying.notified() => {}
        }
        assert_eq!(one(&stage).await.row.done, death.min(8));
        stage.pass(MINUTE);
    }
    assert_eq!(worker.run(&stage.app(), &id).await.unwrap(), Ran::Dead);
}

#[tokio::test]
async fn work_that_moves_is_not_work_that_fails() {
    let stage = Stage::set().await;
    let id = stage.app().queue(grade("1")).await.unwrap().into_inner().id;
    let (worker, count) = worker(|nth| match nth {
        1..=9 => Ok(Outcome::Later(MINUTE)),
        _ => Ok(Outcome::DONE),
    });
    for _ in 0..9 {
        assert_eq!(worker.run(&stage.app(), &id).await.unwrap(), Ran::Later);
        assert_eq!(worker.run(&stage.app(), &id).await.unwrap(), Ran::NotDue);
        stage.pass(MINUTE);
    }
    assert_eq!(worker.run(&stage.app(), &id).await.unwrap(), Ran::Done);
    assert_eq!(count.load(Ordering::SeqCst), 10);
}

#[tokio::test]
async fn a_panic_is_a_failure_like_any_other() {
    let stage = Stage::set().await;
    let id = stage.app().queue(grade("1")).await.unwrap().into_inner().id;
    let (worker, _) = worker(|_| panic!("on purpose"));
    assert_eq!(worker.run(&stage.app(), &id).await.unwrap(), Ran::Failed);
    let job = one(&stage).await.row;
    assert_eq!(job.error_code.as_deref(), Some("internal"));
    assert_eq!(
        job.error_message.unwrap().as_str(),
        "Something went wrong on our side"
    );
}

#[tokio::test]
async fn jobs_of_other_kinds_and_missing_ones_are_let_be() {
    let stage = Stage::set().await;
    let id = stage.app().queue(grade("1")).await.unwrap().into_inner().id;
    let nobody = Worker::new();
    assert_eq!(nobody.run(&stage.app(), &id).await.unwrap(), Ran::NotMine);
    assert_eq!(one(&stage).await.row.lock, 0);
    let missing = "jb_missing".parse().unwrap();
    assert_eq!(
        nobody.run(&stage.app(), &missing).await.unwrap(),
        Ran::Missing
    );
}
