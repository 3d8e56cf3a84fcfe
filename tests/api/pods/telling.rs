//! Who is told what happens in a pod.

use serde_json::json;
use testkit::Host;

use super::{at, found, invite, join, leave, promote, told};

fn told_to(user: &str, text: &str) -> (String, String) {
    (user.to_owned(), text.to_owned())
}

#[tokio::test]
async fn the_owner_hears_who_left_and_the_removed_hear_that_they_were() {
    let host = at("2026-02-02T12:00:00Z").await;
    let people = host.students(&["asha", "ben", "cleo"]).await.unwrap();
    let pod = found(&people[0], json!({})).await;
    join(&people[1], &pod).await;
    join(&people[2], &pod).await;
    host.settle().await.unwrap();
    leave(&people[1], &pod).await;
    let path = format!("/pods/{pod}/members/cleo");
    people[0].delete("pods", &path).await.unwrap();
    assert_eq!(
        told(&host, "pod_leave").await,
        [told_to("asha", "ben left Rustaceans")]
    );
    assert_eq!(
        told(&host, "pod_removed").await,
        [told_to("cleo", "You are no longer a member of Rustaceans")]
    );
}

#[tokio::test]
async fn roles_are_told_once_however_often_the_row_changes() {
    let host = at("2026-02-02T12:00:00Z").await;
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let (asha, ben) = (&people[0], &people[1]);
    let pod = found(asha, json!({})).await;
    join(ben, &pod).await;
    promote(asha, &pod, "ben").await;
    let path = format!("/pods/{pod}/check-ins");
    ben.post("pods", &path, json!({ "note": "Points change my row" }))
        .await
        .unwrap();
    assert_eq!(
        told(&host, "role_change").await,
        [told_to("ben", "You are now an admin of Rustaceans")]
    );
    let counts = host.rows("notifications").await.unwrap();
    assert_eq!(
        counts
            .iter()
            .find(|it| it["type"] == "role_change")
            .unwrap()["count"],
        1
    );
    let path = format!("/pods/{pod}/transfer");
    let done = asha
        .post("pods", &path, json!({ "userId": "ben" }))
        .await
        .unwrap();
    assert_eq!(done.status, 200, "{done:?}");
    assert_eq!(
        told(&host, "role_change").await,
        [
            told_to("asha", "You are now an admin of Rustaceans"),
            told_to("ben", "You are now an admin of Rustaceans"),
            told_to("ben", "You are now the owner of Rustaceans"),
        ]
    );
}

/// B-126: the pod is told in bulk, by event.
#[tokio::test]
async fn everybody_but_the_asker_hears_a_call_for_help() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben", "cleo"]).await.unwrap();
    let pod = found(&people[0], json!({})).await;
    join(&people[1], &pod).await;
    join(&people[2], &pod).await;
    let path = format!("/pods/{pod}/check-ins");
    let quiet = json!({ "note": "All well" });
    people[1].post("pods", &path, quiet).await.unwrap();
    assert!(told(&host, "help_request").await.is_empty());
    let loud = json!({ "note": "I am lost", "blocker": "Lifetimes", "helpNeeded": true });
    people[1].post("pods", &path, loud).await.unwrap();
    assert_eq!(
        told(&host, "help_request").await,
        [told_to("asha", "Lifetimes"), told_to("cleo", "Lifetimes")]
    );
}

#[tokio::test]
async fn an_invitation_to_a_member_or_to_an_unverified_address_tells_nobody() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben"]).await.unwrap();
    host.sign_in_unverified("una").await.unwrap();
    let pod = found(&people[0], json!({})).await;
    join(&people[1], &pod).await;
    for email in ["ben@example.com", "una@example.com", "nobody@example.com"] {
        invite(&people[0], &pod, json!({ "email": email })).await;
    }
    assert!(told(&host, "pod_invite").await.is_empty());
}
