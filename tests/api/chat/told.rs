//! Who is told of what is written.

use serde_json::{json, Value};
use testkit::push::PushService;
use testkit::{Host, HostOptions, Person};

use super::stage::{group, open, patch, people, pod, pod_room, say, write};

async fn told(host: &Host) -> Vec<(String, String, String)> {
    host.running().settle().await;
    let rows = host.rows("notifications").await.unwrap();
    let text = |row: &Value, key: &str| row[key].as_str().unwrap().to_owned();
    let mut told: Vec<_> = rows
        .iter()
        .filter(|it| it["type"] != "welcome")
        .map(|it| (text(it, "userId"), text(it, "type"), text(it, "body")))
        .collect();
    told.sort();
    told
}

fn one(user: &str, kind: &str, body: &str) -> (String, String, String) {
    (user.to_owned(), kind.to_owned(), body.to_owned())
}

#[tokio::test]
async fn a_room_of_two_is_one_notification_that_opens_again() {
    let host = Host::start().await.unwrap();
    let [asha, ben] = people(&host, ["asha", "ben"]).await;
    let room = open(&asha, &ben).await;
    say(&asha, &room, "one").await;
    host.running().settle().await;
    say(&asha, &room, "two").await;
    assert_eq!(told(&host).await, [one("ben", "message", "two")]);
    let rows = host.rows("notifications").await.unwrap();
    let row = rows.iter().find(|it| it["type"] == "message").unwrap();
    assert_eq!((&row["title"], &row["count"]), (&json!("asha"), &json!(2)));
    assert_eq!(row["actionPath"], json!(format!("/app/messages/{room}")));
}

#[tokio::test]
async fn who_muted_the_room_is_not_told() {
    let host = Host::start().await.unwrap();
    let [asha, ben] = people(&host, ["asha", "ben"]).await;
    let room = open(&asha, &ben).await;
    let path = format!("/chat/rooms/{room}");
    let until = json!({ "mutedUntil": "2999-01-01T00:00:00Z" });
    let muted = ben.patch("chat", &path, until).await.unwrap();
    assert_eq!(muted.status, 200, "{muted:?}");
    say(&asha, &room, "psst").await;
    assert!(told(&host).await.is_empty());
    ben.patch("chat", &path, json!({ "mutedUntil": null }))
        .await
        .unwrap();
    say(&asha, &room, "hey").await;
    assert_eq!(told(&host).await, [one("ben", "message", "hey")]);
}

#[tokio::test]
async fn private_previews_keep_the_words_out() {
    let host = Host::start().await.unwrap();
    let [asha, ben] = people(&host, ["asha", "ben"]).await;
    let wanted = json!({ "privatePreviews": true });
    let set = ben
        .put("notifications", "/notifications/preferences", wanted)
        .await
        .unwrap();
    assert_eq!(
        (set.status, &set.json["preferences"]["privatePreviews"]),
        (200, &json!(true))
    );
    let room = open(&asha, &ben).await;
    say(&asha, &room, "a secret").await;
    assert_eq!(told(&host).await, [one("ben", "message", "New message")]);
}

/// In pods and groups unread counts tell everybody; only who is mentioned is notified, if they are members.
#[tokio::test]
async fn in_a_crowd_only_the_mentioned_are_told() {
    let host = Host::start().await.unwrap();
    let [asha, ben, cara, eve] = people(&host, ["asha", "ben", "cara", "eve"]).await;
    pod(&host, "maths", false, &[&asha, &ben, &cara]).await;
    let room = pod_room("maths");
    say(&asha, &room, "to all").await;
    assert!(told(&host).await.is_empty());
    let named = json!({ "content": "@ben look", "mentionIds": ["cara", "eve", "asha"] });
    let said = write(&asha, &room, named).await;
    assert_eq!(said.status, 201, "{said:?}");
    let expected = |user: &str| one(user, "mention", "asha mentioned you in a message");
    assert_eq!(told(&host).await, [expected("ben"), expected("cara")]);
    // Muting the pod is muting its room.
    let muted = json!({ "mutedPods": ["maths"] });
    cara.put("notifications", "/notifications/preferences", muted)
        .await
        .unwrap();
    write(&asha, &room, json!({ "content": "@cara again" })).await;
    assert_eq!(told(&host).await.len(), 2);
    let room = group(&asha, &[&ben, &eve]).await;
    write(
        &asha,
        &room,
        json!({ "content": "x", "mentionIds": ["eve", "cara"] }),
    )
    .await;
    assert_eq!(told(&host).await.len(), 3);
}

#[tokio::test]
async fn an_edit_tells_those_whom_it_newly_mentions() {
    let host = Host::start().await.unwrap();
    let [asha, ben, cara] = people(&host, ["asha", "ben", "cara"]).await;
    pod(&host, "maths", false, &[&asha, &ben, &cara]).await;
    let room = pod_room("maths");
    let message = say(&asha, &room, "@ben hello").await;
    host.running().settle().await;
    let path = format!("/messages/{message}");
    let edited = asha
        .patch("chat", &path, json!({ "content": "@ben @cara hello" }))
        .await;
    assert_eq!(edited.unwrap().status, 200);
    let all = told(&host).await;
    let users: Vec<&str> = all.iter().map(|it| it.0.as_str()).collect();
    assert_eq!(users, ["ben", "cara"]);
    patch(
        &host,
        "messages",
        &message,
        json!({ "pinnedAt": "2026-01-01T00:00:00Z" }),
    )
    .await;
    assert_eq!(told(&host).await.len(), 2);
}

async fn unsay(person: &Person, message: &str) {
    let gone = person.delete("chat", &format!("/messages/{message}")).await;
    assert_eq!(gone.unwrap().status, 200);
}

/// A push that waits for the morning says what the notification says by then.
#[tokio::test]
async fn what_was_deleted_at_night_is_neither_read_nor_pushed_in_the_morning() {
    let service = PushService::start().await.unwrap();
    let options = HostOptions {
        clock: Some("2026-01-02T23:00:00Z".parse().unwrap()),
        // Pushing adds to what an event costs.
        is_contended: true,
        variables: service.variables(),
        ..HostOptions::default()
    };
    let host = Host::start_with(options).await.unwrap();
    let [asha, ben, cara] = people(&host, ["asha", "ben", "cara"]).await;
    for person in [&ben, &cara] {
        let browser = service.browser().unwrap().subscription();
        let path = "/push/subscriptions";
        let made = person.put("notifications", path, browser).await.unwrap();
        assert_eq!(made.status, 200, "{made:?}");
    }
    let alone = open(&asha, &ben).await;
    let secret = say(&asha, &alone, "a secret").await;
    let room = open(&asha, &cara).await;
    say(&asha, &room, "hello").await;
    host.settle().await.unwrap();
    let second = say(&asha, &room, "another secret").await;
    let before = [
        one("ben", "message", "a secret"),
        one("cara", "message", "another secret"),
    ];
    assert_eq!(told(&host).await, before);
    for message in [&secret, &second] {
        unsay(&asha, message).await;
    }
    let expected = [one("cara", "message", "A message was deleted")];
    assert_eq!(told(&host).await, expected);

    for at in ["2026-01-03T08:00:00Z", "2026-01-03T08:15:00Z"] {
        host.move_clock(at.parse().unwrap()).await.unwrap();
        host.tick("scheduler").await.unwrap();
    }
    host.settle().await.unwrap();
    assert!(service.pushed().unwrap().is_empty());
    assert_eq!(told(&host).await, expected);
    // What is written next is told as ever.
    say(&asha, &room, "sorry").await;
    assert_eq!(told(&host).await, [one("cara", "message", "sorry")]);
    assert_eq!(service.taken().unwrap().len(), 1);
}

#[tokio::test]
async fn an_older_message_that_is_deleted_leaves_the_newest_ones_words() {
    let host = Host::start().await.unwrap();
    let [asha, ben] = people(&host, ["asha", "ben"]).await;
    let room = open(&asha, &ben).await;
    let first = say(&asha, &room, "one").await;
    host.running().settle().await;
    say(&asha, &room, "two").await;
    host.running().settle().await;
    unsay(&asha, &first).await;
    assert_eq!(told(&host).await, [one("ben", "message", "two")]);
}

#[tokio::test]
async fn a_mention_goes_with_its_message() {
    let host = Host::start().await.unwrap();
    let [asha, ben, cara] = people(&host, ["asha", "ben", "cara"]).await;
    let room = group(&asha, &[&ben, &cara]).await;
    let mut messages = Vec::new();
    for text in ["@ben one", "@ben two"] {
        messages.push(say(&asha, &room, text).await);
    }
    assert_eq!(told(&host).await.len(), 2);
    unsay(&asha, &messages[0]).await;
    assert_eq!(told(&host).await.len(), 1);
}
