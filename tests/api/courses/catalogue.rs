//! Finding courses.

use serde_json::{json, Value};
use testkit::{Answer, Host};

use super::{begun, enrolled, published, read, refusal, refused};

fn titles(page: &Answer) -> Vec<&str> {
    let items = page.json["items"].as_array().unwrap();
    items
        .iter()
        .map(|it| it["course"]["title"].as_str().unwrap())
        .collect()
}

/// B-065, B-106: the catalogue has what is published, in the order and by the words that were asked for.
#[tokio::test]
async fn the_catalogue_has_what_is_published() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["ines", "asha"]).await.unwrap();
    let (ines, asha) = (&people[0], &people[1]);
    begun(ines, json!({ "title": "A draft" })).await;
    published(
        ines,
        json!({ "title": "Logic", "category": "maths", "language": "de" }),
        1,
    )
    .await;
    let sold = json!({ "title": "Rhetoric", "isMonetized": true, "priceCents": 900, "difficulty": "Advanced" });
    let (rhetoric, _) = published(ines, sold, 1).await;
    let (music, _) = published(ines, json!({ "title": "Music and logic" }), 1).await;
    enrolled(asha, &music).await;
    let stars = json!({ "data": { "ratingSum": 5, "ratingCount": 1, "ratingAvg": 5.0 } });
    let path = format!(
        "/tablesdb/{}/tables/courses/rows/{rhetoric}",
        store::DATABASE
    );
    host.as_key("PATCH", &path, Some(stars)).await.unwrap();
    for (query, expected) in [
        ("", vec!["Music and logic", "Rhetoric", "Logic"]),
        ("q=logic", vec!["Music and logic", "Logic"]),
        ("category=maths", vec!["Logic"]),
        ("language=de", vec!["Logic"]),
        ("difficulty=Advanced", vec!["Rhetoric"]),
        ("free=true", vec!["Music and logic", "Logic"]),
        ("mine=true", vec![]),
    ] {
        let page = read(asha, &format!("?{query}")).await;
        assert_eq!(page.status, 200, "{page:?}");
        assert_eq!(titles(&page), expected, "{query}");
        assert!(page.calls <= 2, "{page:?}");
    }
    assert_eq!(
        titles(&read(asha, "?sort=popular&limit=1").await),
        ["Music and logic"]
    );
    assert_eq!(
        titles(&read(asha, "?sort=rating&limit=1").await),
        ["Rhetoric"]
    );
    let own = read(ines, "?mine=true").await;
    assert_eq!(
        titles(&own),
        ["Music and logic", "Rhetoric", "Logic", "A draft"]
    );
    for wrong in ["sort=best", "limit=0", "difficulty=easy", "free=maybe"] {
        let answer = read(asha, &format!("?{wrong}")).await;
        assert_eq!(
            refused(&answer),
            refusal(400, "validation_failed"),
            "{wrong}"
        );
    }
    assert_eq!(
        refused(&read(asha, "?cursor=none").await),
        refusal(400, "bad_cursor")
    );
    host.settle().await.unwrap();
}

#[tokio::test]
async fn a_catalogue_of_many_pages_goes_on_where_it_ended() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["ines", "asha"]).await.unwrap();
    for number in 0..30 {
        let plan = host.course(&format!("c{number:02}"), &people[0]);
        let at = format!("2026-01-01T00:{number:02}:00.000Z");
        plan.with(json!({ "publishedAt": at })).put().await.unwrap();
    }
    let first = read(&people[1], "?limit=20").await;
    assert_eq!(
        (titles(&first).len(), titles(&first)[0]),
        (20, "Course c29")
    );
    let cursor = first.text("/nextCursor");
    let second = read(&people[1], &format!("?limit=20&cursor={cursor}")).await;
    assert_eq!(
        (titles(&second).len(), titles(&second)[0]),
        (10, "Course c09")
    );
    assert_eq!(second.json["nextCursor"], Value::Null);
    host.settle().await.unwrap();
}

/// B-106: somebody's courses are all of them, with how far they are in each, at three calls for any number.
#[tokio::test]
async fn somebody_finds_the_courses_they_take() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["ines", "asha", "ben"]).await.unwrap();
    for number in 0..28 {
        let plan = host.course(&format!("c{number}"), &people[0]).chapters(1);
        plan.student(&people[1]).put().await.unwrap();
    }
    let page = read(&people[1], "/enrolled?limit=50").await;
    assert_eq!(
        (page.status, page.calls, page.waves),
        (200, 3, 2),
        "{page:?}"
    );
    assert_eq!(titles(&page).len(), 28);
    assert_eq!(page.json["items"][0]["progress"]["totalChapters"], 1);
    let none = read(&people[2], "/enrolled").await;
    assert!(titles(&none).is_empty());
    host.settle().await.unwrap();
}

/// A job is its owner's to look at.
#[tokio::test]
async fn queued_work_is_seen_by_who_asked_for_it() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["ines", "omar"]).await.unwrap();
    let row = json!({
        "kind": "push", "subjectId": "none", "ownerId": "ines", "state": "dead", "nextAttemptAt": "2026-01-01T00:00:00.000Z",
        "errorCode": "no_transcript", "errorMessage": "This video has no transcript", "step": "transcript", "done": 1, "total": 3,
    });
    host.put_row("jobs", "job1", row, &[]).await.unwrap();
    let told = people[0].get("courses", "/jobs/job1").await.unwrap();
    assert_eq!((told.status, told.calls), (200, 1), "{told:?}");
    assert_eq!(told.text("/state"), "dead");
    assert_eq!(told.number("/progress/total"), 3);
    assert_eq!(told.text("/error/code"), "no_transcript");
    assert_eq!(
        people[1].get("courses", "/jobs/job1").await.unwrap().status,
        404
    );
    assert_eq!(
        people[1].get("courses", "/jobs/none").await.unwrap().status,
        404
    );
    host.running().settle().await;
}
