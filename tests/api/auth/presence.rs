//! `PUT /presence`.

use serde_json::json;
use testkit::{Host, HostOptions};

use super::{newcomer, row};

/// B-196: presence is what a client says every minute, at the server's time.
#[tokio::test]
async fn people_say_whether_they_are_here_at_the_servers_time() {
    let host = Host::start_with(HostOptions {
        clock: Some("2026-01-01T12:00:00Z".parse().unwrap()),
        ..HostOptions::default()
    })
    .await
    .unwrap();
    let asha = newcomer(&host, "asha").await;
    for (minute, status) in ["online", "away", "offline", "online"]
        .into_iter()
        .enumerate()
    {
        let said = asha
            .put("auth", "/presence", json!({ "status": status }))
            .await
            .unwrap();
        assert_eq!((said.status, said.calls), (200, 1), "{said:?}");
        assert_eq!(said.text("/status"), status);
        assert_eq!(
            said.text("/lastSeenAt"),
            format!("2026-01-01T12:0{minute}:00.000Z")
        );
        host.pass(std::time::Duration::from_secs(60)).await.unwrap();
    }
    let rows = host.rows("presence").await.unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0]["status"], "online");
}

#[tokio::test]
async fn others_see_it_and_cannot_say_it_for_them() {
    let host = Host::start().await.unwrap();
    let (asha, ben) = (newcomer(&host, "asha").await, newcomer(&host, "ben").await);
    asha.put("auth", "/presence", json!({ "status": "online" }))
        .await
        .unwrap();
    let other = ben
        .put(
            "auth",
            "/presence",
            json!({ "status": "offline", "userId": "asha" }),
        )
        .await
        .unwrap();
    assert_eq!(other.status, 200);
    assert_eq!(row(&host, "presence", "asha").await["status"], "online");
    let path = format!("/tablesdb/{}/tables/presence/rows/asha", store::DATABASE);
    assert_eq!(ben.api("GET", &path, None).await.unwrap().0, 200);
    let written = json!({ "data": { "status": "offline" } });
    assert_ne!(ben.api("PATCH", &path, Some(written)).await.unwrap().0, 200);
}

#[tokio::test]
async fn what_is_no_presence_is_refused_and_guests_are() {
    let host = Host::start().await.unwrap();
    let asha = host.sign_in_unverified("asha").await.unwrap();
    for body in [
        json!({ "status": "busy" }),
        json!({ "status": true }),
        json!({}),
        json!({ "status": "online", "lastSeenAt": "2030-01-01T00:00:00Z" }),
    ] {
        let refused = asha.put("auth", "/presence", body.clone()).await.unwrap();
        assert_eq!(refused.status, 400, "{body}: {refused:?}");
    }
    assert!(host.rows("presence").await.unwrap().is_empty());
    let guest = host
        .guest()
        .put("auth", "/presence", json!({ "status": "online" }))
        .await
        .unwrap();
    assert_eq!(guest.status, 401);
}
