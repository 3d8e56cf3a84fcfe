//! Messages: who they reach, and when.

use serde_json::{json, Value};

use crate::stage::{By, Stage};

async fn with_device(stage: &Stage, user: &str) -> String {
    let session = stage.user(user).await;
    let body = json!({ "targetId": format!("phone-of-{user}"), "identifier": format!("device-of-{user}") });
    let made = stage
        .call(By::Session(&session), "POST", "/account/targets/push", body)
        .await;
    assert_eq!(made.status, 201, "{made:?}");
    session
}

async fn with_provider(stage: &Stage) {
    let body = json!({ "providerId": "fcm", "name": "FCM", "serviceAccountJSON": { "a": "b" }, "enabled": true });
    let made = stage
        .call(By::Key, "POST", "/messaging/providers/fcm", body)
        .await;
    assert_eq!(
        (made.status, &made.json["enabled"]),
        (201, &json!(true)),
        "{made:?}"
    );
}

#[tokio::test]
async fn a_push_reaches_each_device_of_users_and_subscribers_once() {
    let stage = Stage::start().await;
    with_provider(&stage).await;
    let asha = with_device(&stage, "asha").await;
    with_device(&stage, "ben").await;
    stage
        .call(
            By::Key,
            "POST",
            "/messaging/topics",
            json!({ "topicId": "news", "name": "News" }),
        )
        .await;
    let body = json!({ "subscriberId": "s", "targetId": "phone-of-asha" });
    let subscribed = stage
        .call(
            By::Session(&asha),
            "POST",
            "/messaging/topics/news/subscribers",
            body,
        )
        .await;
    assert_eq!(subscribed.status, 201, "{subscribed:?}");

    let body = json!({ "messageId": "m", "title": "Hi", "body": "There", "topics": ["news"], "users": ["asha", "ben"] });
    let made = stage
        .call(By::Key, "POST", "/messaging/messages/push", body)
        .await;
    assert_eq!(made.json["status"], "processing", "{made:?}");
    let sent = stage.get(By::Key, "/messaging/messages/m").await;
    assert_eq!(
        (&sent.json["status"], &sent.json["deliveredTotal"]),
        (&json!("sent"), &json!(2))
    );
    let pushes = stage.host.pushes().await.unwrap();
    let mut to = pushes[0].to.clone();
    to.sort();
    assert_eq!(
        (pushes.len(), to),
        (
            1,
            vec!["device-of-asha".to_owned(), "device-of-ben".to_owned()]
        )
    );
    let again = stage
        .call(
            By::Key,
            "PATCH",
            "/messaging/messages/push/m",
            json!({ "title": "x" }),
        )
        .await;
    assert_eq!(again.kind(), (400, "message_already_sent"));
}

#[tokio::test]
async fn a_scheduled_message_waits_for_its_time() {
    let stage = Stage::start().await;
    with_provider(&stage).await;
    with_device(&stage, "asha").await;
    let body = json!({ "messageId": "m", "title": "Hi", "users": ["asha"], "scheduledAt": "2026-01-02T04:00:00Z" });
    let made = stage
        .call(By::Key, "POST", "/messaging/messages/push", body)
        .await;
    assert_eq!(made.json["status"], "scheduled", "{made:?}");
    assert!(stage.host.pushes().await.unwrap().is_empty());
    stage.wait(3_600);
    assert_eq!(stage.host.pushes().await.unwrap().len(), 1);
    assert_eq!(
        stage.get(By::Key, "/messaging/messages/m").await.json["status"],
        "sent"
    );
}

#[tokio::test]
async fn only_the_subscriber_ends_a_subscription() {
    let stage = Stage::start().await;
    let asha = with_device(&stage, "asha").await;
    let ben = stage.user("ben").await;
    stage
        .call(
            By::Key,
            "POST",
            "/messaging/topics",
            json!({ "topicId": "news", "name": "News" }),
        )
        .await;
    let path = "/messaging/topics/news/subscribers";
    let body = json!({ "subscriberId": "s", "targetId": "phone-of-asha" });
    stage.call(By::Session(&asha), "POST", path, body).await;
    let one = format!("{path}/s");
    assert_eq!(
        stage
            .call(By::Session(&ben), "DELETE", &one, Value::Null)
            .await
            .kind(),
        (404, "subscriber_not_found")
    );
    assert_eq!(stage.get(By::Session(&ben), path).await.json["total"], 0);
    assert_eq!(
        stage
            .call(By::Session(&asha), "DELETE", &one, Value::Null)
            .await
            .status,
        204
    );
    assert_eq!(
        stage.get(By::Key, "/messaging/topics/news").await.json["pushTotal"],
        0
    );
}
