//! `POST /auth/bootstrap`.

use serde_json::{json, Value};
use testkit::{Host, HostOptions, Person};
use tokio::task::JoinSet;

use super::{lose, newcomer, row};

const BOOTSTRAP: &str = "/auth/bootstrap";

async fn start(person: &Person) -> testkit::Answer {
    person.post("auth", BOOTSTRAP, json!({})).await.unwrap()
}

#[tokio::test]
async fn the_application_starts_with_four_reads_in_one_wave() {
    let host = Host::start().await.unwrap();
    let asha = newcomer(&host, "asha").await;
    let started = start(&asha).await;
    assert_eq!(started.status, 200, "{started:?}");
    assert_eq!((started.calls, started.waves), (4, 1));
    assert_eq!(started.text("/profile/id"), "asha");
    assert_eq!(started.text("/settings/email"), "asha@example.com");
    assert_eq!(started.json["settings"]["emailVerified"], true);
    assert_eq!(started.number("/unreadNotifications"), 1, "the greeting");
    assert_eq!(started.number("/unreadRooms"), 0);
    assert!(started.json["profile"].get("email").is_none());
    let without_body = asha.call("auth", "POST", BOOTSTRAP, "").await.unwrap();
    assert_eq!(without_body.status, 200, "{without_body:?}");
}

#[tokio::test]
async fn whoever_is_not_verified_yet_starts_too_and_guests_do_not() {
    let host = Host::start().await.unwrap();
    let ben = host.sign_in_unverified("ben").await.unwrap();
    host.settle().await.unwrap();
    let started = start(&ben).await;
    assert_eq!(started.status, 200, "{started:?}");
    assert_eq!(started.json["settings"]["emailVerified"], false);
    assert_eq!(start(&host.guest()).await.status, 401);
}

#[tokio::test]
async fn an_account_older_than_its_event_gets_both_rows_once() {
    let host = Host::start().await.unwrap();
    let asha = newcomer(&host, "asha").await;
    lose(&host, "profiles", "asha").await;
    lose(&host, "user_settings", "asha").await;
    let made = start(&asha).await;
    assert_eq!(made.status, 201, "{made:?}");
    assert_eq!(made.text("/profile/name"), "asha");
    assert!(made.text("/profile/username").starts_with("asha_"));
    assert_eq!(made.json["settings"]["emailVerified"], true);
    let again = start(&asha).await;
    assert_eq!(again.status, 200);
    assert_eq!(
        again.text("/profile/username"),
        made.text("/profile/username")
    );
}

#[tokio::test]
async fn one_missing_row_is_made_beside_the_other() {
    let host = Host::start().await.unwrap();
    let asha = newcomer(&host, "asha").await;
    for table in ["profiles", "user_settings"] {
        lose(&host, table, "asha").await;
        let made = start(&asha).await;
        assert_eq!(made.status, 201, "{table}: {made:?}");
        assert_eq!(start(&asha).await.status, 200, "{table}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn concurrent_starts_make_one_profile() {
    let options = HostOptions {
        is_contended: true,
        ..HostOptions::default()
    };
    let host = Host::start_with(options).await.unwrap();
    let asha = newcomer(&host, "asha").await;
    lose(&host, "profiles", "asha").await;
    lose(&host, "user_settings", "asha").await;
    let mut starting = JoinSet::new();
    for _ in 0..8 {
        let asha = asha.clone();
        starting.spawn(async move { start(&asha).await });
    }
    let mut names = Vec::new();
    while let Some(started) = starting.join_next().await {
        let started = started.unwrap();
        assert!(matches!(started.status, 200 | 201), "{started:?}");
        names.push(started.text("/profile/username"));
    }
    names.dedup();
    assert_eq!(names.len(), 1, "{names:?}");
    assert_eq!(host.rows("profiles").await.unwrap().len(), 1);
    assert_eq!(host.rows("user_settings").await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_changed_zone_is_stored_and_one_that_is_none_is_refused() {
    let host = Host::start().await.unwrap();
    let asha = newcomer(&host, "asha").await;
    let zone = |name: &str| json!({ "timezone": name });
    let told = asha
        .post("auth", BOOTSTRAP, zone("Asia/Kolkata"))
        .await
        .unwrap();
    assert_eq!((told.status, told.calls), (200, 5), "{told:?}");
    assert_eq!(told.text("/settings/timezone"), "Asia/Kolkata");
    let again = asha
        .post("auth", BOOTSTRAP, zone("asia/kolkata"))
        .await
        .unwrap();
    assert_eq!((again.status, again.calls), (200, 4), "nothing changed");
    let wrong = asha
        .post("auth", BOOTSTRAP, zone("Mars/Olympus"))
        .await
        .unwrap();
    assert_eq!(
        (wrong.status, wrong.code().as_str()),
        (400, "validation_failed")
    );
    assert!(wrong.json["fields"]["timezone"].is_string(), "{wrong:?}");
    assert_eq!(
        row(&host, "user_settings", "asha").await["timezone"],
        "Asia/Kolkata"
    );
}

/// B-002: starting touches the caller alone, and takes nothing that functions write.
#[tokio::test]
async fn nobody_starts_for_somebody_else_or_with_points() {
    let host = Host::start().await.unwrap();
    let asha = newcomer(&host, "asha").await;
    newcomer(&host, "ben").await;
    let before = row(&host, "profiles", "ben").await;
    for body in [
        json!({ "totalPoints": 9_000 }),
        json!({ "level": 9 }),
        json!({ "email": "root@example.com" }),
        json!({ "profile": { "name": "Ben" } }),
        json!("x"),
    ] {
        let refused = asha.post("auth", BOOTSTRAP, body.clone()).await.unwrap();
        assert_eq!(refused.status, 400, "{body}: {refused:?}");
    }
    let other = asha
        .post("auth", BOOTSTRAP, json!({ "userId": "ben" }))
        .await
        .unwrap();
    assert_eq!(
        other.text("/profile/id"),
        "asha",
        "their own identity is ignored"
    );
    let made_up = asha
        .post("auth", BOOTSTRAP, json!({ "userId": "nobody" }))
        .await
        .unwrap();
    assert_eq!(made_up.status, 200);
    assert_eq!(host.row("profiles", "nobody").await.unwrap(), None);
    assert_eq!(row(&host, "profiles", "ben").await, before);
}

#[tokio::test]
async fn what_waits_to_be_read_is_counted() {
    let host = Host::start().await.unwrap();
    let asha = newcomer(&host, "asha").await;
    let room = |sort: Value, read: Value| json!({ "roomId": "r", "userId": "asha", "type": "direct", "sortAt": sort, "lastReadAt": read });
    let rooms = [
        (
            "unread",
            room(json!("2026-01-02T00:00:00Z"), json!("2026-01-01T00:00:00Z")),
        ),
        ("never", room(json!("2026-01-02T00:00:00Z"), Value::Null)),
        (
            "read",
            room(json!("2026-01-02T00:00:00Z"), json!("2026-01-03T00:00:00Z")),
        ),
        ("empty", room(Value::Null, Value::Null)),
    ];
    for (id, mut cells) in rooms {
        cells["roomId"] = json!(id);
        host.put_row("chat_room_members", id, cells, &[])
            .await
            .unwrap();
    }
    assert_eq!(start(&asha).await.number("/unreadRooms"), 2);
}

/// Another function may write settings before the account's event arrives; they get the address later.
#[tokio::test]
async fn settings_that_were_begun_elsewhere_get_their_address() {
    let host = Host::start().await.unwrap();
    let asha = newcomer(&host, "asha").await;
    lose(&host, "user_settings", "asha").await;
    host.put_row(
        "user_settings",
        "asha",
        json!({ "locale": "de" }),
        &[r#"read("user:asha")"#],
    )
    .await
    .unwrap();
    let started = start(&asha).await;
    assert_eq!(started.status, 200, "{started:?}");
    assert_eq!(started.text("/settings/email"), "asha@example.com");
    assert_eq!(started.json["settings"]["emailVerified"], true);
    assert_eq!(started.text("/settings/locale"), "de");
}

#[tokio::test]
async fn a_tombstone_does_not_start() {
    let host = Host::start().await.unwrap();
    let asha = newcomer(&host, "asha").await;
    let path = format!("/tablesdb/{}/tables/profiles/rows/asha", store::DATABASE);
    let gone = json!({ "data": { "deletedAt": "2026-01-01T00:00:00Z" } });
    host.as_key("PATCH", &path, Some(gone)).await.unwrap();
    let refused = start(&asha).await;
    assert_eq!((refused.status, refused.code().as_str()), (410, "deleted"));
}

#[tokio::test]
async fn no_answer_leaves_without_our_body() {
    let host = Host::start().await.unwrap();
    let asha = newcomer(&host, "asha").await;
    for (method, path, body, status) in [
        ("GET", "/nothing", "", 404),
        ("GET", BOOTSTRAP, "", 405),
        ("POST", BOOTSTRAP, "{", 400),
        ("PATCH", "/settings", "", 400),
        ("PUT", "/presence", "{\"status\":1}", 400),
    ] {
        let refused = asha.call("auth", method, path, body).await.unwrap();
        assert_eq!(refused.status, status, "{method} {path}: {refused:?}");
        assert!(!refused.code().is_empty() && !refused.text("/requestId").is_empty());
        assert!(refused.json["error"].is_string());
    }
}
