//! Who comes, and inviting more.

use std::time::Duration;

use serde_json::json;
use testkit::{Host, HostOptions};
use tokio::task::JoinSet;

use super::{answer, crowded, host_at, plan, planned, refused, soon, told, NOON};

async fn going(host: &Host, id: &str) -> i64 {
    let row = host.row("calendar_events", id).await.unwrap().unwrap();
    row["goingCount"].as_i64().unwrap()
}

/// B-025, B-095: one row for each person, and the counter follows it.
#[tokio::test]
async fn answers_change_freely_and_are_counted_once() {
    let host = host_at(NOON).await;
    let people = host
        .students(&["asha", "ben", "cleo", "eve"])
        .await
        .unwrap();
    let (asha, ben, cleo, eve) = (&people[0], &people[1], &people[2], &people[3]);
    let pod = host.pod("maths", asha).member(ben).put().await.unwrap();
    let id = planned(asha, json!({ "podId": pod, "attendeeIds": ["cleo"] })).await;
    for (person, status, count, calls) in [
        (ben, "going", 2, 5),
        (ben, "going", 2, 4),
        (ben, "maybe", 1, 4),
        (ben, "declined", 1, 4),
        (ben, "going", 2, 4),
        (cleo, "going", 3, 4),
        (cleo, "declined", 2, 4),
        (asha, "declined", 1, 4),
    ] {
        let told = answer(person, &id, status).await;
        let expected = json!({ "status": status, "goingCount": count });
        assert_eq!(
            (told.status, &told.json),
            (200, &expected),
            "{} {told:?}",
            person.id
        );
        assert_eq!(told.calls, calls, "{} {status} {told:?}", person.id);
    }
    assert_eq!(going(&host, &id).await, 1);
    let rows = host.rows("pod_rsvps").await.unwrap();
    assert_eq!(rows.len(), 3);
    let cleos = rows.iter().find(|it| it["userId"] == "cleo").unwrap();
    assert_eq!(
        cleos["invitedBy"], "asha",
        "who invited them stays on record"
    );
    assert_eq!(answer(eve, &id, "going").await.status, 404);
    assert_eq!(answer(&host.guest(), &id, "going").await.status, 401);
    for wrong in ["invited", "perhaps", ""] {
        assert_eq!(answer(ben, &id, wrong).await.status, 400, "{wrong}");
    }
    let ashas = told(&host, "asha").await;
    assert_eq!(ashas.len(), 1, "{ashas:?}");
    assert_eq!(ashas[0].0, "rsvp");
    host.pass(Duration::from_secs(4 * 24 * 3600)).await.unwrap();
    let late = answer(ben, &id, "declined").await;
    assert_eq!(refused(&late), (410, "gone".to_owned()));
}

/// CAL-8 twice at once, B-095.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn answers_of_one_person_at_once_count_once() {
    let options = HostOptions {
        clock: Some(NOON.parse().unwrap()),
        is_contended: true,
        ..HostOptions::default()
    };
    let host = Host::start_with(options).await.unwrap();
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let pod = host
        .pod("maths", &people[0])
        .member(&people[1])
        .put()
        .await
        .unwrap();
    let id = planned(&people[0], json!({ "podId": pod })).await;
    let mut answering = JoinSet::new();
    for _ in 0..8 {
        let (ben, id) = (people[1].clone(), id.clone());
        answering.spawn(async move { answer(&ben, &id, "going").await.status });
    }
    let statuses = answering.join_all().await;
    assert!(statuses.iter().all(|it| *it == 200), "{statuses:?}");
    host.settle().await.unwrap();
    assert_eq!(going(&host, &id).await, 2);
    assert_eq!(host.rows("pod_rsvps").await.unwrap().len(), 2);
}

#[tokio::test]
async fn owners_invite_people_up_to_ninety() {
    let host = host_at(NOON).await;
    let people = host.students(&["asha", "ben", "cleo"]).await.unwrap();
    let (asha, ben, cleo) = (&people[0], &people[1], &people[2]);
    let id = planned(asha, json!({ "attendeeIds": ["ben"] })).await;
    let path = format!("/events/{id}/attendees");
    let invite = |ids: serde_json::Value| json!({ "attendeeIds": ids });
    let added = asha
        .post("calendar", &path, invite(json!(["ben", "cleo"])))
        .await
        .unwrap();
    assert_eq!(
        (added.status, &added.json),
        (200, &json!({ "added": 1 })),
        "{added:?}"
    );
    assert_eq!(answer(cleo, &id, "going").await.status, 200);
    assert_eq!(answer(ben, &id, "maybe").await.status, 200);
    let foreign = ben
        .post("calendar", &path, invite(json!(["cleo"])))
        .await
        .unwrap();
    assert_eq!(refused(&foreign), (403, "not_owner".to_owned()));
    let nobody = asha
        .post("calendar", &path, invite(json!(["nobody"])))
        .await
        .unwrap();
    assert_eq!(refused(&nobody), (400, "validation_failed".to_owned()));
    for n in 0..88 {
        let row = json!({ "eventId": id, "userId": format!("u{n}"), "status": "invited", "invitedBy": "asha" });
        host.put_row("pod_rsvps", &format!("rv_{n}"), row, &[])
            .await
            .unwrap();
    }
    host.student("dan").await.unwrap();
    let full = asha
        .post("calendar", &path, invite(json!(["dan"])))
        .await
        .unwrap();
    assert_eq!(refused(&full), (422, "too_many".to_owned()));
    let again = asha
        .post("calendar", &path, invite(json!(["cleo"])))
        .await
        .unwrap();
    assert_eq!(again.json, json!({ "added": 0 }));
    assert_eq!(
        plan(asha, json!({ "attendeeIds": ["asha"] })).await.status,
        201
    );
    host.settle().await.unwrap();
}

/// Ninety is the limit of all together, whoever of several invitations at once comes last.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn invitations_at_once_stay_within_ninety() {
    let host = crowded().await;
    let people = host
        .students(&["asha", "ben", "cleo", "dan", "eve", "fay"])
        .await
        .unwrap();
    let times = json!({ "startsAt": soon(&host, 2), "endsAt": soon(&host, 3) });
    let id = planned(&people[0], times).await;
    for n in 0..88 {
        let row = json!({ "eventId": id, "userId": format!("u{n}"), "status": "invited", "invitedBy": "asha" });
        host.put_row("pod_rsvps", &format!("rv_{n}"), row, &[])
            .await
            .unwrap();
    }
    let mut inviting = JoinSet::new();
    for two in [["ben", "cleo"], ["dan", "eve"], ["fay", "ben"]] {
        let (asha, id) = (people[0].clone(), id.clone());
        inviting.spawn(async move {
            let path = format!("/events/{id}/attendees");
            let body = json!({ "attendeeIds": two });
            asha.post("calendar", &path, body).await.unwrap()
        });
    }
    for told in inviting.join_all().await {
        assert!(
            told.status == 200 || refused(&told) == (422, "too_many".to_owned()),
            "{told:?}"
        );
    }
    host.settle().await.unwrap();
    let rows = host.rows("pod_rsvps").await.unwrap();
    let invited = rows.iter().filter(|it| it["invitedBy"] == "asha");
    let invited = invited.count();
    assert!((88..=90).contains(&invited), "{invited}");
    let event = host.row("calendar_events", &id).await.unwrap().unwrap();
    let readers = event["$permissions"].as_array().unwrap();
    assert_eq!(readers.len(), invited + 1, "and the owner");
}
