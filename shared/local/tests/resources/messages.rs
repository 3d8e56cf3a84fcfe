//! Messages: who they reach, and when.

use serde_json::{json, Value};

use crate::stage::{By, Part, Stage};

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

/// A picture and a text in a bucket that nobody but keys may read.
async fn with_files(stage: &Stage) {
    let body = json!({ "bucketId": "b", "name": "B" });
    let made = stage.call(By::Key, "POST", "/storage/buckets", body).await;
    assert_eq!(made.status, 201, "{made:?}");
    let png: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0";
    for (id, name, bytes) in [("pic", "a.png", png), ("text", "a.txt", b"hello")] {
        let part = Part {
            name,
            bytes,
            ..Part::default()
        };
        let made = stage.upload(By::Key, "b", id, part).await;
        assert_eq!(made.status, 201, "{made:?}");
    }
}

#[tokio::test]
async fn a_push_brings_a_picture_that_whoever_got_it_can_see() {
    let stage = Stage::start().await;
    with_files(&stage).await;
    let path = "/messaging/messages/push";
    let push = |image: &str| json!({ "messageId": "unique()", "title": "Hi", "draft": true, "image": image });
    for (image, kind) in [
        ("b", (400, "general_argument_invalid")),
        ("x:pic", (404, "storage_bucket_not_found")),
        ("b:x", (404, "storage_bucket_not_found")),
        ("b:text", (400, "storage_file_type_unsupported")),
    ] {
        let refused = stage.call(By::Key, "POST", path, push(image)).await;
        assert_eq!(refused.kind(), kind, "{image}");
    }
    let made = stage.call(By::Key, "POST", path, push("b:pic")).await;
    let image = &made.json["data"]["image"];
    assert_eq!(
        (&image["bucketId"], &image["fileId"]),
        (&json!("b"), &json!("pic"))
    );
    let url = image["url"].as_str().unwrap();
    let (_, at) = url.split_once("/v1").unwrap();
    let (status, headers, _) = stage.bytes(By::Guest, at).await;
    assert_eq!(
        (status, &headers["content-type"]),
        (200, &"image/png".parse().unwrap())
    );
    let (status, ..) = stage.bytes(By::Guest, &at.replace("/pic/", "/text/")).await;
    assert_eq!(status, 401);
    stage.wait(16 * 86_400);
    let (status, ..) = stage.bytes(By::Guest, at).await;
    assert_eq!(status, 401);
}

#[tokio::test]
async fn a_mail_is_refused_for_what_is_not_there() {
    let stage = Stage::start().await;
    with_files(&stage).await;
    with_device(&stage, "asha").await;
    let targets = stage.get(By::Key, "/users/asha/targets").await;
    let targets = targets.json["targets"].as_array().unwrap();
    let kind = |target: &&Value| target["providerType"] == "email";
    let mail = targets.iter().find(kind).unwrap()["$id"].clone();
    let path = "/messaging/messages/email";
    for (said, kind) in [
        (
            json!({ "attachments": ["x:pic"] }),
            "storage_bucket_not_found",
        ),
        (json!({ "attachments": ["b:x"] }), "storage_file_not_found"),
        (
            json!({ "targets": ["phone-of-asha"] }),
            "message_target_not_email",
        ),
        (
            json!({ "targets": [mail], "cc": [mail] }),
            "message_target_not_email",
        ),
        (json!({ "draft": false }), "message_missing_target"),
    ] {
        let mut body = json!({ "messageId": "m", "subject": "s", "content": "c", "draft": true });
        let members = body.as_object_mut().unwrap();
        members.extend(said.as_object().cloned().unwrap());
        let refused = stage.call(By::Key, "POST", path, body).await;
        assert_eq!(refused.kind().1, kind, "{refused:?}");
    }
    let body = json!({ "messageId": "m", "subject": "s", "content": "c", "draft": true, "targets": [mail], "attachments": ["b:text"] });
    let made = stage.call(By::Key, "POST", path, body).await;
    assert_eq!(
        made.json["data"]["attachments"],
        json!([{ "bucketId": "b", "fileId": "text" }])
    );
}

#[tokio::test]
async fn a_schedule_is_in_the_future_and_cannot_be_moved_once_it_is_past() {
    let stage = Stage::start().await;
    with_device(&stage, "asha").await;
    let body = json!({ "messageId": "m", "content": "c", "users": ["asha"], "draft": true, "scheduledAt": "2026-01-02T04:00:00Z" });
    let made = stage
        .call(By::Key, "POST", "/messaging/messages/sms", body)
        .await;
    assert_eq!(made.json["status"], "draft", "{made:?}");
    let path = "/messaging/messages/sms/m";
    let past = json!({ "scheduledAt": "2026-01-01" });
    let refused = stage.call(By::Key, "PATCH", path, past).await;
    assert_eq!(refused.json["message"], "Invalid `scheduledAt` param: Value must be valid date in the future and between 0000-01-01 00:00:00 and 9999-12-31 00:00:00. or null");
    let nobody = json!({ "users": [], "draft": false });
    let refused = stage.call(By::Key, "PATCH", path, nobody).await;
    assert_eq!(refused.kind(), (400, "message_missing_target"));
    stage.wait(7_200);
    let later = json!({ "scheduledAt": "2027-01-01" });
    let refused = stage.call(By::Key, "PATCH", path, later).await;
    assert_eq!(refused.kind(), (400, "message_already_scheduled"));
}
