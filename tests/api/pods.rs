//! Stories of the function `pods`.

mod board;
mod day;
mod departing;
mod ending;
mod founding;
mod inviting;
mod joining;
mod leading;
mod matching;
mod promises;
mod reading;
mod reconciling;
mod sweeping;
mod telling;
mod weeks;

use serde_json::{json, Value};
use testkit::{Answer, Host, HostOptions, Person};

/// A host on which many do something at once; nobody counts calls there.
async fn crowded() -> Host {
    let options = HostOptions {
        is_contended: true,
        ..HostOptions::default()
    };
    Host::start_with(options).await.unwrap()
}

/// A host whose clock stands at an instant.
async fn at(instant: &str) -> Host {
    let options = HostOptions {
        clock: Some(instant.parse().unwrap()),
        ..HostOptions::default()
    };
    Host::start_with(options).await.unwrap()
}

/// Founds a pod called `Rustaceans`, with what is given besides, and answers its id.
async fn found(owner: &Person, besides: Value) -> String {
    let mut pod = json!({ "name": "Rustaceans" });
    for (key, value) in besides.as_object().unwrap() {
        pod[key] = value.clone();
    }
    let made = owner.post("pods", "/pods", pod).await.unwrap();
    assert_eq!(made.status, 201, "{made:?}");
    made.text("/pod/id")
}

async fn join(person: &Person, pod: &str) -> Answer {
    let path = format!("/pods/{pod}/join");
    person.post("pods", &path, json!({})).await.unwrap()
}

async fn leave(person: &Person, pod: &str) -> Answer {
    let path = format!("/pods/{pod}/leave");
    person.post("pods", &path, json!({})).await.unwrap()
}

async fn read(person: &Person, path: &str) -> Answer {
    person.get("pods", path).await.unwrap()
}

/// Makes somebody an admin.
async fn promote(owner: &Person, pod: &str, user: &str) {
    let path = format!("/pods/{pod}/members/{user}/role");
    let role = json!({ "role": "admin" });
    let done = owner.put("pods", &path, role).await.unwrap();
    assert_eq!(done.status, 200, "{done:?}");
}

/// Invites by a code with what is given, and answers the code.
async fn invite(leader: &Person, pod: &str, with: Value) -> String {
    let path = format!("/pods/{pod}/invites");
    let made = leader.post("pods", &path, with).await.unwrap();
    assert_eq!(made.status, 201, "{made:?}");
    made.text("/code")
}

/// Status and code of a refusal.
fn refused(answer: &Answer) -> (u16, String) {
    (answer.status, answer.code())
}

/// How the pod's row counts its members, and how many rows of membership there are.
async fn counted(host: &Host, pod: &str) -> (u64, usize) {
    let row = host.row("pods", pod).await.unwrap().unwrap();
    let members = host.rows("pod_members").await.unwrap();
    let members = members.iter().filter(|it| it["podId"] == pod).count();
    (row["memberCount"].as_u64().unwrap(), members)
}

/// Who is in the pod's team, in order.
async fn team(host: &Host, pod: &str) -> Vec<String> {
    let limit = r#"{"method":"limit","values":[100]}"#;
    let path = format!("/teams/{pod}/memberships?queries[]={limit}");
    let page = host.as_key("GET", &path, None).await.unwrap();
    let all = page["memberships"].as_array().unwrap();
    let mut ids: Vec<String> = all
        .iter()
        .map(|it| it["userId"].as_str().unwrap().to_owned())
        .collect();
    ids.sort();
    ids
}

/// The notifications of one type, as recipient and text, in order.
async fn told(host: &Host, kind: &str) -> Vec<(String, String)> {
    host.settle().await.unwrap();
    let all = host.rows("notifications").await.unwrap();
    let mut told: Vec<(String, String)> = all
        .iter()
        .filter(|it| it["type"] == kind)
        .map(|it| {
            let text = |key: &str| it[key].as_str().unwrap().to_owned();
            (text("userId"), text("body"))
        })
        .collect();
    told.sort();
    told
}

#[tokio::test]
async fn no_answer_leaves_without_our_body() {
    let host = Host::start().await.unwrap();
    let asha = host.student("asha").await.unwrap();
    for (method, path, status, code) in [
        ("GET", "/pods/nowhere/else", 404, "not_found"),
        ("DELETE", "/pods", 405, "method_not_allowed"),
        ("POST", "/pods", 400, "bad_json"),
        ("GET", "/pods/nope", 404, "not_found"),
        ("GET", "/pods?limit=x", 400, "validation_failed"),
        ("GET", "/pods?cursor=../x", 400, "bad_cursor"),
    ] {
        let answer = asha.call("pods", method, path, "").await.unwrap();
        assert_eq!(
            refused(&answer),
            (status, code.to_owned()),
            "{method} {path}"
        );
        assert!(!answer.text("/error").is_empty() && !answer.text("/requestId").is_empty());
    }
}

#[tokio::test]
async fn guests_and_the_unverified_reach_nothing() {
    let host = Host::start().await.unwrap();
    let unverified = host.sign_in_unverified("una").await.unwrap();
    for person in [host.guest(), unverified] {
        for (method, path) in [
            ("POST", "/pods"),
            ("GET", "/pods"),
            ("GET", "/pods/p"),
            ("PATCH", "/pods/p"),
            ("DELETE", "/pods/p"),
            ("POST", "/pods/p/join"),
            ("POST", "/pods/p/leave"),
            ("GET", "/pods/p/members"),
            ("PUT", "/pods/p/members/u/role"),
            ("DELETE", "/pods/p/members/u"),
            ("POST", "/pods/p/transfer"),
            ("POST", "/pods/p/invites"),
            ("GET", "/pods/p/invites"),
            ("POST", "/pods/join-by-code"),
            ("GET", "/pods/p/pledges"),
            ("PUT", "/pods/p/pledges/me"),
            ("POST", "/pods/p/check-ins"),
            ("GET", "/pods/p/leaderboard"),
            ("GET", "/pods/recommendations"),
            ("POST", "/pods/auto-match"),
        ] {
            let answer = person.call("pods", method, path, "{}").await.unwrap();
            assert_eq!(answer.status, 401, "{method} {path}: {answer:?}");
        }
    }
}
