//! Meetings of pods.

use serde_json::json;
use testkit::{Host, Person};
use tokio::task::JoinSet;

use crate::chat::stage::{leave, move_clock, people, pod, refusal, still_host};

async fn start(person: &Person) -> String {
    let body = json!({ "podId": "maths", "title": "Exam" });
    let started = person.post("meetings", "/meetings", body).await.unwrap();
    assert_eq!(started.status, 201, "{started:?}");
    started.text("/meeting/id")
}

/// B-147, B-181: a name nobody guesses, one notice a member.
#[tokio::test]
async fn a_member_starts_the_meeting_and_the_others_are_told_once() {
    let host = Host::start().await.unwrap();
    let [asha, ben, cara] = people(&host, ["asha", "ben", "cara"]).await;
    pod(&host, "maths", false, &[&asha, &ben, &cara]).await;
    let body = json!({ "podId": "maths", "title": "Exam", "hostId": "ben" });
    let started = cara.post("meetings", "/meetings", body).await.unwrap();
    assert_eq!(started.status, 201, "{started:?}");
    assert_eq!(started.text("/meeting/hostId"), "cara");
    assert_eq!(started.number("/meeting/participantCount"), 1);
    let url = started.text("/joinUrl");
    assert!(
        url.starts_with("https://meet.jit.si/ps-") && !url.contains("maths"),
        "{url}"
    );
    host.running().settle().await;
    let rows = host.rows("notifications").await.unwrap();
    let mut told: Vec<_> = rows
        .iter()
        .filter(|it| it["type"] == "meeting_started")
        .map(|it| it["userId"].as_str().unwrap())
        .collect();
    told.sort_unstable();
    assert_eq!(told, ["asha", "ben"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_who_start_at_once_one_does() {
    let host = Host::start().await.unwrap();
    let [asha, ben] = people(&host, ["asha", "ben"]).await;
    pod(&host, "maths", false, &[&asha, &ben]).await;
    let mut starting = JoinSet::new();
    for n in 0..8 {
        let person = if n % 2 == 0 {
            asha.clone()
        } else {
            ben.clone()
        };
        starting.spawn(async move {
            let body = json!({ "podId": "maths", "title": "Exam" });
            person.post("meetings", "/meetings", body).await.unwrap()
        });
    }
    let mut statuses = Vec::new();
    while let Some(answer) = starting.join_next().await {
        let answer = answer.unwrap();
        if answer.status != 201 {
            assert_eq!(refusal(&answer), (409, "already_active".into()));
        }
        statuses.push(answer.status);
    }
    assert_eq!(
        statuses.iter().filter(|it| **it == 201).count(),
        1,
        "{statuses:?}"
    );
    assert_eq!(host.rows("pod_meetings").await.unwrap().len(), 1);
}

/// B-202: once, and the server counts the time.
#[tokio::test]
async fn the_server_says_how_long_a_meeting_and_a_stay_took() {
    let host = still_host().await;
    let [asha, ben, cara] = people(&host, ["asha", "ben", "cara"]).await;
    pod(&host, "maths", false, &[&asha, &ben, &cara]).await;
    let id = start(&cara).await;
    let path = |what: &str| format!("/meetings/{id}/{what}");
    let post = |person: &Person, what: &str| {
        let (person, path) = (person.clone(), path(what));
        async move { person.post("meetings", &path, json!({})).await.unwrap() }
    };
    for _ in 0..2 {
        let joined = post(&ben, "join").await;
        assert_eq!(joined.status, 200, "{joined:?}");
        assert!(joined.text("/joinUrl").starts_with("https://"));
    }
    let now = asha
        .get("meetings", &format!("/meetings/{id}"))
        .await
        .unwrap();
    assert_eq!(now.number("/meeting/participantCount"), 2);
    let start: jiff::Timestamp = "2026-01-01T12:00:00Z".parse().unwrap();
    let at = |seconds| start + jiff::SignedDuration::from_secs(seconds);
    move_clock(&host, at(60)).await;
    assert_eq!(post(&ben, "heartbeat").await.json["ok"], true);
    let left = post(&ben, "leave").await;
    assert_eq!(
        (left.status, left.number("/durationSec")),
        (200, 60),
        "{left:?}"
    );
    assert_eq!(post(&ben, "leave").await.number("/durationSec"), 60);
    assert_eq!(
        refusal(&post(&ben, "heartbeat").await),
        (404, "not_found".into())
    );
    move_clock(&host, at(100)).await;
    assert_eq!(post(&ben, "join").await.status, 200);
    move_clock(&host, at(130)).await;
    assert_eq!(refusal(&post(&ben, "end").await).0, 200);
    assert_eq!(
        refusal(&post(&cara, "end").await),
        (409, "already_ended".into())
    );
    for what in ["join", "heartbeat"] {
        assert_eq!(
            refusal(&post(&cara, what).await),
            (410, "ended".into()),
            "{what}"
        );
    }
    let seen = asha.get("meetings", &path("analytics")).await.unwrap();
    assert_eq!(seen.number("/meeting/durationSec"), 130);
    let people = seen.json["participants"].as_array().unwrap();
    let of = |user: &str| {
        let found = people.iter().find(|it| it["userId"] == user).unwrap();
        found["durationSec"].as_i64().unwrap()
    };
    assert_eq!((of("ben"), of("cara")), (90, 130), "{seen:?}");
    assert!(host.rows("active_meetings").await.unwrap().is_empty());
}

/// B-037.
#[tokio::test]
async fn strangers_and_former_members_find_no_meeting() {
    let host = Host::start().await.unwrap();
    let [asha, ben, eve] = people(&host, ["asha", "ben", "eve"]).await;
    pod(&host, "maths", false, &[&asha, &ben]).await;
    pod(&host, "open", true, &[&asha]).await;
    let id = start(&asha).await;
    let body = |pod: &str| json!({ "podId": pod, "title": "x" });
    let refused = eve
        .post("meetings", "/meetings", body("maths"))
        .await
        .unwrap();
    assert_eq!(refusal(&refused), (404, "not_found".into()));
    let refused = eve
        .post("meetings", "/meetings", body("open"))
        .await
        .unwrap();
    assert_eq!(refusal(&refused), (403, "not_a_member".into()));
    leave(&host, "maths", &ben).await;
    for person in [&eve, &ben] {
        for (method, path) in [
            ("GET", format!("/meetings/{id}")),
            ("GET", "/pods/maths/meetings".to_owned()),
            ("POST", format!("/meetings/{id}/join")),
            ("POST", format!("/meetings/{id}/heartbeat")),
            ("POST", format!("/meetings/{id}/leave")),
            ("POST", format!("/meetings/{id}/end")),
            ("GET", format!("/meetings/{id}/analytics")),
        ] {
            let answer = person.call("meetings", method, &path, "{}").await.unwrap();
            assert_eq!(
                refusal(&answer),
                (404, "not_found".into()),
                "{method} {path}"
            );
        }
    }
    let list = asha
        .get("meetings", "/pods/maths/meetings?status=active")
        .await
        .unwrap();
    assert_eq!(list.json["items"][0]["id"], id.as_str());
}

#[tokio::test]
async fn members_do_not_end_what_others_host_and_admins_do() {
    let host = Host::start().await.unwrap();
    let [asha, ben, cara] = people(&host, ["asha", "ben", "cara"]).await;
    pod(&host, "maths", false, &[&asha, &ben, &cara]).await;
    let id = start(&asha).await;
    for (method, what) in [("POST", "end"), ("GET", "analytics")] {
        let path = format!("/meetings/{id}/{what}");
        let refused = cara.call("meetings", method, &path, "{}").await.unwrap();
        assert_eq!(refusal(&refused), (403, "forbidden".into()));
    }
    let ended = ben
        .post("meetings", &format!("/meetings/{id}/end"), json!({}))
        .await
        .unwrap();
    assert_eq!(
        (ended.status, ended.text("/meeting/status")),
        (200, "ended".into())
    );
    start(&cara).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_full_meeting_takes_nobody_more() {
    let host = Host::start().await.unwrap();
    let [asha, ben, cara, dana] = people(&host, ["asha", "ben", "cara", "dana"]).await;
    pod(&host, "maths", false, &[&asha, &ben, &cara, &dana]).await;
    let id = start(&asha).await;
    crate::chat::stage::patch(&host, "pod_meetings", &id, json!({ "maxParticipants": 2 })).await;
    let mut joining = JoinSet::new();
    for person in [ben, cara, dana] {
        let path = format!("/meetings/{id}/join");
        joining.spawn(async move { person.post("meetings", &path, json!({})).await.unwrap() });
    }
    let mut inside = 0;
    while let Some(answer) = joining.join_next().await {
        let answer = answer.unwrap();
        if answer.status == 200 {
            inside += 1;
        } else {
            assert_eq!(refusal(&answer), (409, "full".into()));
        }
    }
    assert_eq!(inside, 1);
    let row = host.row("pod_meetings", &id).await.unwrap().unwrap();
    assert_eq!(row["participantCount"], 2);
    assert_eq!(
        host.rows("pod_meeting_participants").await.unwrap().len(),
        2
    );
}

#[tokio::test]
async fn guests_and_the_unverified_are_refused_and_bodies_are_checked() {
    let host = Host::start().await.unwrap();
    let [asha] = people(&host, ["asha"]).await;
    pod(&host, "maths", false, &[&asha]).await;
    let unverified = host.sign_in_unverified("una").await.unwrap();
    for (method, path) in [
        ("POST", "/meetings"),
        ("GET", "/meetings/m"),
        ("GET", "/pods/maths/meetings"),
        ("POST", "/meetings/m/join"),
        ("GET", "/whiteboards/maths"),
        ("PUT", "/whiteboards/maths"),
        ("POST", "/study-sessions"),
        ("GET", "/study-sessions?podId=maths"),
    ] {
        for person in [host.guest(), unverified.clone()] {
            let answer = person.call("meetings", method, path, "{}").await.unwrap();
            assert_eq!(answer.status, 401, "{method} {path} {answer:?}");
        }
    }
    for body in [
        json!({}),
        json!({ "title": "x" }),
        json!({ "title": "x", "podId": "maths", "peerId": "ben" }),
        json!({ "title": "", "podId": "maths" }),
        json!({ "title": "x".repeat(121), "podId": "maths" }),
        json!({ "title": "x", "podId": "maths", "roomName": "mine" }),
    ] {
        let refused = asha
            .post("meetings", "/meetings", body.clone())
            .await
            .unwrap();
        assert_eq!(
            refusal(&refused),
            (400, "validation_failed".into()),
            "{body}"
        );
    }
    assert!(host.rows("pod_meetings").await.unwrap().is_empty());
    assert!(host.rows("active_meetings").await.unwrap().is_empty());
}

/// A tab that stays open after its person left, or was taken out of the pod, keeps no meeting running and no seat.
#[tokio::test]
async fn only_who_is_in_a_meeting_keeps_it_alive() {
    let host = still_host().await;
    let [asha, ben, cara] = people(&host, ["asha", "ben", "cara"]).await;
    pod(&host, "maths", false, &[&asha, &ben, &cara]).await;
    let id = start(&asha).await;
    let post = |person: &Person, what: &str| {
        let (person, path) = (person.clone(), format!("/meetings/{id}/{what}"));
        async move { person.post("meetings", &path, json!({})).await.unwrap() }
    };
    let meeting = async || host.row("pod_meetings", &id).await.unwrap().unwrap();
    for person in [&ben, &cara] {
        assert_eq!(post(person, "join").await.status, 200);
    }
    assert_eq!(post(&ben, "leave").await.status, 200);
    let before = meeting().await["lastHeartbeatAt"].clone();
    let start: jiff::Timestamp = "2026-01-01T12:00:00Z".parse().unwrap();
    move_clock(&host, start + jiff::SignedDuration::from_secs(30)).await;
    let left = post(&ben, "heartbeat").await;
    assert_eq!(refusal(&left), (404, "not_found".into()));
    assert_eq!(meeting().await["lastHeartbeatAt"], before);
    let there = post(&cara, "heartbeat").await;
    assert_eq!((there.status, there.calls, there.waves), (200, 3, 2));
    assert_ne!(meeting().await["lastHeartbeatAt"], before);
    let of_cara = model::did::<()>(model::Kind::MEETING_PARTICIPANT, &[&id, "cara"]).to_string();
    let status = async || {
        let row = host.row("pod_meeting_participants", &of_cara).await;
        row.unwrap().unwrap()["status"].clone()
    };
    leave(&host, "maths", &cara).await;
    for was in ["active", "disconnected"] {
        assert_eq!(
            refusal(&post(&cara, "heartbeat").await),
            (404, "not_found".into()),
            "{was}"
        );
        if was == "active" {
            assert_eq!(status().await, "left");
            assert_eq!(meeting().await["participantCount"], 1);
            let silent = json!({ "status": "disconnected" });
            crate::chat::stage::patch(&host, "pod_meeting_participants", &of_cara, silent).await;
        } else {
            assert_eq!(status().await, "disconnected", "they do not come back");
        }
    }
    assert_eq!(meeting().await["participantCount"], 1);
}
