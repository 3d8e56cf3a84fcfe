//! Events twice, late, in no order, or never.

use std::collections::BTreeSet;
use std::time::Duration;

use local::Chaos;
use serde_json::{json, Value};
use testkit::{trouble, Host, HostOptions};
use tokio::task::JoinSet;

use super::stage::{open, people, pod, pod_room, read, say, texts, unread};

async fn troubled(chaos: Chaos) -> Host {
    let options = HostOptions {
        clock: Some("2026-01-01T12:00:00Z".parse().unwrap()),
        chaos: Some(chaos),
        ..HostOptions::default()
    };
    Host::start_with(options).await.unwrap()
}

async fn cell(host: &Host, table: &str, id: &str, column: &str) -> Value {
    host.row(table, id).await.unwrap().unwrap()[column].clone()
}

/// Acceptance 20, and the rule of 2.6: a repeat stops at the first step.
#[tokio::test]
async fn every_event_comes_twice_and_nothing_happens_twice() {
    let host = troubled(Chaos {
        seed: 20,
        double: 1.0,
        ..Chaos::default()
    })
    .await;
    let [asha, ben] = people(&host, ["asha", "ben"]).await;
    pod(&host, "maths", false, &[&asha, &ben]).await;
    let room = open(&asha, &ben).await;
    for n in 1..=3 {
        say(&asha, &room, &format!("message {n}")).await;
        host.settle().await.unwrap();
    }
    say(&asha, &pod_room("maths"), "@ai what is a group?").await;
    host.settle().await.unwrap();
    assert_eq!(cell(&host, "chat_rooms", &room, "messageCount").await, 3);
    assert_eq!(
        (unread(&ben, &room).await, unread(&asha, &room).await),
        (3, 0)
    );
    let notices = host.rows("notifications").await.unwrap();
    let message = notices.iter().filter(|it| it["type"] == "message");
    let counts: Vec<_> = message.map(|it| it["count"].clone()).collect();
    assert_eq!(counts, [json!(3)]);
    let jobs = host.rows("jobs").await.unwrap();
    let asked = jobs.iter().filter(|it| it["kind"] == "room_answer");
    assert_eq!(asked.count(), 1);
    let page = read(&asha, &pod_room("maths")).await;
    let items = page.json["items"].as_array().unwrap();
    let answers = items.iter().filter(|it| it["message"]["senderId"] == "ai");
    assert_eq!(answers.count(), 1);
}

/// J-13: what no event counted is counted by the clock; places stay unique.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_messages_in_a_storm_have_fifty_places_after_the_recount() {
    let host = troubled(Chaos {
        drop: 0.2,
        ..trouble::restless(50)
    })
    .await;
    let [asha, ben] = people(&host, ["asha", "ben"]).await;
    let room = open(&asha, &ben).await;
    let mut writing = JoinSet::new();
    for n in 0..50 {
        let person = if n % 2 == 0 { &asha } else { &ben }.clone();
        let path = format!("/chat/rooms/{room}/messages");
        writing.spawn(async move {
            let body = json!({ "content": n.to_string(), "clientMessageId": format!("c{n}") });
            person.post("chat", &path, body).await.unwrap().status
        });
    }
    while let Some(status) = writing.join_next().await {
        assert_eq!(status.unwrap(), 201);
    }
    host.settle().await.unwrap();
    let counted = cell(&host, "chat_rooms", &room, "messageCount").await;
    assert!(
        counted.as_i64().unwrap() < 50,
        "the storm lost nothing: {counted}"
    );
    host.pass(Duration::from_secs(60 * 60)).await.unwrap();
    for _ in 0..2 {
        host.tick("scheduler").await.unwrap();
    }
    assert_eq!(cell(&host, "chat_rooms", &room, "messageCount").await, 50);
    let messages = host.rows("messages").await.unwrap();
    let places: BTreeSet<i64> = messages
        .iter()
        .map(|it| it["seq"].as_i64().unwrap())
        .collect();
    assert_eq!((messages.len(), places), (50, (1..=50).collect()));
    let run = host
        .row("job_runs", "lost_messages")
        .await
        .unwrap()
        .unwrap();
    assert!(run["error"].is_null(), "{run:?}");
}

/// J-13, B-214: nobody heard of the founding, and the clock makes the room that everybody computes.
#[tokio::test]
async fn a_pod_whose_founding_nobody_heard_of_gets_its_room_within_the_hour() {
    let host = troubled(trouble::deaf()).await;
    let [asha, ben] = people(&host, ["asha", "ben"]).await;
    pod(&host, "maths", false, &[&asha, &ben]).await;
    let room = pod_room("maths");
    assert!(host.row("chat_rooms", &room).await.unwrap().is_none());
    host.running().set_chaos(None);
    host.pass(Duration::from_secs(60 * 60)).await.unwrap();
    for _ in 0..2 {
        host.tick("scheduler").await.unwrap();
    }
    let row = host.row("chat_rooms", &room).await.unwrap().unwrap();
    assert_eq!(
        (&row["name"], &row["messageCount"]),
        (&json!("Pod maths"), &json!(1))
    );
    say(&ben, &room, "at last").await;
    host.settle().await.unwrap();
    assert_eq!(
        texts(&read(&asha, &room).await),
        ["Welcome to Pod maths. Say hello!", "at last"]
    );
    let run = host.row("job_runs", "pod_rooms").await.unwrap().unwrap();
    assert_eq!((&run["drift"], &run["error"]), (&json!(1), &Value::Null));
}

/// J-13: whoever counted a message died between claiming it and giving it a place.
#[tokio::test]
async fn a_message_that_was_claimed_and_never_placed_gets_its_place() {
    let host = troubled(trouble::deaf()).await;
    let [asha, ben] = people(&host, ["asha", "ben"]).await;
    let room = open(&asha, &ben).await;
    say(&asha, &room, "one").await;
    host.pass(Duration::from_secs(1)).await.unwrap();
    let second = say(&asha, &room, "two").await;
    host.running().set_chaos(None);
    super::stage::patch(&host, "messages", &second, json!({ "seq": 1 })).await;
    host.pass(Duration::from_secs(60 * 60)).await.unwrap();
    host.tick("scheduler").await.unwrap();
    let row = host.row("messages", &second).await.unwrap().unwrap();
    assert_eq!(row["seq"], 2);
    assert_eq!(
        cell(&host, "chat_rooms", &room, "lastMessageText").await,
        "two"
    );
    // The count is put right by the recount of the night, which a first tick catches up with.
    assert_eq!(cell(&host, "chat_rooms", &room, "messageCount").await, 2);
    assert_eq!(unread(&ben, &room).await, 2);
}
