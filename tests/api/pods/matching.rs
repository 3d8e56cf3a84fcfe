//! Recommendations and matching.

use std::time::Duration;

use model::PodRole;
use serde_json::{json, Value};
use testkit::{Answer, Host, Person};

use super::{at, crowded, found, join, read, refused};

async fn likes(host: &Host, user: &str, profile: Value) {
    let path = format!("/tablesdb/peerspark-main-db/tables/profiles/rows/{user}");
    let data = json!({ "data": profile });
    host.as_key("PATCH", &path, Some(data)).await.unwrap();
}

async fn decide(host: &Host, user: &str, variant: &str) {
    let path = format!("/tablesdb/peerspark-main-db/tables/user_settings/rows/{user}");
    let data = json!({ "data": { "matchVariant": variant } });
    host.as_key("PATCH", &path, Some(data)).await.unwrap();
}

async fn match_me(person: &Person, wish: Value) -> Answer {
    person.post("pods", "/pods/auto-match", wish).await.unwrap()
}

fn pods(answer: &Answer, key: &str) -> Vec<String> {
    let items = answer.json[key].as_array().unwrap();
    let name = |it: &Value| it["pod"]["name"].as_str().unwrap().to_owned();
    items.iter().map(name).collect()
}

/// Five pods of which one fits ben best, one is private, one full, one archived, one his own.
async fn town(host: &Host) -> Vec<Person> {
    let people = host.students(&["asha", "ben", "cleo"]).await.unwrap();
    let (asha, ben, cleo) = (&people[0], &people[1], &people[2]);
    found(
        asha,
        json!({ "name": "Rust", "tags": ["rust"], "difficulty": "Advanced" }),
    )
    .await;
    found(asha, json!({ "name": "Chess", "tags": ["chess"] })).await;
    found(
        asha,
        json!({ "name": "Secret Rust", "tags": ["rust"], "isPublic": false }),
    )
    .await;
    let full = found(
        asha,
        json!({ "name": "Full Rust", "tags": ["rust"], "maxMembers": 2 }),
    )
    .await;
    join(cleo, &full).await;
    let old = found(asha, json!({ "name": "Old Rust", "tags": ["rust"] })).await;
    let archive = json!({ "isActive": false });
    asha.patch("pods", &format!("/pods/{old}"), archive)
        .await
        .unwrap();
    found(ben, json!({ "name": "Bens Rust", "tags": ["rust"] })).await;
    likes(
        host,
        "ben",
        json!({ "interests": ["Rust"], "learningPace": "fast" }),
    )
    .await;
    host.settle().await.unwrap();
    people
}

/// B-117: neither private nor full nor archived nor one's own.
#[tokio::test]
async fn what_fits_best_comes_first() {
    let host = at("2026-02-02T12:00:00Z").await;
    let people = town(&host).await;
    let answer = read(&people[1], "/pods/recommendations").await;
    assert_eq!(
        (answer.status, answer.calls, answer.waves),
        (200, 3, 1),
        "{answer:?}"
    );
    assert_eq!(pods(&answer, "items"), ["Rust", "Chess"]);
    // 100 · ((0.35 + 0.12) + 0.05 + 0.08/25) and 100 · ((0.12 · 0.4) · 0.5 + 0.05 + 0.08/25)
    assert_eq!(
        (
            answer.number("/items/0/score"),
            answer.number("/items/1/score")
        ),
        (52, 8)
    );
    assert_eq!(
        answer.text("/items/0/reasons/0"),
        "Shares your interests: rust"
    );
    let one = read(&people[1], "/pods/recommendations?limit=1").await;
    assert_eq!(
        (pods(&one, "items").len(), one.calls),
        (1, 0),
        "remembered for five minutes"
    );
    for bad in ["0", "21", "x"] {
        let answer = read(&people[1], &format!("/pods/recommendations?limit={bad}")).await;
        assert_eq!(
            refused(&answer),
            (400, "validation_failed".to_owned()),
            "{bad}"
        );
    }
}

/// B-117: what shares an interest is found however many newer pods there are.
#[tokio::test]
async fn a_pod_that_fits_is_found_behind_a_hundred_newer_ones() {
    let host = at("2026-02-02T12:00:00Z").await;
    let people = town(&host).await;
    let path = "/tablesdb/peerspark-main-db/tables/pods/rows";
    let rust = host.rows("pods").await.unwrap();
    let rust = rust.iter().find(|it| it["name"] == "Rust").unwrap();
    let newer = (0..100).map(|n| {
        let mut row = rust.clone();
        let cells = row.as_object_mut().unwrap();
        cells.retain(|key, _| !key.starts_with('$') || key == "$permissions");
        cells.insert("$id".to_owned(), json!(format!("newer{n}")));
        cells.insert("name".to_owned(), json!(format!("Newer {n}")));
        cells.insert("tags".to_owned(), json!(["chess"]));
        cells.insert("matchingTags".to_owned(), json!(["chess"]));
        row
    });
    let rows = json!({ "rows": newer.collect::<Vec<_>>() });
    host.as_key("POST", path, Some(rows)).await.unwrap();
    let answer = read(&people[1], "/pods/recommendations?limit=1").await;
    assert_eq!(pods(&answer, "items"), ["Rust"]);
    assert_eq!((answer.calls, answer.waves), (4, 2));
}

#[tokio::test]
async fn recommendations_follow_what_one_joins_and_what_is_new() {
    let host = at("2026-02-02T12:00:00Z").await;
    let people = town(&host).await;
    let (asha, ben) = (&people[0], &people[1]);
    let before = read(ben, "/pods/recommendations").await;
    join(ben, &before.text("/items/0/pod/id")).await;
    assert_eq!(
        pods(&read(ben, "/pods/recommendations").await, "items"),
        ["Chess"]
    );
    found(asha, json!({ "name": "New Rust", "tags": ["rust"] })).await;
    assert_eq!(
        pods(&read(ben, "/pods/recommendations").await, "items"),
        ["Chess"]
    );
    host.pass(Duration::from_secs(301)).await.unwrap();
    assert_eq!(
        pods(&read(ben, "/pods/recommendations").await, "items"),
        ["New Rust", "Chess"]
    );
}

/// B-017: matching joins only what a stranger may join.
#[tokio::test]
async fn some_people_join_the_best_at_once() {
    let host = at("2026-02-02T12:00:00Z").await;
    let people = town(&host).await;
    decide(&host, "ben", "auto-join").await;
    let matched = match_me(&people[1], json!({ "joinLimit": 3 })).await;
    assert_eq!(
        (matched.status, matched.text("/variant").as_str()),
        (200, "auto-join"),
        "{matched:?}"
    );
    assert_eq!(matched.json["joined"].as_array().unwrap().len(), 2);
    assert_eq!(pods(&matched, "recommended"), ["Rust", "Chess"]);
    host.settle().await.unwrap();
    let mine = read(&people[1], "/pods?mine=true").await;
    assert_eq!(mine.json["items"].as_array().unwrap().len(), 3);
    let rows = host.rows("pod_members").await.unwrap();
    let auto = rows.iter().filter(|it| it["joinedVia"] == "auto");
    assert!(auto.clone().count() == 2 && auto.clone().all(|it| it["userId"] == "ben"));
    let runs = host.rows("match_experiments").await.unwrap();
    assert_eq!((runs.len(), &runs[0]["scores"]), (1, &json!([52, 8])));
    assert_eq!(runs[0]["$permissions"], json!([]));
}

#[tokio::test]
async fn some_people_are_asked_and_stay_in_it() {
    let host = at("2026-02-02T12:00:00Z").await;
    let people = town(&host).await;
    decide(&host, "ben", "prompted").await;
    let matched = match_me(&people[1], json!({ "matchLimit": 1 })).await;
    assert_eq!(
        (matched.text("/variant").as_str(), &matched.json["joined"]),
        ("prompted", &json!([]))
    );
    assert_eq!(pods(&matched, "recommended"), ["Rust"]);
    let first = match_me(&people[2], json!({})).await.text("/variant");
    for _ in 0..4 {
        assert_eq!(
            match_me(&people[2], json!({})).await.text("/variant"),
            first,
            "drawn once"
        );
    }
    for bad in [
        json!({ "joinLimit": 4 }),
        json!({ "joinLimit": 0 }),
        json!({ "matchLimit": 11 }),
        json!({ "variant": "auto-join" }),
    ] {
        let answer = match_me(&people[1], bad.clone()).await;
        assert_eq!(
            refused(&answer),
            (400, "validation_failed".to_owned()),
            "{bad}"
        );
    }
    host.settle().await.unwrap();
}

/// B-017: what fits was read minutes ago; what is private, archived, deleted or full by now is not joined, and what one is in already
/// is not joined again.
#[tokio::test]
async fn matching_passes_over_what_has_closed_since_it_was_read() {
    let host = at("2026-02-02T12:00:00Z").await;
    let people = host.students(&["asha", "ben", "cleo"]).await.unwrap();
    let (asha, ben, cleo) = (&people[0], &people[1], &people[2]);
    let mut ids = Vec::new();
    for name in ["Private", "Archived", "Deleted", "Full", "Mine", "Open"] {
        let with = json!({ "name": name, "tags": ["rust"], "maxMembers": 2 });
        ids.push(found(asha, with).await);
    }
    host.settle().await.unwrap();
    let before = read(ben, "/pods/recommendations?limit=20").await;
    assert_eq!(pods(&before, "items").len(), 6);
    let change = |at: usize| format!("/pods/{}", ids[at]);
    for (at, with) in [
        (0, json!({ "isPublic": false })),
        (1, json!({ "isActive": false })),
    ] {
        let changed = asha.patch("pods", &change(at), with).await.unwrap();
        assert_eq!(changed.status, 200, "{changed:?}");
    }
    let word = json!({ "confirm": "Deleted" }).to_string();
    let gone = asha.call("pods", "DELETE", &change(2), &word).await;
    assert_eq!(gone.unwrap().status, 202);
    assert_eq!(join(cleo, &ids[3]).await.status, 201);
    // Another process let ben in, so that this one remembers him as a stranger.
    host.put_member(&ids[4], ben, PodRole::Member)
        .await
        .unwrap();
    host.settle().await.unwrap();
    decide(&host, "ben", "auto-join").await;
    let matched = match_me(ben, json!({ "joinLimit": 3 })).await;
    assert_eq!(matched.status, 200, "{matched:?}");
    assert_eq!(matched.json["joined"], json!([ids[5]]));
    host.settle().await.unwrap();
    let rows = host.rows("pod_members").await.unwrap();
    let auto = rows.iter().filter(|it| it["joinedVia"] == "auto");
    let auto: Vec<_> = auto.map(|it| (&it["podId"], &it["userId"])).collect();
    assert_eq!(auto, [(&json!(ids[5]), &json!("ben"))]);
}

/// Whoever calls twice at first is one kind of person, whichever call drew it.
#[tokio::test]
async fn two_first_calls_at_once_are_of_one_mind() {
    let host = crowded().await;
    let ids: Vec<String> = (0..8).map(|n| format!("person{n}")).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    for person in &host.students(&ids).await.unwrap() {
        let (one, other) = tokio::join!(match_me(person, json!({})), match_me(person, json!({})));
        let settings = host
            .row("user_settings", &person.id)
            .await
            .unwrap()
            .unwrap();
        let kept = settings["matchVariant"].as_str().unwrap();
        assert_eq!((one.text("/variant").as_str(), one.status), (kept, 200));
        assert_eq!((other.text("/variant").as_str(), other.status), (kept, 200));
    }
    host.settle().await.unwrap();
}
