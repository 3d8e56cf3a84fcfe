//! What is left of somebody once their account was deleted: the job `account_delete`, run, cut short and run again.

use std::time::Duration;

use local::Chaos;
use model::{did, kinds, Kind};
use serde_json::{json, Value};
use testkit::{Host, HostOptions, Person};

use super::row;

fn noon() -> HostOptions {
    HostOptions {
        clock: Some("2026-01-01T12:00:00Z".parse().unwrap()),
        is_contended: true,
        ..HostOptions::default()
    }
}

async fn member(host: &Host, pod: &str, user: &str, role: &str) {
    let id = did::<kinds::Edge>(Kind::POD_MEMBER, &[pod, user]);
    let cells = json!({ "podId": pod, "userId": user, "role": role, "joinedVia": "direct" });
    host.put_row("pod_members", id.as_str(), cells, &[])
        .await
        .unwrap();
}

async fn pod(host: &Host, id: &str, owner: &str, members: u32) {
    let cells = json!({ "name": format!("Pod {id}"), "ownerId": owner, "memberCount": members });
    host.put_row("pods", id, cells, &[]).await.unwrap();
}

/// Asha with a life: posts, follows, likes, two pods, settings, a study day.
async fn life(host: &Host) -> Vec<Person> {
    let people = host.students(&["asha", "ben", "cara"]).await.unwrap();
    let (asha, ben) = (&people[0], &people[1]);
    for (person, other) in [(asha, "ben"), (asha, "cara"), (ben, "asha")] {
        person
            .call("users", "PUT", &format!("/users/{other}/follow"), "")
            .await
            .unwrap();
    }
    let post = ben
        .post("posts", "/posts", json!({ "content": "Hello" }))
        .await
        .unwrap();
    let id = post.text("/post/id");
    asha.call("posts", "PUT", &format!("/posts/{id}/like"), "")
        .await
        .unwrap();
    asha.call("posts", "PUT", &format!("/posts/{id}/save"), "")
        .await
        .unwrap();
    asha.post("posts", "/posts", json!({ "content": "My words" }))
        .await
        .unwrap();
    asha.put("auth", "/presence", json!({ "status": "online" }))
        .await
        .unwrap();
    asha.patch("users", "/profiles/me", json!({ "bio": "Private words" }))
        .await
        .unwrap();
    pod(host, "joined", "ben", 2).await;
    member(host, "joined", "ben", "owner").await;
    member(host, "joined", "asha", "member").await;
    host.settle().await.unwrap();
    people
}

/// Gives a job that waits for its turn as many turns as it may need.
async fn finish(host: &Host) {
    for _ in 0..40 {
        let jobs = host.rows("jobs").await.unwrap();
        let is_open = |it: &&Value| it["kind"] == "account_delete" && it["state"] != "done";
        if !jobs.iter().any(|it| is_open(&it)) {
            return;
        }
        host.pass(Duration::from_secs(3_600)).await.unwrap();
        host.running()
            .tick("scheduler", Some(host.now()))
            .await
            .unwrap();
        host.running().settle().await;
    }
    panic!("{:?}", host.rows("jobs").await.unwrap());
}

/// Nobody is left, and nothing of theirs but what they told others.
async fn check_gone(host: &Host) {
    let (status, _) = host.try_as_key("GET", "/users/asha", None).await.unwrap();
    assert_eq!(status, 404, "the account is gone");
    let stone = row(host, "profiles", "asha").await;
    assert_eq!(stone["name"], "Deleted user");
    assert!(
        stone["deletedAt"].is_string() && stone["username"].is_null(),
        "{stone}"
    );
    assert!(stone["bio"].is_null(), "{stone}");
    assert_eq!(host.row("user_settings", "asha").await.unwrap(), None);
    assert_eq!(host.row("presence", "asha").await.unwrap(), None);
    for table in ["follows", "post_likes", "saved_posts"] {
        assert!(host.rows(table).await.unwrap().is_empty(), "{table}");
    }
    let ben = row(host, "profiles", "ben").await;
    assert_eq!(
        (&ben["followersCount"], &ben["followingCount"]),
        (&json!(0), &json!(0))
    );
    for post in host.rows("posts").await.unwrap() {
        assert_eq!(
            (&post["likesCount"], &post["savesCount"]),
            (&json!(0), &json!(0))
        );
    }
    assert_eq!(row(host, "pods", "joined").await["memberCount"], 1);
    let told = host.rows("notifications").await.unwrap();
    assert!(told.iter().all(|it| it["userId"] != "asha"), "{told:?}");
}

#[tokio::test]
async fn whoever_leaves_leaves_their_words_and_a_tombstone() {
    let host = Host::start_with(noon()).await.unwrap();
    let people = life(&host).await;
    pod(&host, "alone", "asha", 1).await;
    member(&host, "alone", "asha", "owner").await;
    let sure = json!({ "confirm": "DELETE" }).to_string();
    let queued = people[0]
        .call("auth", "DELETE", "/auth/account", &sure)
        .await
        .unwrap();
    assert_eq!(queued.status, 202, "{queued:?}");
    host.settle().await.unwrap();
    finish(&host).await;
    check_gone(&host).await;
    assert_eq!(row(&host, "pods", "alone").await["isActive"], false);
    let words = people[1]
        .get("posts", "/posts?authorId=asha")
        .await
        .unwrap();
    assert_eq!(words.text("/items/0/post/content"), "My words", "{words:?}");
    assert_eq!(words.text("/items/0/author/name"), "Deleted user");
    assert_eq!(
        people[1]
            .get("users", "/profiles/asha")
            .await
            .unwrap()
            .status,
        404
    );
    let session = people[0]
        .post("auth", "/auth/bootstrap", json!({}))
        .await
        .unwrap();
    assert_eq!(session.status, 401, "no session is left: {session:?}");
}

#[tokio::test]
async fn a_pod_of_an_account_deleted_in_the_console_goes_to_its_eldest_admin() {
    let host = Host::start_with(noon()).await.unwrap();
    life(&host).await;
    pod(&host, "shared", "asha", 3).await;
    for (user, role) in [("asha", "owner"), ("ben", "member"), ("cara", "admin")] {
        member(&host, "shared", user, role).await;
    }
    host.as_key("DELETE", "/users/asha", None).await.unwrap();
    host.settle().await.unwrap();
    finish(&host).await;
    check_gone(&host).await;
    let shared = row(&host, "pods", "shared").await;
    assert_eq!(
        (&shared["ownerId"], &shared["memberCount"]),
        (&json!("cara"), &json!(2))
    );
    let id = did::<kinds::Edge>(Kind::POD_MEMBER, &["shared", "cara"]);
    assert_eq!(
        row(&host, "pod_members", id.as_str()).await["role"],
        "owner"
    );
}

/// An attempt died after it had removed some rows of a step, and before it said so.
#[tokio::test]
async fn an_attempt_goes_on_where_another_died() {
    let host = Host::start_with(noon()).await.unwrap();
    life(&host).await;
    let id = did::<kinds::Edge>(Kind::FOLLOW, &["asha", "ben"]);
    super::lose(&host, "follows", id.as_str()).await;
    let path = format!("/tablesdb/{}/tables/profiles/rows/ben", store::DATABASE);
    let lowered = json!({ "data": { "followersCount": 0 } });
    host.as_key("PATCH", &path, Some(lowered)).await.unwrap();
    let job = did::<kinds::Job>(Kind::JOB, &["account_delete", "asha", "1"]);
    let died = json!({
        "kind": "account_delete", "subjectId": "asha", "state": "running", "attempts": 1, "lock": 1,
        "nextAttemptAt": "2026-01-01T11:50:00Z", "leaseUntil": "2026-01-01T11:59:00Z",
        "step": "edges", "done": 0, "total": 6,
    });
    host.put_row("jobs", job.as_str(), died, &[]).await.unwrap();
    host.settle().await.unwrap();
    finish(&host).await;
    check_gone(&host).await;

    // All of it once more, as after a crash at the very end.
    let path = format!("/tablesdb/{}/tables/jobs/rows/{job}", store::DATABASE);
    let again = json!({ "data": { "state": "queued", "done": 0, "lock": 0, "attempts": 0 } });
    host.as_key("PATCH", &path, Some(again)).await.unwrap();
    finish(&host).await;
    check_gone(&host).await;
    assert_eq!(row(&host, "profiles", "cara").await["followersCount"], 0);
}

/// One call in three fails, at any point of any step, and nothing is counted twice or never.
#[tokio::test]
async fn a_deletion_survives_a_store_that_fails_at_every_point() {
    let options = HostOptions {
        chaos: Some(Chaos {
            seed: 11,
            unavailable: 0.33,
            ..Chaos::default()
        }),
        ..noon()
    };
    let host = Host::start_with(options).await.unwrap();
    host.sign_in("asha").await.unwrap();
    host.running().settle().await;
    pod(&host, "joined", "ben", 2).await;
    member(&host, "joined", "asha", "member").await;
    for n in 0..12 {
        let fan = format!("fan{n}");
        let profile = json!({ "name": fan, "followersCount": 1 });
        host.put_row("profiles", &fan, profile, &[]).await.unwrap();
        let id = did::<kinds::Edge>(Kind::FOLLOW, &["asha", &fan]);
        let edge = json!({ "followerId": "asha", "followingId": fan });
        host.put_row("follows", id.as_str(), edge, &[])
            .await
            .unwrap();
    }
    let job = did::<kinds::Job>(Kind::JOB, &["account_delete", "asha", "1"]);
    let queued = json!({
        "kind": "account_delete", "subjectId": "asha", "maxAttempts": 5, "nextAttemptAt": "2026-01-01T12:00:00Z",
    });
    host.put_row("jobs", job.as_str(), queued, &[])
        .await
        .unwrap();
    host.running().settle().await;
    finish(&host).await;
    let (status, _) = host.try_as_key("GET", "/users/asha", None).await.unwrap();
    assert_eq!(status, 404);
    assert!(host.rows("follows").await.unwrap().is_empty());
    for n in 0..12 {
        let fan = row(&host, "profiles", &format!("fan{n}")).await;
        assert_eq!(fan["followersCount"], 0, "{fan}");
    }
    assert_eq!(row(&host, "pods", "joined").await["memberCount"], 1);
    assert_eq!(row(&host, "profiles", "asha").await["name"], "Deleted user");
}
