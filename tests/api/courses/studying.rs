//! Going through a course.

use futures_util::future::join_all;
use model::{did, EdgeId, Kind};
use serde_json::{json, Value};
use testkit::{Host, HostOptions};

use super::{
    act, completed, course_row, crowded, edge_row, enrolled, post, published, read, refusal,
    refused,
};

/// A submission of somebody, graded or not.
async fn hand_in(host: &Host, course: &str, assignment: &str, person: &str, more: Value) {
    let mut row = json!({
        "assignmentId": assignment, "courseId": course, "chapterId": "any", "userId": person, "instructorId": "ines",
        "submittedAt": "2026-01-01T00:00:00.000Z",
    });
    for (key, value) in more.as_object().unwrap() {
        row[key] = value.clone();
    }
    let id: EdgeId = did(Kind::SUBMISSION, &[assignment, person]);
    let table = "assignment_submissions";
    if host.row(table, id.as_str()).await.unwrap().is_some() {
        let path = format!("/tablesdb/{}/tables/{table}/rows/{id}", store::DATABASE);
        let changes = json!({ "data": more });
        host.as_key("PATCH", &path, Some(changes)).await.unwrap();
    } else {
        host.put_row(table, id.as_str(), row, &[]).await.unwrap();
    }
    host.running().settle().await;
}

async fn ask(host: &Host, course: &str, chapter: &str, id: &str, required: bool) {
    let task = json!({
        "courseId": course, "chapterId": chapter, "seq": 1, "title": "Task", "type": "essay", "difficulty": "easy",
        "question": "Why?", "required": required,
    });
    host.put_row("course_assignments", id, task, &[])
        .await
        .unwrap();
}

/// Appendix F 30, B-185: chapters are completed in order, each once; the last of a course without assignments completes it.
#[tokio::test]
async fn chapters_are_completed_in_order_and_the_last_completes_the_course() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["ines", "asha", "ben"]).await.unwrap();
    let (ines, asha, ben) = (&people[0], &people[1], &people[2]);
    let (id, chapters) = published(ines, json!({}), 3).await;
    enrolled(asha, &id).await;
    enrolled(ben, &id).await;
    let early = completed(asha, &id, &chapters[1]).await;
    assert_eq!(refused(&early), refusal(422, "chapter_locked"));
    let first = completed(asha, &id, &chapters[0]).await;
    assert_eq!(
        (first.status, first.calls, first.waves),
        (200, 6, 3),
        "{first:?}"
    );
    assert_eq!(first.number("/progress/completionPct"), 33);
    assert_eq!(first.text("/nextChapterId"), chapters[1]);
    let again = completed(asha, &id, &chapters[0]).await;
    assert_eq!(
        (again.status, again.number("/progress/chaptersCompleted")),
        (200, 1),
        "{again:?}"
    );
    let locked = completed(ben, &id, &chapters[1]).await;
    assert_eq!(refused(&locked), refusal(422, "chapter_locked"));
    completed(asha, &id, &chapters[1]).await;
    let last = completed(asha, &id, &chapters[2]).await;
    assert_eq!(last.text("/progress/status"), "completed", "{last:?}");
    assert_eq!(
        (
            last.number("/progress/completionPct"),
            &last.json["nextChapterId"]
        ),
        (100, &Value::Null)
    );
    assert_eq!(last.json["progress"]["finalScore"], json!(100.0));
    let row = course_row(&host, &id).await;
    assert_eq!(
        (&row["completionCount"], &row["enrollmentCount"]),
        (&json!(1), &json!(2))
    );
    let enrollment = edge_row(&host, Kind::ENROLLMENT, &id, asha).await.unwrap();
    assert_eq!(enrollment["status"], "completed");
    let leave = post(asha, &format!("/{id}/drop"), Value::Null).await;
    assert_eq!(refused(&leave), refusal(409, "wrong_state"));
    host.settle().await.unwrap();
}

#[tokio::test]
async fn chapters_are_completed_by_who_takes_the_course() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["ines", "omar", "asha"]).await.unwrap();
    let (ines, omar, asha) = (&people[0], &people[1], &people[2]);
    let (id, chapters) = published(ines, json!({}), 2).await;
    let (other, foreign) = published(omar, json!({}), 1).await;
    enrolled(asha, &id).await;
    for person in [ines, omar] {
        let answer = completed(person, &id, &chapters[0]).await;
        assert_eq!(
            refused(&answer),
            refusal(403, "not_enrolled"),
            "{}",
            person.id
        );
    }
    assert_eq!(completed(asha, &id, &foreign[0]).await.status, 404);
    assert_eq!(completed(asha, &id, "none").await.status, 404);
    assert_eq!(completed(asha, &other, &foreign[0]).await.status, 403);
    post(asha, &format!("/{id}/drop"), Value::Null).await;
    assert_eq!(
        refused(&completed(asha, &id, &chapters[0]).await),
        refusal(403, "not_enrolled")
    );
    assert!(host.rows("chapter_progress").await.unwrap().is_empty());
    host.settle().await.unwrap();
}

/// Twins of one call complete a chapter once.
#[tokio::test]
async fn completing_at_once_is_completing_once() {
    let host = crowded().await;
    let people = host.students(&["ines", "asha"]).await.unwrap();
    let (id, chapters) = published(&people[0], json!({}), 1).await;
    enrolled(&people[1], &id).await;
    let calls = join_all((0..8).map(|_| completed(&people[1], &id, &chapters[0]))).await;
    assert!(calls.iter().all(|it| it.status == 200), "{calls:?}");
    assert_eq!(host.rows("chapter_progress").await.unwrap().len(), 1);
    let progress = edge_row(&host, Kind::COURSE_PROGRESS, &id, &people[1])
        .await
        .unwrap();
    assert_eq!(
        (&progress["chaptersCompleted"], &progress["status"]),
        (&json!(1), &json!("completed"))
    );
    assert_eq!(course_row(&host, &id).await["completionCount"], 1);
    host.settle().await.unwrap();
}

/// Appendix D: a course is completed when all chapters are and everything that is required is graded, and passed on average.
#[tokio::test]
async fn a_grade_completes_a_course_and_a_bad_one_does_not() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["ines", "asha"]).await.unwrap();
    let (ines, asha) = (&people[0], &people[1]);
    let (id, chapters) = published(ines, json!({}), 1).await;
    ask(&host, &id, &chapters[0], "t1", true).await;
    ask(&host, &id, "another", "t2", false).await;
    enrolled(asha, &id).await;
    let through = completed(asha, &id, &chapters[0]).await;
    assert_eq!(
        (
            through.number("/progress/completionPct"),
            through.text("/progress/status")
        ),
        (100, "in_progress".to_owned())
    );
    let progress = || async {
        edge_row(&host, Kind::COURSE_PROGRESS, &id, asha)
            .await
            .unwrap()
    };
    hand_in(&host, &id, "t1", "asha", json!({ "status": "submitted" })).await;
    assert_eq!(
        (
            &progress().await["attempted"],
            &progress().await["scoredCount"]
        ),
        (&json!(1), &json!(0))
    );
    hand_in(
        &host,
        &id,
        "t1",
        "asha",
        json!({ "status": "graded", "finalScore": 40.0 }),
    )
    .await;
    let row = progress().await;
    assert_eq!(
        (&row["status"], &row["finalScore"], &row["passed"]),
        (&json!("in_progress"), &json!(40), &json!(0))
    );
    let past = json!([{ "revision": 1, "score": 40.0, "at": "2026-01-01T00:00:00.000Z", "textHash": "00" }]).to_string();
    let better = json!({ "status": "graded", "finalScore": 90.0, "revision": 2, "history": past });
    hand_in(&host, &id, "t1", "asha", better).await;
    let row = progress().await;
    assert_eq!(
        (&row["status"], &row["finalScore"], &row["passed"]),
        (&json!("completed"), &json!(90), &json!(1))
    );
    assert_eq!(
        (&row["scoreSum"], &row["attempted"]),
        (&json!(90), &json!(1))
    );
    assert_eq!(course_row(&host, &id).await["completionCount"], 1);
    host.settle().await.unwrap();
}

#[tokio::test]
async fn mastery_asks_for_a_passed_assignment_before_a_chapter_is_done() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["ines", "asha"]).await.unwrap();
    let (ines, asha) = (&people[0], &people[1]);
    let (id, chapters) = published(ines, json!({ "masteryRequired": true }), 2).await;
    ask(&host, &id, &chapters[0], "t1", false).await;
    enrolled(asha, &id).await;
    let early = completed(asha, &id, &chapters[0]).await;
    assert_eq!(refused(&early), refusal(422, "below_mastery"));
    hand_in(
        &host,
        &id,
        "t1",
        "asha",
        json!({ "status": "graded", "finalScore": 69.9 }),
    )
    .await;
    assert_eq!(completed(asha, &id, &chapters[0]).await.status, 422);
    hand_in(
        &host,
        &id,
        "t1",
        "asha",
        json!({ "status": "graded", "finalScore": 70.0 }),
    )
    .await;
    let done = completed(asha, &id, &chapters[0]).await;
    assert_eq!(
        (done.status, done.calls, done.waves),
        (200, 8, 4),
        "{done:?}"
    );
    host.settle().await.unwrap();
}

#[tokio::test]
async fn chapters_are_marked_once() {
    let host = Host::start().await.unwrap();
    let people = host.students(&["ines", "asha", "ben"]).await.unwrap();
    let (ines, asha, ben) = (&people[0], &people[1], &people[2]);
    let (id, chapters) = published(ines, json!({}), 2).await;
    enrolled(asha, &id).await;
    let path = format!("/{id}/bookmarks/{}", chapters[1]);
    for _ in 0..2 {
        let marked = act(asha, "PUT", &path, Value::Null).await;
        assert_eq!(
            (marked.status, &marked.json["bookmarked"]),
            (200, &json!(true)),
            "{marked:?}"
        );
    }
    let progress = edge_row(&host, Kind::COURSE_PROGRESS, &id, asha)
        .await
        .unwrap();
    assert_eq!(progress["bookmarkedChapterIds"], json!([chapters[1]]));
    assert_eq!(act(ben, "PUT", &path, Value::Null).await.status, 404);
    assert_eq!(
        act(asha, "PUT", &format!("/{id}/bookmarks/none"), Value::Null)
            .await
            .status,
        404
    );
    for _ in 0..2 {
        let unmarked = act(asha, "DELETE", &path, Value::Null).await;
        assert_eq!(
            (unmarked.status, &unmarked.json["bookmarked"]),
            (200, &json!(false)),
            "{unmarked:?}"
        );
    }
    let progress = edge_row(&host, Kind::COURSE_PROGRESS, &id, asha)
        .await
        .unwrap();
    assert_eq!(progress["bookmarkedChapterIds"], json!([]));
    host.settle().await.unwrap();
}

#[tokio::test]
async fn time_counts_once_in_half_a_minute() {
    let options = HostOptions {
        clock: Some("2026-01-02T12:00:00Z".parse().unwrap()),
        ..HostOptions::default()
    };
    let host = Host::start_with(options).await.unwrap();
    let people = host.students(&["ines", "asha", "ben"]).await.unwrap();
    let (id, _) = published(&people[0], json!({}), 1).await;
    enrolled(&people[1], &id).await;
    let path = format!("/{id}/time");
    let first = post(&people[1], &path, json!({ "seconds": 30 })).await;
    assert_eq!(
        (first.status, first.calls, first.number("/timeSpentSec")),
        (200, 1, 30),
        "{first:?}"
    );
    let soon = post(&people[1], &path, json!({ "seconds": 30 })).await;
    assert_eq!(refused(&soon), refusal(429, "rate_limited"));
    host.move_clock("2026-01-02T12:00:30Z".parse().unwrap())
        .await
        .unwrap();
    let later = post(&people[1], &path, json!({ "seconds": 300 })).await;
    assert_eq!(later.number("/timeSpentSec"), 330, "{later:?}");
    for seconds in [0, 301] {
        let answer = post(&people[1], &path, json!({ "seconds": seconds })).await;
        assert_eq!(refused(&answer), refusal(400, "validation_failed"));
    }
    assert_eq!(
        post(&people[2], &path, json!({ "seconds": 30 }))
            .await
            .status,
        404
    );
    assert_eq!(
        read(&people[1], &format!("/{id}"))
            .await
            .number("/progress/timeSpentSec"),
        330
    );
    host.settle().await.unwrap();
}
