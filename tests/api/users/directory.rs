//! Finding people.

use serde_json::{json, Value};
use testkit::{Answer, Host, Person};

use super::set_profile;

async fn search(person: &Person, query: &str) -> Answer {
    person
        .get("users", &format!("/profiles?{query}"))
        .await
        .unwrap()
}

fn ids(answer: &Answer) -> Vec<String> {
    let items = answer.json["items"]
        .as_array()
        .unwrap_or_else(|| panic!("{answer:?}"));
    items
        .iter()
        .map(|it| it["userId"].as_str().unwrap().to_owned())
        .collect()
}

async fn people(host: &Host) -> Vec<Person> {
    let people = host
        .students(&["asha", "ben", "cara", "dev"])
        .await
        .unwrap();
    set_profile(
        host,
        "asha",
        json!({ "name": "Asha Rao", "totalPoints": 50, "studyStreak": 1 }),
    )
    .await;
    set_profile(
        host,
        "ben",
        json!({ "name": "Ben Rao", "totalPoints": 90, "studyStreak": 3 }),
    )
    .await;
    set_profile(
        host,
        "cara",
        json!({ "name": "Cara Lee", "totalPoints": 90, "studyStreak": 2 }),
    )
    .await;
    set_profile(host, "dev", json!({ "name": "Dev", "username": "rao_dev" })).await;
    people
}

#[tokio::test]
async fn people_are_found_by_words_of_their_name_or_the_start_of_their_username() {
    let host = Host::start().await.unwrap();
    let people = people(&host).await;
    let found = search(&people[0], "q=rao").await;
    assert_eq!((found.status, found.calls), (200, 1), "{found:?}");
    let mut names = ids(&found);
    names.sort();
    assert_eq!(names, ["asha", "ben", "dev"]);
    assert_eq!(ids(&search(&people[0], "q=@rao_d").await), ["dev"]);
    assert_eq!(ids(&search(&people[0], "q=Lee").await), ["cara"]);
    assert!(
        ids(&search(&people[0], "q=example.com").await).is_empty(),
        "addresses find nobody"
    );
    let card = &search(&people[0], "q=Lee").await.json["items"][0];
    assert_eq!(
        (&card["totalPoints"], &card["name"]),
        (&json!(90), &json!("Cara Lee"))
    );
    assert!(card.get("email").is_none());
}

#[tokio::test]
async fn people_are_sorted_and_paged_without_gaps() {
    let host = Host::start().await.unwrap();
    let people = people(&host).await;
    let by_points = search(&people[0], "sort=points&limit=3").await;
    assert_eq!(ids(&by_points), ["ben", "cara", "asha"]);
    let cursor = by_points.text("/nextCursor");
    let rest = search(&people[0], &format!("sort=points&limit=3&cursor={cursor}")).await;
    assert_eq!(
        (ids(&rest), &rest.json["nextCursor"]),
        (vec!["dev".to_owned()], &Value::Null)
    );
    assert_eq!(
        ids(&search(&people[0], "sort=streak&limit=2").await),
        ["ben", "cara"]
    );
    assert_eq!(ids(&search(&people[0], "").await).len(), 4);
    for wrong in [
        "limit=0",
        "limit=x",
        "sort=fame",
        "q=",
        "cursor=-",
        "cursor=nothing",
    ] {
        let refused = search(&people[0], wrong).await;
        assert_eq!(refused.status, 400, "{wrong}: {refused:?}");
    }
    let long = format!("q={}", "x".repeat(65));
    assert_eq!(search(&people[0], &long).await.status, 400);
    assert_eq!(search(&host.guest(), "").await.status, 401);
}

#[tokio::test]
async fn whoever_hides_is_not_found_and_members_show_no_numbers() {
    let host = Host::start().await.unwrap();
    let people = people(&host).await;
    people[1]
        .patch("users", "/profiles/me", json!({ "visibility": "private" }))
        .await
        .unwrap();
    people[2]
        .patch("users", "/profiles/me", json!({ "visibility": "members" }))
        .await
        .unwrap();
    set_profile(&host, "dev", json!({ "deletedAt": "2026-01-01T00:00:00Z" })).await;
    let found = search(&people[0], "sort=points").await;
    assert_eq!(ids(&found), ["cara", "asha"]);
    assert_eq!(found.json["items"][0]["totalPoints"], Value::Null);
    assert_eq!(found.json["items"][1]["totalPoints"], 50);
}

#[tokio::test]
async fn cards_are_read_by_the_hundred() {
    let host = Host::start().await.unwrap();
    let people = people(&host).await;
    let batch = |ids: Value| json!({ "ids": ids });
    let read = people[0]
        .post(
            "users",
            "/profiles/batch",
            batch(json!(["cara", "nobody", "asha", "cara"])),
        )
        .await
        .unwrap();
    assert_eq!((read.status, read.calls), (200, 1), "{read:?}");
    let cards = read.json["profiles"].as_array().unwrap();
    let ids: Vec<&str> = cards
        .iter()
        .map(|it| it["userId"].as_str().unwrap())
        .collect();
    assert_eq!(ids, ["cara", "asha"]);
    assert_eq!(
        cards[0].as_object().unwrap().len(),
        4,
        "a card has four members"
    );
    let many: Vec<String> = (0..100).map(|n| format!("u{n}")).collect();
    let none = people[0]
        .post("users", "/profiles/batch", batch(json!(many)))
        .await
        .unwrap();
    assert_eq!((none.status, none.calls), (200, 1));
    let more: Vec<String> = (0..101).map(|n| format!("u{n}")).collect();
    for wrong in [
        batch(json!(more)),
        batch(json!([])),
        batch(json!("asha")),
        batch(json!(["a b"])),
        json!({}),
    ] {
        let refused = people[0]
            .post("users", "/profiles/batch", wrong)
            .await
            .unwrap();
        assert_eq!(refused.status, 400, "{refused:?}");
    }
}
