//! Who is told what happens in a pod.

use serde_json::json;
use testkit::Host;

use super::{at, found, invite, join, leave, promote, told};

fn told_to(user: &str, text: &str) -> (String, String) {
    (user.to_owned(), text.to_owned())
}

#[tokio::test]
async fn leaders_hear_of_new_members_in_one_notification_a_day() {
    let host = at("2026-02-02T12:00:00Z").await;
    let people = host
        .students(&["asha", "ben", "cleo", "dan"])
        .await
        .unwrap();
    let pod = found(&people[0], json!({})).await;
    assert!(
        told(&host, "pod_join").await.is_empty(),
        "founding is no joining"
    );
    join(&people[1], &pod).await;
    host.settle().await.unwrap();
    promote(&people[0], &pod, "ben").await;
    join(&people[2], &pod).await;
    host.settle().await.unwrap();
    join(&people[3], &pod).await;
    join(&people[3], &pod).await;
    assert_eq!(
        told(&host, "pod_join").await,
        [
            told_to("asha", "dan and 2 others joined Rustaceans"),
            told_to("ben", "dan and 1 other joined Rustaceans"),
        ]
    );
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

/// Somebody who found no seat has not joined, and nobody is told so.
#[tokio::test]
async fn nobody_hears_of_a_join_that_found_no_seat() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben", "cleo"]).await.unwrap();
    let pod = found(&people[0], json!({ "maxMembers": 2 })).await;
    join(&people[1], &pod).await;
    host.settle().await.unwrap();
    assert_eq!(join(&people[2], &pod).await.status, 409);
    assert_eq!(
        told(&host, "pod_join").await,
        [told_to("asha", "ben joined Rustaceans")]
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
