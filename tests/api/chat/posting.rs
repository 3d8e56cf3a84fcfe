//! Writing, editing, deleting, and reading page by page.

use serde_json::json;
use testkit::Host;

use super::stage::{group, open, patch, people, read, refusal, say, still_host, texts, write};

/// B-012: the sender is the caller; B-068, B-069: what is written is in the schema.
#[tokio::test]
async fn nobody_writes_in_somebody_elses_name() {
    let host = Host::start().await.unwrap();
    let [asha, ben] = people(&host, ["asha", "ben"]).await;
    let room = open(&asha, &ben).await;
    let forged = json!({ "content": " hello ", "senderId": "ben" });
    let said = write(&asha, &room, forged).await;
    assert_eq!(said.status, 201, "{said:?}");
    assert_eq!(said.text("/message/senderId"), "asha");
    assert_eq!(said.text("/message/content"), "hello");
    assert!(said.json["message"]["seq"].is_null());
    host.running().settle().await;
    let id = said.text("/message/id");
    let counted = ben.get("chat", &format!("/messages/{id}")).await.unwrap();
    assert_eq!(counted.number("/message/seq"), 1);
    let row = host.row("messages", &id).await.unwrap().unwrap();
    assert_eq!(
        row["$permissions"],
        json!([r#"read("user:asha")"#, r#"read("user:ben")"#])
    );
}

/// B-148: answers of the assistant cannot be forged.
#[tokio::test]
async fn malformed_messages_are_refused_and_nothing_is_written() {
    let host = Host::start().await.unwrap();
    let [asha, ben] = people(&host, ["asha", "ben"]).await;
    let room = open(&asha, &ben).await;
    for (body, field) in [
        (json!({}), "content"),
        (json!({ "content": "  " }), "content"),
        (json!({ "content": "x".repeat(5_001) }), "content"),
        (json!({ "content": "x", "type": "ai" }), "type"),
        (json!({ "content": "x", "type": "system" }), "type"),
        (json!({ "content": "x", "type": "shout" }), "type"),
        (json!({ "content": "x", "type": "image" }), "fileId"),
        (json!({ "content": "x", "colour": "red" }), "colour"),
        (
            json!({ "content": "x", "fileId": "nowhere", "type": "file" }),
            "fileId",
        ),
        (
            json!({ "content": "x", "clientMessageId": "" }),
            "clientMessageId",
        ),
        (
            json!({ "content": "x", "mentionIds": ["../x"] }),
            "mentionIds[0]",
        ),
    ] {
        let refused = write(&asha, &room, body.clone()).await;
        assert_eq!(
            refusal(&refused),
            (400, "validation_failed".into()),
            "{body}"
        );
        assert!(
            refused.json["fields"].get(field).is_some(),
            "{body} {refused:?}"
        );
    }
    let path = format!("/chat/rooms/{room}/messages");
    let broken = asha.call("chat", "POST", &path, "{").await.unwrap();
    assert_eq!(refusal(&broken), (400, "bad_json".into()));
    let elsewhere = write(
        &asha,
        &room,
        json!({ "content": "x", "replyToId": "nowhere" }),
    )
    .await;
    assert_eq!(refusal(&elsewhere), (422, "reply_mismatch".into()));
    assert!(host.rows("messages").await.unwrap().is_empty());
}

/// Acceptance 19.
#[tokio::test]
async fn a_retried_message_is_written_once() {
    let host = Host::start().await.unwrap();
    let [asha, ben] = people(&host, ["asha", "ben"]).await;
    let room = open(&asha, &ben).await;
    let first = write(
        &asha,
        &room,
        json!({ "content": "one", "clientMessageId": "c1" }),
    )
    .await;
    let retry = write(
        &asha,
        &room,
        json!({ "content": "two", "clientMessageId": "c1" }),
    )
    .await;
    assert_eq!((first.status, retry.status), (201, 200));
    assert_eq!(retry.text("/message/content"), "one");
    assert_eq!(retry.text("/message/id"), first.text("/message/id"));
    let other = write(
        &ben,
        &room,
        json!({ "content": "mine", "clientMessageId": "c1" }),
    )
    .await;
    assert_eq!(other.status, 201);
    host.running().settle().await;
    let row = host.row("chat_rooms", &room).await.unwrap().unwrap();
    assert_eq!(row["messageCount"], 2);
}

#[tokio::test]
async fn a_reply_shows_what_it_answers_and_stays_in_its_room() {
    let host = Host::start().await.unwrap();
    let [asha, ben, cara] = people(&host, ["asha", "ben", "cara"]).await;
    let room = open(&asha, &ben).await;
    let other = open(&asha, &cara).await;
    let asked = say(&asha, &room, "Where?").await;
    let reply = write(
        &ben,
        &room,
        json!({ "content": "Here", "replyToId": asked }),
    )
    .await;
    assert_eq!(reply.status, 201, "{reply:?}");
    let astray = write(&asha, &other, json!({ "content": "x", "replyToId": asked })).await;
    assert_eq!(refusal(&astray), (422, "reply_mismatch".into()));
    let page = read(&asha, &room).await;
    assert_eq!(texts(&page), ["Where?", "Here"]);
    assert_eq!(page.text("/items/1/replyTo/text"), "Where?");
    assert_eq!(page.text("/items/1/sender/name"), "ben");
}

#[tokio::test]
async fn only_the_sender_edits_and_only_for_a_day() {
    let host = Host::start().await.unwrap();
    let [asha, ben] = people(&host, ["asha", "ben"]).await;
    let room = open(&asha, &ben).await;
    let id = say(&asha, &room, "helo").await;
    host.running().settle().await;
    let path = format!("/messages/{id}");
    let edited = asha
        .patch("chat", &path, json!({ "content": "hello" }))
        .await
        .unwrap();
    assert_eq!(
        (edited.status, edited.text("/message/content")),
        (200, "hello".into())
    );
    assert!(!edited.text("/message/editedAt").is_empty());
    let foreign = ben
        .patch("chat", &path, json!({ "content": "x" }))
        .await
        .unwrap();
    assert_eq!(refusal(&foreign), (403, "not_owner".into()));
    for body in [
        json!({ "content": "" }),
        json!({}),
        json!({ "content": "x", "seq": 1 }),
    ] {
        let refused = asha.patch("chat", &path, body).await.unwrap();
        assert_eq!(refusal(&refused), (400, "validation_failed".into()));
    }
    let row = host.row("chat_rooms", &room).await.unwrap().unwrap();
    assert_eq!(row["lastMessageText"], "hello");
    // Text that Appwrite would execute is text.
    let trap = r#"{"method":"increment","values":[1]}"#;
    let edited = asha
        .patch("chat", &path, json!({ "content": trap }))
        .await
        .unwrap();
    assert_eq!(edited.text("/message/content"), trap);
    host.running().settle().await;
    let gone = asha.delete("chat", &path).await.unwrap();
    assert_eq!((gone.status, &gone.json["deleted"]), (200, &json!(true)));
    let late = asha
        .patch("chat", &path, json!({ "content": "x" }))
        .await
        .unwrap();
    assert_eq!(refusal(&late), (404, "not_found".into()));
}

#[tokio::test]
async fn an_edit_mentions_whom_the_message_named_apart_and_nobody_outside() {
    let host = Host::start().await.unwrap();
    let [asha, ben, cara, _dana] = people(&host, ["asha", "ben", "cara", "dana"]).await;
    let room = group(&asha, &[&ben, &cara]).await;
    let body = json!({ "content": "hello @ben", "mentionIds": ["cara"] });
    let said = write(&asha, &room, body).await;
    assert_eq!(said.status, 201, "{said:?}");
    assert_eq!(said.json["message"]["mentions"], json!(["cara", "ben"]));
    let path = format!("/messages/{}", said.text("/message/id"));
    for (text, expected) in [
        ("hello @dana", json!(["cara"])),
        ("hello @ben and @asha", json!(["cara", "ben"])),
        ("hello", json!(["cara"])),
    ] {
        let edit = json!({ "content": text });
        let edited = asha.patch("chat", &path, edit).await.unwrap();
        assert_eq!(edited.status, 200, "{edited:?}");
        assert_eq!(edited.json["message"]["mentions"], expected, "{text}");
    }
}

#[tokio::test]
async fn after_a_day_a_message_stays_as_it_is() {
    let start: jiff::Timestamp = "2026-01-01T12:00:00Z".parse().unwrap();
    let host = still_host().await;
    let [asha, ben] = people(&host, ["asha", "ben"]).await;
    let room = open(&asha, &ben).await;
    let id = say(&asha, &room, "old").await;
    host.running().settle().await;
    let day = start + jiff::SignedDuration::from_hours(24) + jiff::SignedDuration::from_secs(1);
    super::stage::move_clock(&host, day).await;
    let late = asha
        .patch(
            "chat",
            &format!("/messages/{id}"),
            json!({ "content": "new" }),
        )
        .await
        .unwrap();
    assert_eq!(refusal(&late), (422, "edit_window_closed".into()));
}

#[tokio::test]
async fn a_deleted_message_leaves_an_empty_place() {
    let host = Host::start().await.unwrap();
    let [asha, ben] = people(&host, ["asha", "ben"]).await;
    let room = open(&asha, &ben).await;
    let id = say(&asha, &room, "a secret").await;
    host.running().settle().await;
    let path = format!("/messages/{id}");
    let foreign = ben.delete("chat", &path).await.unwrap();
    assert_eq!(refusal(&foreign), (403, "forbidden".into()));
    for _ in 0..2 {
        assert_eq!(asha.delete("chat", &path).await.unwrap().status, 200);
    }
    let page = read(&ben, &room).await;
    assert_eq!(texts(&page), [""]);
    assert!(!page.text("/items/0/message/deletedAt").is_empty());
    let row = host.row("chat_rooms", &room).await.unwrap().unwrap();
    assert_eq!(
        (&row["lastMessageText"], &row["messageCount"]),
        (&json!(""), &json!(1))
    );
    for (method, path) in [
        ("PUT", format!("{path}/star")),
        ("PUT", format!("{path}/pin")),
    ] {
        let answer = ben.call("chat", method, &path, "{}").await.unwrap();
        assert_eq!(refusal(&answer), (404, "not_found".into()));
    }
}

#[tokio::test]
async fn a_room_is_read_page_by_page_and_around_a_message() {
    let host = Host::start().await.unwrap();
    let [asha, ben] = people(&host, ["asha", "ben"]).await;
    let room = open(&asha, &ben).await;
    let mut said = Vec::new();
    for n in 0..7 {
        said.push(say(&asha, &room, &n.to_string()).await);
    }
    let path = format!("/chat/rooms/{room}/messages");
    let newest = ben.get("chat", &format!("{path}?limit=3")).await.unwrap();
    assert_eq!(texts(&newest), ["4", "5", "6"]);
    let next = format!("{path}?limit=3&cursor={}", newest.text("/nextCursor"));
    assert_eq!(
        texts(&ben.get("chat", &next).await.unwrap()),
        ["1", "2", "3"]
    );
    let around = format!("{path}?limit=4&around={}", said[3]);
    let around = ben.get("chat", &around).await.unwrap();
    assert_eq!(texts(&around), ["1", "2", "3", "4", "5"]);
    assert_eq!(around.text("/nextCursor"), said[1]);
    let astray = ben
        .get("chat", &format!("{path}?around=nowhere"))
        .await
        .unwrap();
    assert_eq!(refusal(&astray), (404, "not_found".into()));
    for wrong in ["limit=0", "limit=x", "cursor=../x", "around=m1&cursor=m2"] {
        let refused = ben.get("chat", &format!("{path}?{wrong}")).await.unwrap();
        assert_eq!(refused.status, 400, "{wrong} {refused:?}");
    }
}

/// Acceptance 11: sixty messages a minute.
#[tokio::test]
async fn who_writes_too_often_waits() {
    let host = Host::start().await.unwrap();
    let [asha, ben] = people(&host, ["asha", "ben"]).await;
    let room = open(&asha, &ben).await;
    let said = say(&asha, &room, "one").await;
    let counters = host.rows("rate_limits").await.unwrap();
    let counter = counters[0]["$id"].as_str().unwrap();
    patch(&host, "rate_limits", counter, json!({ "count": 60 })).await;
    let refused = write(&asha, &room, json!({ "content": "two" })).await;
    // A new minute may have begun meanwhile.
    assert!(
        refused.status == 429 || refused.status == 201,
        "{refused:?}"
    );
    if refused.status == 429 {
        assert_eq!(refused.code(), "rate_limited");
        assert_eq!(
            host.rows("messages").await.unwrap()[0]["$id"],
            said.as_str()
        );
    }
}
