//! What happens, and who hears of it in which words. B-073, B-180, B-234, B-235.

use serde_json::json;
use testkit::{Host, HostOptions};

use super::{heard, put, told};
use crate::posts::{comment, like, publish, publish_in};

fn pair(kind: &str, body: &str) -> (String, String) {
    (kind.to_owned(), body.to_owned())
}

#[tokio::test]
async fn likes_of_a_post_are_one_notification_that_grows() {
    let host = Host::start().await.unwrap();
    let people = host
        .students(&["asha", "ben", "cara", "dan", "eve"])
        .await
        .unwrap();
    let asha = &people[0];
    let id = publish(asha, "Rust is fun").await;
    let path = format!("/posts/{id}");
    assert_eq!(like(asha, &path).await.status, 201);
    assert!(
        heard(&host, "asha").await.is_empty(),
        "nobody is told of themselves"
    );
    let mut bodies = Vec::new();
    for fan in &people[1..] {
        assert_eq!(like(fan, &path).await.status, 201);
        let all = heard(&host, "asha").await;
        assert_eq!(all.len(), 1, "{all:?}");
        bodies.push(all[0].1.clone());
    }
    assert_eq!(
        bodies,
        [
            "ben likes: “Rust is fun”",
            "cara and 1 other like: “Rust is fun”",
            "dan and 2 others like: “Rust is fun”",
            "eve and 3 others like: “Rust is fun”",
        ]
    );
    let row = &told(&host, "asha").await[0];
    assert_eq!(row["actorIds"], json!(["eve", "dan", "cara"]));
    assert_eq!(
        (&row["category"], &row["priority"]),
        (&json!("social"), &json!("low"))
    );
    assert_eq!(row["pushState"], "none");
    assert_eq!(row["actionPath"], format!("/app/feed?post={id}"));
    assert_eq!(row["$permissions"], json!([r#"read("user:asha")"#]));
    // Read, then unliked and liked again: the same cause tells nothing new; somebody new does.
    let read = format!("/notifications/{}/read", row["$id"].as_str().unwrap());
    asha.call("notifications", "PUT", &read, "").await.unwrap();
    people[1]
        .delete("posts", &format!("{path}/like"))
        .await
        .unwrap();
    assert_eq!(like(&people[1], &path).await.status, 201);
    let row = &told(&host, "asha").await[0];
    assert_eq!(row["count"], 4);
    assert!(row["readAt"].is_string(), "{row}");
    let fay = host.student("fay").await.unwrap();
    assert_eq!(like(&fay, &path).await.status, 201);
    let row = &told(&host, "asha").await[0];
    assert_eq!((&row["count"], &row["readAt"]), (&json!(5), &json!(null)));
}

/// Each person hears of a comment once: as the one answered, or as one mentioned.
#[tokio::test]
async fn comments_replies_and_mentions_tell_each_person_once() {
    let host = Host::start().await.unwrap();
    let people = host
        .students(&["asha", "ben", "cara", "dan"])
        .await
        .unwrap();
    let (asha, ben, cara) = (&people[0], &people[1], &people[2]);
    let id = publish(asha, "Hello").await;
    let top = comment(ben, &id, "Well said @asha @dan @ben").await;
    assert_eq!(
        heard(&host, "asha").await,
        [pair("comment", "ben: “Well said @asha @dan @ben”")]
    );
    assert_eq!(
        heard(&host, "dan").await,
        [pair("mention", "ben mentioned you in a comment")]
    );
    assert!(heard(&host, "ben").await.is_empty());
    let path = format!("/posts/{id}/comments");
    let reply = json!({ "content": "Indeed", "parentId": top });
    let reply = cara
        .post("posts", &path, reply)
        .await
        .unwrap()
        .text("/comment/id");
    assert_eq!(
        heard(&host, "ben").await,
        [pair("reply", "cara answered you: “Indeed”")]
    );
    assert_eq!(
        heard(&host, "asha").await.len(),
        1,
        "a reply is not for the post's author"
    );
    let deeper = json!({ "content": "Thanks", "parentId": reply });
    people[3].post("posts", &path, deeper).await.unwrap();
    let of_cara = heard(&host, "cara").await;
    assert_eq!(of_cara, [pair("reply", "dan answered you: “Thanks”")]);
    comment(cara, &id, "Second").await;
    let row = &told(&host, "asha").await[0];
    assert_eq!(row["body"], "cara and 1 other commented: “Second”");
    assert_eq!(
        (&row["priority"], &row["pushState"]),
        (&json!("high"), &json!("queued"))
    );
    let liked = like(asha, &format!("/comments/{top}")).await;
    assert_eq!(liked.status, 201);
    let of_ben = heard(&host, "ben").await;
    assert!(
        of_ben.contains(&pair("comment_like", "asha likes your comment")),
        "{of_ben:?}"
    );
}

/// An edit tells those whom it newly mentions; likes, which change the row as well, tell nobody of the edit again.
#[tokio::test]
async fn an_edit_tells_whom_it_newly_mentions_once() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben", "cara"]).await.unwrap();
    let (asha, ben) = (&people[0], &people[1]);
    let id = publish(asha, "Hello @ben").await;
    let mention = pair("mention", "asha mentioned you in a post");
    assert_eq!(heard(&host, "ben").await, std::slice::from_ref(&mention));
    let path = format!("/posts/{id}");
    let edit = json!({ "content": "Hello @ben and @cara" });
    assert_eq!(asha.patch("posts", &path, edit).await.unwrap().status, 200);
    assert_eq!(heard(&host, "cara").await, std::slice::from_ref(&mention));
    assert_eq!(like(ben, &path).await.status, 201);
    assert_eq!(heard(&host, "ben").await, std::slice::from_ref(&mention));
    assert_eq!(heard(&host, "cara").await, [mention]);
    let said = comment(ben, &id, "Hm").await;
    let edit = json!({ "content": "Hm, @cara" });
    ben.patch("posts", &format!("/comments/{said}"), edit)
        .await
        .unwrap();
    let of_cara = heard(&host, "cara").await;
    assert!(
        of_cara.contains(&pair("mention", "ben mentioned you in a comment")),
        "{of_cara:?}"
    );
}

#[tokio::test]
async fn a_pods_posts_are_told_to_its_members_once_a_day() {
    let clock = Some("2026-03-01T12:00:00Z".parse().unwrap());
    let host = Host::start_with(HostOptions {
        clock,
        ..HostOptions::default()
    });
    let host = host.await.unwrap();
    let people = host
        .students(&["asha", "ben", "cara", "eve"])
        .await
        .unwrap();
    let (asha, ben, cara) = (&people[0], &people[1], &people[2]);
    let pod = host
        .pod("rust", asha)
        .members([ben, cara])
        .put()
        .await
        .unwrap();
    publish_in(&pod, asha, "One for @cara and @eve").await;
    assert_eq!(
        heard(&host, "ben").await,
        [pair("pod_post", "asha posted: “One for @cara and @eve”")]
    );
    assert_eq!(
        heard(&host, "cara").await,
        [pair("mention", "asha mentioned you in a post")]
    );
    assert!(
        heard(&host, "eve").await.is_empty(),
        "who cannot read it is not told"
    );
    assert!(heard(&host, "asha").await.is_empty());
    publish_in(&pod, cara, "Two").await;
    let of_ben = heard(&host, "ben").await;
    assert_eq!(of_ben, [pair("pod_post", "cara and 1 other posted: “Two”")]);
    host.pass(std::time::Duration::from_secs(24 * 60 * 60))
        .await
        .unwrap();
    publish_in(&pod, asha, "Three").await;
    let mut of_ben = heard(&host, "ben").await;
    of_ben.sort();
    assert_eq!(of_ben.len(), 2, "{of_ben:?}");
    assert_eq!(of_ben[0], pair("pod_post", "asha posted: “Three”"));
    let row = &told(&host, "ben").await[0];
    assert_eq!(
        (&row["title"], &row["podId"]),
        (&json!("New in Pod rust"), &json!("rust"))
    );
    // Whoever has left hears of nothing more.
    host.remove_member(&pod, ben).await.unwrap();
    publish_in(&pod, asha, "Four").await;
    assert_eq!(heard(&host, "ben").await.len(), 2);
}

#[tokio::test]
async fn followers_are_told_and_the_new_are_welcomed() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben"]).await.unwrap();
    for _ in 0..2 {
        let row = json!({ "followerId": "ben", "followingId": "asha" });
        let id: model::EdgeId = model::did(model::Kind::FOLLOW, &["ben", "asha"]);
        host.put_row("follows", id.as_str(), row, &[])
            .await
            .unwrap();
        assert_eq!(
            heard(&host, "asha").await,
            [pair("follow", "ben now follows you")]
        );
        let path = format!("/tablesdb/peerspark-main-db/tables/follows/rows/{id}");
        host.as_key("DELETE", &path, None).await.unwrap();
    }
    let profile = host.row("profiles", "ben").await.unwrap().unwrap();
    let cells: serde_json::Map<_, _> = profile.as_object().unwrap().clone();
    let mut cells: serde_json::Map<_, _> = cells
        .into_iter()
        .filter(|(name, _)| !name.starts_with('$'))
        .collect();
    cells.insert("username".to_owned(), json!("newcomer"));
    host.put_row("profiles", "newcomer", cells.into(), &[])
        .await
        .unwrap();
    host.settle().await.unwrap();
    let rows = host.rows("notifications").await.unwrap();
    let welcome: Vec<_> = rows
        .iter()
        .filter(|it| it["userId"] == "newcomer")
        .collect();
    assert_eq!(welcome.len(), 1, "{rows:?}");
    assert_eq!(
        (&welcome[0]["type"], &welcome[0]["title"]),
        (&json!("welcome"), &json!("Welcome"))
    );
    drop(people);
}

/// Rule 3 and 6: what is off is not told, a muted pod is silent, at night a push waits; rule 10: how long things are kept.
#[tokio::test]
async fn people_are_told_what_they_want_when_they_want_it() {
    let clock = Some("2026-03-01T23:00:00Z".parse().unwrap());
    let host = Host::start_with(HostOptions {
        clock,
        ..HostOptions::default()
    });
    let host = host.await.unwrap();
    let people = host.students(&["asha", "ben", "cara"]).await.unwrap();
    let (asha, ben, cara) = (&people[0], &people[1], &people[2]);
    let pod = host
        .pod("rust", asha)
        .members([ben, cara])
        .put()
        .await
        .unwrap();
    let prefs = "/notifications/preferences";
    let off =
        json!({ "categories": { "social": { "inApp": false, "push": true, "email": false } } });
    assert_eq!(
        asha.put("notifications", prefs, off).await.unwrap().status,
        200
    );
    let muted = json!({ "mutedPods": [pod] });
    assert_eq!(
        ben.put("notifications", prefs, muted).await.unwrap().status,
        200
    );
    let no_push =
        json!({ "categories": { "social": { "inApp": true, "push": false, "email": false } } });
    assert_eq!(
        cara.put("notifications", prefs, no_push)
            .await
            .unwrap()
            .status,
        200
    );
    let id = publish_in(&pod, asha, "Hello").await;
    assert!(heard(&host, "ben").await.is_empty());
    assert_eq!(heard(&host, "cara").await.len(), 1);
    comment(cara, &id, "Hi").await;
    assert!(heard(&host, "asha").await.is_empty());
    let open = publish(ben, "Open").await;
    comment(cara, &open, "Night").await;
    let night = &told(&host, "ben").await[0];
    assert_eq!(
        (&night["pushState"], &night["expiresAt"]),
        (&json!("queued"), &json!("2026-03-31T23:00:00.000+00:00"))
    );
    assert!(
        host.running().pushes().await.unwrap().is_empty(),
        "quiet hours"
    );
    let of_cara = told(&host, "cara").await;
    assert_eq!(of_cara[0]["expiresAt"], "2026-05-30T23:00:00.000+00:00");
    let said = publish(cara, "By cara").await;
    comment(ben, &said, "Quietly").await;
    let of_cara = told(&host, "cara").await;
    let quiet: Vec<_> = of_cara
        .iter()
        .filter(|it| it["type"] == "comment")
        .collect();
    assert_eq!(quiet[0]["pushState"], "muted", "{of_cara:?}");
}

/// What people wrote is shortened and carries no control characters into what others are told.
#[tokio::test]
async fn texts_of_others_are_shortened_in_what_one_is_told() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let id = publish(&people[0], "Hello").await;
    comment(&people[1], &id, &format!("{}\n{{actor}}", "ä".repeat(100))).await;
    let row = &told(&host, "asha").await[0];
    let body = row["body"].as_str().unwrap();
    assert!(body.chars().count() <= 160, "{body}");
    let excerpt = body.trim_start_matches("ben: “").trim_end_matches('”');
    assert!(excerpt.chars().count() <= 41, "{excerpt}");
    assert!(!body.contains('\n') && !body.contains("actor"), "{body}");
}

/// Whoever asked for it waits for it; to the others it is one thing more.
#[tokio::test]
async fn a_course_that_is_ready_is_urgent_to_who_asked_for_it_alone() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben", "cara"]).await.unwrap();
    let plan = host.pod("rust", &people[0]);
    let pod = plan.members([&people[1], &people[2]]).put().await.unwrap();
    let course = |status: &str| {
        json!({
            "podId": pod, "title": "Rust", "youtubeVideoId": "abcdefghijk", "createdBy": "ben", "status": status,
        })
    };
    for status in ["generating", "ready"] {
        put(&host, "pod_courses", course(status)).await;
    }
    for (person, priority) in [("asha", "low"), ("ben", "normal"), ("cara", "low")] {
        let all = told(&host, person).await;
        let ready: Vec<_> = all
            .iter()
            .filter(|it| it["type"] == "pod_course_ready")
            .collect();
        assert_eq!(ready.len(), 1, "{all:?}");
        assert_eq!(ready[0]["priority"], priority, "{person}");
        assert_eq!(ready[0]["body"], "The course of Pod rust is ready");
    }
}
