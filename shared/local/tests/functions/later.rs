//! What comes due: delayed executions, schedules, and what a restart finds undone.

use std::sync::mpsc::channel;
use std::sync::Mutex;

use jiff::Timestamp;
use local::{Clock, Host};
use reqwest::Method;
use serde_json::{json, Value};

use crate::stage::{linked, schema, Stage};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[tokio::test]
async fn a_delayed_execution_runs_once_the_clock_has_passed_it() {
    let (tell, told) = channel();
    let builder = Host::builder()
        .clock(Clock::manual(at("2026-01-01T00:00:00Z")))
        .function(linked("later", move |context, _| {
            tell.send(context.req.headers.clone()).unwrap();
            context.res.empty()
        }))
        .schema(schema(json!([{ "$id": "later", "runtime": "rust-1.83" }])));
    let stage = Stage::start(builder).await;
    let asked = json!({ "async": true, "scheduledAt": "2026-01-01T00:10:00.000+00:00" });
    let made = stage.execute("later", asked).await;
    assert_eq!(made.status, 202, "{made:?}");
    assert_eq!(made.json["status"], "scheduled");
    let now = |now: &str| json!({ "now": now });
    for (moved, runs) in [("2026-01-01T00:09:59Z", 0), ("2026-01-01T00:10:00Z", 1)] {
        let moved = stage.local(Method::POST, "/_local/clock", now(moved)).await;
        assert_eq!(moved.status, 200, "{moved:?}");
        stage.host.settle().await;
        let headers: Vec<_> = told.try_iter().collect();
        assert_eq!(headers.len(), runs, "{moved:?}");
        if let [headers] = &headers[..] {
            assert_eq!(headers["x-appwrite-trigger"], "schedule");
        }
    }
    let back = stage
        .local(Method::POST, "/_local/clock", now("2025-01-01T00:00:00Z"))
        .await;
    assert_eq!(back.status, 400, "{back:?}");
}

#[tokio::test]
async fn a_delayed_execution_can_be_taken_back() {
    let builder = Host::builder()
        .clock(Clock::manual(at("2026-01-01T00:00:00Z")))
        .function(linked("later", |context, _| context.res.empty()))
        .schema(schema(json!([{ "$id": "later", "runtime": "rust-1.83" }])));
    let stage = Stage::start(builder).await;
    let asked = json!({ "async": true, "scheduledAt": "2026-01-01T00:10:00Z" });
    let made = stage.execute("later", asked).await;
    let path = format!(
        "/functions/later/executions/{}",
        made.json["$id"].as_str().unwrap()
    );
    assert_eq!(
        stage.call(Method::DELETE, &path, Value::Null).await.status,
        204
    );
    assert_eq!(
        stage.call(Method::GET, &path, Value::Null).await.status,
        404
    );
}

#[tokio::test]
async fn a_tick_runs_the_schedule_with_the_clock_at_that_instant() {
    let (tell, told) = channel();
    let builder = Host::builder()
        .function(linked("rollup", move |context, sandbox| {
            tell.send((context.req.headers.clone(), (sandbox.now)()))
                .unwrap();
            context.res.empty()
        }))
        .schema(schema(
            json!([{ "$id": "rollup", "runtime": "rust-1.83", "schedule": "15 0 * * *" }]),
        ));
    let stage = Stage::start(builder).await;
    let noon = at("2026-03-01T00:15:00Z");
    let execution = stage.host.tick("rollup", Some(noon)).await.unwrap();
    assert_eq!(execution["trigger"], "schedule");
    assert_eq!(execution["status"], "completed");
    let (headers, now) = told.try_recv().unwrap();
    assert_eq!(headers["x-appwrite-trigger"], "schedule");
    assert_eq!(headers["x-appwrite-event"], "");
    assert_eq!(headers["x-appwrite-user-id"], "");
    assert_eq!(Timestamp::try_from(now).unwrap(), noon);
    assert!(stage.host.tick("nothing", None).await.is_err());
}

#[tokio::test]
async fn a_restart_runs_what_was_queued_and_not_begun() {
    let folder = tempfile::tempdir().unwrap();
    let (release, held) = channel::<()>();
    let (begun, beginning) = channel();
    let held = Mutex::new(held);
    let slow = linked("slow", move |context, _| {
        begun.send(()).unwrap();
        let _ = held.lock().unwrap().recv();
        context.res.empty()
    });
    let entry = schema(json!([{ "$id": "slow", "runtime": "rust-1.83", "timeout": 60 }]));
    let builder = Host::builder()
        .data(folder.path())
        .workers(1)
        .function(slow)
        .schema(entry.clone());
    let stage = Stage::start(builder).await;
    for _ in 0..2 {
        let queued = stage.execute("slow", json!({ "async": true })).await;
        assert_eq!(queued.status, 202);
    }
    tokio::task::spawn_blocking(move || beginning.recv())
        .await
        .unwrap()
        .unwrap();
    let stopping = tokio::spawn(stage.host.shutdown());
    tokio::task::yield_now().await;
    release.send(()).unwrap();
    stopping.await.unwrap();

    let (tell, told) = channel();
    let quick = linked("slow", move |context, _| {
        tell.send(()).unwrap();
        context.res.empty()
    });
    let builder = Host::builder()
        .data(folder.path())
        .function(quick)
        .schema(entry);
    let stage = Stage::start(builder).await;
    stage.host.settle().await;
    assert_eq!(told.try_iter().count(), 1);
    let list = stage
        .call(Method::GET, "/functions/slow/executions", Value::Null)
        .await;
    assert_eq!(list.json["total"], 2, "{list:?}");
    for execution in list.json["executions"].as_array().unwrap() {
        assert_eq!(execution["status"], "completed", "{list:?}");
    }
}

/// A call that began is finished although nobody waits for its answer: what a function was about to write is written.
#[tokio::test]
async fn a_stop_waits_for_a_call_whose_caller_hung_up() {
    let (release, held) = channel::<()>();
    let (begun, beginning) = channel();
    let (end, ended) = channel();
    let held = Mutex::new(held);
    let slow = linked("slow", move |context, _| {
        begun.send(()).unwrap();
        let _ = held.lock().unwrap().recv();
        end.send(()).unwrap();
        context.res.empty()
    });
    let entry = schema(json!([{ "$id": "slow", "runtime": "rust-1.83", "timeout": 60 }]));
    let stage = Stage::start(Host::builder().function(slow).schema(entry)).await;
    let mut beginning = tokio::task::spawn_blocking(move || beginning.recv());
    tokio::select! {
        answer = stage.execute("slow", json!({})) => panic!("{answer:?}"),
        begun = &mut beginning => begun.unwrap().unwrap(),
    }
    let stopping = tokio::spawn(stage.host.shutdown());
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    assert!(!stopping.is_finished());
    release.send(()).unwrap();
    stopping.await.unwrap();
    assert_eq!(ended.try_iter().count(), 1);
}
