//! `DELETE /auth/account`: who may ask for it, and what is queued.

use std::time::Duration;

use model::{Difficulty, UserId};
use serde_json::{json, Value};
use testkit::trouble::deaf;
use testkit::{Answer, Host, HostOptions, Person};

use super::{newcomer, row};

async fn noon() -> Host {
    let options = HostOptions {
        clock: Some("2026-01-01T12:00:00Z".parse().unwrap()),
        ..HostOptions::default()
    };
    Host::start_with(options).await.unwrap()
}

async fn ask(person: &Person, body: Value) -> Answer {
    person
        .call("auth", "DELETE", "/auth/account", &body.to_string())
        .await
        .unwrap()
}

fn sure() -> Value {
    json!({ "confirm": "DELETE" })
}

/// A pod of `owner` with so many members.
async fn pod(host: &Host, id: &str, owner: &str, members: u32) {
    let owner: UserId = owner.parse().unwrap();
    let cells = json!({
        "name": format!("Pod {id}"), "ownerId": owner, "memberCount": members,
        "difficulty": Difficulty::Beginner,
    });
    host.put_row("pods", id, cells, &[]).await.unwrap();
}

#[tokio::test]
async fn a_recent_session_queues_the_deletion_once() {
    let host = noon().await;
    let asha = newcomer(&host, "asha").await;
    host.running().set_chaos(Some(deaf()));
    let queued = ask(&asha, sure()).await;
    assert_eq!(queued.status, 202, "{queued:?}");
    assert_eq!((queued.calls, queued.waves), (3, 2));
    let id = queued.text("/jobId");
    let job = row(&host, "jobs", &id).await;
    assert_eq!(
        (&job["kind"], &job["subjectId"]),
        (&json!("account_delete"), &json!("asha"))
    );
    assert_eq!(job["state"], "queued");
    assert_eq!(job["$permissions"], json!([r#"read("user:asha")"#]));
    assert_eq!(
        ask(&asha, sure()).await.text("/jobId"),
        id,
        "asking twice is one deletion"
    );
    assert_eq!(host.rows("jobs").await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_session_of_ten_minutes_is_too_old_and_a_new_one_is_not() {
    let host = noon().await;
    let asha = newcomer(&host, "asha").await;
    host.pass(Duration::from_secs(599)).await.unwrap();
    let wrong_word = ask(&asha, json!({ "confirm": "yes" })).await;
    assert_eq!(wrong_word.status, 400, "still recent: {wrong_word:?}");
    host.pass(Duration::from_secs(1)).await.unwrap();
    let refused = ask(&asha, sure()).await;
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (403, "reauth_required")
    );
    assert!(host.rows("jobs").await.unwrap().is_empty());

    // Another device that signed in just now does not make this one recent.
    let session = host
        .as_key("POST", "/users/asha/sessions", None)
        .await
        .unwrap();
    assert_eq!(ask(&asha, sure()).await.status, 403);
    let mut again = asha.clone();
    again.session = session["secret"].as_str().unwrap().to_owned();
    assert_eq!(ask(&again, sure()).await.status, 202);
}

#[tokio::test]
async fn only_the_word_confirms_and_only_people_ask() {
    let host = noon().await;
    let asha = newcomer(&host, "asha").await;
    for body in [
        json!({}),
        json!({ "confirm": "delete" }),
        json!({ "confirm": true }),
        json!({ "confirm": "x".repeat(1_000) }),
        json!({ "confirm": "DELETE", "userIds": ["ben"] }),
    ] {
        let refused = ask(&asha, body.clone()).await;
        assert_eq!(refused.status, 400, "{body}: {refused:?}");
    }
    assert_eq!(ask(&host.guest(), sure()).await.status, 401);
    assert!(host.rows("jobs").await.unwrap().is_empty());
}

#[tokio::test]
async fn whoever_owns_a_pod_with_others_hands_it_over_first() {
    let host = noon().await;
    let asha = newcomer(&host, "asha").await;
    pod(&host, "alone", "asha", 1).await;
    pod(&host, "theirs", "ben", 5).await;
    pod(&host, "shared", "asha", 2).await;
    let refused = ask(&asha, sure()).await;
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (422, "owns_pods"),
        "{refused:?}"
    );
    assert!(refused.text("/error").contains("Pod shared"), "{refused:?}");
    let path = format!("/tablesdb/{}/tables/pods/rows/shared", store::DATABASE);
    let handed_over = json!({ "data": { "ownerId": "ben" } });
    host.as_key("PATCH", &path, Some(handed_over))
        .await
        .unwrap();
    assert_eq!(
        ask(&asha, sure()).await.status,
        202,
        "a pod of one's own goes along"
    );
}

#[tokio::test]
async fn a_deletion_that_gave_up_is_taken_up_again() {
    let host = noon().await;
    let asha = newcomer(&host, "asha").await;
    host.running().set_chaos(Some(deaf()));
    let id = ask(&asha, sure()).await.text("/jobId");
    let path = format!("/tablesdb/{}/tables/jobs/rows/{id}", store::DATABASE);
    let dead = json!({ "data": { "state": "dead", "attempts": 5, "errorCode": "internal" } });
    host.as_key("PATCH", &path, Some(dead)).await.unwrap();
    assert_eq!(ask(&asha, sure()).await.text("/jobId"), id);
    let job = row(&host, "jobs", &id).await;
    assert_eq!(
        (&job["state"], &job["attempts"]),
        (&json!("queued"), &json!(0))
    );
}

#[tokio::test]
async fn an_account_deleted_in_the_console_leaves_nothing_undone() {
    let host = noon().await;
    newcomer(&host, "asha").await;
    host.as_key("DELETE", "/users/asha", None).await.unwrap();
    host.settle().await.unwrap();
    let jobs = host.rows("jobs").await.unwrap();
    assert_eq!(jobs.len(), 1);
    assert_eq!(
        (&jobs[0]["kind"], &jobs[0]["subjectId"]),
        (&json!("account_delete"), &json!("asha"))
    );
}
