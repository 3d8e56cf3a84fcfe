//! Coming in and going out, also many at once.

use std::time::Duration;

use model::{JoinedVia, PodRole};
use serde_json::json;
use store::membership;
use store::tables::PodMember;
use testkit::trouble::deaf;
use testkit::{Host, Person};

use super::{at, counted, crowded, found, join, leave, read, refused, team};

/// B-132, B-241, B-016: whoever calls joins, whomever the body names.
#[tokio::test]
async fn whoever_joins_is_in_and_reads_along() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let (asha, ben) = (&people[0], &people[1]);
    let pod = found(asha, json!({})).await;
    let path = format!("/pods/{pod}/join");
    let joined = ben
        .post("pods", &path, json!({ "userId": "asha" }))
        .await
        .unwrap();
    assert_eq!(joined.status, 201, "{joined:?}");
    assert_eq!((joined.calls, joined.waves), (4, 3));
    assert_eq!(joined.text("/role"), "member");
    assert_eq!(joined.number("/memberCount"), 2);
    assert_eq!(joined.json["alreadyMember"], false);
    host.settle().await.unwrap();
    assert_eq!(counted(&host, &pod).await, (2, 2));
    assert_eq!(team(&host, &pod).await, ["asha", "ben"]);
    let rows = host.rows("pod_members").await.unwrap();
    for row in &rows {
        assert!(
            row["membershipId"].is_string(),
            "the event stored it: {row}"
        );
    }
}

/// B-088: a doubled join is one row and one seat.
#[tokio::test]
async fn joining_twice_is_joining_once() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let pod = found(&people[0], json!({})).await;
    assert_eq!(join(&people[1], &pod).await.status, 201);
    let again = join(&people[1], &pod).await;
    assert_eq!(
        (again.status, again.text("/role").as_str()),
        (200, "member")
    );
    assert_eq!(again.json["alreadyMember"], true);
    assert_eq!(again.number("/memberCount"), 2);
    let owner = join(&people[0], &pod).await;
    assert_eq!((owner.status, owner.text("/role").as_str()), (200, "owner"));
    host.settle().await.unwrap();
    assert_eq!(counted(&host, &pod).await, (2, 2));
}

/// B-088, at once.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_doubled_join_at_once_takes_one_seat() {
    let host = crowded().await;
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let pod = found(&people[0], json!({ "maxMembers": 2 })).await;
    let statuses = all_join(&vec![people[1].clone(); 8], &pod).await;
    assert_eq!(
        statuses.iter().filter(|it| **it == 201).count(),
        1,
        "{statuses:?}"
    );
    assert!(statuses.iter().all(|it| *it < 300), "{statuses:?}");
    host.settle().await.unwrap();
    assert_eq!(counted(&host, &pod).await, (2, 2));
    assert_eq!(team(&host, &pod).await, ["asha", "ben"]);
}

/// B-089: seats are an increment with a limit.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_twenty_who_join_at_once_twelve_find_a_seat() {
    let host = crowded().await;
    let ids: Vec<String> = (0..21).map(|n| format!("person{n}")).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let people = host.students(&ids).await.unwrap();
    let pod = found(&people[0], json!({ "maxMembers": 13 })).await;
    let statuses = all_join(&people[1..], &pod).await;
    assert_eq!(
        statuses.iter().filter(|it| **it == 201).count(),
        12,
        "{statuses:?}"
    );
    assert_eq!(
        statuses.iter().filter(|it| **it == 409).count(),
        8,
        "{statuses:?}"
    );
    host.settle().await.unwrap();
    assert_eq!(counted(&host, &pod).await, (13, 13));
    let rows = host.rows("pod_members").await.unwrap();
    let mut members: Vec<&str> = rows
        .iter()
        .map(|it| it["userId"].as_str().unwrap())
        .collect();
    members.sort_unstable();
    assert_eq!(
        team(&host, &pod).await,
        members,
        "the team follows the rows"
    );
}

/// B-088: leaving and joining at once leaves rows, counter and team in agreement, whoever wins.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn joins_and_leaves_at_once_leave_no_trace_of_each_other() {
    let host = crowded().await;
    let ids = ["asha", "ben", "cleo", "dan", "eve"];
    let people = host.students(&ids).await.unwrap();
    let pod = found(&people[0], json!({})).await;
    for person in &people[1..] {
        join(person, &pod).await;
    }
    let mut acting = tokio::task::JoinSet::new();
    for person in &people[1..] {
        let person = person.clone();
        let pod = pod.clone();
        acting.spawn(async move {
            for _ in 0..3 {
                leave(&person, &pod).await;
                join(&person, &pod).await;
            }
        });
    }
    acting.join_all().await;
    host.settle().await.unwrap();
    assert_eq!(counted(&host, &pod).await, (5, 5));
    assert_eq!(team(&host, &pod).await, ids);
}

/// Somebody who leaves while their own join is under way reads nothing afterwards.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_join_that_is_overtaken_by_a_leave_leaves_nobody_in_the_team() {
    let host = crowded().await;
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let pod = found(&people[0], json!({})).await;
    for _ in 0..6 {
        let (one, other) = tokio::join!(join(&people[1], &pod), leave(&people[1], &pod));
        assert!(one.status < 300, "{one:?} {other:?}");
        assert!(matches!(other.status, 200 | 409), "{one:?} {other:?}");
        host.settle().await.unwrap();
        let members = host.rows("pod_members").await.unwrap();
        let mut members: Vec<String> = members
            .iter()
            .map(|it| it["userId"].as_str().unwrap().to_owned())
            .collect();
        members.sort();
        assert_eq!(team(&host, &pod).await, members);
        leave(&people[1], &pod).await;
    }
}

/// B-017: neither private nor archived nor full pods are joined by their id.
#[tokio::test]
async fn closed_doors_stay_closed() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben", "cleo"]).await.unwrap();
    let (asha, ben, cleo) = (&people[0], &people[1], &people[2]);
    let private = found(asha, json!({ "name": "Private", "isPublic": false })).await;
    let archived = found(asha, json!({ "name": "Archived" })).await;
    asha.patch(
        "pods",
        &format!("/pods/{archived}"),
        json!({ "isActive": false }),
    )
    .await
    .unwrap();
    let full = found(asha, json!({ "name": "Full", "maxMembers": 2 })).await;
    assert_eq!(join(cleo, &full).await.status, 201);
    for (pod, status, code) in [
        (private.as_str(), 404, "not_found"),
        (&archived, 422, "pod_inactive"),
        (&full, 409, "pod_full"),
        ("nowhere", 404, "not_found"),
    ] {
        assert_eq!(
            refused(&join(ben, pod).await),
            (status, code.to_owned()),
            "{pod}"
        );
    }
    host.settle().await.unwrap();
    assert_eq!(counted(&host, &full).await, (2, 2));
    assert_eq!(team(&host, &full).await, ["asha", "cleo"]);
    assert!(read(ben, "/pods?mine=true").await.json["items"]
        .as_array()
        .unwrap()
        .is_empty());
}

/// B-177: an owner hands the pod over first; B-016: nobody leaves for others.
#[tokio::test]
async fn members_leave_and_owners_do_not() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben", "cleo"]).await.unwrap();
    let (asha, ben, cleo) = (&people[0], &people[1], &people[2]);
    let pod = found(asha, json!({})).await;
    join(ben, &pod).await;
    host.settle().await.unwrap();
    assert_eq!(
        refused(&leave(asha, &pod).await),
        (422, "owner_must_transfer".to_owned())
    );
    assert_eq!(
        refused(&leave(cleo, &pod).await),
        (409, "not_a_member".to_owned())
    );
    let path = format!("/pods/{pod}/leave");
    let left = ben.post("pods", &path, json!({ "userId": "asha" })).await;
    let left = left.unwrap();
    assert_eq!(
        (left.status, left.number("/memberCount")),
        (200, 1),
        "{left:?}"
    );
    assert_eq!(
        refused(&leave(ben, &pod).await),
        (409, "not_a_member".to_owned())
    );
    host.settle().await.unwrap();
    assert_eq!(counted(&host, &pod).await, (1, 1));
    assert_eq!(team(&host, &pod).await, ["asha"]);
    assert_eq!(
        join(ben, &pod).await.status,
        201,
        "whoever left may come back"
    );
    host.settle().await.unwrap();
}

/// A leaving member's rows of the pod are unreadable from the same moment on.
#[tokio::test]
async fn whoever_leaves_reads_nothing_any_more() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let (asha, ben) = (&people[0], &people[1]);
    let pod = found(asha, json!({ "isPublic": true })).await;
    join(ben, &pod).await;
    let note = json!({ "note": "All well" });
    asha.post("pods", &format!("/pods/{pod}/check-ins"), note)
        .await
        .unwrap();
    let rows = format!(
        "/tablesdb/{}/tables/pod_check_ins/rows",
        "peerspark-main-db"
    );
    let (_, page) = ben.api("GET", &rows, None).await.unwrap();
    assert_eq!(page["rows"].as_array().unwrap().len(), 1);
    leave(ben, &pod).await;
    let (_, page) = ben.api("GET", &rows, None).await.unwrap();
    assert_eq!(page["rows"].as_array().unwrap().len(), 0);
    let answer = read(ben, &format!("/pods/{pod}/check-ins")).await;
    assert_eq!(refused(&answer), (403, "not_a_member".to_owned()));
    host.settle().await.unwrap();
}

async fn all_join(people: &[Person], pod: &str) -> Vec<u16> {
    let mut joining = tokio::task::JoinSet::new();
    for person in people {
        let person = person.clone();
        let pod = pod.to_owned();
        joining.spawn(async move { join(&person, &pod).await.status });
    }
    joining.join_all().await
}

/// A place whose row was written by a call that died before the team and the seat.
async fn join_and_die(host: &Host, pod: &str, user: &str) {
    let app = host.app();
    let (pod, user) = (pod.parse().unwrap(), user.parse().unwrap());
    let row = PodMember::new(&pod, &user, PodRole::Member, JoinedVia::Direct);
    let id = membership::id(&pod, &user);
    app.rows().create(&id, &row, &[]).await.unwrap();
}

/// Whoever was cut off while joining and joins again reads along, and has a seat; once more changes nothing.
#[tokio::test]
async fn a_join_that_died_is_completed_by_the_next() {
    let host = at("2026-02-02T12:00:00Z").await;
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let pod = found(&people[0], json!({ "maxMembers": 2 })).await;
    host.settle().await.unwrap();
    host.running().set_chaos(Some(deaf()));
    join_and_die(&host, &pod, "ben").await;
    assert_eq!(counted(&host, &pod).await, (1, 2));
    assert_eq!(team(&host, &pod).await, ["asha"]);
    let early = join(&people[1], &pod).await;
    assert_eq!((early.status, early.number("/memberCount")), (200, 1));
    host.pass(Duration::from_secs(20)).await.unwrap();
    for _ in 0..2 {
        let again = join(&people[1], &pod).await;
        assert_eq!((again.status, again.number("/memberCount")), (200, 2));
        assert_eq!(again.json["alreadyMember"], true);
        assert_eq!(counted(&host, &pod).await, (2, 2));
        assert_eq!(team(&host, &pod).await, ["asha", "ben"]);
    }
    host.running().set_chaos(None);
    assert_eq!(leave(&people[1], &pod).await.status, 200);
    host.settle().await.unwrap();
    assert_eq!(counted(&host, &pod).await, (1, 1));
    assert_eq!(team(&host, &pod).await, ["asha"]);
}

/// The seat that the dead call never took is somebody else's by now.
#[tokio::test]
async fn a_join_that_died_finds_no_seat_in_a_pod_that_filled_up() {
    let host = at("2026-02-02T12:00:00Z").await;
    let people = host.students(&["asha", "ben", "cleo"]).await.unwrap();
    let pod = found(&people[0], json!({ "maxMembers": 2 })).await;
    host.settle().await.unwrap();
    host.running().set_chaos(Some(deaf()));
    join_and_die(&host, &pod, "ben").await;
    assert_eq!(join(&people[2], &pod).await.status, 201);
    host.pass(Duration::from_secs(20)).await.unwrap();
    let late = join(&people[1], &pod).await;
    assert_eq!(refused(&late), (409, "pod_full".to_owned()));
    assert_eq!(counted(&host, &pod).await, (2, 2));
    assert_eq!(team(&host, &pod).await, ["asha", "cleo"]);
}
