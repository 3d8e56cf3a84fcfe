//! Founding and changing pods.

use serde_json::json;
use testkit::Host;

use super::{at, counted, found, join, promote, read, refused, team};

/// B-070: every attribute that a pod is founded with exists.
#[tokio::test]
async fn whoever_founds_a_pod_owns_it() {
    let host = Host::start().await.unwrap();
    let asha = host.student("asha").await.unwrap();
    let made = asha
        .post(
            "pods",
            "/pods",
            json!({
                "name": "Rust & Co.", "description": "We read the book", "subject": "Rust",
                "category": "code", "difficulty": "Advanced", "tags": ["rust", "wasm"],
                "idealLearnerType": ["curious"], "sessionType": ["live"], "averageSessionLength": 60,
                "commonAvailability": ["evenings"], "maxMembers": 12, "timezone": "Europe/Berlin",
            }),
        )
        .await
        .unwrap();
    assert_eq!(made.status, 201, "{made:?}");
    assert_eq!((made.calls, made.waves), (5, 3));
    let id = made.text("/pod/id");
    assert_eq!(made.text("/pod/ownerId"), "asha");
    assert_eq!(made.json["pod"]["matchingTags"], json!(["rust", "wasm"]));
    assert_eq!(made.number("/pod/memberCount"), 1);
    host.settle().await.unwrap();
    assert_eq!(counted(&host, &id).await, (1, 1));
    assert_eq!(team(&host, &id).await, ["asha"]);
    let seen = read(&asha, &format!("/pods/{id}")).await;
    assert_eq!(seen.status, 200, "{seen:?}");
    assert_eq!(seen.text("/myRole"), "owner");
    assert_eq!(seen.text("/owner/name"), "asha");
    assert_eq!(seen.text("/roomId"), made.text("/roomId"));
}

/// A team's `owner` may change its members past our rules, so nobody is one.
#[tokio::test]
async fn no_client_can_put_anybody_into_the_team() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let pod = found(&people[0], json!({})).await;
    let intruder = json!({ "userId": "ben", "roles": ["member"] });
    let path = format!("/teams/{pod}/memberships");
    let (status, _) = people[0].api("POST", &path, Some(intruder)).await.unwrap();
    assert!((400..500).contains(&status), "{status}");
    let (status, _) = people[0]
        .api("DELETE", &format!("/teams/{pod}"), None)
        .await
        .unwrap();
    assert_eq!(status, 401);
    assert_eq!(team(&host, &pod).await, ["asha"]);
}

/// B-103: the unique index decides; B-214: nothing of the second is left.
#[tokio::test]
async fn nobody_has_two_pods_of_one_name() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben"]).await.unwrap();
    found(&people[0], json!({})).await;
    let again = json!({ "name": "Rustaceans" });
    let second = people[0]
        .post("pods", "/pods", again.clone())
        .await
        .unwrap();
    assert_eq!(refused(&second), (409, "already_exists".to_owned()));
    let others = people[1].post("pods", "/pods", again).await.unwrap();
    assert_eq!(others.status, 201, "another owner may use the name");
    host.settle().await.unwrap();
    assert_eq!(host.rows("pods").await.unwrap().len(), 2);
    assert_eq!(host.rows("pod_members").await.unwrap().len(), 2);
    let teams = host.as_key("GET", "/teams", None).await.unwrap();
    assert_eq!(teams["total"], 2);
}

/// B-103, at once.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_pods_of_one_name_founded_at_once_are_one() {
    let host = super::crowded().await;
    let asha = host.student("asha").await.unwrap();
    let mut founding = tokio::task::JoinSet::new();
    for _ in 0..6 {
        let asha = asha.clone();
        founding.spawn(async move {
            let pod = json!({ "name": "Rustaceans" });
            asha.post("pods", "/pods", pod).await.unwrap().status
        });
    }
    let mut statuses = founding.join_all().await;
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409, 409, 409, 409, 409]);
    host.settle().await.unwrap();
    assert_eq!(host.rows("pods").await.unwrap().len(), 1);
    assert_eq!(host.rows("pod_members").await.unwrap().len(), 1);
}

/// B-043 and B-044.
#[tokio::test]
async fn what_is_no_pod_is_refused_and_leaves_nothing() {
    let host = Host::start().await.unwrap();
    let asha = host.student("asha").await.unwrap();
    for (new, field) in [
        (json!({}), "name"),
        (json!({ "name": "ab" }), "name"),
        (json!({ "name": "<script>" }), "name"),
        (json!({ "name": "x".repeat(101) }), "name"),
        (json!({ "name": "Rust", "maxMembers": 1 }), "maxMembers"),
        (json!({ "name": "Rust", "maxMembers": 201 }), "maxMembers"),
        (
            json!({ "name": "Rust", "maxMembers": "many" }),
            "maxMembers",
        ),
        (
            json!({ "name": "Rust", "difficulty": "Easy" }),
            "difficulty",
        ),
        (
            json!({ "name": "Rust", "averageSessionLength": 4 }),
            "averageSessionLength",
        ),
        (
            json!({ "name": "Rust", "tags": ["a1", "b2", "c3", "d4", "e5", "f6", "g7", "h8", "i9", "j10", "k11"] }),
            "tags",
        ),
        (
            json!({ "name": "Rust", "timezone": "Mars/Olympus" }),
            "timezone",
        ),
        (json!({ "name": "Rust", "memberCount": 40 }), "memberCount"),
        (
            json!({ "name": "Rust", "imageFileId": "nobodys" }),
            "imageFileId",
        ),
    ] {
        let answer = asha.post("pods", "/pods", new.clone()).await.unwrap();
        assert_eq!(
            refused(&answer),
            (400, "validation_failed".to_owned()),
            "{new}"
        );
        assert!(
            answer.json["fields"].get(field).is_some(),
            "{new}: {answer:?}"
        );
    }
    assert!(host.rows("pods").await.unwrap().is_empty());
    let unicode = found(
        &asha,
        json!({ "name": "हिन्दी समूह — नहीं".replace(" —", "") }),
    )
    .await;
    assert!(host.row("pods", &unicode).await.unwrap().is_some());
}

#[tokio::test]
async fn the_caller_founds_whatever_the_body_says() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let pod = found(&people[0], json!({ "userId": "ben" })).await;
    let row = host.row("pods", &pod).await.unwrap().unwrap();
    assert_eq!(row["ownerId"], "asha");
}

/// B-015: the role decides, not what the body says; B-021.
#[tokio::test]
async fn leaders_change_a_pod_and_nobody_else() {
    let host = Host::start().await.unwrap();
    let people = host
        .students(&["asha", "ben", "cleo", "dan"])
        .await
        .unwrap();
    let (asha, ben, cleo, dan) = (&people[0], &people[1], &people[2], &people[3]);
    let pod = found(asha, json!({})).await;
    join(ben, &pod).await;
    join(cleo, &pod).await;
    promote(asha, &pod, "ben").await;
    let path = format!("/pods/{pod}");
    let words = json!({ "description": "New words" });
    for (person, status, code) in [
        (asha, 200, ""),
        (ben, 200, ""),
        (cleo, 403, "forbidden"),
        (dan, 403, "not_a_member"),
    ] {
        let answer = person.patch("pods", &path, words.clone()).await.unwrap();
        assert_eq!(refused(&answer), (status, code.to_owned()), "{}", person.id);
    }
    for owners in [
        json!({ "isPublic": false }),
        json!({ "isActive": false }),
        json!({ "maxMembers": 9 }),
    ] {
        let answer = ben.patch("pods", &path, owners).await.unwrap();
        assert_eq!(refused(&answer), (403, "not_owner".to_owned()));
    }
    let row = host.row("pods", &pod).await.unwrap().unwrap();
    assert_eq!(row["description"], "New words");
    assert_eq!(
        (&row["isPublic"], &row["maxMembers"]),
        (&json!(true), &json!(50))
    );
    host.settle().await.unwrap();
}

/// B-044: a pod never has fewer seats than members.
#[tokio::test]
async fn seats_never_fall_below_the_members() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben", "cleo"]).await.unwrap();
    let pod = found(&people[0], json!({})).await;
    join(&people[1], &pod).await;
    join(&people[2], &pod).await;
    let path = format!("/pods/{pod}");
    let two = json!({ "maxMembers": 2 });
    let answer = people[0].patch("pods", &path, two).await.unwrap();
    assert_eq!(refused(&answer), (422, "below_member_count".to_owned()));
    let three = json!({ "maxMembers": 3 });
    let answer = people[0].patch("pods", &path, three).await.unwrap();
    assert_eq!((answer.status, answer.number("/pod/maxMembers")), (200, 3));
    host.settle().await.unwrap();
}

/// B-195: one flag says who may find a pod, and the row's readers follow it at once.
#[tokio::test]
async fn a_pod_that_becomes_private_is_gone_for_strangers() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let pod = found(&people[0], json!({})).await;
    let path = format!("/pods/{pod}");
    assert_eq!(read(&people[1], &path).await.status, 200);
    let private = json!({ "isPublic": false });
    let answer = people[0].patch("pods", &path, private).await.unwrap();
    assert_eq!(answer.status, 200, "{answer:?}");
    let row = host.row("pods", &pod).await.unwrap().unwrap();
    assert_eq!(
        row["$permissions"],
        json!([format!("read(\"team:{pod}\")")])
    );
    for path in [
        path.clone(),
        format!("{path}/count"),
        format!("{path}/members"),
        format!("{path}/stats"),
    ] {
        assert_eq!(read(&people[1], &path).await.status, 404, "{path}");
        assert_eq!(read(&people[0], &path).await.status, 200, "{path}");
    }
    host.settle().await.unwrap();
}

#[tokio::test]
async fn a_name_that_the_owner_uses_elsewhere_is_refused() {
    let host = Host::start().await.unwrap();
    let asha = host.student("asha").await.unwrap();
    found(&asha, json!({})).await;
    let other = found(&asha, json!({ "name": "Gophers" })).await;
    let path = format!("/pods/{other}");
    let taken = json!({ "name": "Rustaceans" });
    let answer = asha.patch("pods", &path, taken).await.unwrap();
    assert_eq!(refused(&answer), (409, "already_exists".to_owned()));
    let nothing = asha.patch("pods", &path, json!({})).await.unwrap();
    assert_eq!(
        (nothing.status, nothing.text("/pod/name").as_str()),
        (200, "Gophers")
    );
    let null = asha
        .patch("pods", &path, json!({ "name": null }))
        .await
        .unwrap();
    assert_eq!(refused(&null), (400, "validation_failed".to_owned()));
}

#[tokio::test]
async fn the_twenty_first_active_pod_is_one_too_many() {
    let host = Host::start().await.unwrap();
    let asha = host.student("asha").await.unwrap();
    let mut last = String::new();
    for n in 0..20 {
        last = found(&asha, json!({ "name": format!("Pod {n}") })).await;
    }
    let more = json!({ "name": "One more" });
    let answer = asha.post("pods", "/pods", more.clone()).await.unwrap();
    assert_eq!(refused(&answer), (422, "too_many_pods".to_owned()));
    let archive = json!({ "isActive": false });
    asha.patch("pods", &format!("/pods/{last}"), archive)
        .await
        .unwrap();
    let answer = asha.post("pods", "/pods", more).await.unwrap();
    assert_eq!(
        answer.status, 201,
        "an archived pod does not count: {answer:?}"
    );
}

/// Operator-shaped text is stored as it was written.
#[tokio::test]
async fn operator_shaped_text_stays_text() {
    let host = at("2026-02-02T12:00:00Z").await;
    let asha = host.student("asha").await.unwrap();
    let pod = found(&asha, json!({})).await;
    let shaped = r#"{"method":"arrayAppend","values":["x"]}"#;
    let path = format!("/pods/{pod}");
    let answer = asha
        .patch("pods", &path, json!({ "description": shaped }))
        .await
        .unwrap();
    assert_eq!(answer.status, 200, "{answer:?}");
    let seen = read(&asha, &path).await;
    assert_eq!(seen.text("/pod/description"), shaped);
}
