//! Deleting pods, and what an open connection hears.

use std::time::{Duration, Instant};

use futures_util::{SinkExt, StreamExt};
use local::Chaos;
use serde_json::{json, Value};
use testkit::{trouble, Answer, Host, Person};
use tokio_tungstenite::tungstenite::Message;

use super::{found, join, leave, read, refused};

/// How long an operation of 50 members and 1,000 messages may take here; it does not depend on them.
const BRISK: Duration = Duration::from_secs(5);

async fn delete(person: &Person, pod: &str, word: &str) -> Answer {
    let body = json!({ "confirm": word }).to_string();
    let path = format!("/pods/{pod}");
    person.call("pods", "DELETE", &path, &body).await.unwrap()
}

/// B-015.
#[tokio::test]
async fn the_owner_deletes_a_pod_by_repeating_its_name() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben", "cleo"]).await.unwrap();
    let (asha, ben, cleo) = (&people[0], &people[1], &people[2]);
    let pod = found(asha, json!({})).await;
    join(ben, &pod).await;
    super::promote(asha, &pod, "ben").await;
    host.settle().await.unwrap();
    for (person, word, status, code) in [
        (ben, "Rustaceans", 403, "not_owner"),
        (cleo, "Rustaceans", 403, "not_a_member"),
        (asha, "Something", 422, "confirm_mismatch"),
        (asha, "", 422, "confirm_mismatch"),
    ] {
        let answer = delete(person, &pod, word).await;
        assert_eq!(refused(&answer), (status, code.to_owned()), "{}", person.id);
    }
    let gone = delete(asha, &pod, "Rustaceans").await;
    assert_eq!(
        (gone.status, gone.calls, gone.waves),
        (202, 6, 5),
        "{gone:?}"
    );
    assert!(gone.text("/jobId").starts_with("jb_"));
    for person in [asha, ben, cleo] {
        for path in ["", "/members", "/count", "/stats", "/leaderboard"] {
            let answer = read(person, &format!("/pods/{pod}{path}")).await;
            assert_eq!(answer.status, 404, "{} {path}", person.id);
        }
        assert_eq!(
            refused(&join(person, &pod).await),
            (404, "not_found".to_owned())
        );
    }
    assert!(read(cleo, "/pods").await.json["items"]
        .as_array()
        .unwrap()
        .is_empty());
    assert_eq!(
        host.try_as_key("GET", &format!("/teams/{pod}"), None)
            .await
            .unwrap()
            .0,
        404
    );
    assert_eq!(
        delete(asha, &pod, "Rustaceans").await.status,
        404,
        "a repeat finds nothing"
    );
    host.settle().await.unwrap();
}

/// B-131: the answer does not wait for what hangs on the pod.
#[tokio::test]
async fn a_pod_with_fifty_members_and_a_thousand_messages_is_deleted_at_once() {
    let host = super::crowded().await;
    let asha = host.student("asha").await.unwrap();
    let pod = found(&asha, json!({ "maxMembers": 60 })).await;
    host.settle().await.unwrap();
    // Nobody is to hear of what is put in place here.
    host.running().set_chaos(Some(trouble::deaf()));
    let path = "/tablesdb/peerspark-main-db/tables/pod_members/rows";
    let rows: Vec<Value> = (0..49)
        .map(|n| json!({ "$id": format!("m{n}"), "podId": pod, "userId": format!("u{n}") }))
        .collect();
    host.as_key("POST", path, Some(json!({ "rows": rows })))
        .await
        .unwrap();
    let path = "/tablesdb/peerspark-main-db/tables/pod_check_ins/rows";
    for chunk in 0..10 {
        let rows: Vec<Value> = (0..100)
            .map(|n| {
                json!({
                    "$id": format!("c{chunk}-{n}"), "podId": pod, "userId": format!("u{n}"),
                    "note": "All well", "localDate": "2026-02-02",
                })
            })
            .collect();
        host.as_key("POST", path, Some(json!({ "rows": rows })))
            .await
            .unwrap();
    }
    host.settle().await.unwrap();
    host.running().set_chaos(None);
    let start = Instant::now();
    let gone = delete(&asha, &pod, "Rustaceans").await;
    assert_eq!(
        (gone.status, gone.calls, gone.waves),
        (202, 6, 5),
        "{gone:?}"
    );
    assert!(start.elapsed() < BRISK, "{:?}", start.elapsed());
    host.settle().await.unwrap();
}

/// Appwrite recomputes the roles of open connections when a membership ends.
#[tokio::test]
async fn an_open_connection_stops_hearing_when_its_owner_leaves() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let (asha, ben) = (&people[0], &people[1]);
    let pod = found(asha, json!({ "isPublic": false })).await;
    let code = super::invite(asha, &pod, json!({})).await;
    ben.post("pods", "/pods/join-by-code", json!({ "code": code }))
        .await
        .unwrap();
    host.settle().await.unwrap();
    let endpoint = host.running().endpoint().replacen("http", "ws", 1);
    let url = format!(
        "{endpoint}/realtime?project={}&channels[]=databases.peerspark-main-db.tables.pod_check_ins.rows",
        host.running().project()
    );
    let (mut socket, _) = tokio_tungstenite::connect_async(url).await.unwrap();
    let session = json!({ "type": "authentication", "data": { "session": ben.session } });
    socket
        .send(Message::text(session.to_string()))
        .await
        .unwrap();
    let note = |text: &str| json!({ "note": text });
    let path = format!("/pods/{pod}/check-ins");
    heard_until(&mut socket, "response").await;
    asha.post("pods", &path, note("While ben is in"))
        .await
        .unwrap();
    let event = heard_until(&mut socket, "event").await;
    assert_eq!(event["data"]["payload"]["note"], "While ben is in");
    leave(ben, &pod).await;
    asha.post("pods", &path, note("After ben left"))
        .await
        .unwrap();
    host.settle().await.unwrap();
    socket
        .send(Message::text(r#"{"type":"ping"}"#))
        .await
        .unwrap();
    let next = heard_until(&mut socket, "pong").await;
    assert_eq!(next["type"], "pong", "nothing came before the pong: {next}");
}

/// The next frame of a kind; an event on the way to a pong is answered instead of it.
async fn heard_until<S>(socket: &mut S, kind: &str) -> Value
where
    S: StreamExt<Item = Result<Message, tokio_tungstenite::tungstenite::Error>> + Unpin,
{
    let wait = async {
        while let Some(frame) = socket.next().await {
            let Ok(Message::Text(text)) = frame else {
                continue;
            };
            let frame: Value = serde_json::from_str(&text).unwrap();
            if frame["type"] == kind || (kind == "pong" && frame["type"] == "event") {
                return frame;
            }
        }
        Value::Null
    };
    tokio::time::timeout(Duration::from_secs(10), wait)
        .await
        .unwrap()
}

/// The rows of its members are there until the job has run, and open nothing to them.
#[tokio::test]
async fn a_deleted_pod_is_shut_before_its_job_has_run() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let (asha, ben) = (&people[0], &people[1]);
    let pod = found(asha, json!({})).await;
    join(ben, &pod).await;
    super::promote(asha, &pod, "ben").await;
    let invited = super::invite(asha, &pod, json!({})).await;
    host.settle().await.unwrap();
    host.running().set_chaos(Some(trouble::deaf()));
    assert_eq!(delete(asha, &pod, "Rustaceans").await.status, 202);
    assert_eq!(host.rows("pod_members").await.unwrap().len(), 2);
    let reaction = "reactions/pledge/p1/%F0%9F%91%8D".to_owned();
    for (method, path, body) in [
        ("GET", "members".to_owned(), json!({})),
        ("GET", "check-ins".to_owned(), json!({})),
        ("GET", "pledges".to_owned(), json!({})),
        ("GET", "leaderboard".to_owned(), json!({})),
        ("GET", "invites".to_owned(), json!({})),
        ("GET", "rsvps?eventIds=e1".to_owned(), json!({})),
        ("GET", "reactions?itemIds=p1".to_owned(), json!({})),
        ("PUT", reaction.clone(), json!({})),
        ("DELETE", reaction, json!({})),
        ("PUT", "pledges/me".to_owned(), json!({ "pledge": "Mine" })),
        ("POST", "check-ins".to_owned(), json!({ "note": "Here" })),
        ("POST", "invites".to_owned(), json!({})),
        ("DELETE", format!("invites/{invited}"), json!({})),
        ("DELETE", "check-ins/c1".to_owned(), json!({})),
        ("DELETE", "members/cleo".to_owned(), json!({})),
    ] {
        let path = format!("/pods/{pod}/{path}");
        let answer = ben.call("pods", method, &path, &body.to_string()).await;
        let answer = answer.unwrap();
        assert_eq!(answer.status, 404, "{method} {path}: {answer:?}");
    }
    let role = json!({ "role": "member" });
    let path = format!("/pods/{pod}/members/ben/role");
    assert_eq!(asha.put("pods", &path, role).await.unwrap().status, 404);
    host.settle().await.unwrap();
}

/// Calls fail at any point of it: a pod that is deleted has its job, and one without a job is there.
#[tokio::test]
async fn a_deletion_that_is_cut_off_anywhere_is_whole_or_has_not_been() {
    let host = super::crowded().await;
    let asha = host.student("asha").await.unwrap();
    let (mut whole, mut none) = (0, 0);
    for seed in 0..12 {
        let name = format!("Pod {seed}");
        let pod = found(&asha, json!({ "name": name })).await;
        host.settle().await.unwrap();
        host.running().set_chaos(Some(Chaos {
            seed,
            unavailable: 0.2,
            ..trouble::deaf()
        }));
        let answer = delete(&asha, &pod, &name).await;
        host.running().set_chaos(None);
        let row = host.row("pods", &pod).await.unwrap().unwrap();
        let jobs = host.rows("jobs").await.unwrap();
        let is_queued = jobs.iter().any(|it| it["subjectId"] == *pod);
        assert_eq!(!row["deletedAt"].is_null(), is_queued, "{answer:?}");
        if is_queued {
            whole += 1;
        } else {
            none += 1;
            let again = delete(&asha, &pod, &name).await;
            assert_eq!(again.status, 202, "{again:?}");
        }
    }
    assert!(whole > 0 && none > 0, "{whole} {none}");
    host.settle().await.unwrap();
}
