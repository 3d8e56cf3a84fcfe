//! Writing chapters, and who studies what.

use futures_util::future::join_all;
use serde_json::{json, Value};
use testkit::{Answer, Host};

use super::{
    act, begun, completed, course_row, crowded, enrolled, post, published, read, refusal, refused,
    with_chapters,
};

fn titles(answer: &Answer) -> Vec<&str> {
    let chapters = answer.json["chapters"].as_array().unwrap();
    chapters
        .iter()
        .map(|it| it["title"].as_str().unwrap())
        .collect()
}

fn places(answer: &Answer) -> Vec<i64> {
    let chapters = answer.json["chapters"].as_array().unwrap();
    chapters
        .iter()
        .map(|it| it["seq"].as_i64().unwrap())
        .collect()
}

#[tokio::test]
async fn chapters_are_added_edited_moved_and_deleted_without_a_gap() {
    let host = Host::start().await.unwrap();
    let ines = host.student("ines").await.unwrap();
    let id = begun(&ines, json!({})).await;
    let ids = with_chapters(&ines, &id, 4).await;
    let path = format!("/{id}/chapters");
    let wrong = post(&ines, &path, json!({ "title": "Second", "seq": 2 })).await;
    assert_eq!(refused(&wrong), refusal(409, "seq_taken"));
    let last = post(&ines, &path, json!({ "title": "Chapter 5", "seq": 5 })).await;
    assert_eq!(
        (last.status, last.calls, last.number("/chapter/seq")),
        (201, 3, 5),
        "{last:?}"
    );
    let five = last.text("/chapter/id");

    let edit = json!({ "title": "The first", "description": "Begin here", "videoStartSec": 5, "videoEndSec": 9 });
    let edited = act(&ines, "PATCH", &format!("{path}/{}", ids[0]), edit).await;
    assert_eq!(
        (edited.status, edited.calls, edited.waves),
        (200, 3, 2),
        "{edited:?}"
    );
    assert_eq!(edited.text("/chapter/title"), "The first");
    let backwards = act(
        &ines,
        "PATCH",
        &format!("{path}/{}", ids[0]),
        json!({ "videoEndSec": 5 }),
    )
    .await;
    assert_eq!(refused(&backwards), refusal(400, "validation_failed"));

    let order = json!({ "chapterIds": [five, ids[0], ids[3], ids[2], ids[1]] });
    let moved = act(&ines, "PUT", &format!("{path}/order"), order).await;
    assert_eq!(moved.status, 200, "{moved:?}");
    assert_eq!(
        titles(&moved),
        [
            "Chapter 5",
            "The first",
            "Chapter 4",
            "Chapter 3",
            "Chapter 2"
        ]
    );
    assert_eq!(places(&moved), [1, 2, 3, 4, 5]);
    for order in [
        json!([five]),
        json!([five, five, ids[0], ids[1], ids[2]]),
        json!([]),
    ] {
        let answer = act(
            &ines,
            "PUT",
            &format!("{path}/order"),
            json!({ "chapterIds": order }),
        )
        .await;
        assert_eq!(refused(&answer), refusal(400, "validation_failed"));
    }

    let gone = act(&ines, "DELETE", &format!("{path}/{}", ids[0]), Value::Null).await;
    assert_eq!(gone.status, 200, "{gone:?}");
    let left = read(&ines, &path).await;
    assert_eq!((left.calls, left.waves), (2, 1), "{left:?}");
    assert_eq!(places(&left), [1, 2, 3, 4]);
    assert_eq!(course_row(&host, &id).await["chapterCount"], 4);
    let again = act(&ines, "DELETE", &format!("{path}/{}", ids[0]), Value::Null).await;
    assert_eq!(again.status, 404);
    host.settle().await.unwrap();
}

/// B-205: two chapters added at once have two places, and a course has a hundred at the most.
#[tokio::test]
async fn chapters_added_at_once_have_places_of_their_own() {
    let host = crowded().await;
    let ines = host.student("ines").await.unwrap();
    let id = begun(&ines, json!({})).await;
    let path = format!("/{id}/chapters");
    let added = join_all((0..8).map(|number| {
        let (ines, path) = (&ines, &path);
        async move { post(ines, path, json!({ "title": format!("C{number}") })).await }
    }));
    for answer in added.await {
        assert_eq!(answer.status, 201, "{answer:?}");
    }
    assert_eq!(places(&read(&ines, &path).await), [1, 2, 3, 4, 5, 6, 7, 8]);
    let row = format!("/tablesdb/{}/tables/courses/rows/{id}", store::DATABASE);
    let full = json!({ "data": { "chapterCount": 100 } });
    host.as_key("PATCH", &row, Some(full)).await.unwrap();
    let answer = post(&ines, &path, json!({ "title": "One too many" })).await;
    assert_eq!(refused(&answer), refusal(422, "too_many"));
    host.settle().await.unwrap();
}

/// What is said in a chapter with a price is for who takes the course; the first is for all, and nobody is told what answers a task.
#[tokio::test]
async fn a_chapter_is_studied_by_who_takes_the_course_in_order() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["ines", "omar", "asha"]).await.unwrap();
    let (ines, omar, asha) = (&people[0], &people[1], &people[2]);
    let (id, chapters) = published(ines, json!({}), 3).await;
    let content = json!({ "courseId": id, "notes": "Read this", "keyTakeaways": "[\"Think\"]", "generatedAt": "2026-01-01T00:00:00.000Z" });
    host.put_row("course_content", &chapters[0], content, &[])
        .await
        .unwrap();
    for (number, shown) in [(1, true), (2, false)] {
        let task = json!({
            "courseId": id, "chapterId": chapters[0], "seq": number, "title": "Task", "type": "multiple_choice", "difficulty": "easy",
            "question": "Which?", "options": "[\"A\",\"B\"]", "isPublished": shown,
        });
        host.put_row("course_assignments", &format!("t{number}"), task, &[])
            .await
            .unwrap();
        let key = json!({ "correctOptions": [1], "gradingNotes": "The secret" });
        host.put_row("assignment_keys", &format!("t{number}"), key, &[])
            .await
            .unwrap();
    }
    let path = |number: usize| format!("/{id}/chapters/{}", chapters[number - 1]);
    let preview = read(omar, &path(1)).await;
    assert_eq!(
        (preview.status, preview.calls, preview.waves),
        (200, 6, 1),
        "{preview:?}"
    );
    assert_eq!(preview.text("/content/notes"), "Read this");
    assert_eq!(preview.json["content"]["keyTakeaways"], json!(["Think"]));
    assert_eq!(preview.json["assignments"].as_array().unwrap().len(), 1);
    let text = preview.json.to_string();
    assert!(
        !text.contains("correct") && !text.contains("secret"),
        "{text}"
    );
    assert_eq!(
        refused(&read(omar, &path(2)).await),
        refusal(403, "not_enrolled")
    );

    enrolled(asha, &id).await;
    assert_eq!(
        refused(&read(asha, &path(2)).await),
        refusal(422, "chapter_locked")
    );
    completed(asha, &id, &chapters[0]).await;
    let second = read(asha, &path(2)).await;
    assert_eq!(second.text("/chapter/transcriptExcerpt"), "Said 2");
    assert_eq!(
        read(asha, &path(1)).await.text("/progress/status"),
        "completed"
    );
    assert_eq!(
        refused(&read(asha, &path(3)).await),
        refusal(422, "chapter_locked")
    );
    let own = read(ines, &path(3)).await;
    assert_eq!(own.status, 200);
    assert_eq!(
        read(ines, &path(1)).await.json["assignments"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
    assert_eq!(
        read(asha, &format!("/{id}/chapters/none")).await.status,
        404
    );
    let (other, _) = published(ines, json!({}), 1).await;
    let foreign = format!("/{other}/chapters/{}", chapters[0]);
    assert_eq!(read(asha, &foreign).await.status, 404);
    host.settle().await.unwrap();
}

/// B-169: a price is asked for before the second chapter; an outline is for all, what is said is not.
#[tokio::test]
async fn a_priced_course_shows_its_outline_and_no_more() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["ines", "asha", "ben"]).await.unwrap();
    let (ines, asha, ben) = (&people[0], &people[1], &people[2]);
    let sold = json!({ "isMonetized": true, "priceCents": 900 });
    let (id, chapters) = published(ines, sold, 2).await;
    host.put_enrollment(&id, ben, "paid").await.unwrap();
    let second = format!("/{id}/chapters/{}", chapters[1]);
    let asked = read(asha, &second).await;
    assert_eq!(refused(&asked), refusal(402, "payment_required"));
    assert_eq!(asked.json["fields"]["checkoutPath"], "/payments/checkout");
    let said = |answer: &Answer| -> Vec<bool> {
        let chapters = answer.json["chapters"].as_array().unwrap();
        chapters
            .iter()
            .map(|it| it["transcriptExcerpt"].is_string())
            .collect()
    };
    for (person, expected) in [
        (asha, [true, false]),
        (ben, [true, true]),
        (ines, [true, true]),
    ] {
        let list = read(person, &format!("/{id}/chapters")).await;
        assert_eq!(said(&list), expected, "{}", person.id);
        let page = read(person, &format!("/{id}")).await;
        assert_eq!(said(&page), expected, "{}", person.id);
    }
    host.settle().await.unwrap();
}
