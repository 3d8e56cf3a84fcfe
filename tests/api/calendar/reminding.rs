//! Reminders, each once for each time (B-198).

use serde_json::{json, Value};
use testkit::Host;

use super::{answer, host_at, patch, planned, told, NOON};

async fn tick(host: &Host, at: &str) {
    host.move_clock(at.parse().unwrap()).await.unwrap();
    host.tick("scheduler").await.unwrap();
}

async fn reminded(host: &Host, id: &str) -> usize {
    let all = told(host, id).await;
    all.iter().filter(|it| it.0 == "reminder").count()
}

async fn statuses(host: &Host) -> Vec<(String, String)> {
    let rows = host.rows("event_reminders").await.unwrap();
    let text = |it: &Value, key: &str| it[key].as_str().unwrap().to_owned();
    let mut all: Vec<_> = rows
        .iter()
        .map(|it| (text(it, "userId"), text(it, "status")))
        .collect();
    all.sort();
    all
}

#[tokio::test]
async fn everybody_who_may_come_is_reminded_once() {
    let host = host_at(NOON).await;
    let people = host
        .students(&["asha", "ben", "cleo", "dan"])
        .await
        .unwrap();
    let (asha, ben, cleo) = (&people[0], &people[1], &people[2]);
    let pod = host
        .pod("maths", asha)
        .member(&people[3])
        .put()
        .await
        .unwrap();
    let id = planned(
        asha,
        json!({ "attendeeIds": ["ben", "cleo"], "podId": pod }),
    )
    .await;
    answer(cleo, &id, "declined").await;
    answer(&people[3], &id, "going").await;
    answer(ben, &id, "maybe").await;
    host.settle().await.unwrap();
    tick(&host, "2026-03-23T07:44:00Z").await;
    assert_eq!(reminded(&host, "asha").await, 0, "too early");
    tick(&host, "2026-03-23T07:45:00Z").await;
    for (person, times) in [("asha", 1), ("ben", 1), ("cleo", 0), ("dan", 1)] {
        assert_eq!(reminded(&host, person).await, times, "{person}");
    }
    let of_asha = told(&host, "asha").await;
    assert!(of_asha.contains(&("reminder".to_owned(), "Revision".to_owned())));
    let rows = host.rows("notifications").await.unwrap();
    let row = rows.iter().find(|it| it["type"] == "reminder").unwrap();
    assert_eq!(row["title"], "In 15 min");
    tick(&host, "2026-03-23T07:46:00Z").await;
    assert_eq!(reminded(&host, "asha").await, 1, "once");
    let expected = [
        ("asha", "sent"),
        ("ben", "sent"),
        ("cleo", "skipped"),
        ("dan", "sent"),
    ];
    assert_eq!(
        statuses(&host).await,
        expected.map(|(id, it)| (id.to_owned(), it.to_owned()))
    );
}

/// Nobody heard that Ben and Cleo answered: the clock sets their timers within the hour, Ben's alone and once.
#[tokio::test]
async fn who_comes_is_reminded_even_where_the_event_was_lost() {
    let host = host_at(NOON).await;
    let people = host.students(&["asha", "ben", "cleo"]).await.unwrap();
    let pod = host.pod("maths", &people[0]);
    let pod = pod.member(&people[1]).member(&people[2]);
    let pod = pod.put().await.unwrap();
    let id = planned(&people[0], json!({ "podId": pod })).await;
    host.settle().await.unwrap();
    host.running().set_chaos(Some(testkit::trouble::deaf()));
    answer(&people[1], &id, "going").await;
    answer(&people[2], &id, "maybe").await;
    host.running().set_chaos(None);
    let mine = [("asha".to_owned(), "pending".to_owned())];
    assert_eq!(statuses(&host).await, mine);
    for minutes in [70, 130] {
        let at: jiff::Timestamp = NOON.parse().unwrap();
        let at = at + jiff::SignedDuration::from_mins(minutes);
        tick(&host, &at.to_string()).await;
        let expected = ["asha", "ben"].map(|it| (it.to_owned(), "pending".to_owned()));
        assert_eq!(statuses(&host).await, expected, "{minutes} minutes later");
    }
    tick(&host, "2026-03-23T07:45:00Z").await;
    assert_eq!(reminded(&host, "ben").await, 1);
}

/// A tick is for the half minute to come too, and says nothing more than six minutes late.
#[tokio::test]
async fn a_reminder_goes_off_within_its_window() {
    let host = host_at(NOON).await;
    let asha = host.student("asha").await.unwrap();
    planned(&asha, json!({})).await;
    tick(&host, "2026-03-23T07:44:31Z").await;
    assert_eq!(reminded(&host, "asha").await, 1, "29 seconds early");
    planned(
        &asha,
        json!({ "startsAt": "2026-03-23T10:00:00Z", "endsAt": "2026-03-23T11:00:00Z" }),
    )
    .await;
    tick(&host, "2026-03-23T09:51:01Z").await;
    assert_eq!(
        reminded(&host, "asha").await,
        1,
        "six minutes and a second late"
    );
    planned(
        &asha,
        json!({ "startsAt": "2026-03-23T12:00:00Z", "endsAt": "2026-03-23T13:00:00Z" }),
    )
    .await;
    tick(&host, "2026-03-23T11:50:59Z").await;
    assert_eq!(
        reminded(&host, "asha").await,
        2,
        "a second less than six minutes late"
    );
}

/// When the reminders were written that are still there: the night sweeps them away three days after what they were for.
async fn reminders(host: &Host) -> Vec<String> {
    host.settle().await.unwrap();
    let rows = host.rows("notifications").await.unwrap();
    let reminders = rows.iter().filter(|it| it["type"] == "reminder");
    let written = reminders.map(|it| it["$createdAt"].as_str().unwrap());
    written.map(|it| it.get(..16).unwrap().to_owned()).collect()
}

/// What comes again reminds again, at the same hour of its zone, and not at a time that was called off.
#[tokio::test]
async fn a_series_reminds_of_every_time_that_takes_place() {
    let host = host_at(NOON).await;
    let asha = host.student("asha").await.unwrap();
    let id = planned(
        &asha,
        json!({ "recurrence": "weekly", "timezone": "Europe/Berlin" }),
    )
    .await;
    tick(&host, "2026-03-23T07:45:00Z").await;
    assert_eq!(reminders(&host).await, ["2026-03-23T07:45"]);
    tick(&host, "2026-03-30T06:45:00Z").await;
    let earlier = ["2026-03-30T06:45"];
    assert_eq!(reminders(&host).await, earlier, "summer time began");
    let off = format!("/events/{id}?scope=one&occurrenceStart=2026-04-06T07:00:00Z");
    assert_eq!(asha.delete("calendar", &off).await.unwrap().status, 200);
    tick(&host, "2026-04-06T06:45:00Z").await;
    let none: [&str; 0] = [];
    assert_eq!(reminders(&host).await, none, "that time was called off");
    tick(&host, "2026-04-13T06:45:00Z").await;
    assert_eq!(reminders(&host).await, ["2026-04-13T06:45"]);
    tick(&host, "2026-04-13T06:46:00Z").await;
    assert_eq!(reminders(&host).await, ["2026-04-13T06:45"], "once");
}

#[tokio::test]
async fn a_moved_event_reminds_at_its_new_time_only() {
    let host = host_at(NOON).await;
    let asha = host.student("asha").await.unwrap();
    let id = planned(&asha, json!({})).await;
    patch(&asha, &id, json!({ "startsAt": "2026-03-24T08:00:00Z" })).await;
    host.settle().await.unwrap();
    tick(&host, "2026-03-23T07:45:00Z").await;
    assert_eq!(reminded(&host, "asha").await, 0);
    tick(&host, "2026-03-24T07:45:00Z").await;
    assert_eq!(reminded(&host, "asha").await, 1);
    let gone = planned(
        &asha,
        json!({ "startsAt": "2026-03-25T08:00:00Z", "endsAt": "2026-03-25T09:00:00Z" }),
    )
    .await;
    asha.delete("calendar", &format!("/events/{gone}"))
        .await
        .unwrap();
    tick(&host, "2026-03-25T07:45:00Z").await;
    assert_eq!(reminded(&host, "asha").await, 1);
}

/// A mark on a series is for what had begun by then: the times after it remind as before.
#[tokio::test]
async fn a_series_that_was_marked_as_done_reminds_of_its_next_time() {
    let host = host_at(NOON).await;
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let (asha, ben) = (&people[0], &people[1]);
    let daily = json!({ "recurrence": "daily", "attendeeIds": ["ben"] });
    let id = planned(asha, daily).await;
    let once = planned(ben, json!({})).await;
    answer(ben, &id, "going").await;
    host.settle().await.unwrap();
    tick(&host, "2026-03-23T07:45:00Z").await;
    assert_eq!(reminded(&host, "asha").await, 1);
    assert_eq!(reminded(&host, "ben").await, 2);
    host.move_clock("2026-03-23T09:00:00Z".parse().unwrap())
        .await
        .unwrap();
    for (person, id) in [(asha, &id), (ben, &once)] {
        let path = format!("/events/{id}/complete");
        let done = person.put("calendar", &path, json!({})).await.unwrap();
        assert!(done.json["completedAt"].is_string(), "{done:?}");
    }
    tick(&host, "2026-03-24T07:45:00Z").await;
    assert_eq!(reminded(&host, "asha").await, 2);
    assert_eq!(reminded(&host, "ben").await, 3);
}
