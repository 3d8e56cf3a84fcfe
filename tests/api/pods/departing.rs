//! Whoever has to be told that somebody is no longer in a pod is told once, whatever becomes of the call, of its events and of its job.

use std::time::Duration;

use local::Chaos;
use model::{did, Kind, RoomId};
use serde_json::{json, Value};
use store::tables::PodMember;
use store::Departure;
use testkit::trouble::deaf;
use testkit::{Answer, Host, HostOptions, Person};

use super::{at, counted, crowded, found, join, leave, team, told};

const NOON: &str = "2026-02-02T12:00:00Z";

/// The night after, in which everything that moved is counted again.
const NIGHT: &str = "2026-02-03T03:30:00Z";

async fn remove(leader: &Person, pod: &str, user: &str) -> Answer {
    let path = format!("/pods/{pod}/members/{user}");
    leader.delete("pods", &path).await.unwrap()
}

/// A pod in which everybody is.
async fn full(host: &Host, ids: &[&str]) -> (Vec<Person>, String) {
    let people = host.students(ids).await.unwrap();
    let pod = found(&people[0], json!({})).await;
    for person in &people[1..] {
        assert_eq!(join(person, &pod).await.status, 201);
    }
    host.settle().await.unwrap();
    (people, pod)
}

/// The jobs that tell of departures.
async fn jobs(host: &Host) -> Vec<Value> {
    let mut jobs = host.rows("jobs").await.unwrap();
    jobs.retain(|it| it["kind"] == "tell_departure");
    jobs
}

async fn states(host: &Host) -> Vec<String> {
    let jobs = jobs(host).await;
    let state = |it: &Value| it["state"].as_str().unwrap().to_owned();
    jobs.iter().map(state).collect()
}

/// Two minutes later the clock begins what no event began.
async fn next_ticks(host: &Host) {
    host.pass(Duration::from_secs(120)).await.unwrap();
    for _ in 0..2 {
        host.tick("scheduler").await.unwrap();
    }
}

fn pair(user: &str, text: &str) -> (String, String) {
    (user.to_owned(), text.to_owned())
}

#[tokio::test]
async fn a_leave_of_which_every_event_is_lost_is_told_by_the_clock() {
    let host = at(NOON).await;
    let (people, pod) = full(&host, &["asha", "ben"]).await;
    host.running().set_chaos(Some(deaf()));
    let left = leave(&people[1], &pod).await;
    assert_eq!((left.status, left.number("/memberCount")), (200, 1));
    assert!(told(&host, "pod_leave").await.is_empty());
    assert_eq!(states(&host).await, ["queued"]);
    host.running().set_chaos(None);
    let expected = [pair("asha", "ben left Rustaceans")];
    for _ in 0..2 {
        next_ticks(&host).await;
        assert_eq!(told(&host, "pod_leave").await, expected);
        assert_eq!(states(&host).await, ["done"]);
    }
}

#[tokio::test]
async fn a_removal_of_which_every_event_is_lost_is_told_by_the_clock() {
    let host = at(NOON).await;
    let (people, pod) = full(&host, &["asha", "ben"]).await;
    host.running().set_chaos(Some(deaf()));
    let removed = remove(&people[0], &pod, "ben").await;
    assert_eq!((removed.status, removed.number("/memberCount")), (200, 1));
    assert!(told(&host, "pod_removed").await.is_empty());
    assert_eq!(states(&host).await, ["queued"]);
    host.running().set_chaos(None);
    let expected = [pair("ben", "You are no longer a member of Rustaceans")];
    for _ in 0..2 {
        next_ticks(&host).await;
        assert_eq!(told(&host, "pod_removed").await, expected);
        assert_eq!(states(&host).await, ["done"]);
    }
    assert!(told(&host, "pod_leave").await.is_empty(), "nobody left");
}

/// The event of the job comes twice, and the job is begun once more after it has told.
#[tokio::test]
async fn a_doubled_job_tells_once() {
    let host = at(NOON).await;
    let (people, pod) = full(&host, &["asha", "ben", "cleo"]).await;
    host.running().set_chaos(Some(Chaos {
        double: 1.0,
        ..Chaos::default()
    }));
    assert_eq!(leave(&people[1], &pod).await.status, 200);
    assert_eq!(remove(&people[0], &pod, "cleo").await.status, 200);
    host.settle().await.unwrap();
    host.running().set_chaos(None);
    for job in jobs(&host).await {
        assert_eq!(job["state"], "done", "{job}");
        let path = format!(
            "/tablesdb/{}/tables/jobs/rows/{}",
            store::DATABASE,
            job["$id"].as_str().unwrap()
        );
        let again = json!({ "data": { "state": "queued", "lock": 0, "nextAttemptAt": NOON } });
        host.as_key("PATCH", &path, Some(again)).await.unwrap();
    }
    next_ticks(&host).await;
    assert_eq!(states(&host).await, ["done", "done"]);
    let expected = [pair("asha", "ben left Rustaceans")];
    assert_eq!(told(&host, "pod_leave").await, expected);
    let expected = [pair("cleo", "You are no longer a member of Rustaceans")];
    assert_eq!(told(&host, "pod_removed").await, expected);
}

/// One of the twins goes, and frees one seat.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn twins_that_leave_at_once_leave_once() {
    let host = crowded().await;
    let (people, pod) = full(&host, &["asha", "ben", "cleo", "dan"]).await;
    let (ben, cleo) = (&people[1], &people[2]);
    let twins = tokio::join!(leave(ben, &pod), leave(ben, &pod), leave(ben, &pod));
    let mut statuses = [twins.0.status, twins.1.status, twins.2.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409, 409], "{twins:?}");
    let twins = tokio::join!(remove(&people[0], &pod, "cleo"), leave(cleo, &pod));
    assert_eq!(
        twins.0.status.min(twins.1.status),
        200,
        "one of the two: {twins:?}"
    );
    assert!(twins.0.status.max(twins.1.status) > 200, "{twins:?}");
    let left = if twins.1.status == 200 { 2 } else { 1 };
    host.settle().await.unwrap();
    assert_eq!(counted(&host, &pod).await, (2, 2));
    assert_eq!(team(&host, &pod).await, ["asha", "dan"]);
    assert_eq!(states(&host).await, ["done", "done"]);
    told(&host, "pod_leave").await;
    let notices = host.rows("notifications").await.unwrap();
    let of = |kind: &str| {
        let of_kind = notices.iter().filter(|it| it["type"] == kind);
        of_kind.map(|it| it["count"].as_u64().unwrap()).sum::<u64>()
    };
    assert_eq!((of("pod_leave"), of("pod_removed")), (left, 2 - left));
}

/// Calls fail at any point of it, also after the row is gone: whoever went is told of, and whoever did not is not.
#[tokio::test]
async fn a_leave_that_is_cut_off_anywhere_is_told_if_it_happened() {
    let host = Host::start_with(HostOptions {
        clock: Some(NOON.parse().unwrap()),
        is_contended: true,
        ..HostOptions::default()
    });
    let host = host.await.unwrap();
    let ids: Vec<String> = (0..13).map(|n| format!("person{n:02}")).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let (people, pod) = full(&host, &ids).await;
    let (mut cut_before, mut cut_after) = (0, 0);
    for (seed, person) in (0..).zip(&people[1..]) {
        host.running().set_chaos(Some(Chaos {
            seed,
            drop: 1.0,
            unavailable: 0.2,
            ..Chaos::default()
        }));
        let answer = leave(person, &pod).await;
        host.running().set_chaos(None);
        let members = host.rows("pod_members").await.unwrap();
        let is_in = members.iter().any(|it| it["userId"] == *person.id);
        match (answer.status, is_in) {
            (200, false) => {}
            (503, true) => cut_before += 1,
            (503, false) => cut_after += 1,
            _ => panic!("{answer:?} {is_in}"),
        }
    }
    assert!(cut_before > 0 && cut_after > 0, "{cut_before} {cut_after}");
    assert!(told(&host, "pod_leave").await.is_empty());
    next_ticks(&host).await;
    let gone = 12 - cut_before;
    assert_eq!(states(&host).await, vec!["done"; gone]);
    let notices = host.rows("notifications").await.unwrap();
    let notices: Vec<_> = notices
        .iter()
        .filter(|it| it["type"] == "pod_leave")
        .map(|it| (&it["userId"], &it["count"]))
        .collect();
    assert_eq!(notices, [(&json!("person00"), &json!(gone))]);
    let there = 1 + cut_before;
    let seats = u64::try_from(there).unwrap();
    let reading = team(&host, &pod).await.len();
    assert_eq!(
        reading, there,
        "whoever is out reads nothing, before the night"
    );
    assert_eq!(counted(&host, &pod).await, (seats, there));
    host.move_clock(NIGHT.parse().unwrap()).await.unwrap();
    for _ in 0..2 {
        host.tick("scheduler").await.unwrap();
        host.pass(Duration::from_secs(20 * 60)).await.unwrap();
    }
    assert_eq!(counted(&host, &pod).await, (seats, there));
    assert_eq!(team(&host, &pod).await.len(), there);
}

/// What the transaction of a removal leaves where the call dies right after it: the row is gone, the job is queued, and nothing else.
async fn remove_and_die(host: &Host, pod: &str, user: &str) {
    let app = host.app();
    let (pod, user) = (pod.parse().unwrap(), user.parse().unwrap());
    let member = app.membership(&pod, &user).await.unwrap().unwrap();
    let job = Departure::job(&member, true).unwrap();
    app.rows::<PodMember>().delete(&member.id).await.unwrap();
    app.queue(job).await.unwrap();
}

/// B-013: a pod that has been quiet for days is no night's business; the job ends the reading all the same, and frees the seat.
#[tokio::test]
async fn a_removal_that_died_after_its_commit_ends_the_reading_within_minutes() {
    let host = at(NOON).await;
    let (people, pod) = full(&host, &["asha", "troll", "cleo"]).await;
    host.pass(Duration::from_secs(5 * 24 * 60 * 60))
        .await
        .unwrap();
    let room: RoomId = did(Kind::POD_ROOM, &[&pod]);
    let path = format!("/chat/rooms/{room}/messages");
    let words = || json!({ "content": "still here" });
    assert_eq!(
        people[1].post("chat", &path, words()).await.unwrap().status,
        201
    );
    host.settle().await.unwrap();
    host.running().set_chaos(Some(deaf()));
    remove_and_die(&host, &pod, "troll").await;
    assert_eq!(counted(&host, &pod).await, (3, 2));
    assert_eq!(team(&host, &pod).await, ["asha", "cleo", "troll"]);
    host.running().set_chaos(None);
    next_ticks(&host).await;
    assert_eq!(states(&host).await, ["done"]);
    assert_eq!(team(&host, &pod).await, ["asha", "cleo"]);
    assert_eq!(counted(&host, &pod).await, (2, 2));
    for answer in [
        people[1].get("chat", &path).await.unwrap(),
        people[1].post("chat", &path, words()).await.unwrap(),
    ] {
        assert!(matches!(answer.status, 403 | 404), "{answer:?}");
    }
}

/// Whoever is back by the time the job runs reads on, and keeps the seat.
#[tokio::test]
async fn whoever_is_back_before_the_job_stays_in() {
    let host = at(NOON).await;
    let (people, pod) = full(&host, &["asha", "ben"]).await;
    host.running().set_chaos(Some(deaf()));
    assert_eq!(leave(&people[1], &pod).await.status, 200);
    host.pass(Duration::from_secs(1)).await.unwrap();
    assert_eq!(join(&people[1], &pod).await.status, 201);
    host.running().set_chaos(None);
    next_ticks(&host).await;
    assert_eq!(states(&host).await, ["done"]);
    assert_eq!(team(&host, &pod).await, ["asha", "ben"]);
    assert_eq!(counted(&host, &pod).await, (2, 2));
}

/// B-088: coming back and going again is another departure.
#[tokio::test]
async fn whoever_goes_twice_is_told_of_twice() {
    let host = at(NOON).await;
    let (people, pod) = full(&host, &["asha", "ben"]).await;
    let ben = &people[1];
    for _ in 0..2 {
        assert_eq!(leave(ben, &pod).await.status, 200);
        host.pass(Duration::from_secs(1)).await.unwrap();
        assert_eq!(join(ben, &pod).await.status, 201);
        host.settle().await.unwrap();
    }
    assert_eq!(states(&host).await, ["done", "done"]);
    let notices = host.rows("notifications").await.unwrap();
    let left: Vec<_> = notices
        .iter()
        .filter(|it| it["type"] == "pod_leave")
        .collect();
    assert_eq!((left.len(), &left[0]["count"]), (1, &json!(2)), "{left:?}");
}

#[tokio::test]
async fn nobody_is_told_who_left_a_pod_that_is_gone_as_well() {
    let host = at(NOON).await;
    let (people, pod) = full(&host, &["asha", "ben", "cleo"]).await;
    host.running().set_chaos(Some(deaf()));
    assert_eq!(leave(&people[1], &pod).await.status, 200);
    assert_eq!(remove(&people[0], &pod, "cleo").await.status, 200);
    let path = format!("/pods/{pod}");
    let confirm = json!({ "confirm": "Rustaceans" }).to_string();
    let gone = people[0].call("pods", "DELETE", &path, &confirm).await;
    assert_eq!(gone.unwrap().status, 202);
    host.running().set_chaos(None);
    next_ticks(&host).await;
    assert_eq!(states(&host).await, ["done", "done"]);
    assert!(told(&host, "pod_leave").await.is_empty());
    assert!(told(&host, "pod_removed").await.is_empty());
}
