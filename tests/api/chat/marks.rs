//! Pins, stars, emoji, receipts.

use serde_json::json;
use testkit::Host;

use super::stage::{group, open, people, pod, pod_room, read, refusal, say};

/// To MariaDB all of these emoji but the heart are one text.
#[tokio::test]
async fn reactions_are_counted_once_each_and_six_are_enough() {
    let host = Host::start().await.unwrap();
    let [asha, ben] = people(&host, ["asha", "ben"]).await;
    let room = open(&asha, &ben).await;
    let message = say(&asha, &room, "hello").await;
    let path = |emoji: &str| format!("/messages/{message}/reactions/{emoji}");
    for _ in 0..2 {
        let liked = ben
            .put("chat", &path("%F0%9F%91%8D"), json!({}))
            .await
            .unwrap();
        assert_eq!(
            (liked.status, &liked.json["mine"]),
            (200, &json!(["👍"])),
            "{liked:?}"
        );
    }
    asha.put("chat", &path("%F0%9F%91%8D"), json!({}))
        .await
        .unwrap();
    let page = read(&ben, &room).await;
    let expected = json!([{ "emoji": "👍", "count": 2, "mine": true }]);
    assert_eq!(page.json["items"][0]["reactions"], expected);
    for emoji in [
        "%E2%9D%A4",
        "%F0%9F%8E%89",
        "%F0%9F%98%80",
        "%F0%9F%98%81",
        "%F0%9F%98%82",
    ] {
        assert_eq!(
            ben.put("chat", &path(emoji), json!({}))
                .await
                .unwrap()
                .status,
            200
        );
    }
    let seventh = ben
        .put("chat", &path("%F0%9F%98%83"), json!({}))
        .await
        .unwrap();
    assert_eq!(refusal(&seventh), (422, "too_many".into()));
    let word = ben.put("chat", &path("ok"), json!({})).await.unwrap();
    assert_eq!(refusal(&word), (400, "validation_failed".into()));
    for _ in 0..2 {
        let taken = ben.delete("chat", &path("%F0%9F%91%8D")).await.unwrap();
        assert_eq!(
            (taken.status, taken.json["mine"].as_array().unwrap().len()),
            (200, 5)
        );
    }
    let rows = host.rows("message_reactions").await.unwrap();
    assert_eq!(rows.len(), 6);
    assert_eq!(
        rows[0]["$permissions"],
        json!([r#"read("user:asha")"#, r#"read("user:ben")"#])
    );
}

#[tokio::test]
async fn a_star_is_its_owners_alone() {
    let host = Host::start().await.unwrap();
    let [asha, ben] = people(&host, ["asha", "ben"]).await;
    let room = open(&asha, &ben).await;
    let message = say(&asha, &room, "hello").await;
    let path = format!("/messages/{message}/star");
    for _ in 0..2 {
        let kept = ben.put("chat", &path, json!({})).await.unwrap();
        assert_eq!((kept.status, &kept.json["starred"]), (200, &json!(true)));
    }
    let rows = host.rows("message_stars").await.unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0]["$permissions"], json!([r#"read("user:ben")"#]));
    for _ in 0..2 {
        let gone = ben.delete("chat", &path).await.unwrap();
        assert_eq!((gone.status, &gone.json["starred"]), (200, &json!(false)));
    }
    assert!(host.rows("message_stars").await.unwrap().is_empty());
}

#[tokio::test]
async fn in_a_room_of_two_either_pins() {
    let host = Host::start().await.unwrap();
    let [asha, ben] = people(&host, ["asha", "ben"]).await;
    let room = open(&asha, &ben).await;
    let message = say(&asha, &room, "hello").await;
    host.running().settle().await;
    let path = format!("/messages/{message}/pin");
    for _ in 0..2 {
        assert_eq!(ben.put("chat", &path, json!({})).await.unwrap().status, 200);
    }
    let shown = asha
        .get("chat", &format!("/messages/{message}"))
        .await
        .unwrap();
    assert!(!shown.text("/message/pinnedAt").is_empty());
    assert_eq!(
        asha.delete("chat", &path).await.unwrap().json["pinned"],
        json!(false)
    );
}

#[tokio::test]
async fn receipts_say_when_a_message_arrived_and_was_read() {
    let host = Host::start().await.unwrap();
    let [asha, ben, cara] = people(&host, ["asha", "ben", "cara"]).await;
    let room = group(&asha, &[&ben, &cara]).await;
    let one = say(&asha, &room, "one").await;
    let two = say(&asha, &room, "two").await;
    let own = say(&ben, &room, "mine").await;
    let path = format!("/chat/rooms/{room}/receipts");
    let send = |ids: serde_json::Value, state: &str| json!({ "ids": ids, "state": state });
    let arrived = ben.post(
        "chat",
        &path,
        send(json!([one, own, "nowhere"]), "delivered"),
    );
    assert_eq!(arrived.await.unwrap().json["written"], 1);
    let seen = ben.post("chat", &path, send(json!([one, two]), "read"));
    assert_eq!(seen.await.unwrap().json["written"], 2);
    let again = ben.post("chat", &path, send(json!([one, two]), "read"));
    assert_eq!(again.await.unwrap().json["written"], 0);
    let rows = host.rows("message_receipts").await.unwrap();
    assert_eq!(rows.len(), 2);
    assert!(rows
        .iter()
        .all(|it| it["readAt"].is_string() && it["userId"] == "ben"));
    for body in [
        send(json!([]), "read"),
        send(json!([one]), "seen"),
        json!({}),
    ] {
        let refused = ben.post("chat", &path, body).await.unwrap();
        assert_eq!(refusal(&refused), (400, "validation_failed".into()));
    }
    pod(&host, "maths", false, &[&asha, &ben]).await;
    let path = format!("/chat/rooms/{}/receipts", pod_room("maths"));
    let large = ben
        .post("chat", &path, send(json!([one]), "read"))
        .await
        .unwrap();
    assert_eq!(refusal(&large), (422, "room_too_large".into()));
}
