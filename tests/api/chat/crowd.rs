//! Many at once, events twice, events lost.

use std::collections::BTreeSet;

use serde_json::json;
use testkit::Host;
use tokio::task::JoinSet;

use super::stage::{open, people, pod, pod_room, unread};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_messages_at_once_have_fifty_places() {
    let host = Host::start().await.unwrap();
    let [asha, ben] = people(&host, ["asha", "ben"]).await;
    let room = open(&asha, &ben).await;
    let mut writing = JoinSet::new();
    for n in 0..50 {
        let person = if n % 2 == 0 {
            asha.clone()
        } else {
            ben.clone()
        };
        let path = format!("/chat/rooms/{room}/messages");
        writing.spawn(async move {
            let body = json!({ "content": n.to_string() });
            person.post("chat", &path, body).await.unwrap().status
        });
    }
    while let Some(status) = writing.join_next().await {
        assert_eq!(status.unwrap(), 201);
    }
    host.running().settle().await;
    let row = host.row("chat_rooms", &room).await.unwrap().unwrap();
    assert_eq!(row["messageCount"], 50);
    let messages = host.rows("messages").await.unwrap();
    let places: BTreeSet<i64> = messages
        .iter()
        .map(|it| it["seq"].as_i64().unwrap())
        .collect();
    assert_eq!(places, (1..=50).collect());
    let newest = messages
        .iter()
        .max_by_key(|it| it["$createdAt"].as_str().unwrap());
    assert_eq!(row["lastMessageAt"], newest.unwrap()["$createdAt"]);
}

/// Acceptance 20, and the rule of 2.6: a repeat stops at the first step.
#[tokio::test]
async fn a_message_that_is_told_of_twice_is_counted_once() {
    let host = Host::start().await.unwrap();
    let [asha, ben] = people(&host, ["asha", "ben"]).await;
    pod(&host, "maths", false, &[&asha, &ben]).await;
    let room = pod_room("maths");
    let counted = || async {
        let row = host.row("chat_rooms", &room).await.unwrap().unwrap();
        row["messageCount"].as_i64().unwrap()
    };
    assert_eq!(counted().await, 1);
    // The same row, written again by a console: the id is the same, so is the claim.
    let welcome = host.rows("messages").await.unwrap().remove(0);
    let (id, seq) = (welcome["$id"].as_str().unwrap(), welcome["seq"].clone());
    assert_eq!(seq, 1);
    super::stage::patch(&host, "messages", id, json!({ "content": "Welcome" })).await;
    host.running().settle().await;
    assert_eq!(counted().await, 1);
    assert_eq!(unread(&ben, &room).await, 1);
}
