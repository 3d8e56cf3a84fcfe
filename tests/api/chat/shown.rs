//! What lists of rooms show of a message that changes while it is counted or shown.

use std::time::Duration;

use serde_json::{json, Value};
use store::tables::Message;
use store::{App, Stored};
use testkit::files::PIXEL;
use testkit::{trouble, Host, HostOptions};

use super::stage::{open, patch, people, say, still_host, write};

/// A host whose clock stands still, and whose events nobody hears.
async fn deaf_host() -> Host {
    let options = HostOptions {
        clock: Some("2026-01-01T12:00:00Z".parse().unwrap()),
        chaos: Some(trouble::deaf()),
        ..HostOptions::default()
    };
    Host::start_with(options).await.unwrap()
}

async fn shown(host: &Host, room: &str) -> Value {
    let row = host.row("chat_rooms", room).await.unwrap().unwrap();
    row["lastMessageText"].clone()
}

async fn message(app: &App, id: &str) -> Stored<Message> {
    let id = id.parse().unwrap();
    app.rows::<Message>().get(&id).await.unwrap()
}

/// J-13: counting what moderation hid shows it to nobody.
#[tokio::test]
async fn a_hidden_message_is_counted_and_stays_hidden() {
    let host = deaf_host().await;
    let [asha, ben] = people(&host, ["asha", "ben"]).await;
    let room = open(&asha, &ben).await;
    let file = asha.upload("attachments", "dot.png", PIXEL).await.unwrap();
    let body = json!({ "type": "image", "fileId": file, "content": "one" });
    let one = write(&asha, &room, body).await.text("/message/id");
    host.pass(Duration::from_secs(1)).await.unwrap();
    let two = say(&asha, &room, "two").await;
    let own = json!([r#"read("user:asha")"#]);
    for (id, seq) in [(&one, 0), (&two, 1)] {
        let path = format!("/tablesdb/{}/tables/messages/rows/{id}", store::DATABASE);
        let hidden = json!({ "seq": seq, "hiddenAt": "2026-01-01T12:00:01.000Z" });
        let body = json!({ "data": hidden, "permissions": own });
        host.as_key("PATCH", &path, Some(body)).await.unwrap();
    }
    let at = format!("/storage/buckets/attachments/files/{file}");
    let closed = json!({ "permissions": own });
    host.as_key("PUT", &at, Some(closed)).await.unwrap();
    host.running().set_chaos(None);
    host.pass(Duration::from_secs(60 * 60)).await.unwrap();
    host.tick("scheduler").await.unwrap();
    for (id, seq) in [(&one, 1), (&two, 2)] {
        let row = host.row("messages", id).await.unwrap().unwrap();
        assert_eq!((&row["seq"], &row["$permissions"]), (&json!(seq), &own));
        let path = format!("/messages/{id}");
        assert_eq!(ben.get("chat", &path).await.unwrap().status, 404);
        assert_eq!(asha.get("chat", &path).await.unwrap().status, 200);
    }
    assert_eq!(ben.api("GET", &at, None).await.unwrap().0, 404);
    assert_eq!(shown(&host, &room).await, "");
}

#[tokio::test]
async fn a_deletion_that_died_before_the_list_was_told_is_told_by_the_next() {
    let host = still_host().await;
    let [asha, ben] = people(&host, ["asha", "ben"]).await;
    let room = open(&asha, &ben).await;
    let id = say(&asha, &room, "never mind").await;
    host.settle().await.unwrap();
    assert_eq!(shown(&host, &room).await, "never mind");
    let emptied = json!({ "content": "", "deletedAt": "2026-01-01T12:00:00.000Z" });
    patch(&host, "messages", &id, emptied).await;
    let path = format!("/messages/{id}");
    assert_eq!(asha.delete("chat", &path).await.unwrap().status, 200);
    assert_eq!(shown(&host, &room).await, "");
}

/// Whoever counts a message, or edits it, shows what it was a moment ago: a deletion in between has the last word.
#[tokio::test]
async fn a_message_that_is_deleted_while_it_is_shown_is_shown_empty() {
    let host = still_host().await;
    let [asha, ben] = people(&host, ["asha", "ben"]).await;
    let room = open(&asha, &ben).await;
    say(&asha, &room, "one").await;
    host.settle().await.unwrap();
    host.pass(Duration::from_secs(1)).await.unwrap();
    let id = say(&asha, &room, "two").await;
    host.settle().await.unwrap();
    let app = host.app();
    let before = message(&app, &id).await;
    let path = format!("/messages/{id}");
    assert_eq!(asha.delete("chat", &path).await.unwrap().status, 200);
    assert!(app.place_message(&before).await.unwrap());
    assert_eq!(shown(&host, &room).await, "");
    app.show_in_room(&before).await.unwrap();
    assert_eq!(shown(&host, &room).await, "");
    let row = host.row("messages", &id).await.unwrap().unwrap();
    assert_eq!((&row["seq"], &row["content"]), (&json!(2), &json!("")));
}
