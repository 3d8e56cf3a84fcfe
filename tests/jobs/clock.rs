//! Jobs by the clock.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use runtime::{Code, Error, Result};
use store::jobs::{Cadence, Clockwork, Step, Turn};
use store::tables::JobRun;
use store::App;
use tokio::sync::Notify;

use crate::stage::{Stage, START};

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(60 * 60);

/// What a job was given, turn by turn.
#[derive(Clone, Default)]
struct Seen(Arc<Mutex<Vec<Turn>>>);

impl Seen {
    fn turns(&self) -> Vec<Turn> {
        self.0.lock().unwrap().clone()
    }

    fn count(&self) -> usize {
        self.turns().len()
    }

    fn add(&self, turn: Turn) -> usize {
        let mut turns = self.0.lock().unwrap();
        turns.push(turn);
        turns.len()
    }
}

/// A job that does what `step` says on its nth turn (from 1).
fn job<F>(cadence: Cadence, seen: &Seen, step: F) -> Clockwork
where
    F: Fn(usize) -> Result<Step> + Send + Sync + 'static,
{
    let (seen, step) = (seen.clone(), Arc::new(step));
    Clockwork::new().job("job", cadence, move |_app: App, turn: Turn| {
        let outcome = step(seen.add(turn));
        async move { outcome }
    })
}

#[tokio::test]
async fn a_doubled_tick_does_nothing() {
    let (stage, seen) = (Stage::set().await, Seen::default());
    let jobs = job(Cadence::MINUTE, &seen, |_| Ok(Step::over(3).drifted(1)));
    jobs.tick(&stage.app()).await.unwrap();
    jobs.tick(&stage.app()).await.unwrap();
    assert_eq!(seen.count(), 1);
    stage.pass(MINUTE);
    jobs.tick(&stage.app()).await.unwrap();
    assert_eq!(seen.count(), 2);
    let run = stage.run("job").await;
    assert_eq!((run.lock, run.processed, run.drift), (0, 3, 1));
    assert_eq!((run.error, run.lease_until), (None, None));
    assert!(run.duration_ms.is_some());
}

#[tokio::test]
async fn missed_hours_are_caught_up_in_one_pass() {
    let (stage, seen) = (Stage::set().await, Seen::default());
    let jobs = job(Cadence::HOURLY, &seen, |_| Ok(Step::over(0)));
    jobs.tick(&stage.app()).await.unwrap();
    stage.pass(5 * HOUR);
    jobs.tick(&stage.app()).await.unwrap();
    jobs.tick(&stage.app()).await.unwrap();
    let turns = seen.turns();
    assert_eq!(turns.len(), 2);
    let last = turns.last().unwrap();
    assert_eq!(last.since.to_string(), "2026-01-02T09:07:00.000Z");
    assert_eq!(last.due.to_string(), "2026-01-02T14:07:00.000Z");
    assert_eq!(last.points(24).len(), 5);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_instances_never_run_one_job_together() {
    let stage = Stage::set().await;
    let busy = Arc::new(AtomicBool::new(false));
    let (seen, flag) = (Seen::default(), Arc::clone(&busy));
    let log = seen.clone();
    let jobs =
        Arc::new(
            Clockwork::new().job("job", Cadence::MINUTE, move |_app: App, turn: Turn| {
                let (flag, log) = (Arc::clone(&flag), log.clone());
                async move {
                    assert!(!flag.swap(true, Ordering::SeqCst), "two at once");
                    log.add(turn);
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    flag.store(false, Ordering::SeqCst);
                    Ok(Step::over(1))
                }
            }),
        );
    for _ in 0..3 {
        let ticks = (0..6).map(|_| {
            let (jobs, app) = (Arc::clone(&jobs), stage.app());
            tokio::spawn(async move { jobs.tick(&app).await.unwrap() })
        });
        for tick in ticks.collect::<Vec<_>>() {
            tick.await.unwrap();
        }
        stage.pass(MINUTE);
    }
    assert_eq!(seen.count(), 3, "once a minute");
    let run = stage.run("job").await;
    assert_eq!((run.failures, run.lock), (0, 0), "{run:?}");
}

#[tokio::test]
async fn a_job_whose_execution_died_resumes_at_its_cursor() {
    let (stage, seen) = (Stage::set().await, Seen::default());
    let stuck = Arc::new(Notify::new());
    let (log, signal) = (seen.clone(), Arc::clone(&stuck));
    let jobs = Clockwork::new().job("job", Cadence::HOURLY, move |_app: App, turn: Turn| {
        let (nth, signal) = (log.add(turn), Arc::clone(&signal));
        async move {
            match nth {
                1 => Ok(Step::on(10, "p10")),
                2 => {
                    signal.notify_one();
                    std::future::pending().await
                }
                _ => Ok(Step::over(5)),
            }
        }
    });
    let app = stage.app();
    tokio::select! {
        outcome = jobs.tick(&app) => panic!("it ended: {outcome:?}"),
        () = stuck.notified() => {}
    }
    stage.pass(MINUTE);
    jobs.tick(&stage.app()).await.unwrap();
    assert_eq!(seen.count(), 2, "the lease holds");
    stage.pass(5 * MINUTE);
    jobs.tick(&stage.app()).await.unwrap();
    let turns = seen.turns();
    assert_eq!(turns.len(), 3);
    let resumed = turns.last().unwrap();
    assert_eq!(resumed.cursor.as_deref(), Some("p10"));
    assert_eq!(resumed.due, turns.first().unwrap().due, "the same pass");
    let run = stage.run("job").await;
    assert_eq!((run.processed, run.cursor, run.lock), (15, None, 0));
}

/// Every tick dies in the first job, so that the second one's turn never comes.
#[tokio::test]
async fn a_job_whose_turn_never_comes_is_late() {
    let stage = Stage::set().await;
    let stuck = Arc::new(Notify::new());
    let signal = Arc::clone(&stuck);
    let jobs = Clockwork::new()
        .job("greedy", Cadence::MINUTE, move |_app: App, _: Turn| {
            signal.notify_one();
            std::future::pending()
        })
        .job("starved", Cadence::MINUTE, |_app: App, _: Turn| async {
            Ok(Step::over(0))
        });
    let app = stage.app();
    tokio::select! {
        outcome = jobs.tick(&app) => panic!("it ended: {outcome:?}"),
        () = stuck.notified() => {}
    }
    let late = || async {
        let all = stage.app().job_health().await.unwrap();
        let late = all.into_iter().filter(|it| it.late_since.is_some());
        late.map(|it| it.id).collect::<Vec<_>>()
    };
    assert_eq!(late().await, [""; 0]);
    stage.pass(HOUR);
    assert_eq!(late().await, ["greedy", "starved"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_dead_lease_is_taken_over_by_one_of_many() {
    let (stage, seen) = (Arc::new(Stage::set().await), Seen::default());
    let jobs = Arc::new(job(Cadence::HOURLY, &seen, |_| Ok(Step::over(1))));
    let dead = JobRun {
        lock: 1,
        lease_until: Some(START.parse().unwrap()),
        ..JobRun::default()
    };
    stage.put_run("job", &dead).await;
    stage.pass(MINUTE);
    let ticks = (0..6).map(|_| {
        let (jobs, app) = (Arc::clone(&jobs), stage.app());
        tokio::spawn(async move { jobs.tick(&app).await.unwrap() })
    });
    for tick in ticks.collect::<Vec<_>>() {
        tick.await.unwrap();
    }
    assert_eq!(seen.count(), 1);
}

#[tokio::test]
async fn a_failing_job_waits_longer_each_time_and_hinders_no_other() {
    let (stage, seen, fine) = (Stage::set().await, Seen::default(), Seen::default());
    let jobs = job(Cadence::MINUTE, &seen, |nth| match nth {
        1 => panic!("on purpose"),
        2 => Err(Error::of(Code::UpstreamBusy).because("the store is down")),
        _ => Ok(Step::over(0)),
    });
    let log = fine.clone();
    let jobs = jobs.job("other", Cadence::MINUTE, move |_app: App, turn: Turn| {
        log.add(turn);
        async { Ok(Step::over(0)) }
    });
    jobs.tick(&stage.app()).await.unwrap();
    let run = stage.run("job").await;
    assert_eq!((run.failures, run.lock, fine.count()), (1, 0, 1));
    assert!(run.error.unwrap().contains("panicked"));
    jobs.tick(&stage.app()).await.unwrap();
    assert_eq!(seen.count(), 1, "not before half a minute");
    stage.pass(MINUTE);
    jobs.tick(&stage.app()).await.unwrap();
    let run = stage.run("job").await;
    assert_eq!(run.failures, 2);
    assert!(run.error.unwrap().contains("the store is down"));
    stage.pass(MINUTE);
    jobs.tick(&stage.app()).await.unwrap();
    let run = stage.run("job").await;
    assert_eq!((run.failures, run.error, run.not_before), (0, None, None));
    assert_eq!(fine.count(), 3);
}

#[tokio::test]
async fn a_cursor_whose_row_is_gone_begins_the_pass_anew() {
    let (stage, seen) = (Stage::set().await, Seen::default());
    let jobs = job(Cadence::HOURLY, &seen, |nth| match nth {
        1 => Ok(Step::on(1, "gone")),
        2 => Err(Error::of(Code::BadCursor)),
        _ => Ok(Step::over(1)),
    });
    jobs.tick(&stage.app()).await.unwrap();
    stage.pass(MINUTE);
    jobs.tick(&stage.app()).await.unwrap();
    assert_eq!(seen.turns().last().unwrap().cursor, None);
    assert_eq!(stage.run("job").await.failures, 0);
}
