//! Rooms of two.

use serde_json::json;
use testkit::Host;

use super::stage::{open, patch, people, read, refusal, room_of, say, texts, unread, write};

/// B-238, B-085, B-094: one room, whoever asks, computed from both.
#[tokio::test]
async fn two_people_have_one_room_whoever_opens_it() {
    let host = Host::start().await.unwrap();
    let [asha, ben] = people(&host, ["asha", "ben"]).await;
    let made = asha
        .put("chat", "/chat/direct/ben", json!({}))
        .await
        .unwrap();
    assert_eq!(made.status, 201, "{made:?}");
    assert_eq!(made.text("/room/id"), room_of(&asha, &ben));
    assert_eq!(made.text("/peer/name"), "ben");
    let found = ben
        .put("chat", "/chat/direct/asha", json!({}))
        .await
        .unwrap();
    assert_eq!(
        (found.status, found.text("/peer/name")),
        (200, "asha".into())
    );
    assert_eq!(found.text("/room/id"), made.text("/room/id"));
    assert_eq!(host.rows("chat_rooms").await.unwrap().len(), 1);
    assert_eq!(host.rows("chat_room_members").await.unwrap().len(), 2);
}

/// B-094, B-109, acceptance 17.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_first_messages_at_once_make_one_room() {
    let host = Host::start().await.unwrap();
    let [asha, ben] = people(&host, ["asha", "ben"]).await;
    let hello = || json!({ "content": "hello" });
    let (one, other) = tokio::join!(
        asha.post("chat", "/chat/direct/ben/messages", hello()),
        ben.post("chat", "/chat/direct/asha/messages", hello()),
    );
    let (one, other) = (one.unwrap(), other.unwrap());
    assert_eq!((one.status, other.status), (201, 201), "{one:?} {other:?}");
    assert_eq!(one.text("/room/id"), other.text("/room/id"));
    host.running().settle().await;
    let rooms = host.rows("chat_rooms").await.unwrap();
    assert_eq!(
        (rooms.len(), rooms[0]["messageCount"].as_i64()),
        (1, Some(2))
    );
    assert_eq!(host.rows("chat_room_members").await.unwrap().len(), 2);
}

/// Acceptance 43.
#[tokio::test]
async fn who_takes_no_messages_is_not_written_to() {
    let host = Host::start().await.unwrap();
    let [asha, ben, cara] = people(&host, ["asha", "ben", "cara"]).await;
    patch(
        &host,
        "user_settings",
        "ben",
        json!({ "allowDmFrom": "none" }),
    )
    .await;
    patch(
        &host,
        "user_settings",
        "cara",
        json!({ "allowDmFrom": "followers" }),
    )
    .await;
    for (path, body) in [
        ("/chat/direct/ben", json!({})),
        ("/chat/direct/cara", json!({})),
    ] {
        let refused = asha.put("chat", path, body).await.unwrap();
        assert_eq!(refusal(&refused), (403, "dm_not_allowed".into()));
    }
    let refused = asha
        .post(
            "chat",
            "/chat/direct/ben/messages",
            json!({ "content": "hi" }),
        )
        .await
        .unwrap();
    assert_eq!(refusal(&refused), (403, "dm_not_allowed".into()));
    assert!(host.rows("chat_rooms").await.unwrap().is_empty());
    assert!(host.rows("chat_room_members").await.unwrap().is_empty());

    let edge = model::did::<()>(model::Kind::FOLLOW, &["asha", "cara"]).to_string();
    let follow = json!({ "followerId": "asha", "followingId": "cara" });
    host.put_row("follows", &edge, follow, &[]).await.unwrap();
    open(&asha, &cara).await;
    // Whoever closes their door still talks to whom they write themselves.
    let room = open(&ben, &asha).await;
    say(&asha, &room, "thanks").await;
}

#[tokio::test]
async fn nobody_writes_to_themselves_or_to_nobody() {
    let host = Host::start().await.unwrap();
    let [asha] = people(&host, ["asha"]).await;
    let oneself = asha
        .put("chat", "/chat/direct/asha", json!({}))
        .await
        .unwrap();
    assert_eq!(refusal(&oneself), (422, "self".into()));
    let nobody = asha
        .put("chat", "/chat/direct/nobody", json!({}))
        .await
        .unwrap();
    assert_eq!(refusal(&nobody), (404, "not_found".into()));
    let nobody = asha
        .post(
            "chat",
            "/chat/direct/nobody/messages",
            json!({ "content": "hi" }),
        )
        .await
        .unwrap();
    assert_eq!(refusal(&nobody), (404, "not_found".into()));
    assert!(host.rows("chat_rooms").await.unwrap().is_empty());
}

/// B-014: everybody lists their own rooms, whatever they ask for. B-124: however many, the calls are the same.
#[tokio::test]
async fn the_list_shows_ones_own_rooms_newest_first() {
    let host = Host::start().await.unwrap();
    let [asha, ben, cara] = people(&host, ["asha", "ben", "cara"]).await;
    let with_ben = open(&asha, &ben).await;
    let with_cara = open(&asha, &cara).await;
    say(&cara, &with_cara, "first").await;
    host.running().settle().await;
    say(&ben, &with_ben, "second").await;
    host.running().settle().await;
    let list = asha.get("chat", "/chat/rooms?userId=ben").await.unwrap();
    let items = list.json["items"].as_array().unwrap();
    let told: Vec<_> = items
        .iter()
        .map(|it| {
            (
                it["peer"]["name"].as_str().unwrap(),
                it["unread"].as_i64().unwrap(),
            )
        })
        .collect();
    assert_eq!(told, [("ben", 1), ("cara", 1)], "{list:?}");
    assert_eq!(items[0]["room"]["lastMessageText"], "second");
    let of_ben = ben.get("chat", "/chat/rooms").await.unwrap();
    assert_eq!(of_ben.json["items"].as_array().unwrap().len(), 1);

    let page = asha.get("chat", "/chat/rooms?limit=1").await.unwrap();
    assert_eq!(page.json["items"][0]["peer"]["name"], "ben");
    let next = format!("/chat/rooms?limit=1&cursor={}", page.text("/nextCursor"));
    let page = asha.get("chat", &next).await.unwrap();
    assert_eq!(page.json["items"][0]["peer"]["name"], "cara");
    assert!(page.json["nextCursor"].is_null(), "{page:?}");
}

/// B-091, B-125: a cursor, not a mark on each message. Acceptance 32.
#[tokio::test]
async fn a_read_cursor_never_moves_back() {
    let host = Host::start().await.unwrap();
    let [asha, ben] = people(&host, ["asha", "ben"]).await;
    let room = open(&asha, &ben).await;
    let mut said = Vec::new();
    for n in 0..4 {
        said.push(say(&ben, &room, &format!("{n}")).await);
        host.running().settle().await;
    }
    assert_eq!(
        (unread(&asha, &room).await, unread(&ben, &room).await),
        (4, 0)
    );
    let path = format!("/chat/rooms/{room}/read");
    let mark = |id: &str| json!({ "lastReadMessageId": id });
    let third = asha.put("chat", &path, mark(&said[2])).await.unwrap();
    assert_eq!(
        (third.status, third.number("/unread")),
        (200, 1),
        "{third:?}"
    );
    let back = asha.put("chat", &path, mark(&said[0])).await.unwrap();
    assert_eq!((back.status, back.number("/unread")), (200, 1));
    let again = asha.put("chat", &path, mark(&said[3])).await.unwrap();
    assert_eq!(again.number("/unread"), 0);
    let deleted = ben
        .delete("chat", &format!("/messages/{}", said[3]))
        .await
        .unwrap();
    assert_eq!(deleted.status, 200);
    assert_eq!(unread(&asha, &room).await, 0);
    say(&asha, &room, "mine").await;
    host.running().settle().await;
    assert_eq!(
        (unread(&asha, &room).await, unread(&ben, &room).await),
        (0, 1)
    );
    let elsewhere = asha.put("chat", &path, mark("nowhere")).await.unwrap();
    assert_eq!(refusal(&elsewhere), (404, "not_found".into()));
}

/// B-013, B-212: a stranger does not even learn that two people talk.
#[tokio::test]
async fn a_stranger_finds_no_room_of_two() {
    let host = Host::start().await.unwrap();
    let [asha, ben, eve] = people(&host, ["asha", "ben", "eve"]).await;
    let room = open(&asha, &ben).await;
    let message = say(&asha, &room, "a secret").await;
    host.running().settle().await;
    let missing = (404, "not_found".to_owned());
    assert_eq!(refusal(&read(&eve, &room).await), missing);
    assert_eq!(refusal(&read(&eve, "nowhere").await), missing);
    assert_eq!(
        refusal(&write(&eve, &room, json!({ "content": "x" })).await),
        missing
    );
    for (method, path, body) in [
        ("GET", format!("/messages/{message}"), json!({})),
        (
            "PATCH",
            format!("/messages/{message}"),
            json!({ "content": "x" }),
        ),
        ("DELETE", format!("/messages/{message}"), json!({})),
        ("PUT", format!("/messages/{message}/pin"), json!({})),
        ("PUT", format!("/messages/{message}/star"), json!({})),
        (
            "PUT",
            format!("/messages/{message}/reactions/%F0%9F%91%8D"),
            json!({}),
        ),
        (
            "PUT",
            format!("/chat/rooms/{room}/read"),
            json!({ "lastReadMessageId": message }),
        ),
        (
            "POST",
            format!("/chat/rooms/{room}/receipts"),
            json!({ "ids": [message], "state": "read" }),
        ),
        (
            "PATCH",
            format!("/chat/rooms/{room}"),
            json!({ "pinned": true }),
        ),
        (
            "POST",
            format!("/chat/rooms/{room}/members"),
            json!({ "userId": "eve" }),
        ),
        (
            "DELETE",
            format!("/chat/rooms/{room}/members/ben"),
            json!({}),
        ),
        (
            "GET",
            format!("/chat/search?q=secret&roomId={room}"),
            json!({}),
        ),
    ] {
        let answer = eve
            .call("chat", method, &path, &body.to_string())
            .await
            .unwrap();
        assert_eq!(refusal(&answer), missing, "{method} {path}");
    }
    let found = eve.get("chat", "/chat/search?q=secret").await.unwrap();
    assert_eq!(found.json["items"], json!([]));
    let found = ben.get("chat", "/chat/search?q=secret").await.unwrap();
    assert_eq!(found.json["items"][0]["id"], message.as_str());
    assert_eq!(texts(&read(&ben, &room).await), ["a secret"]);
}
