//! Setting assignments, and who sees what of them.

use serde_json::{json, Value};
use testkit::Host;

use super::{act, choice, essay, read, refusal, refused, set, stage};

/// B-160: what answers an assignment is a row of its own, which no student is ever served.
#[tokio::test]
async fn an_assignment_is_listed_with_its_key_for_the_instructor_alone() {
    let host = Host::start().await.unwrap();
    let people = stage(&host).await;
    let (ines, asha, ben, omar) = (&people[0], &people[1], &people[2], &people[3]);
    let made = act(ines, "POST", "", choice("logic-c1")).await;
    assert_eq!(
        (made.status, made.calls, made.waves),
        (201, 5, 4),
        "{made:?}"
    );
    assert_eq!(made.json["key"]["correctOptions"], json!([1]));
    let mut hidden = essay("logic-c1");
    hidden["isPublished"] = json!(false);
    set(ines, hidden).await;
    let own = read(ines, "?chapterId=logic-c1").await;
    assert_eq!(own.json["items"].as_array().unwrap().len(), 2);
    assert_eq!(own.json["items"][1]["assignment"]["seq"], 2);
    assert_eq!(own.json["items"][0]["key"]["gradingNotes"], "The secret");
    let list = read(asha, "?chapterId=logic-c1").await;
    assert_eq!(
        (list.status, list.calls, list.waves),
        (200, 3, 2),
        "{list:?}"
    );
    assert_eq!(list.json["items"].as_array().unwrap().len(), 1);
    assert_eq!(list.json["items"][0]["submission"], Value::Null);
    let text = list.json.to_string();
    assert!(
        !text.contains("correct") && !text.contains("secret"),
        "{text}"
    );
    for person in [ben, omar] {
        let answer = read(person, "?chapterId=logic-c1").await;
        assert_eq!(
            refused(&answer),
            refusal(403, "not_enrolled"),
            "{}",
            person.id
        );
    }
    assert_eq!(read(asha, "?chapterId=none").await.status, 404);
    assert_eq!(read(asha, "").await.status, 400);
    for table in ["assignment_keys", "course_assignments"] {
        for person in [asha, ines] {
            let path = format!("/tablesdb/{}/tables/{table}/rows", store::DATABASE);
            let (status, rows) = person.api("GET", &path, None).await.unwrap();
            let seen = rows["rows"].as_array().map_or(0, Vec::len);
            assert!(status == 401 || seen == 0, "{table} {rows}");
        }
    }
    host.settle().await.unwrap();
}

/// B-026, B-030: only who teaches the course sets, edits, deletes and regrades.
#[tokio::test]
async fn assignments_are_their_instructors_to_change() {
    let host = Host::start().await.unwrap();
    let people = stage(&host).await;
    let (ines, asha, omar) = (&people[0], &people[1], &people[3]);
    let id = set(ines, choice("logic-c1")).await;
    for person in [asha, omar] {
        for (method, path, body) in [
            ("POST", String::new(), choice("logic-c1")),
            (
                "PATCH",
                format!("/{id}"),
                json!({ "key": { "correctOptions": [0] } }),
            ),
            ("DELETE", format!("/{id}"), Value::Null),
            ("POST", format!("/{id}/regrade"), json!({})),
        ] {
            let answer = act(person, method, &path, body).await;
            assert_eq!(
                refused(&answer),
                refusal(403, "forbidden"),
                "{} {method}",
                person.id
            );
        }
    }
    let edited = act(
        ines,
        "PATCH",
        &format!("/{id}"),
        json!({ "title": "Now?", "options": ["A", "B"] }),
    )
    .await;
    assert_eq!(
        (edited.status, edited.text("/assignment/title")),
        (200, "Now?".to_owned()),
        "{edited:?}"
    );
    for (method, path, body, code) in [
        (
            "PATCH",
            format!("/{id}"),
            json!({ "options": ["A"] }),
            "bad_key",
        ),
        (
            "PATCH",
            format!("/{id}"),
            json!({ "key": { "correctOptions": [5] } }),
            "bad_key",
        ),
        (
            "POST",
            String::new(),
            json!({ "chapterId": "logic-c1", "title": "T", "type": "multiple_choice", "difficulty": "easy", "question": "?" }),
            "bad_key",
        ),
    ] {
        let answer = act(ines, method, &path, body).await;
        assert_eq!(refused(&answer), refusal(422, code), "{method}");
    }
    let gone = act(ines, "DELETE", &format!("/{id}"), Value::Null).await;
    assert_eq!(gone.status, 200);
    assert!(host.rows("assignment_keys").await.unwrap().is_empty());
    assert_eq!(
        act(ines, "DELETE", &format!("/{id}"), Value::Null)
            .await
            .status,
        404
    );
    host.settle().await.unwrap();
}
