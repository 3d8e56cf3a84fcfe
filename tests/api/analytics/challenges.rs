//! Goals that people reach together.

mod clock;

use std::time::Duration;

use futures_util::future::join_all;
use model::{did, EdgeId, Kind};
use serde_json::{json, Value};
use testkit::{Answer, Host, Person};

use super::{act, cell, check_refused, crowded, points, post, still, told, won};

const HOUR: Duration = Duration::from_secs(60 * 60);

fn manual() -> Value {
    json!({ "title": "Read ten pages", "metric": "manual", "goal": 10, "durationDays": 7, "points": 40 })
}

fn with(mut challenge: Value, more: Value) -> Value {
    let Value::Object(more) = more else {
        return challenge;
    };
    challenge.as_object_mut().unwrap().extend(more);
    challenge
}

/// Sets a challenge and answers its id.
async fn set_one(owner: &Person, challenge: Value) -> String {
    let made = post(owner, "/challenges", challenge).await;
    assert_eq!(made.status, 201, "{made:?}");
    made.text("/challenge/id")
}

async fn join(person: &Person, id: &str) -> Answer {
    act(
        person,
        "PUT",
        &format!("/challenges/{id}/join"),
        Value::Null,
    )
    .await
}

async fn leave(person: &Person, id: &str) -> Answer {
    act(
        person,
        "DELETE",
        &format!("/challenges/{id}/join"),
        Value::Null,
    )
    .await
}

async fn cancel(person: &Person, id: &str) -> Answer {
    act(person, "DELETE", &format!("/challenges/{id}"), Value::Null).await
}

async fn did_some(person: &Person, id: &str, delta: u32) -> Answer {
    post(
        person,
        &format!("/challenges/{id}/progress"),
        json!({ "delta": delta }),
    )
    .await
}

async fn list(person: &Person, query: &str) -> Vec<String> {
    let listed = act(person, "GET", &format!("/challenges{query}"), Value::Null).await;
    assert_eq!(listed.status, 200, "{listed:?}");
    let items = listed.json["items"].as_array().unwrap().iter();
    items
        .map(|it| it["challenge"]["title"].as_str().unwrap().to_owned())
        .collect()
}

async fn count(host: &Host, id: &str) -> i64 {
    cell(host, "challenges", id, "participantCount")
        .await
        .as_i64()
        .unwrap()
}

fn place(challenge: &str, person: &str) -> EdgeId {
    did(Kind::CHALLENGE_PARTICIPANT, &[challenge, person])
}

async fn state(host: &Host, challenge: &str, person: &str) -> (i64, String) {
    let row = host
        .row("challenge_participants", place(challenge, person).as_str())
        .await;
    let row = row.unwrap().unwrap();
    (
        row["progress"].as_i64().unwrap(),
        row["status"].as_str().unwrap().to_owned(),
    )
}

/// The counter says what the rows say.
async fn check_count(host: &Host, id: &str, expected: i64) {
    let rows = super::rows_where(host, "challenge_participants", "challengeId", id).await;
    let held = rows.iter().filter(|it| it["status"] != "left").count();
    assert_eq!(
        (count(host, id).await, i64::try_from(held).unwrap()),
        (expected, expected)
    );
}

fn joined(answer: &Answer) -> (u16, bool, i64) {
    let is_in = answer.json["joined"].as_bool().unwrap_or_default();
    (answer.status, is_in, answer.number("/participantCount"))
}

#[tokio::test]
async fn a_challenge_is_set_found_joined_and_left() {
    let host = still().await;
    let people = host.students(&["asha", "ben", "eve"]).await.unwrap();
    let (asha, ben, eve) = (&people[0], &people[1], &people[2]);
    let made = post(
        asha,
        "/challenges",
        with(manual(), json!({ "clientId": "one" })),
    )
    .await;
    assert_eq!(
        (made.status, made.calls, made.waves),
        (201, 2, 2),
        "{made:?}"
    );
    let id = made.text("/challenge/id");
    assert_eq!(made.number("/challenge/participantCount"), 1);
    assert_eq!(made.text("/challenge/endsAt"), "2026-01-08T12:00:00.000Z");
    let again = post(
        asha,
        "/challenges",
        with(manual(), json!({ "clientId": "one", "goal": 9 })),
    )
    .await;
    assert_eq!(
        (
            again.status,
            again.text("/challenge/id"),
            again.number("/challenge/goal")
        ),
        (200, id.clone(), 10)
    );
    let first = join(ben, &id).await;
    assert_eq!(
        (joined(&first), first.calls, first.waves),
        ((200, true, 2), 3, 3),
        "{first:?}"
    );
    assert_eq!(joined(&join(ben, &id).await), (200, true, 2));
    assert_eq!(joined(&join(asha, &id).await), (200, true, 2));
    assert_eq!(joined(&leave(eve, &id).await), (200, false, 2));
    assert_eq!(joined(&leave(ben, &id).await), (200, false, 1));
    assert_eq!(joined(&leave(ben, &id).await), (200, false, 1));
    check_count(&host, &id, 1).await;
    assert_eq!(joined(&join(ben, &id).await), (200, true, 2));
    check_count(&host, &id, 2).await;
    host.settle().await.unwrap();
    assert_eq!(
        told(&host, "asha", "challenge_joined").await,
        ["ben joined Read ten pages"]
    );
    assert_eq!(told(&host, "ben", "challenge_joined").await, [""; 0]);
    for (person, query, expected) in [
        (eve, "", 1),
        (eve, "?scope=community", 1),
        (eve, "?scope=pod", 0),
        (eve, "?mine=true", 0),
        (ben, "?mine=true", 1),
        (asha, "?mine=true&scope=community", 1),
        (asha, "?mine=true&scope=pod", 0),
    ] {
        assert_eq!(
            list(person, query).await.len(),
            expected,
            "{} {query}",
            person.id
        );
    }
    let listed = act(ben, "GET", "/challenges", Value::Null).await;
    assert_eq!((listed.calls, listed.waves), (2, 2));
    assert_eq!(
        listed.json["items"][0]["place"],
        json!({ "progress": 0, "status": "active", "completedAt": null })
    );
    let strange = act(eve, "GET", "/challenges", Value::Null).await;
    assert_eq!(strange.json["items"][0]["place"], Value::Null);
}

#[tokio::test]
async fn what_is_no_challenge_is_refused_and_nothing_is_written() {
    let host = still().await;
    let people = host.students(&["asha"]).await.unwrap();
    let asha = &people[0];
    for (more, field) in [
        (json!({ "title": "ab" }), "title"),
        (json!({ "title": "x".repeat(121) }), "title"),
        (json!({ "description": "x".repeat(1_001) }), "description"),
        (json!({ "goal": 0 }), "goal"),
        (json!({ "goal": 20_001 }), "goal"),
        (json!({ "goal": -1 }), "goal"),
        (json!({ "durationDays": 91 }), "durationDays"),
        (json!({ "metric": "steps" }), "metric"),
        (json!({ "scope": "world" }), "scope"),
        (json!({ "scope": "pod" }), "podId"),
        (json!({ "podId": "p1" }), "podId"),
        (json!({ "participants": ["ben"] }), "participants"),
        (json!({ "status": "ended" }), "status"),
        (json!({ "startsAt": "2026-01-01T00:00:00Z" }), "startsAt"),
    ] {
        let refused = post(asha, "/challenges", with(manual(), more.clone())).await;
        check_refused(&refused, 400, "validation_failed");
        assert!(
            refused.json["fields"][field].is_string(),
            "{more} {refused:?}"
        );
    }
    assert!(host.rows("challenges").await.unwrap().is_empty());
    for (points, worth) in [(json!(1), 25), (json!(9_999), 50), (Value::Null, 50)] {
        let made = post(
            asha,
            "/challenges",
            with(manual(), json!({ "points": points })),
        )
        .await;
        assert_eq!(made.number("/challenge/points"), worth);
    }
    for query in ["?limit=0", "?scope=all", "?mine=maybe"] {
        let refused = act(asha, "GET", &format!("/challenges{query}"), Value::Null).await;
        check_refused(&refused, 400, "validation_failed");
    }
    check_refused(
        &act(asha, "GET", "/challenges?cursor=none", Value::Null).await,
        400,
        "bad_cursor",
    );
    check_refused(&join(asha, "nothing").await, 404, "not_found");
    check_refused(&cancel(asha, "nothing").await, 404, "not_found");
}

/// A pod's challenges are its members', as long as they are.
#[tokio::test]
async fn a_pods_challenge_is_its_members() {
    let host = still().await;
    let people = host.students(&["asha", "ben", "eve"]).await.unwrap();
    let (asha, ben, eve) = (&people[0], &people[1], &people[2]);
    let pod = host.pod("rust", asha).member(ben).put().await.unwrap();
    let open = host.pod("open", asha).public().put().await.unwrap();
    let of = |pod: &str| with(manual(), json!({ "scope": "pod", "podId": pod }));
    check_refused(&post(eve, "/challenges", of(&pod)).await, 404, "not_found");
    check_refused(
        &post(eve, "/challenges", of(&open)).await,
        403,
        "not_a_member",
    );
    let made = post(asha, "/challenges", of(&pod)).await;
    assert_eq!(
        (made.status, made.calls, made.waves),
        (201, 4, 3),
        "{made:?}"
    );
    let id = made.text("/challenge/id");
    assert!(list(eve, &format!("?podId={pod}")).await.is_empty());
    check_refused(&join(eve, &id).await, 404, "not_found");
    check_refused(&leave(eve, &id).await, 404, "not_found");
    check_refused(&did_some(eve, &id, 1).await, 404, "not_found");
    check_refused(&cancel(eve, &id).await, 404, "not_found");
    assert_eq!(joined(&join(ben, &id).await), (200, true, 2));
    assert_eq!(list(ben, &format!("?podId={pod}")).await.len(), 1);
    check_refused(&cancel(ben, &id).await, 403, "not_owner");
    host.remove_member(&pod, ben).await.unwrap();
    check_refused(&join(ben, &id).await, 404, "not_found");
    check_refused(&did_some(ben, &id, 10).await, 404, "not_found");
    assert!(list(ben, "?mine=true").await.is_empty());
    // The clock takes their place away.
    host.pass(HOUR).await.unwrap();
    host.tick("scheduler").await.unwrap();
    assert_eq!(state(&host, &id, "ben").await, (0, "left".to_owned()));
    check_count(&host, &id, 1).await;
    set_archived(&host, &pod).await;
    check_refused(
        &post(asha, "/challenges", of(&pod)).await,
        422,
        "pod_inactive",
    );
}

async fn set_archived(host: &Host, pod: &str) {
    super::set(host, "pods", pod, json!({ "isActive": false })).await;
}

/// B-024: whoever reaches the goal completes it for themselves, once, and earns its points once; others go on.
#[tokio::test]
async fn a_goal_is_reached_by_each_for_themselves() {
    let host = still().await;
    let people = host.students(&["asha", "ben", "eve"]).await.unwrap();
    let (asha, ben, eve) = (&people[0], &people[1], &people[2]);
    let id = set_one(asha, manual()).await;
    join(ben, &id).await;
    let far = did_some(ben, &id, 4).await;
    assert_eq!(
        (far.status, far.calls, far.json.clone()),
        (200, 3, json!({ "progress": 4, "completed": false }))
    );
    let done = did_some(ben, &id, 9).await;
    assert_eq!(
        done.json,
        json!({ "progress": 10, "completed": true }),
        "{done:?}"
    );
    assert_eq!(
        did_some(ben, &id, 9).await.json,
        json!({ "progress": 10, "completed": true })
    );
    assert_eq!(
        won(&host, "ben").await,
        [("challenge".to_owned(), id.clone(), 40)]
    );
    assert_eq!(points(&host, "ben").await, 40);
    assert_eq!(state(&host, &id, "asha").await, (0, "active".to_owned()));
    assert_eq!(
        cell(&host, "challenges", &id, "status").await,
        json!("active")
    );
    check_refused(&leave(ben, &id).await, 409, "wrong_state");
    check_refused(&did_some(eve, &id, 1).await, 404, "not_found");
    for delta in [0, 11] {
        check_refused(&did_some(asha, &id, delta).await, 400, "validation_failed");
    }
    // Nobody pays themselves for their own word.
    assert_eq!(
        did_some(asha, &id, 10).await.json,
        json!({ "progress": 10, "completed": true })
    );
    assert_eq!(points(&host, "asha").await, 0);
    host.settle().await.unwrap();
    assert_eq!(
        told(&host, "ben", "challenge_completed").await,
        ["You completed Read ten pages"]
    );
    let counted = set_one(asha, with(manual(), json!({ "metric": "check_ins" }))).await;
    check_refused(&did_some(asha, &counted, 1).await, 422, "metric_not_manual");
    leave(asha, &counted).await;
    check_refused(&did_some(asha, &counted, 1).await, 404, "not_found");
}

/// In a pod the others hear of it, and the points count there too.
#[tokio::test]
async fn a_pod_hears_who_reached_its_goal() {
    let host = still().await;
    let people = host.students(&["asha", "ben", "eve"]).await.unwrap();
    let (asha, ben, eve) = (&people[0], &people[1], &people[2]);
    let pod = host
        .pod("rust", asha)
        .members([ben, eve])
        .put()
        .await
        .unwrap();
    let id = set_one(
        asha,
        with(manual(), json!({ "scope": "pod", "podId": pod })),
    )
    .await;
    for person in [ben, eve] {
        join(person, &id).await;
        assert_eq!(
            did_some(person, &id, 10).await.json["completed"],
            json!(true)
        );
        host.settle().await.unwrap();
    }
    assert_eq!(
        told(&host, "ben", "challenge_completed").await,
        [
            "You completed Read ten pages",
            "eve completed Read ten pages"
        ]
    );
    assert_eq!(
        told(&host, "asha", "challenge_completed").await,
        ["eve and 1 other completed Read ten pages"]
    );
    let member: EdgeId = did(Kind::POD_MEMBER, &[&pod, "ben"]);
    assert_eq!(
        cell(&host, "pod_members", member.as_str(), "points").await,
        json!(40)
    );
}

/// However often somebody joins, leaves and comes back at once, the counter says who is in.
#[tokio::test]
async fn twins_are_counted_once() {
    let host = crowded().await;
    let people = host
        .students(&["asha", "ben", "carl", "dora", "eve"])
        .await
        .unwrap();
    let (asha, ben) = (&people[0], &people[1]);
    let id = set_one(asha, manual()).await;
    let twins = join_all((0..6).map(|_| join(ben, &id))).await;
    assert!(twins.iter().all(|it| it.status == 200), "{twins:?}");
    check_count(&host, &id, 2).await;
    join_all((0..6).map(|_| leave(ben, &id))).await;
    check_count(&host, &id, 1).await;
    join_all((0..6).map(|_| join(ben, &id))).await;
    check_count(&host, &id, 2).await;
    join_all(people.iter().map(|it| join(it, &id))).await;
    check_count(&host, &id, 5).await;
    let done = join_all((0..6).map(|_| did_some(ben, &id, 5))).await;
    assert!(done.iter().all(|it| it.status == 200), "{done:?}");
    assert_eq!(points(&host, "ben").await, 40);
    assert_eq!(state(&host, &id, "ben").await.1, "completed");
    check_count(&host, &id, 5).await;
}

/// Whoever joins while the owner calls it off either comes first, and it stays, or comes too late, and is not in.
#[tokio::test]
async fn calling_off_and_joining_at_once_end_one_way_or_the_other() {
    let host = crowded().await;
    let people = host.students(&["asha", "ben", "carl"]).await.unwrap();
    let (asha, ben, carl) = (&people[0], &people[1], &people[2]);
    for _ in 0..8 {
        let id = set_one(asha, manual()).await;
        let (off, (one, other)) = futures_util::join!(cancel(asha, &id), async {
            futures_util::join!(join(ben, &id), join(carl, &id))
        },);
        let is_off = off.status == 200;
        let late = [&one, &other].iter().filter(|it| it.status == 409).count();
        let expected = if is_off {
            ("cancelled", 1, 2)
        } else {
            ("active", 3, 0)
        };
        let status = cell(&host, "challenges", &id, "status").await;
        assert_eq!(
            (status.as_str().unwrap(), late),
            (expected.0, expected.2),
            "{off:?} {one:?} {other:?}"
        );
        check_count(&host, &id, expected.1).await;
        if !is_off {
            check_refused(&off, 422, "has_participants");
        }
    }
}

#[tokio::test]
async fn an_owner_calls_off_what_nobody_else_joined() {
    let host = still().await;
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let (asha, ben) = (&people[0], &people[1]);
    let id = set_one(asha, manual()).await;
    check_refused(&cancel(ben, &id).await, 403, "not_owner");
    join(ben, &id).await;
    check_refused(&cancel(asha, &id).await, 422, "has_participants");
    leave(ben, &id).await;
    let off = cancel(asha, &id).await;
    assert_eq!(
        (off.status, off.calls, off.json.clone()),
        (200, 3, json!({ "cancelled": true })),
        "{off:?}"
    );
    assert_eq!(cancel(asha, &id).await.json, json!({ "cancelled": true }));
    check_refused(&join(ben, &id).await, 409, "ended");
    check_refused(&did_some(asha, &id, 1).await, 409, "ended");
    assert!(list(ben, "").await.is_empty());
}
