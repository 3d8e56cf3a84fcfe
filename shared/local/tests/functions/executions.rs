//! Executions that are run at once.

use std::time::Duration;

use local::Host;
use serde_json::json;

use crate::stage::{linked, schema, Stage};

#[tokio::test]
async fn a_linked_function_answers_and_its_answer_is_whole() {
    let stage = Stage::with_mirror(json!({ "scopes": ["rows.read"] })).await;
    let reply = stage
        .execute(
            "mirror",
            json!({ "path": "/things/7?a=b", "method": "PUT", "body": "hi", "headers": { "X-Custom": "one" } }),
        )
        .await;
    assert_eq!(reply.status, 201, "{reply:?}");
    assert_eq!(reply.json["status"], "completed");
    assert_eq!(reply.json["responseStatusCode"], 200);
    let seen = reply.answered();
    assert_eq!(seen["method"], "PUT");
    assert_eq!(seen["path"], "/things/7");
    assert_eq!(seen["body"], "hi");
    assert_eq!(seen["headers"]["x-custom"], "one");
    assert_eq!(seen["headers"]["x-appwrite-trigger"], "http");
    assert_eq!(
        seen["headers"]["x-appwrite-execution-id"],
        reply.json["$id"]
    );
    assert_eq!(seen["headers"].get("x-appwrite-event"), None);
    let key = seen["headers"]["x-appwrite-key"].as_str().unwrap();
    assert!(key.starts_with("ephemeral_"), "{key}");
}

#[tokio::test]
async fn log_lines_are_kept_as_the_runtime_writes_them() {
    let stage = Stage::with_mirror(json!({})).await;
    let reply = stage.execute("mirror", json!({})).await;
    let logs = reply.json["logs"].as_str().unwrap();
    let line: serde_json::Value = serde_json::from_str(logs.trim_end()).unwrap();
    assert_eq!(line["message"], "mirrored");
    assert_eq!(line["stream"], "stdout");
    assert_eq!(line["type"], "log");
}

#[tokio::test]
async fn a_panic_is_an_empty_500_with_an_errors_entry() {
    let builder = Host::builder()
        .function(linked("boom", |_, _| panic!("out of cheese")))
        .schema(schema(json!([{ "$id": "boom", "runtime": "rust-1.83" }])));
    let stage = Stage::start(builder).await;
    let reply = stage.execute("boom", json!({})).await;
    assert_eq!(reply.status, 201);
    assert_eq!(reply.json["status"], "failed");
    assert_eq!(reply.json["responseStatusCode"], 500);
    assert_eq!(reply.json["responseBody"], "");
    let errors = reply.json["errors"].as_str().unwrap();
    assert!(errors.contains("out of cheese"), "{errors}");
}

#[tokio::test]
async fn a_function_that_exceeds_its_timeout_fails_with_500() {
    let (release, held) = std::sync::mpsc::channel::<()>();
    let held = std::sync::Mutex::new(held);
    let slow = linked("slow", move |context, _| {
        let _ = held.lock().unwrap().recv_timeout(Duration::from_secs(10));
        context.res.empty()
    });
    let builder = Host::builder().function(slow).schema(schema(
        json!([{ "$id": "slow", "runtime": "rust-1.83", "timeout": 1 }]),
    ));
    let stage = Stage::start(builder).await;
    let reply = stage.execute("slow", json!({})).await;
    release.send(()).unwrap();
    assert_eq!(reply.json["responseStatusCode"], 500, "{reply:?}");
    let errors = reply.json["errors"].as_str().unwrap();
    assert!(errors.contains("Execution timed out."), "{errors}");
}

#[tokio::test]
async fn an_asynchronous_execution_is_told_nothing_about_places_and_no_event() {
    let (seen, told) = std::sync::mpsc::channel();
    let listener = linked("listener", move |context, _| {
        seen.send(context.req.headers.clone()).unwrap();
        context.res.empty()
    });
    let builder = Host::builder().function(listener).schema(schema(
        json!([{ "$id": "listener", "runtime": "rust-1.83" }]),
    ));
    let stage = Stage::start(builder).await;
    let reply = stage.execute("listener", json!({ "async": true })).await;
    assert_eq!(reply.status, 202);
    assert_eq!(reply.json["status"], "waiting");
    stage.host.settle().await;
    let headers = told.try_recv().unwrap();
    assert_eq!(headers["x-appwrite-event"], "");
    assert_eq!(headers["x-appwrite-country-code"], "");
    assert_eq!(headers["x-appwrite-continent-eu"], "false");
    assert_eq!(headers["x-appwrite-client-ip"], "127.0.0.1");
}

#[tokio::test]
async fn variables_come_from_the_project_before_the_world_outside() {
    let builder = Host::builder()
        .function(linked("mirror", crate::stage::mirror))
        .variables(|name| (name != "UNSET").then(|| format!("outside {name}")))
        .schema(schema(json!([{ "$id": "mirror", "runtime": "rust-1.83" }])));
    let stage = Stage::start(builder).await;
    for (name, value) in [
        ("APPWRITE_FUNCTION_ID", json!("mirror")),
        ("AI_BASE_URL", json!("outside AI_BASE_URL")),
        ("UNSET", json!(null)),
    ] {
        let path = format!("/?variable={name}");
        let reply = stage.execute("mirror", json!({ "path": path })).await;
        assert_eq!(reply.answered()["variable"], value, "{name}");
    }
}
