//! Finding and reading pods, and who is in them.

use serde_json::{json, Value};
use testkit::{Answer, Host};

use super::{found, join, leave, promote, read, refused};

fn names(answer: &Answer) -> Vec<&str> {
    let items = answer.json["items"].as_array().unwrap();
    items
        .iter()
        .map(|it| it["name"].as_str().unwrap())
        .collect()
}

/// B-077: search has its index.
#[tokio::test]
async fn public_pods_are_found_by_words_subject_and_difficulty() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let asha = &people[0];
    found(
        asha,
        json!({ "name": "Rust Club", "subject": "Rust", "difficulty": "Advanced" }),
    )
    .await;
    found(
        asha,
        json!({ "name": "Математика 101", "subject": "Maths", "category": "science" }),
    )
    .await;
    found(asha, json!({ "name": "Secret Rust", "isPublic": false })).await;
    let archived = found(asha, json!({ "name": "Old Rust" })).await;
    asha.patch(
        "pods",
        &format!("/pods/{archived}"),
        json!({ "isActive": false }),
    )
    .await
    .unwrap();
    let ben = &people[1];
    for (query, expected) in [
        ("q=rust", vec!["Rust Club"]),
        ("q=Математика", vec!["Математика 101"]),
        ("subject=Maths", vec!["Математика 101"]),
        ("category=science", vec!["Математика 101"]),
        ("difficulty=Advanced", vec!["Rust Club"]),
        ("q=chess", vec![]),
    ] {
        let answer = read(ben, &format!("/pods?{query}")).await;
        assert_eq!(answer.status, 200, "{query}: {answer:?}");
        assert_eq!(names(&answer), expected, "{query}");
    }
    let all = read(ben, "/pods?sort=new").await;
    assert_eq!(names(&all), ["Математика 101", "Rust Club"]);
    assert_eq!(all.json["items"][0]["myRole"], Value::Null);
    assert_eq!(
        read(asha, "/pods?sort=new").await.json["items"][0]["myRole"],
        "owner"
    );
    host.settle().await.unwrap();
}

#[tokio::test]
async fn pods_are_sorted_by_size_and_paged_without_gap() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben", "cleo"]).await.unwrap();
    for n in 0..5 {
        found(&people[0], json!({ "name": format!("Pod {n}") })).await;
    }
    let all = read(&people[1], "/pods?sort=new").await;
    let largest = all.text("/items/3/id");
    join(&people[1], &largest).await;
    join(&people[2], &largest).await;
    let sorted = read(&people[1], "/pods?sort=members").await;
    assert_eq!(sorted.text("/items/0/id"), largest);
    let mut seen = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = read(
            &people[1],
            &format!("/pods?sort=new&limit=2&cursor={cursor}"),
        )
        .await;
        seen.extend(names(&page).into_iter().map(str::to_owned));
        cursor = page.text("/nextCursor");
        if cursor.is_empty() {
            break;
        }
    }
    assert_eq!(seen, ["Pod 4", "Pod 3", "Pod 2", "Pod 1", "Pod 0"]);
    host.settle().await.unwrap();
}

/// B-076: one's own pods come from rows of membership, also after a role changed, and not after leaving.
#[tokio::test]
async fn ones_own_pods_are_listed_with_ones_role() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let (asha, ben) = (&people[0], &people[1]);
    let open = found(asha, json!({ "name": "Open" })).await;
    let other = found(asha, json!({ "name": "Other" })).await;
    found(ben, json!({ "name": "Mine", "isPublic": false })).await;
    join(ben, &open).await;
    join(ben, &other).await;
    promote(asha, &open, "ben").await;
    leave(ben, &other).await;
    let mine = read(ben, "/pods?mine=true").await;
    assert_eq!((mine.calls, mine.waves), (2, 2));
    let items = mine.json["items"].as_array().unwrap();
    let mut roles: Vec<(&str, &str)> = items
        .iter()
        .map(|it| (it["name"].as_str().unwrap(), it["myRole"].as_str().unwrap()))
        .collect();
    roles.sort_unstable();
    assert_eq!(roles, [("Mine", "owner"), ("Open", "admin")]);
    let few = read(ben, "/pods?mine=true&q=open").await;
    assert_eq!(names(&few), ["Open"]);
    host.settle().await.unwrap();
}

#[tokio::test]
async fn a_private_pod_exists_for_its_members_alone() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let (asha, ben) = (&people[0], &people[1]);
    let pod = found(asha, json!({ "isPublic": false })).await;
    for path in [
        "",
        "/members",
        "/count",
        "/stats",
        "/leaderboard",
        "/pledges",
        "/check-ins",
        "/invites",
    ] {
        let path = format!("/pods/{pod}{path}");
        let answer = read(ben, &path).await;
        assert_eq!(refused(&answer), (404, "not_found".to_owned()), "{path}");
        assert_eq!(read(asha, &path).await.status, 200, "{path}");
    }
    let path = format!("/pods/{pod}");
    let answer = ben
        .patch("pods", &path, json!({ "name": "Mine now" }))
        .await
        .unwrap();
    assert_eq!(answer.status, 404);
    let word = json!({ "confirm": "Rustaceans" }).to_string();
    let answer = ben.call("pods", "DELETE", &path, &word).await.unwrap();
    assert_eq!(answer.status, 404);
}

#[tokio::test]
async fn one_call_shows_a_pods_page() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["asha", "ben"]).await.unwrap();
    let pod = found(&people[0], json!({})).await;
    let page = read(&people[1], &format!("/pods/{pod}")).await;
    assert_eq!(page.json["myRole"], Value::Null);
    assert_eq!(page.number("/stats/healthScore"), 0);
    assert_eq!(page.json["course"], Value::Null);
    assert_eq!((page.calls, page.waves), (4, 2));
    let count = read(&people[1], &format!("/pods/{pod}/count")).await;
    assert_eq!((count.number("/memberCount"), count.calls), (1, 1));
}

/// B-123: two calls, whatever the size; no e-mail address in any of them.
#[tokio::test]
async fn members_are_listed_by_role_then_by_seniority() {
    let host = Host::start().await.unwrap();
    let ids = ["asha", "ben", "cleo", "dan", "eve"];
    let people = host.students(&ids).await.unwrap();
    let pod = found(&people[0], json!({})).await;
    for person in &people[1..4] {
        join(person, &pod).await;
    }
    promote(&people[0], &pod, "dan").await;
    let path = format!("/pods/{pod}/members");
    let all = read(&people[1], &path).await;
    assert_eq!((all.calls, all.waves), (3, 2));
    let ids = |answer: &Answer| -> Vec<String> {
        let items = answer.json["items"].as_array().unwrap();
        items
            .iter()
            .map(|it| it["user"]["userId"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(ids(&all), ["asha", "dan", "ben", "cleo"]);
    assert_eq!(all.text("/items/1/member/role"), "admin");
    assert!(!all.json.to_string().contains('@'));
    let first = read(&people[1], &format!("{path}?limit=3")).await;
    let rest = read(
        &people[1],
        &format!("{path}?limit=3&cursor={}", first.text("/nextCursor")),
    )
    .await;
    assert_eq!(
        (ids(&first).len(), ids(&rest)),
        (3, vec!["cleo".to_owned()])
    );
    assert_eq!(rest.json["nextCursor"], Value::Null);
    let strangers = read(&people[4], &path).await;
    assert_eq!(strangers.status, 200);
    assert!(
        strangers.json["items"][0].get("member").is_none(),
        "cards alone"
    );
    let wrong = read(&people[1], &format!("{path}?cursor=nobody")).await;
    assert_eq!(refused(&wrong), (400, "bad_cursor".to_owned()));
    host.settle().await.unwrap();
}
