//! What becomes of an account's profile and settings when the account changes.

use local::Chaos;
use serde_json::json;
use testkit::{Host, HostOptions};

use super::{lose, newcomer, rename, row};

fn doubled() -> HostOptions {
    HostOptions {
        chaos: Some(Chaos {
            seed: 7,
            double: 1.0,
            delay: 0.5,
            reorder: 0.5,
            latest: std::time::Duration::from_millis(30),
            ..Chaos::default()
        }),
        ..HostOptions::default()
    }
}

#[tokio::test]
async fn a_new_account_has_a_profile_and_settings() {
    let host = Host::start().await.unwrap();
    newcomer(&host, "asha").await;
    let profile = row(&host, "profiles", "asha").await;
    assert_eq!(profile["name"], "asha");
    let username = profile["username"].as_str().unwrap();
    assert!(
        username.starts_with("asha_") && username.len() == 9,
        "{username}"
    );
    assert_eq!(profile["$permissions"], json!([r#"read("users")"#]));
    let settings = row(&host, "user_settings", "asha").await;
    assert_eq!(settings["email"], "asha@example.com");
    assert_eq!(settings["$permissions"], json!([r#"read("user:asha")"#]));
}

/// B-140: nobody reads an address but its owner.
#[tokio::test]
async fn settings_are_read_by_their_owner_alone() {
    let host = Host::start().await.unwrap();
    let (asha, ben) = (newcomer(&host, "asha").await, newcomer(&host, "ben").await);
    let path = format!(
        "/tablesdb/{}/tables/user_settings/rows/asha",
        store::DATABASE
    );
    assert_eq!(asha.api("GET", &path, None).await.unwrap().0, 200);
    assert_eq!(ben.api("GET", &path, None).await.unwrap().0, 404);
    let profile = format!("/tablesdb/{}/tables/profiles/rows/asha", store::DATABASE);
    let (status, seen) = ben.api("GET", &profile, None).await.unwrap();
    assert_eq!(status, 200);
    assert!(!seen.to_string().contains("example.com"), "{seen}");
}

/// B-176: whoever signs up by themselves has a profile too, without a session having to make it.
#[tokio::test]
async fn doubled_late_and_unordered_events_make_one_profile_each() {
    let host = Host::start_with(doubled()).await.unwrap();
    let ids = ["p1", "p2", "p3", "p4", "p5", "p6"];
    for id in ids {
        host.sign_in(id).await.unwrap();
    }
    host.settle().await.unwrap();
    assert_eq!(host.rows("profiles").await.unwrap().len(), ids.len());
    let settings = host.rows("user_settings").await.unwrap();
    assert_eq!(settings.len(), ids.len());
    for row in settings {
        assert_eq!(row["emailVerified"], true, "{row}");
        assert_eq!(
            row["email"],
            format!("{}@example.com", row["$id"].as_str().unwrap())
        );
    }
}

/// B-194: a new name is the profile's too; copies come late and doubled, and the last name stays.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_last_of_many_names_stays_whatever_the_order_of_events() {
    let host = Host::start_with(doubled()).await.unwrap();
    let asha = newcomer(&host, "asha").await;
    for n in 0..12 {
        rename(&asha, &format!("Asha {n}")).await;
    }
    host.settle().await.unwrap();
    assert_eq!(row(&host, "profiles", "asha").await["name"], "Asha 11");
}

#[tokio::test]
async fn a_name_that_no_profile_takes_is_made_to_fit() {
    let host = Host::start().await.unwrap();
    let asha = newcomer(&host, "asha").await;
    rename(&asha, &"x".repeat(128)).await;
    host.settle().await.unwrap();
    assert_eq!(row(&host, "profiles", "asha").await["name"], "x".repeat(80));
    rename(&asha, r#"{"method":"increment"}"#).await;
    host.settle().await.unwrap();
    let read = asha
        .post("auth", "/auth/bootstrap", json!({}))
        .await
        .unwrap();
    assert_eq!(read.text("/profile/name"), r#"{"method":"increment"}"#);
}

#[tokio::test]
async fn a_rename_heals_a_profile_that_was_lost() {
    let host = Host::start().await.unwrap();
    let asha = newcomer(&host, "asha").await;
    lose(&host, "profiles", "asha").await;
    rename(&asha, "Asha Rao").await;
    host.settle().await.unwrap();
    let profile = row(&host, "profiles", "asha").await;
    assert_eq!(profile["name"], "Asha Rao");
    assert!(profile["username"]
        .as_str()
        .unwrap()
        .starts_with("asha_rao_"));
}

#[tokio::test]
async fn a_new_address_is_copied_and_is_not_verified() {
    let host = Host::start().await.unwrap();
    let asha = newcomer(&host, "asha").await;
    let new = json!({ "email": "rao@example.com", "password": "correct-horse-9" });
    let (status, answer) = asha
        .api("PATCH", "/account/email", Some(new))
        .await
        .unwrap();
    assert_eq!(status, 200, "{answer}");
    host.settle().await.unwrap();
    let settings = row(&host, "user_settings", "asha").await;
    assert_eq!(settings["email"], "rao@example.com");
    assert_eq!(settings["emailVerified"], false);
}

/// The address of one account may become another's before the copy of the first is gone.
#[tokio::test]
async fn an_address_that_moved_between_accounts_moves_between_settings() {
    let host = Host::start().await.unwrap();
    newcomer(&host, "asha").await;
    let stale = json!({ "data": { "email": "rao@example.com" } });
    let path = format!(
        "/tablesdb/{}/tables/user_settings/rows/asha",
        store::DATABASE
    );
    host.as_key("PATCH", &path, Some(stale)).await.unwrap();
    let account = json!({
        "userId": "rao", "name": "Rao", "email": "rao@example.com", "password": "correct-horse-9",
    });
    host.as_key("POST", "/users", Some(account)).await.unwrap();
    host.settle().await.unwrap();
    assert_eq!(
        row(&host, "user_settings", "rao").await["email"],
        "rao@example.com"
    );
    assert!(row(&host, "user_settings", "asha").await["email"].is_null());
}

#[tokio::test]
async fn a_repeated_event_brings_nobody_back() {
    let host = Host::start().await.unwrap();
    newcomer(&host, "asha").await;
    let path = format!("/tablesdb/{}/tables/profiles/rows/asha", store::DATABASE);
    let gone = json!({ "data": { "name": "Deleted user", "deletedAt": "2026-01-01T00:00:00Z" } });
    host.as_key("PATCH", &path, Some(gone)).await.unwrap();
    lose(&host, "user_settings", "asha").await;
    let name = json!({ "name": "Asha again" });
    host.as_key("PATCH", "/users/asha/name", Some(name))
        .await
        .unwrap();
    host.settle().await.unwrap();
    assert_eq!(row(&host, "profiles", "asha").await["name"], "Deleted user");
    assert_eq!(host.row("user_settings", "asha").await.unwrap(), None);
}

#[tokio::test]
async fn clients_cannot_play_events() {
    let host = Host::start().await.unwrap();
    let asha = newcomer(&host, "asha").await;
    let headers = json!({
        "x-appwrite-trigger": "event", "x-appwrite-event": "users.ben.create",
    });
    let account = json!({ "$id": "ben", "name": "Ben", "email": "ben@example.com" });
    let answer = asha
        .call_with("auth", "POST", "/", &account.to_string(), headers)
        .await
        .unwrap();
    assert_eq!(
        answer.status, 400,
        "Appwrite keeps these headers for itself: {answer:?}"
    );
    assert_eq!(host.row("profiles", "ben").await.unwrap(), None);
}
