//! Beginning, editing, publishing, archiving and deleting courses.

use serde_json::{json, Value};
use testkit::Host;

use super::{
    act, begun, course_row, enrolled, post, published, read, refusal, refused, with_chapters,
};

#[tokio::test]
async fn a_course_is_written_published_and_withdrawn() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["ines", "asha"]).await.unwrap();
    let (ines, asha) = (&people[0], &people[1]);
    let id = begun(
        ines,
        json!({ "tags": ["logic"], "category": "maths", "priceCents": 0 }),
    )
    .await;
    let path = format!("/{id}");
    assert_eq!(refused(&read(asha, &path).await), refusal(404, "not_found"));
    let row = course_row(&host, &id).await;
    assert_eq!(row["$permissions"], json!([r#"read("user:ines")"#]));

    let early = post(ines, &format!("/{id}/publish"), Value::Null).await;
    assert_eq!(refused(&early), refusal(422, "incomplete"));
    assert!(early.json["fields"]["chapters"].is_string(), "{early:?}");
    let archived = post(ines, &format!("/{id}/archive"), Value::Null).await;
    assert_eq!(refused(&archived), refusal(409, "wrong_state"));

    with_chapters(ines, &id, 2).await;
    let published = post(ines, &format!("/{id}/publish"), Value::Null).await;
    assert_eq!(
        (published.status, published.text("/course/status")),
        (200, "published".to_owned())
    );
    assert_eq!((published.calls, published.waves), (3, 3), "{published:?}");
    let again = post(ines, &format!("/{id}/publish"), Value::Null).await;
    assert_eq!(
        again.text("/course/publishedAt"),
        published.text("/course/publishedAt")
    );

    let seen = read(asha, &path).await;
    assert_eq!(
        (seen.status, seen.calls, seen.waves),
        (200, 4, 2),
        "{seen:?}"
    );
    assert_eq!(seen.text("/instructor/userId"), "ines");
    assert_eq!(seen.json["chapters"].as_array().unwrap().len(), 2);
    assert_eq!(seen.json["enrollment"], Value::Null);
    assert_eq!(seen.json["rating"], json!({ "average": null, "count": 0 }));

    let gone = post(ines, &format!("/{id}/archive"), Value::Null).await;
    assert_eq!(gone.text("/course/status"), "archived");
    assert_eq!(read(asha, &path).await.status, 404);
    assert_eq!(read(ines, &path).await.status, 200);
    host.settle().await.unwrap();
}

/// B-030: what is not one's own is not changed, and a draft of another does not exist.
#[tokio::test]
async fn only_who_teaches_a_course_changes_it() {
    let host = Host::start().await.unwrap();
    let people = host
        .students(&["ines", "omar", "asha", "root"])
        .await
        .unwrap();
    let (ines, omar, asha, root) = (&people[0], &people[1], &people[2], &people[3]);
    let labels = Some(json!({ "labels": ["admin"] }));
    host.as_key("PUT", "/users/root/labels", labels)
        .await
        .unwrap();
    begun(omar, json!({})).await;
    let draft = begun(ines, json!({})).await;
    let (id, chapters) = published(ines, json!({}), 2).await;
    enrolled(asha, &id).await;
    let before = host.rows("course_chapters").await.unwrap();
    for (course, expected) in [
        (&draft, refusal(404, "not_found")),
        (&id, refusal(403, "forbidden")),
    ] {
        for person in [omar, asha, root] {
            for (method, rest, body) in [
                ("PATCH", String::new(), json!({ "title": "Mine now" })),
                ("POST", "/publish".to_owned(), Value::Null),
                ("POST", "/archive".to_owned(), Value::Null),
                ("DELETE", String::new(), Value::Null),
                ("POST", "/chapters".to_owned(), json!({ "title": "Mine" })),
                (
                    "PATCH",
                    format!("/chapters/{}", chapters[0]),
                    json!({ "title": "Mine" }),
                ),
                ("DELETE", format!("/chapters/{}", chapters[0]), Value::Null),
                (
                    "PUT",
                    "/chapters/order".to_owned(),
                    json!({ "chapterIds": chapters }),
                ),
            ] {
                let answer = act(person, method, &format!("/{course}{rest}"), body).await;
                assert_eq!(refused(&answer), expected, "{} {method} {rest}", person.id);
            }
        }
    }
    assert_eq!(host.rows("course_chapters").await.unwrap(), before);
    assert_eq!(course_row(&host, &id).await["title"], "Logic for all");
    host.settle().await.unwrap();
}

#[tokio::test]
async fn an_edit_changes_what_it_names_and_keeps_a_published_course_complete() {
    let host = Host::start().await.unwrap();
    let ines = host.student("ines").await.unwrap();
    let (id, _) = published(&ines, json!({ "category": "maths" }), 1).await;
    let patch = json!({ "title": "Logic, again", "category": null, "passingScore": 80, "masteryRequired": true });
    let edited = act(&ines, "PATCH", &format!("/{id}"), patch).await;
    assert_eq!((edited.status, edited.calls), (200, 2), "{edited:?}");
    assert_eq!(edited.text("/course/title"), "Logic, again");
    assert_eq!(edited.json["course"]["category"], Value::Null);
    assert_eq!(edited.number("/course/passingScore"), 80);
    for (patch, field) in [
        (json!({ "description": "short" }), "description"),
        (json!({ "isMonetized": true }), "priceCents"),
        (json!({ "priceCents": 99 }), "priceCents"),
        (json!({ "passingScore": 101 }), "passingScore"),
        (json!({ "currency": "eu" }), "currency"),
        (json!({ "status": "archived" }), "status"),
        (json!({ "enrollmentCount": 9 }), "enrollmentCount"),
        (json!({ "title": "ab" }), "title"),
        (
            json!({ "tags": ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k"] }),
            "tags",
        ),
    ] {
        let answer = act(&ines, "PATCH", &format!("/{id}"), patch).await;
        assert_eq!(
            refused(&answer),
            refusal(400, "validation_failed"),
            "{field}"
        );
        assert!(
            answer.json["fields"][field].is_string(),
            "{field}: {answer:?}"
        );
    }
    assert_eq!(course_row(&host, &id).await["enrollmentCount"], 0);
    host.settle().await.unwrap();
}

/// The rows themselves follow: of a course with a price only the first chapter is read by all.
#[tokio::test]
async fn a_price_closes_all_chapters_but_the_first() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["ines", "asha"]).await.unwrap();
    let (ines, asha) = (&people[0], &people[1]);
    let (id, chapters) = published(ines, json!({}), 3).await;
    let seen = || async {
        let mut seen = Vec::new();
        for chapter in &chapters {
            let path = format!(
                "/tablesdb/{}/tables/course_chapters/rows/{chapter}",
                store::DATABASE
            );
            seen.push(asha.api("GET", &path, None).await.unwrap().0 == 200);
        }
        seen
    };
    assert_eq!(seen().await, [true, true, true]);
    let price = json!({ "isMonetized": true, "priceCents": 1_500 });
    assert_eq!(
        act(ines, "PATCH", &format!("/{id}"), price).await.status,
        200
    );
    assert_eq!(seen().await, [true, false, false]);
    let order = json!({ "chapterIds": [chapters[2], chapters[0], chapters[1]] });
    assert_eq!(
        act(ines, "PUT", &format!("/{id}/chapters/order"), order)
            .await
            .status,
        200
    );
    assert_eq!(seen().await, [false, false, true]);
    post(ines, &format!("/{id}/archive"), Value::Null).await;
    assert_eq!(seen().await, [false, false, false]);
    host.settle().await.unwrap();
}

#[tokio::test]
async fn a_course_that_people_take_is_archived_and_one_that_nobody_takes_is_deleted_whole() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["ines", "asha"]).await.unwrap();
    let (ines, asha) = (&people[0], &people[1]);
    let (taken, _) = published(ines, json!({}), 1).await;
    enrolled(asha, &taken).await;
    let kept = act(ines, "DELETE", &format!("/{taken}"), Value::Null).await;
    assert_eq!(refused(&kept), refusal(422, "has_enrollments"));
    let (free, _) = published(ines, json!({}), 2).await;
    let gone = act(ines, "DELETE", &format!("/{free}"), Value::Null).await;
    assert_eq!(
        (gone.status, &gone.json["deleted"]),
        (200, &json!(true)),
        "{gone:?}"
    );
    for person in [ines, asha] {
        assert_eq!(read(person, &format!("/{free}")).await.status, 404);
    }
    let chapters = host.rows("course_chapters").await.unwrap();
    assert_eq!(chapters.len(), 1, "{chapters:?}");
    assert_eq!(course_row(&host, &free).await["$permissions"], json!([]));
    host.settle().await.unwrap();
}

#[tokio::test]
async fn a_picture_is_one_that_the_instructor_uploaded() {
    const PNG: &[u8] =
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89";
    let host = Host::start().await.unwrap();
    let people = host.students(&["ines", "omar"]).await.unwrap();
    let (ines, omar) = (&people[0], &people[1]);
    let file = ines.upload("pod_images", "cover.png", PNG).await.unwrap();
    let id = begun(ines, json!({ "coverFileId": file })).await;
    assert_eq!(course_row(&host, &id).await["coverFileId"], json!(file));
    let stolen = json!({ "title": "Mine", "description": "d", "coverFileId": file });
    let answer = post(omar, "", stolen).await;
    assert_eq!(refused(&answer), refusal(403, "not_owner"));
    let lost = json!({ "title": "Mine", "description": "d", "coverFileId": "none" });
    assert_eq!(post(omar, "", lost).await.status, 404);
    host.settle().await.unwrap();
}
