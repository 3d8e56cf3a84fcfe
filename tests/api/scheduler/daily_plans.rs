//! J-19: the plan of a day.

use serde_json::{json, Value};
use testkit::{Host, HostOptions};

use crate::chat::stage::{patch, people, pod};

async fn told(host: &Host) -> Vec<(String, String)> {
    let rows = host.rows("notifications").await.unwrap();
    let text = |row: &Value, key: &str| row[key].as_str().unwrap_or_default().to_owned();
    let all = rows.iter().filter(|it| it["type"] == "daily_reminder");
    let mut all: Vec<_> = all
        .map(|it| (text(it, "userId"), text(it, "body")))
        .collect();
    all.sort();
    all
}

/// B-095: a day has one plan, made once, however often the clock strikes; only its owner reads it.
#[tokio::test]
async fn a_day_is_planned_in_the_hour_that_its_owner_asked_for() {
    let options = HostOptions {
        clock: Some("2026-02-02T06:30:00Z".parse().unwrap()),
        ..HostOptions::default()
    };
    let host = Host::start_with(options).await.unwrap();
    let [asha, ben, _] = people(&host, ["asha", "ben", "away"]).await;
    pod(&host, "maths", false, &[&asha, &ben]).await;
    for (id, zone, at) in [
        ("asha", "Europe/Berlin", "09:00"),
        ("ben", "UTC", "10:00"),
        ("away", "Europe/Berlin", "09:00"),
    ] {
        let wish = json!({ "timezone": zone, "dailyReminderAt": at });
        patch(&host, "user_settings", id, wish).await;
    }
    for person in [&asha, &ben] {
        let here = person.put("auth", "/presence", json!({ "status": "online" }));
        assert_eq!(here.await.unwrap().status, 200);
    }
    let pledge = json!({ "pledge": "Chapter 4" });
    let promised = asha.put("pods", "/pods/maths/pledges/me", pledge).await;
    assert!(promised.unwrap().status < 300);
    let round = json!({
        "title": "Evening round", "podId": "maths",
        "startsAt": "2026-02-02T18:00:00Z", "endsAt": "2026-02-02T19:00:00Z",
    });
    let planned = ben.post("calendar", "/events", round).await.unwrap();
    assert_eq!(planned.status, 201, "{planned:?}");
    let comes = format!("/events/{}/rsvp", planned.text("/event/id"));
    let comes = asha.put("calendar", &comes, json!({ "status": "going" }));
    assert_eq!(comes.await.unwrap().status, 200);
    host.settle().await.unwrap();
    for at in [
        "2026-02-02T08:10:00Z",
        "2026-02-02T08:11:00Z",
        "2026-02-02T09:10:00Z",
    ] {
        host.move_clock(at.parse().unwrap()).await.unwrap();
        host.tick("scheduler").await.unwrap();
        assert_eq!(
            told(&host).await,
            [("asha".to_owned(), "3 items".to_owned())],
            "{at}"
        );
    }
    host.move_clock("2026-02-02T10:10:00Z".parse().unwrap())
        .await
        .unwrap();
    host.tick("scheduler").await.unwrap();
    let both = [("asha", "3 items"), ("ben", "2 items")];
    let both = both.map(|(who, what)| (who.to_owned(), what.to_owned()));
    assert_eq!(told(&host).await, both);
    let plans = host.rows("study_plans").await.unwrap();
    assert_eq!(
        plans.len(),
        2,
        "who was not here for weeks plans nothing: {plans:?}"
    );
    let plan = plans.iter().find(|it| it["userId"] == "asha").unwrap();
    assert_eq!(plan["localDate"], "2026-02-02");
    assert_eq!(plan["$permissions"], json!([r#"read("user:asha")"#]));
    assert_eq!(plan["signals"], json!(["sessions", "pods"]));
    let items: Value = serde_json::from_str(plan["items"].as_str().unwrap()).unwrap();
    let kinds: Vec<_> = items
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["kind"].clone())
        .collect();
    assert_eq!(kinds, [json!("next"), json!("check_in"), json!("pledge")]);
    assert_eq!(items[0]["title"], "Evening round");
    assert_eq!(items[1]["title"], "Check in with Pod maths");
}
