//! Study files of a pod that is archived.

use serde_json::json;
use testkit::Host;

use super::{act, refused, row, shared};
use crate::chat::stage::patch;

/// What is there is read and downloaded, and can be taken away.
#[tokio::test]
async fn files_of_an_archived_pod_are_only_read() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben", "eve"]).await.unwrap();
    let (asha, ben, eve) = (&people[0], &people[1], &people[2]);
    let pod = host.pod("maths", asha).member(ben).put().await.unwrap();
    let id = shared(asha, json!({ "podId": pod })).await;
    for edge in ["like", "bookmark"] {
        let made = act(asha, "PUT", &format!("{id}/{edge}")).await;
        assert_eq!(made.status, 201, "{made:?}");
    }
    patch(&host, "pods", &pod, json!({ "isActive": false })).await;
    let path = format!("/resources/{id}");
    for changes in [
        json!({ "title": "Another" }),
        json!({ "visibility": "private" }),
        json!({ "visibility": "public", "title": "Another" }),
    ] {
        let edited = asha.patch("resources", &path, changes.clone()).await;
        assert_eq!(edited.unwrap().code(), "pod_inactive", "{changes}");
    }
    for edge in ["like", "bookmark"] {
        let path = format!("{id}/{edge}");
        assert_eq!(act(ben, "PUT", &path).await.code(), "pod_inactive");
        let stranger = act(eve, "PUT", &path).await;
        assert_eq!(refused(&stranger), (404, "not_found".to_owned()));
    }
    let file = row(&host, &id).await;
    let seen = [&file["likesCount"], &file["bookmarksCount"], &file["title"]];
    assert_eq!(seen, [&json!(1), &json!(1), &json!("Notes on logic")]);
    let download = act(ben, "POST", &format!("{id}/download")).await;
    assert_eq!(download.status, 200, "{download:?}");
    for edge in ["like", "bookmark"] {
        let gone = act(asha, "DELETE", &format!("{id}/{edge}")).await;
        assert_eq!(gone.status, 200, "{gone:?}");
    }
    assert_eq!(act(asha, "DELETE", &id).await.status, 200);
    host.settle().await.unwrap();
}
