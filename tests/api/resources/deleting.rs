//! What is gone is gone, the file too.

use model::PodRole;
use serde_json::json;
use testkit::Host;

use super::{act, read, refused, row, share, shared};

/// B-072, B-200: the file goes with its page, found by its id and not by an address.
#[tokio::test]
async fn a_deleted_file_leaves_nothing_behind() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let (asha, ben) = (&people[0], &people[1]);
    let made = share(asha, json!({})).await;
    let (id, file) = (made.text("/resource/id"), made.text("/resource/fileId"));
    act(ben, "PUT", &format!("{id}/like")).await;
    act(ben, "PUT", &format!("{id}/bookmark")).await;
    host.settle().await.unwrap();
    let gone = act(asha, "DELETE", &id).await;
    assert_eq!((gone.status, gone.calls), (200, 1), "{gone:?}");
    assert_eq!(gone.json, json!({ "deleted": true }));
    assert_eq!(read(ben, &id).await.status, 404);
    host.settle().await.unwrap();
    assert!(host.rows("resource_likes").await.unwrap().is_empty());
    assert!(host.rows("resource_bookmarks").await.unwrap().is_empty());
    assert!(host.rows("notifications").await.unwrap().is_empty());
    let path = format!("/storage/buckets/resources/files/{file}");
    let (status, _) = host.try_as_key("GET", &path, None).await.unwrap();
    assert_eq!(status, 404, "the file is gone");
    assert_eq!(row(&host, &id).await["$permissions"], json!([]));
    let again = act(asha, "DELETE", &id).await;
    assert_eq!(again.status, 200, "{again:?}");
    assert_eq!(act(ben, "DELETE", &id).await.status, 404);
    assert_eq!(act(ben, "PUT", &format!("{id}/like")).await.status, 404);
    let jobs = host.rows("jobs").await.unwrap();
    assert_eq!(jobs.len(), 1, "{jobs:?}");
    assert_eq!(jobs[0]["state"], "done");
}

#[tokio::test]
async fn authors_leaders_and_admins_delete() {
    let host = Host::start().await.unwrap();
    let people = host
        .students(&["asha", "ben", "cleo", "eve", "root"])
        .await
        .unwrap();
    let (asha, ben, cleo, eve, root) = (&people[0], &people[1], &people[2], &people[3], &people[4]);
    let labels = Some(json!({ "labels": ["admin"] }));
    host.as_key("PUT", "/users/root/labels", labels)
        .await
        .unwrap();
    let pod = host
        .pod("maths", asha)
        .admin(cleo)
        .member(ben)
        .put()
        .await
        .unwrap();
    let (one, two) = (
        shared(ben, json!({ "podId": pod })).await,
        shared(ben, json!({ "podId": pod })).await,
    );
    let public = shared(asha, json!({})).await;
    for (person, id, status, code) in [
        (eve, &one, 404, "not_found"),
        (eve, &public, 403, "forbidden"),
        (cleo, &public, 403, "forbidden"),
        (cleo, &one, 200, ""),
        (asha, &two, 200, ""),
        (root, &public, 200, ""),
    ] {
        let told = act(person, "DELETE", id).await;
        assert_eq!(
            refused(&told),
            (status, code.to_owned()),
            "{} {told:?}",
            person.id
        );
    }
    let guest = host.guest();
    assert_eq!(act(&guest, "DELETE", &public).await.status, 401);
    host.settle().await.unwrap();
    let log = host.rows("admin_audit_logs").await.unwrap();
    let said: Vec<_> = log
        .iter()
        .map(|it| (&it["action"], &it["targetId"]))
        .collect();
    let expected = (&json!("resource_delete"), &json!(public));
    assert_eq!(said, [expected], "{log:?}");
}

/// A leader who lost the role deletes no more.
#[tokio::test]
async fn a_former_admin_deletes_nothing() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben", "cleo"]).await.unwrap();
    let pod = host
        .pod("maths", &people[0])
        .admin(&people[2])
        .member(&people[1])
        .put();
    let pod = pod.await.unwrap();
    let id = shared(&people[1], json!({ "podId": pod })).await;
    host.remove_member(&pod, &people[2]).await.unwrap();
    assert_eq!(act(&people[2], "DELETE", &id).await.status, 404);
    host.put_member(&pod, &people[2], PodRole::Member)
        .await
        .unwrap();
    assert_eq!(
        refused(&act(&people[2], "DELETE", &id).await),
        (403, "forbidden".to_owned())
    );
    host.settle().await.unwrap();
}

/// A file that its author shares twice stays while one page shows it.
#[tokio::test]
async fn a_file_stays_while_another_page_shows_it() {
    let host = Host::start().await.unwrap();
    let asha = host.student("asha").await.unwrap();
    let made = share(&asha, json!({})).await;
    let file = made.text("/resource/fileId");
    let again = asha
        .post("resources", "/resources", json!({ "fileId": file }))
        .await
        .unwrap();
    assert_eq!(again.status, 201);
    act(&asha, "DELETE", &made.text("/resource/id")).await;
    host.settle().await.unwrap();
    let path = format!("/storage/buckets/resources/files/{file}");
    assert_eq!(host.try_as_key("GET", &path, None).await.unwrap().0, 200);
    act(&asha, "DELETE", &again.text("/resource/id")).await;
    host.settle().await.unwrap();
    assert_eq!(host.try_as_key("GET", &path, None).await.unwrap().0, 404);
}
