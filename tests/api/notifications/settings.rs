//! What people want to be told, and the browsers that receive pushes.

use serde_json::json;
use testkit::Host;

use crate::posts::refusal;

const PREFERENCES: &str = "/notifications/preferences";

#[tokio::test]
async fn preferences_have_defaults_and_are_kept() {
    let host = Host::start().await.unwrap();
    let asha = host.sign_in("asha").await.unwrap();
    let read = asha.get("notifications", PREFERENCES).await.unwrap();
    assert_eq!((read.status, read.calls), (200, 1), "{read:?}");
    let defaults = &read.json["preferences"];
    assert_eq!(
        defaults["categories"]["social"],
        json!({ "inApp": true, "push": true, "email": false })
    );
    assert_eq!(
        (
            &defaults["quietStart"],
            &defaults["quietEnd"],
            &defaults["dailyReminderAt"]
        ),
        (&json!("22:00"), &json!("08:00"), &json!("09:00"))
    );
    let new = json!({
        "categories": { "chat": { "inApp": true, "push": false, "email": true } },
        "digest": "daily", "mutedPods": ["rust"], "quietStart": "23:30",
    });
    let kept = asha.put("notifications", PREFERENCES, new).await.unwrap();
    assert_eq!((kept.status, kept.calls), (200, 1), "{kept:?}");
    let read = asha.get("notifications", PREFERENCES).await.unwrap();
    assert_eq!(read.json, kept.json);
    let kept = &read.json["preferences"];
    assert_eq!(
        (&kept["digest"], &kept["mutedPods"]),
        (&json!("daily"), &json!(["rust"]))
    );
    assert_eq!(
        (&kept["quietStart"], &kept["quietEnd"]),
        (&json!("23:30"), &json!("08:00"))
    );
    assert_eq!(kept["categories"]["chat"]["push"], false);
    assert_eq!(kept["categories"]["social"]["push"], true);
    let row = host.row("user_settings", "asha").await.unwrap().unwrap();
    assert_eq!(row["$permissions"], json!([r#"read("user:asha")"#]));
    let pods: Vec<String> = (0..101).map(|n| format!("p{n}")).collect();
    for wrong in [
        json!({ "categories": { "sport": { "inApp": true, "push": true, "email": true } } }),
        json!({ "categories": { "chat": { "inApp": "yes", "push": true, "email": true } } }),
        json!({ "digest": "hourly" }),
        json!({ "mutedPods": pods }),
        json!({ "quietStart": "25:00" }),
        json!({ "userEmail": 1, "pushesToday": 0 }),
    ] {
        let refused = asha
            .put("notifications", PREFERENCES, wrong.clone())
            .await
            .unwrap();
        assert_eq!(
            refusal(&refused),
            (400, "validation_failed".into()),
            "{wrong} {refused:?}"
        );
    }
    let after = asha.get("notifications", PREFERENCES).await.unwrap();
    assert_eq!(after.json, read.json);
}

#[tokio::test]
async fn four_browsers_receive_pushes_and_are_ones_own() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let (asha, ben) = (&people[0], &people[1]);
    let browser = |n: usize| {
        json!({
            "endpoint": format!("https://fcm.googleapis.com/fcm/send/{n}"), "expirationTime": null,
            "keys": {
                "p256dh": "BNcRdreALRFXTkOOUHK1EtK2wtaz5Ry4YfYCA_0QTpQtUbVlUls0VJXg7A8u-Ts1XbjhazAkj7I99e8QcYP7DkM",
                "auth": "tBHItJI5svbpez7KI4CCXg",
            },
        })
    };
    let mut ids = Vec::new();
    for n in [0, 0, 1, 2, 3, 4] {
        let answer = asha
            .put("notifications", "/push/subscriptions", browser(n))
            .await
            .unwrap();
        assert_eq!(answer.status, 200, "{answer:?}");
        ids.push(answer.text("/id"));
    }
    assert_eq!(ids[0], ids[1]);
    let rows = host.rows("push_subscriptions").await.unwrap();
    assert_eq!(rows.len(), 4);
    assert!(rows.iter().all(|it| it["$id"] != ids[0]), "the oldest goes");
    let path = format!("/push/subscriptions/{}", ids[5]);
    let foreign = ben.delete("notifications", &path).await.unwrap();
    assert_eq!(refusal(&foreign), (404, "not_found".into()));
    let gone = asha.delete("notifications", &path).await.unwrap();
    assert_eq!((gone.status, gone.calls), (200, 1), "{gone:?}");
    for endpoint in [
        "http://fcm.googleapis.com/x",
        "https://evil.example/x",
        "https://127.0.0.1/x",
        "x",
    ] {
        let mut wrong = browser(9);
        wrong["endpoint"] = json!(endpoint);
        let refused = asha
            .put("notifications", "/push/subscriptions", wrong)
            .await
            .unwrap();
        assert_eq!(
            refusal(&refused),
            (400, "validation_failed".into()),
            "{endpoint} {refused:?}"
        );
    }
    assert_eq!(host.rows("push_subscriptions").await.unwrap().len(), 3);
}
