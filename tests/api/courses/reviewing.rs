//! Saying what one thinks of a course.

use futures_util::future::join_all;
use serde_json::{json, Value};
use testkit::{Answer, Host, Person};

use super::{
    act, begun, completed, course_row, crowded, enrolled, published, read, refusal, refused,
};

async fn review(person: &Person, course: &str, body: Value) -> Answer {
    act(person, "PUT", &format!("/{course}/review"), body).await
}

/// Somebody who is through the first of two chapters.
async fn halfway(person: &Person, course: &str, chapters: &[String]) {
    enrolled(person, course).await;
    assert_eq!(completed(person, course, &chapters[0]).await.status, 200);
}

#[tokio::test]
async fn a_review_is_one_for_each_person_and_moves_the_stars_by_the_difference() {
    let host = Host::start().await.unwrap();
    let people = host
        .students(&["ines", "asha", "ben", "cara"])
        .await
        .unwrap();
    let (ines, asha, ben, cara) = (&people[0], &people[1], &people[2], &people[3]);
    let (id, chapters) = published(ines, json!({}), 2).await;
    halfway(asha, &id, &chapters).await;
    halfway(ben, &id, &chapters).await;
    completed(ben, &id, &chapters[1]).await;
    enrolled(cara, &id).await;
    let first = review(asha, &id, json!({ "rating": 5, "text": "Clear" })).await;
    assert_eq!((first.status, first.calls), (201, 4), "{first:?}");
    assert_eq!(first.json["rating"], json!({ "average": 5.0, "count": 1 }));
    assert_eq!(first.json["review"]["verifiedCompletion"], false);
    let second = review(ben, &id, json!({ "rating": 2 })).await;
    assert_eq!(second.json["rating"], json!({ "average": 3.5, "count": 2 }));
    assert_eq!(second.json["review"]["verifiedCompletion"], true);
    let anew = review(asha, &id, json!({ "rating": 4, "text": "Clear enough" })).await;
    assert_eq!(
        (anew.status, &anew.json["rating"]),
        (200, &json!({ "average": 3.0, "count": 2 })),
        "{anew:?}"
    );
    let row = course_row(&host, &id).await;
    assert_eq!(
        (&row["ratingSum"], &row["ratingCount"]),
        (&json!(6), &json!(2))
    );
    assert_eq!(row["ratingAvg"].as_f64(), Some(3.0));

    for (person, expected) in [
        (cara, refusal(422, "too_early")),
        (ines, refusal(403, "not_enrolled")),
    ] {
        let answer = review(person, &id, json!({ "rating": 1 })).await;
        assert_eq!(refused(&answer), expected, "{}", person.id);
    }
    for body in [
        json!({ "rating": 0 }),
        json!({ "rating": 6 }),
        json!({ "rating": "5" }),
        json!({}),
    ] {
        assert_eq!(review(asha, &id, body).await.status, 400);
    }
    let list = read(cara, &format!("/{id}/reviews")).await;
    assert_eq!(
        (list.status, list.calls, list.waves),
        (200, 3, 2),
        "{list:?}"
    );
    assert_eq!(list.json["items"].as_array().unwrap().len(), 2);
    assert_eq!(list.text("/items/0/author/userId"), "ben");
    assert_eq!(list.json["rating"]["count"], 2);
    host.settle().await.unwrap();
}

#[tokio::test]
async fn a_review_helps_each_reader_once() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["ines", "asha", "ben"]).await.unwrap();
    let (ines, asha, ben) = (&people[0], &people[1], &people[2]);
    let (id, chapters) = published(ines, json!({}), 2).await;
    let draft = begun(ines, json!({})).await;
    halfway(asha, &id, &chapters).await;
    let made = review(asha, &id, json!({ "rating": 5 }))
        .await
        .text("/review/id");
    let path = format!("/{id}/reviews/{made}/helpful");
    for _ in 0..2 {
        let marked = act(ben, "PUT", &path, Value::Null).await;
        assert_eq!(
            (marked.status, marked.number("/helpfulCount")),
            (200, 1),
            "{marked:?}"
        );
    }
    assert_eq!(
        refused(&act(asha, "PUT", &path, Value::Null).await),
        refusal(422, "self")
    );
    let lost = format!("/{id}/reviews/none/helpful");
    assert_eq!(act(ben, "PUT", &lost, Value::Null).await.status, 404);
    assert_eq!(read(ben, &format!("/{draft}/reviews")).await.status, 404);
    host.settle().await.unwrap();
}

/// B-097: whatever reviews come at once, the stars are those of the rows.
#[tokio::test]
async fn stars_are_exact_when_reviews_come_at_once() {
    let host = crowded().await;
    let people = host
        .students(&["ines", "asha", "ben", "cara"])
        .await
        .unwrap();
    let (id, chapters) = published(&people[0], json!({}), 2).await;
    for person in &people[1..] {
        halfway(person, &id, &chapters).await;
    }
    let calls = (0..12).map(|number| {
        let body = json!({ "rating": number % 5 + 1 });
        review(&people[number % 3 + 1], &id, body)
    });
    let answers = join_all(calls).await;
    assert!(
        answers
            .iter()
            .all(|it| [200, 201, 409].contains(&it.status)),
        "{answers:?}"
    );
    assert_eq!(answers.iter().filter(|it| it.status == 201).count(), 3);
    let rows = host.rows("course_reviews").await.unwrap();
    let sum: i64 = rows.iter().map(|it| it["rating"].as_i64().unwrap()).sum();
    let row = course_row(&host, &id).await;
    assert_eq!(
        (&row["ratingSum"], &row["ratingCount"]),
        (&json!(sum), &json!(3))
    );
    host.settle().await.unwrap();
}
