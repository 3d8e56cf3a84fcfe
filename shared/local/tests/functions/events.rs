//! Functions that are run for events.

use std::sync::mpsc::{channel, Receiver};

use local::{Builder, Chaos, FunctionServer, Host};
use reqwest::Method;
use serde_json::{json, Value};

use crate::stage::{linked, schema, Stage};

/// What a function was told: headers and body.
type Told = (std::collections::HashMap<String, String>, Value);

/// A host whose function `listener` passes on what it is told of new users.
fn listening() -> (Builder, Receiver<Told>) {
    let (tell, told) = channel();
    let listener = linked("listener", move |mut context, _| {
        let body = context.req.body_json().unwrap();
        tell.send((context.req.headers.clone(), body)).unwrap();
        context.res.empty()
    });
    let builder = Host::builder().function(listener).schema(schema(json!([
        { "$id": "listener", "runtime": "rust-1.83", "events": ["users.*.create"] }
    ])));
    (builder, told)
}

async fn new_user(stage: &Stage, id: &str) {
    let made = stage
        .call(
            Method::POST,
            "/users",
            json!({ "userId": id, "email": format!("{id}@example.com"), "password": "password123" }),
        )
        .await;
    assert_eq!(made.status, 201, "{made:?}");
}

#[tokio::test]
async fn a_function_hears_of_what_it_asks_for_and_by_the_first_name() {
    let (builder, told) = listening();
    let stage = Stage::start(builder).await;
    new_user(&stage, "asha").await;
    stage.host.settle().await;
    let (headers, body) = told.try_recv().unwrap();
    assert_eq!(headers["x-appwrite-trigger"], "event");
    assert_eq!(headers["x-appwrite-event"], "users.asha.create");
    assert_eq!(headers["x-appwrite-user-jwt"], "");
    assert_eq!(headers["content-type"], "application/json");
    assert!(headers["user-agent"].starts_with("Appwrite/"));
    assert_eq!(headers.get("x-appwrite-client-ip"), None);
    assert_eq!(body["$id"], "asha");
    assert!(told.try_recv().is_err(), "delivered more than once");
}

#[tokio::test]
async fn an_execution_by_event_is_recorded_and_shown() {
    let (builder, _told) = listening();
    let stage = Stage::start(builder).await;
    new_user(&stage, "asha").await;
    stage.host.settle().await;
    let list = stage
        .call(Method::GET, "/functions/listener/executions", Value::Null)
        .await;
    assert_eq!(list.json["total"], 1, "{list:?}");
    let execution = &list.json["executions"][0];
    assert_eq!(execution["trigger"], "event");
    assert_eq!(execution["responseStatusCode"], 204);
    let events = stage
        .local(Method::GET, "/_local/events", Value::Null)
        .await;
    let event = &events.json["events"]
        .as_array()
        .unwrap()
        .iter()
        .find(|event| event["name"] == "users.asha.create")
        .unwrap()["received"][0];
    assert_eq!(event["function"], "listener");
    assert_eq!(event["execution"], execution["$id"]);
}

/// A host on which `first` cannot be reached and `second` runs, both for new users.
fn half_broken() -> (Builder, Receiver<()>) {
    let (tell, told) = channel();
    let second = linked("second", move |context, _| {
        tell.send(()).unwrap();
        context.res.empty()
    });
    let nowhere = FunctionServer::new("http://127.0.0.1:9");
    let builder = Host::builder()
        .functions_url(Some("first"), nowhere)
        .function(second)
        .schema(schema(json!([
            { "$id": "first", "runtime": "rust-1.83", "events": ["users.*.create"] },
            { "$id": "second", "runtime": "rust-1.83", "events": ["users.*.create"] },
        ])));
    (builder, told)
}

#[tokio::test]
async fn a_function_that_cannot_be_run_does_not_stop_the_next() {
    let (builder, told) = half_broken();
    let stage = Stage::start(builder).await;
    new_user(&stage, "asha").await;
    stage.host.settle().await;
    assert!(told.try_recv().is_ok());
    let failed = stage
        .call(Method::GET, "/functions/first/executions", Value::Null)
        .await;
    assert_eq!(failed.json["executions"][0]["status"], "failed");
    assert_eq!(failed.json["executions"][0]["responseStatusCode"], 500);
}

#[tokio::test]
async fn a_strict_host_lets_it_stop_the_next_as_appwrite_does() {
    let (builder, told) = half_broken();
    let stage = Stage::start(builder.strict()).await;
    new_user(&stage, "asha").await;
    stage.host.settle().await;
    assert!(told.try_recv().is_err());
}

#[tokio::test]
async fn chaos_loses_and_doubles_events() {
    for (chaos, expected) in [
        (
            Chaos {
                drop: 1.0,
                ..Chaos::default()
            },
            0,
        ),
        (
            Chaos {
                double: 1.0,
                delay: 1.0,
                ..Chaos::default()
            },
            6,
        ),
        (
            Chaos {
                reorder: 1.0,
                ..Chaos::default()
            },
            3,
        ),
    ] {
        let (builder, told) = listening();
        let stage = Stage::start(builder.chaos(chaos.clone())).await;
        for id in ["asha", "ben", "chen"] {
            new_user(&stage, id).await;
        }
        stage.host.settle().await;
        assert_eq!(told.try_iter().count(), expected, "{chaos:?}");
    }
}

#[tokio::test]
async fn an_event_overtaken_comes_after_the_next() {
    let (builder, told) = listening();
    let chaos = Chaos {
        reorder: 1.0,
        ..Chaos::default()
    };
    let stage = Stage::start(builder.chaos(chaos).workers(1)).await;
    let (asha, ben) = tokio::join!(new_user(&stage, "asha"), async {
        // Follows at once: the first is still held.
        new_user(&stage, "ben").await;
    });
    let ((), ()) = (asha, ben);
    stage.host.settle().await;
    assert_eq!(told.try_iter().count(), 2);
}
