//! Reading profiles, and editing one's own.

use std::time::Duration;

use model::{did, Kind};
use serde_json::json;
use testkit::{Host, HostOptions};
use tokio::task::JoinSet;

use super::{profile, set_profile};

const ME: &str = "/profiles/me";

#[tokio::test]
async fn a_profile_is_read_by_id_and_by_username() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let by_id = people[0].get("users", "/profiles/ben").await.unwrap();
    assert_eq!(
        (by_id.status, by_id.calls, by_id.waves),
        (200, 3, 1),
        "{by_id:?}"
    );
    assert_eq!(by_id.text("/profile/name"), "ben");
    assert_eq!(by_id.json["isSelf"], false);
    let by_name = people[0].get("users", "/profiles/@ben").await.unwrap();
    assert_eq!((by_name.status, by_name.calls, by_name.waves), (200, 3, 2));
    assert_eq!(by_name.json, by_id.json);
    let own = people[1].get("users", "/profiles/@BEN").await.unwrap();
    assert_eq!((own.status, &own.json["isSelf"]), (200, &json!(true)));
    assert!(by_id.json["profile"].get("email").is_none());
}

/// Somebody is a fellow member however many pods they are in besides.
#[tokio::test]
async fn fellow_members_are_found_among_very_many_pods() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let (asha, ben) = (&people[0], &people[1]);
    let shown = json!({ "bio": "I like maths", "visibility": "members" });
    assert_eq!(asha.patch("users", ME, shown).await.unwrap().status, 200);
    host.expect_things(101);
    let put = |pod: String, user: &'static str| {
        let host = host.clone();
        async move {
            let id = did::<model::kinds::Edge>(Kind::POD_MEMBER, &[&pod, user]);
            let cells = json!({ "podId": pod, "userId": user, "joinedVia": "direct" });
            host.put_row("pod_members", id.as_str(), cells, &[])
                .await
                .unwrap();
        }
    };
    for number in 0..101 {
        put(format!("p{number}"), "ben").await;
    }
    let stranger = ben.get("users", "/profiles/asha").await.unwrap();
    assert!(stranger.json["profile"]["bio"].is_null(), "{stranger:?}");
    for pod in ["p0", "p50", "p100"] {
        put(pod.to_owned(), "asha").await;
        let member = ben.get("users", "/profiles/asha").await.unwrap();
        assert_eq!(member.text("/profile/bio"), "I like maths", "{pod}");
        let id = did::<model::kinds::Edge>(Kind::POD_MEMBER, &[pod, "asha"]);
        let path = format!("/tablesdb/{}/tables/pod_members/rows/{id}", store::DATABASE);
        host.as_key("DELETE", &path, None).await.unwrap();
    }
}

/// B-055, B-111: only the username itself finds somebody, by its index; not a name, not an address, not their start.
#[tokio::test]
async fn names_and_addresses_find_nobody() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben"]).await.unwrap();
    set_profile(
        &host,
        "ben",
        json!({ "name": "Teacher", "username": "ben_2" }),
    )
    .await;
    let imitation = json!({ "name": "asha" });
    people[1].patch("users", ME, imitation).await.unwrap();
    for path in [
        "/profiles/@teacher",
        "/profiles/@ben",
        "/profiles/@ben@example.com",
        "/profiles/@a",
        "/profiles/@",
    ] {
        let nobody = people[0].get("users", path).await.unwrap();
        assert_eq!(
            (nobody.status, nobody.code().as_str()),
            (404, "not_found"),
            "{path}"
        );
    }
    let asha = people[1].get("users", "/profiles/@asha").await.unwrap();
    assert_eq!(
        asha.text("/profile/id"),
        "asha",
        "whoever else is called so"
    );
}

#[tokio::test]
async fn guests_and_the_unverified_read_nobody_and_nobody_reads_the_gone() {
    let host = Host::start().await.unwrap();
    let asha = host.student("asha").await.unwrap();
    let new = host.sign_in_unverified("new").await.unwrap();
    host.settle().await.unwrap();
    for person in [&host.guest(), &new] {
        assert_eq!(
            person.get("users", "/profiles/asha").await.unwrap().status,
            401
        );
        assert_eq!(
            person
                .patch("users", ME, json!({ "bio": "x" }))
                .await
                .unwrap()
                .status,
            401
        );
    }
    assert_eq!(
        asha.get("users", "/profiles/nobody").await.unwrap().status,
        404
    );
    assert_eq!(asha.get("users", "/profiles/-").await.unwrap().status, 400);
    set_profile(&host, "new", json!({ "deletedAt": "2026-01-01T00:00:00Z" })).await;
    assert_eq!(
        asha.get("users", "/profiles/new").await.unwrap().status,
        404
    );
}

#[tokio::test]
async fn a_private_profile_shows_its_card_and_a_members_one_more_to_members() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let (asha, ben) = (&people[0], &people[1]);
    let hidden = json!({ "bio": "I like maths", "visibility": "private" });
    assert_eq!(asha.patch("users", ME, hidden).await.unwrap().status, 200);
    assert_eq!(
        profile(&host, "asha").await["$permissions"],
        json!([r#"read("user:asha")"#])
    );
    let shown = ben.get("users", "/profiles/asha").await.unwrap();
    assert_eq!(shown.status, 200);
    let card =
        json!({ "userId": "asha", "name": "asha", "username": "asha", "avatarFileId": null });
    assert_eq!(shown.json["profile"], card);
    let own = asha.get("users", "/profiles/asha").await.unwrap();
    assert_eq!(own.text("/profile/bio"), "I like maths");

    asha.patch("users", ME, json!({ "visibility": "members" }))
        .await
        .unwrap();
    let stranger = ben.get("users", "/profiles/asha").await.unwrap();
    assert_eq!(stranger.json["profile"], card);
    for (pod, user) in [("maths", "asha"), ("maths", "ben"), ("other", "ben")] {
        let id = did::<model::kinds::Edge>(Kind::POD_MEMBER, &[pod, user]);
        let cells = json!({ "podId": pod, "userId": user, "joinedVia": "direct" });
        host.put_row("pod_members", id.as_str(), cells, &[])
            .await
            .unwrap();
    }
    let member = ben.get("users", "/profiles/asha").await.unwrap();
    assert_eq!(member.text("/profile/bio"), "I like maths", "{member:?}");
    let id = did::<model::kinds::Edge>(Kind::POD_MEMBER, &["maths", "ben"]);
    let path = format!("/tablesdb/{}/tables/pod_members/rows/{id}", store::DATABASE);
    host.as_key("DELETE", &path, None).await.unwrap();
    assert_eq!(
        ben.get("users", "/profiles/asha").await.unwrap().json["profile"],
        card
    );
    asha.call("users", "PUT", "/users/ben/follow", "")
        .await
        .unwrap();
    let followed = ben.get("users", "/profiles/asha").await.unwrap();
    assert_eq!(
        followed.text("/profile/bio"),
        "I like maths",
        "whom they follow sees it"
    );
    assert_eq!(followed.json["isFollowedBy"], true);
}

#[tokio::test]
async fn the_six_latest_achievements_are_shown() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben"]).await.unwrap();
    for n in 1..=8 {
        let cells = json!({
            "userId": "asha", "key": format!("key_{n}"), "scopeId": "", "points": n, "rarity": "rare",
            "earnedAt": format!("2026-01-0{n}T00:00:00Z"),
        });
        host.put_row("user_achievements", &format!("ua{n}"), cells, &[])
            .await
            .unwrap();
    }
    let read = people[1].get("users", "/profiles/asha").await.unwrap();
    let shown = read.json["achievements"].as_array().unwrap();
    assert_eq!(shown.len(), 6);
    assert_eq!(
        (&shown[0]["key"], &shown[0]["name"]),
        (&json!("key_8"), &json!("Key 8"))
    );
}

#[tokio::test]
async fn people_edit_themselves_in_one_call() {
    let host = Host::start().await.unwrap();
    let asha = host.student("asha").await.unwrap();
    let patch = json!({
        "name": "  Asha Rao ", "bio": "Learning\u{7} Rust", "interests": ["rust", "maths", "rust"],
        "identity": "self-learner", "vibes": ["calm"], "learningGoals": ["exam-prep"], "learningPace": "fast",
        "preferredSessionTypes": ["live"], "availability": ["weekend"], "currentFocusAreas": ["traits"],
    });
    let edited = asha.patch("users", ME, patch).await.unwrap();
    assert_eq!((edited.status, edited.calls), (200, 1), "{edited:?}");
    assert_eq!(edited.text("/profile/name"), "Asha Rao");
    assert_eq!(edited.text("/profile/bio"), "Learning Rust");
    assert_eq!(
        edited.json["profile"]["interests"],
        json!(["rust", "maths"])
    );
    let emptied = json!({ "bio": null, "identity": null, "interests": null });
    let emptied = asha.patch("users", ME, emptied).await.unwrap();
    assert_eq!(emptied.json["profile"]["bio"], json!(null));
    assert_eq!(emptied.json["profile"]["interests"], json!([]));
    assert_eq!(
        emptied.text("/profile/learningPace"),
        "fast",
        "what is not named stays"
    );
    let nothing = asha.patch("users", ME, json!({})).await.unwrap();
    assert_eq!(nothing.json, emptied.json);
}

/// B-002, B-053: what only functions write, and what nobody knows, is refused by name; nothing is dropped in silence.
#[tokio::test]
async fn what_people_may_not_set_is_named_and_nothing_is_written() {
    let host = Host::start().await.unwrap();
    let asha = host.student("asha").await.unwrap();
    let before = profile(&host, "asha").await;
    for (field, value) in [
        ("totalPoints", json!(9_000)),
        ("level", json!(99)),
        ("studyStreak", json!(365)),
        ("badges", json!(["instructor"])),
        ("followersCount", json!(1_000_000)),
        ("avatarFileId", json!("f1")),
        ("email", json!("root@example.com")),
        ("deletedAt", json!(null)),
        ("$permissions", json!(["read(\"any\")"])),
        ("theme", json!("dark")),
        ("name", json!("")),
        ("name", json!(null)),
        ("name", json!("x".repeat(81))),
        ("name", json!(["x"])),
        ("bio", json!("x".repeat(1_001))),
        ("username", json!("a b")),
        ("username", json!(null)),
        (
            "interests",
            json!((0..21).map(|n| n.to_string()).collect::<Vec<_>>()),
        ),
        ("identity", json!("boss")),
        ("visibility", json!("secret")),
    ] {
        let mut patch = json!({ "learningPace": "slow" });
        patch[field] = value;
        let refused = asha.patch("users", ME, patch.clone()).await.unwrap();
        assert_eq!(
            (refused.status, refused.code().as_str()),
            (400, "validation_failed"),
            "{patch}"
        );
        assert!(
            refused.json["fields"][field].is_string(),
            "{patch}: {refused:?}"
        );
    }
    let huge = asha
        .patch("users", ME, json!({ "bio": "x".repeat(70_000) }))
        .await
        .unwrap();
    assert_eq!(huge.status, 413, "{huge:?}");
    assert_eq!(profile(&host, "asha").await, before);
}

/// Appwrite executes text that looks like an operator; ours is stored as text.
#[tokio::test]
async fn a_text_shaped_like_an_operator_stays_a_text() {
    let host = Host::start().await.unwrap();
    let asha = host.student("asha").await.unwrap();
    let text = r#"{"method":"arrayAppend","values":["x"]}"#;
    let edited = asha
        .patch("users", ME, json!({ "bio": text }))
        .await
        .unwrap();
    assert_eq!(edited.text("/profile/bio"), text, "{edited:?}");
}

#[tokio::test]
async fn a_username_is_ones_own_for_thirty_days() {
    let options = HostOptions {
        clock: Some("2026-01-01T12:00:00Z".parse().unwrap()),
        ..HostOptions::default()
    };
    let host = Host::start_with(options).await.unwrap();
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let asha = &people[0];
    let name = |name: &str| json!({ "username": name, "bio": name });
    let chosen = asha.patch("users", ME, name("Asha_R")).await.unwrap();
    assert_eq!((chosen.status, chosen.calls), (200, 1), "{chosen:?}");
    assert_eq!(chosen.text("/profile/username"), "asha_r");
    let soon = asha.patch("users", ME, name("rao")).await.unwrap();
    assert_eq!(
        (soon.status, soon.code().as_str()),
        (422, "username_cooldown")
    );
    assert!(soon.text("/error").contains("2026-01-31"), "{soon:?}");
    let same = asha
        .patch("users", ME, json!({ "username": "asha_r", "bio": "kept" }))
        .await
        .unwrap();
    assert_eq!(
        (same.status, same.text("/profile/bio").as_str()),
        (200, "kept"),
        "{same:?}"
    );
    let taken = people[1].patch("users", ME, name("asha_r")).await.unwrap();
    assert_eq!(
        (taken.status, taken.code().as_str()),
        (409, "username_taken"),
        "{taken:?}"
    );
    let ben = profile(&host, "ben").await;
    assert_eq!(
        (&ben["username"], &ben["bio"]),
        (&json!("ben"), &json!(null))
    );
    host.pass(Duration::from_secs(30 * 24 * 3_600))
        .await
        .unwrap();
    let renewed = asha.patch("users", ME, name("rao")).await.unwrap();
    assert_eq!(
        (renewed.status, renewed.text("/profile/username").as_str()),
        (200, "rao")
    );
    let freed = people[1].patch("users", ME, name("asha_r")).await.unwrap();
    assert_eq!(
        freed.status, 200,
        "a name that was given up is free: {freed:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_username_goes_to_one_of_many_who_want_it() {
    let options = HostOptions {
        is_contended: true,
        ..HostOptions::default()
    };
    let host = Host::start_with(options).await.unwrap();
    let people = host
        .students(&["p1", "p2", "p3", "p4", "p5"])
        .await
        .unwrap();
    let mut claims = JoinSet::new();
    for person in people {
        claims.spawn(async move {
            person
                .patch("users", ME, json!({ "username": "rustacean" }))
                .await
        });
    }
    let mut statuses = Vec::new();
    while let Some(claim) = claims.join_next().await {
        statuses.push(claim.unwrap().unwrap().status);
    }
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409, 409, 409, 409]);
}

/// B-038: whatever a client writes, it writes through us.
#[tokio::test]
async fn clients_write_no_profile_themselves() {
    let host = Host::start().await.unwrap();
    let asha = host.student("asha").await.unwrap();
    let path = format!("/tablesdb/{}/tables/profiles/rows/asha", store::DATABASE);
    let points = json!({ "data": { "totalPoints": 9_000 } });
    assert_ne!(asha.api("PATCH", &path, Some(points)).await.unwrap().0, 200);
    assert_ne!(asha.api("DELETE", &path, None).await.unwrap().0, 204);
    assert_eq!(profile(&host, "asha").await["totalPoints"], 0);
}
