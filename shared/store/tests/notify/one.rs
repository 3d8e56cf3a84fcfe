//! One person is told.

use model::{NotificationType, UserId};
use serde_json::{json, Value};
use store::notify::{tell, Notice, Told};

use crate::appwrite::Appwrite;

fn user(id: &str) -> UserId {
    id.parse().unwrap()
}

fn like(by: &str) -> Notice {
    Notice::of(NotificationType::PostLike, format!("pl_{by}"), &["p1"])
        .by(&user(by), by)
        .about("post", "p1")
        .unwrap()
        .word("excerpt", "Rust")
}

async fn tell_asha(appwrite: &Appwrite, notice: &Notice) -> Told {
    tell(&appwrite.app(), notice, [user("asha")]).await.unwrap()
}

fn only(appwrite: &Appwrite) -> Value {
    let [row] = &appwrite.rows("notifications")[..] else {
        panic!("{:?}", appwrite.rows("notifications"))
    };
    row.clone()
}

#[tokio::test]
async fn a_second_source_is_merged_and_opens_the_notification_again() {
    let appwrite = Appwrite::start().await;
    let told = tell_asha(&appwrite, &like("ben")).await;
    assert_eq!((told.created.len(), told.merged.len()), (1, 0));
    assert_eq!(
        only(&appwrite)["$permissions"],
        json!([r#"read("user:asha")"#])
    );
    appwrite.write_all(
        "notifications",
        &json!({ "readAt": "2026-01-01T12:00:00.000Z" }),
    );

    let told = tell_asha(&appwrite, &like("cara")).await;
    assert_eq!((told.created.len(), told.merged.len()), (0, 1));
    let row = only(&appwrite);
    assert_eq!(row["body"], "cara and 1 other like: “Rust”");
    assert_eq!(row["actorIds"], json!(["cara", "ben"]));
    assert_eq!((&row["count"], &row["readAt"]), (&json!(2), &Value::Null));
    assert_eq!(told.merged[0].row.body.as_str(), row["body"]);
}

#[tokio::test]
async fn a_source_that_is_delivered_again_changes_nothing() {
    let appwrite = Appwrite::start().await;
    for by in ["ben", "cara"] {
        tell_asha(&appwrite, &like(by)).await;
    }
    appwrite.write_all(
        "notifications",
        &json!({ "readAt": "2026-01-01T12:00:00.000Z" }),
    );
    let before = only(&appwrite);
    for by in ["ben", "cara", "ben"] {
        let told = tell_asha(&appwrite, &like(by)).await;
        assert_eq!(told, Told::default());
    }
    assert_eq!(only(&appwrite), before);
}

#[tokio::test]
async fn what_is_told_once_leaves_no_edge() {
    let appwrite = Appwrite::start().await;
    let mention = Notice::of(NotificationType::Mention, "c1", &["c1"])
        .by(&user("ben"), "Ben")
        .word("kind", "comment");
    let told = tell_asha(&appwrite, &mention).await;
    assert_eq!(told.to_push().count(), 1);
    assert_eq!(tell_asha(&appwrite, &mention).await, Told::default());
    assert_eq!(only(&appwrite)["body"], "Ben mentioned you in a comment");
    assert!(appwrite.rows("notification_sources").is_empty());
}

#[tokio::test]
async fn a_write_that_fails_leaves_the_source_to_another_delivery() {
    let appwrite = Appwrite::start().await;
    appwrite.refuse("POST notifications");
    let failed = tell(&appwrite.app(), &like("ben"), [user("asha")]).await;
    assert!(failed.is_err());
    assert!(appwrite.rows("notification_sources").is_empty());
    assert_eq!(tell_asha(&appwrite, &like("ben")).await.created.len(), 1);

    appwrite.refuse("PATCH notifications");
    let failed = tell(&appwrite.app(), &like("cara"), [user("asha")]).await;
    assert!(failed.is_err());
    tell_asha(&appwrite, &like("cara")).await;
    assert_eq!(only(&appwrite)["count"], 2);
}

#[tokio::test]
async fn what_somebody_does_or_has_switched_off_is_not_told_and_costs_nothing() {
    let appwrite = Appwrite::start().await;
    assert_eq!(tell_asha(&appwrite, &like("asha")).await, Told::default());
    assert!(appwrite.calls().is_empty());

    let preferences = json!({
        "categories": { "social": { "inApp": false, "push": false, "email": false } },
        "digest": "none", "mutedPods": []
    });
    appwrite.put("user_settings", "asha", &settings(&preferences));
    assert_eq!(tell_asha(&appwrite, &like("ben")).await, Told::default());
    assert_eq!(appwrite.calls(), ["GET user_settings"]);
}

#[tokio::test]
async fn a_day_ends_at_the_recipients_midnight() {
    let appwrite = Appwrite::start().await;
    let mut east = settings(&json!({ "digest": "none" }));
    east["timezone"] = json!("Pacific/Kiritimati");
    appwrite.put("user_settings", "asha", &east);
    let joined = Notice::of(NotificationType::PodJoin, "pm_1", &["pod"]).by(&user("ben"), "Ben");
    let people = [user("asha"), user("cara")];
    tell(&appwrite.app(), &joined, people).await.unwrap();
    let id = |who, day| {
        let key = format!("pj:pod:{day}");
        model::did::<()>(model::Kind::NOTIFICATION, &[who, &key]).to_string()
    };
    let rows = appwrite.rows("notifications");
    let mut ids: Vec<&str> = rows.iter().map(|it| it["$id"].as_str().unwrap()).collect();
    ids.sort_unstable();
    let mut expected = [id("asha", "2026-01-02"), id("cara", "2026-01-01")];
    expected.sort();
    assert_eq!(ids, expected);
}

fn settings(preferences: &Value) -> Value {
    json!({
        "email": null, "emailVerified": true, "timezone": "UTC", "locale": "en",
        "onboardingDone": true, "notificationPrefs": preferences.to_string(),
        "quietStart": "22:00", "quietEnd": "08:00", "dailyReminderAt": "09:00",
        "allowDmFrom": "everyone", "matchVariant": null, "pushesToday": 0, "pushDay": null
    })
}
