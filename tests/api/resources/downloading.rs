//! Addresses that work for minutes.

use std::time::Duration;

use serde_json::json;
use testkit::{Host, HostOptions};
use tokio::task::JoinSet;

use super::{act, crowded, row, shared, PDF};

/// B-039: an address opens one file for minutes, for whoever may read it now; B-092: the counter is an increment.
#[tokio::test]
async fn a_file_is_downloaded_by_an_address_that_ends() {
    let options = HostOptions {
        clock: Some("2026-01-02T10:00:00Z".parse().unwrap()),
        ..HostOptions::default()
    };
    let host = Host::start_with(options).await.unwrap();
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let (asha, ben) = (&people[0], &people[1]);
    let id = shared(asha, json!({})).await;
    let path = format!("{id}/download");
    let given = act(ben, "POST", &path).await;
    assert_eq!(
        (given.status, given.calls, given.waves),
        (200, 3, 3),
        "{given:?}"
    );
    assert_eq!(given.text("/expiresAt"), "2026-01-02T10:05:00.000Z");
    let url = given.text("/url");
    let bytes = reqwest::get(&url).await.unwrap();
    assert_eq!(bytes.status(), 200);
    assert_eq!(bytes.bytes().await.unwrap(), PDF);
    assert_eq!(act(ben, "POST", &path).await.status, 200);
    assert_eq!(row(&host, &id).await["downloadsCount"], 1, "once an hour");
    host.pass(Duration::from_secs(6 * 60)).await.unwrap();
    let late = reqwest::get(&url).await.unwrap().status();
    assert!(late == 401 || late == 404, "{late}");
    host.pass(Duration::from_secs(60 * 60)).await.unwrap();
    assert_eq!(act(ben, "POST", &path).await.status, 200);
    assert_eq!(row(&host, &id).await["downloadsCount"], 2);
}

/// B-039: neither strangers nor guests are given an address, and nothing is counted for them.
#[tokio::test]
async fn only_readers_are_given_an_address() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben", "eve"]).await.unwrap();
    let (asha, ben, eve) = (&people[0], &people[1], &people[2]);
    let pod = host.pod("maths", asha).member(ben).put().await.unwrap();
    let in_pod = shared(asha, json!({ "podId": pod })).await;
    let private = shared(asha, json!({ "visibility": "private" })).await;
    let guest = host.guest();
    for (person, id, status) in [
        (asha, &in_pod, 200),
        (ben, &in_pod, 200),
        (eve, &in_pod, 404),
        (asha, &private, 200),
        (ben, &private, 404),
        (&guest, &in_pod, 401),
    ] {
        let given = act(person, "POST", &format!("{id}/download")).await;
        assert_eq!(given.status, status, "{} {given:?}", person.id);
    }
    assert_eq!(row(&host, &in_pod).await["downloadsCount"], 2);
    assert_eq!(row(&host, &private).await["downloadsCount"], 1);
    host.remove_member(&pod, ben).await.unwrap();
    host.settle().await.unwrap();
    let left = act(ben, "POST", &format!("{in_pod}/download")).await;
    assert_eq!(left.status, 404, "whoever left the pod: {left:?}");
    host.settle().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn ten_downloads_of_one_person_at_once_count_once() {
    let host = crowded().await;
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let id = shared(&people[0], json!({})).await;
    let mut asking = JoinSet::new();
    for _ in 0..10 {
        let (ben, path) = (people[1].clone(), format!("{id}/download"));
        asking.spawn(async move { act(&ben, "POST", &path).await.status });
    }
    let statuses = asking.join_all().await;
    assert!(statuses.iter().all(|it| *it == 200), "{statuses:?}");
    assert_eq!(row(&host, &id).await["downloadsCount"], 1);
    host.settle().await.unwrap();
}
