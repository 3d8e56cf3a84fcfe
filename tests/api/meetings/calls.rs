//! Calls between two people.

use std::time::Duration;

use serde_json::json;
use testkit::push::PushService;
use testkit::{Answer, Host, HostOptions, Person};

use crate::chat::stage::{patch, people, refusal};

async fn call(host: &Person, peer: &str) -> Answer {
    let body = json!({ "peerId": peer, "title": "Question" });
    host.post("meetings", "/meetings", body).await.unwrap()
}

async fn post(person: &Person, id: &str, what: &str) -> Answer {
    person
        .post("meetings", &format!("/meetings/{id}/{what}"), json!({}))
        .await
        .unwrap()
}

async fn status(person: &Person, id: &str) -> String {
    let meeting = person
        .get("meetings", &format!("/meetings/{id}"))
        .await
        .unwrap();
    meeting.text("/meeting/status")
}

#[tokio::test]
async fn a_call_rings_until_it_is_answered_and_ends_with_either() {
    let host = Host::start().await.unwrap();
    let [asha, ben, eve] = people(&host, ["asha", "ben", "eve"]).await;
    let rings = call(&asha, "ben").await;
    assert_eq!(
        (rings.status, rings.text("/meeting/status")),
        (201, "pending".into())
    );
    let id = rings.text("/meeting/id");
    host.running().settle().await;
    let told = host.rows("notifications").await.unwrap();
    let told: Vec<_> = told.iter().filter(|it| it["type"] == "call").collect();
    assert_eq!((told.len(), &told[0]["userId"]), (1, &json!("ben")));
    assert_eq!(told[0]["body"], "asha is calling");
    assert_eq!(
        refusal(&post(&eve, &id, "join").await),
        (404, "not_found".into())
    );
    assert_eq!(post(&ben, &id, "join").await.status, 200);
    assert_eq!(status(&asha, &id).await, "active");
    assert_eq!(post(&ben, &id, "leave").await.status, 200);
    assert_eq!(status(&asha, &id).await, "ended");
    assert_eq!(
        refusal(&post(&asha, &id, "heartbeat").await),
        (410, "ended".into())
    );
}

/// The row is swept at night; nobody is shown until then that they are being called.
#[tokio::test]
async fn a_call_rings_for_a_minute() {
    let options = HostOptions {
        clock: Some("2026-01-02T10:00:00Z".parse().unwrap()),
        ..HostOptions::default()
    };
    let host = Host::start_with(options).await.unwrap();
    let [asha, ben] = people(&host, ["asha", "ben"]).await;
    assert_eq!(call(&asha, "ben").await.status, 201);
    host.settle().await.unwrap();
    for (seconds, shown) in [(59, 1), (2, 0)] {
        host.pass(Duration::from_secs(seconds)).await.unwrap();
        let page = ben.get("notifications", "/notifications").await.unwrap();
        let items = page.json["items"].as_array().unwrap();
        let calls = items.iter().filter(|it| it["type"] == "call").count();
        assert_eq!(calls, shown, "{page:?}");
        let unread = ben
            .get("notifications", "/notifications/unread-count")
            .await
            .unwrap();
        assert_eq!(unread.json["count"], shown + 1, "and the welcome");
    }
}

/// At night a telephone that somebody holds in their hand rings, and one that lies beside a bed does not.
#[tokio::test]
async fn a_call_at_night_reaches_whoever_is_there() {
    let service = PushService::start().await.unwrap();
    let options = HostOptions {
        clock: Some("2026-01-02T23:00:00Z".parse().unwrap()),
        is_contended: true,
        variables: service.variables(),
        ..HostOptions::default()
    };
    let host = Host::start_with(options).await.unwrap();
    let [asha, ben] = people(&host, ["asha", "ben"]).await;
    let browser = service.browser().unwrap();
    let subscribed = ben
        .put(
            "notifications",
            "/push/subscriptions",
            browser.subscription(),
        )
        .await
        .unwrap();
    assert_eq!(subscribed.status, 200, "{subscribed:?}");
    let id = call(&asha, "ben").await.text("/meeting/id");
    host.settle().await.unwrap();
    assert!(service.pushed().unwrap().is_empty());
    assert_eq!(post(&asha, &id, "leave").await.status, 200);
    let there = ben
        .put("auth", "/presence", json!({ "status": "online" }))
        .await
        .unwrap();
    assert_eq!(there.status, 200, "{there:?}");
    assert_eq!(call(&asha, "ben").await.status, 201);
    host.settle().await.unwrap();
    let taken = service.taken().unwrap();
    assert_eq!((taken.len(), taken[0].lifetime), (1, 45), "{taken:?}");
}

#[tokio::test]
async fn a_call_is_declined_by_one_and_cancelled_by_the_other() {
    let host = Host::start().await.unwrap();
    let [asha, ben] = people(&host, ["asha", "ben"]).await;
    let id = call(&asha, "ben").await.text("/meeting/id");
    assert_eq!(post(&ben, &id, "leave").await.status, 200);
    assert_eq!(status(&asha, &id).await, "declined");
    let id = call(&asha, "ben").await.text("/meeting/id");
    assert_eq!(post(&asha, &id, "leave").await.status, 200);
    assert_eq!(status(&ben, &id).await, "cancelled");
    assert_eq!(
        refusal(&post(&ben, &id, "join").await),
        (410, "ended".into())
    );
}

#[tokio::test]
async fn a_call_that_nobody_answered_is_told_of_once() {
    let host = Host::start().await.unwrap();
    let [asha, _ben] = people(&host, ["asha", "ben"]).await;
    let id = call(&asha, "ben").await.text("/meeting/id");
    for _ in 0..2 {
        patch(&host, "pod_meetings", &id, json!({ "status": "missed" })).await;
        host.running().settle().await;
    }
    let told = host.rows("notifications").await.unwrap();
    let told: Vec<_> = told
        .iter()
        .filter(|it| it["type"] == "missed_call")
        .collect();
    assert_eq!((told.len(), &told[0]["userId"]), (1, &json!("ben")));
}

#[tokio::test]
async fn who_takes_no_messages_takes_no_calls() {
    let host = Host::start().await.unwrap();
    let [asha, _ben] = people(&host, ["asha", "ben"]).await;
    patch(
        &host,
        "user_settings",
        "ben",
        json!({ "allowDmFrom": "none" }),
    )
    .await;
    assert_eq!(
        refusal(&call(&asha, "ben").await),
        (403, "dm_not_allowed".into())
    );
    assert_eq!(refusal(&call(&asha, "asha").await), (422, "self".into()));
    assert_eq!(
        refusal(&call(&asha, "nobody").await),
        (404, "not_found".into())
    );
    assert!(host.rows("pod_meetings").await.unwrap().is_empty());
}
