//! `GET /settings` and `PATCH /settings`.

use serde_json::json;
use testkit::Host;

use super::{lose, newcomer, row};

#[tokio::test]
async fn settings_are_read_in_one_call() {
    let host = Host::start().await.unwrap();
    let asha = newcomer(&host, "asha").await;
    let read = asha.get("auth", "/settings").await.unwrap();
    assert_eq!((read.status, read.calls), (200, 1), "{read:?}");
    let settings = &read.json["settings"];
    assert_eq!(settings["email"], "asha@example.com");
    assert_eq!(settings["timezone"], "UTC");
    assert_eq!(settings["allowDmFrom"], "everyone");
    assert_eq!(settings["notificationPrefs"]["digest"], "none");
    assert_eq!(
        settings["notificationPrefs"]["categories"]["social"]["push"],
        true
    );
    assert_eq!(
        host.guest().get("auth", "/settings").await.unwrap().status,
        401
    );
}

#[tokio::test]
async fn every_setting_is_changed_and_null_takes_the_usual_value() {
    let host = Host::start().await.unwrap();
    let asha = newcomer(&host, "asha").await;
    let patch = json!({
        "timezone": "europe/berlin", "locale": "de", "onboardingDone": true,
        "notificationPrefs": {
            "categories": { "chat": { "inApp": true, "push": false, "email": false } },
            "digest": "daily", "mutedPods": ["maths"],
        },
        "quietStart": "23:30", "quietEnd": "06:00", "dailyReminderAt": "07:15", "allowDmFrom": "followers",
    });
    let changed = asha.patch("auth", "/settings", patch).await.unwrap();
    assert_eq!((changed.status, changed.calls), (200, 1), "{changed:?}");
    assert_eq!(changed.text("/settings/timezone"), "Europe/Berlin");
    let read = asha.get("auth", "/settings").await.unwrap();
    assert_eq!(read.json, changed.json);
    assert_eq!(
        read.json["settings"]["notificationPrefs"]["categories"]["chat"]["push"],
        false
    );
    assert_eq!(
        read.json["settings"]["notificationPrefs"]["mutedPods"],
        json!(["maths"])
    );

    let usual = json!({ "timezone": null, "quietStart": null, "allowDmFrom": null, "notificationPrefs": null });
    let reset = asha.patch("auth", "/settings", usual).await.unwrap();
    assert_eq!(reset.text("/settings/timezone"), "UTC");
    assert_eq!(reset.text("/settings/quietStart"), "22:00");
    assert_eq!(reset.text("/settings/allowDmFrom"), "everyone");
    assert_eq!(
        reset.json["settings"]["notificationPrefs"]["digest"],
        "none"
    );
    assert_eq!(
        reset.text("/settings/locale"),
        "de",
        "what is not named stays"
    );
}

#[tokio::test]
async fn the_visibility_of_the_profile_is_its_readers_too() {
    let host = Host::start().await.unwrap();
    let asha = newcomer(&host, "asha").await;
    for (visibility, shown, readers) in [
        (json!("private"), "private", r#"read("user:asha")"#),
        (json!("members"), "members", r#"read("users")"#),
        (json!(null), "public", r#"read("users")"#),
    ] {
        let changed = asha
            .patch("auth", "/settings", json!({ "visibility": visibility }))
            .await
            .unwrap();
        assert_eq!(
            (changed.status, changed.calls, changed.waves),
            (200, 2, 1),
            "{changed:?}"
        );
        assert_eq!(changed.text("/settings/visibility"), shown);
        let profile = row(&host, "profiles", "asha").await;
        assert_eq!(profile["visibility"], shown);
        assert_eq!(profile["$permissions"], json!([readers]));
    }
}

/// B-053: what cannot be stored is refused by name, and nothing else of it is stored.
#[tokio::test]
async fn what_is_wrong_is_named_and_nothing_is_written() {
    let host = Host::start().await.unwrap();
    let asha = newcomer(&host, "asha").await;
    let before = row(&host, "user_settings", "asha").await;
    for (field, value) in [
        ("timezone", json!("Mars/Olympus")),
        ("timezone", json!(1)),
        ("locale", json!("x")),
        ("locale", json!("en_US")),
        ("quietStart", json!("24:00")),
        ("quietStart", json!("9")),
        ("dailyReminderAt", json!("soon")),
        ("allowDmFrom", json!("friends")),
        ("visibility", json!("secret")),
        ("email", json!("root@example.com")),
        ("emailVerified", json!(true)),
        ("matchVariant", json!("prompted")),
        ("pushesToday", json!(0)),
        ("theme", json!("dark")),
    ] {
        let mut patch = json!({ "onboardingDone": true });
        patch[field] = value;
        let refused = asha
            .patch("auth", "/settings", patch.clone())
            .await
            .unwrap();
        assert_eq!(
            (refused.status, refused.code().as_str()),
            (400, "validation_failed"),
            "{patch}"
        );
        assert!(
            refused.json["fields"][field].is_string(),
            "{patch}: {refused:?}"
        );
    }
    assert_eq!(row(&host, "user_settings", "asha").await, before);
}

#[tokio::test]
async fn settings_that_were_lost_are_made_again_with_the_change() {
    let host = Host::start().await.unwrap();
    let asha = newcomer(&host, "asha").await;
    lose(&host, "user_settings", "asha").await;
    let changed = asha
        .patch("auth", "/settings", json!({ "locale": "fr" }))
        .await
        .unwrap();
    assert_eq!(changed.status, 200, "{changed:?}");
    assert_eq!(changed.text("/settings/email"), "asha@example.com");
    assert_eq!(changed.text("/settings/locale"), "fr");
    lose(&host, "user_settings", "asha").await;
    let read = asha.get("auth", "/settings").await.unwrap();
    assert_eq!(read.text("/settings/locale"), "en", "{read:?}");
}

#[tokio::test]
async fn whoever_is_not_verified_has_settings_and_nobody_elses() {
    let host = Host::start().await.unwrap();
    let asha = host.sign_in_unverified("asha").await.unwrap();
    newcomer(&host, "ben").await;
    let other = json!({ "locale": "es", "userId": "ben" });
    assert_eq!(
        asha.patch("auth", "/settings", other).await.unwrap().status,
        200
    );
    assert_eq!(row(&host, "user_settings", "ben").await["locale"], "en");
    assert_eq!(row(&host, "user_settings", "asha").await["locale"], "es");
}
