//! Stories of the function `instructor`.

mod sums;

use model::{did, Kind, SubmissionId};
use serde_json::{json, Value};
use testkit::{Answer, Host, Person};

async fn act(person: &Person, method: &str, path: &str, body: Value) -> Answer {
    let path = format!("/instructor{path}");
    let body = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    person
        .call("instructor", method, &path, &body)
        .await
        .unwrap()
}

async fn read(person: &Person, path: &str) -> Answer {
    act(person, "GET", path, Value::Null).await
}

/// Two instructors with a course each, two students of the first.
async fn stage(host: &Host) -> Vec<Person> {
    let people = host
        .students(&["ines", "omar", "asha", "ben"])
        .await
        .unwrap();
    let logic = host.course("logic", &people[0]).chapters(2);
    logic
        .student(&people[2])
        .student(&people[3])
        .put()
        .await
        .unwrap();
    host.course("music", &people[1]).put().await.unwrap();
    people
}

/// An answer of somebody to an assignment of its own name; what comes of it is over, so that no two settle their progress at once.
async fn waiting(host: &Host, id: &str, person: &str, more: Value) -> String {
    // No two assignments of a chapter have the same place.
    let seq: u32 = id.trim_start_matches('t').parse().unwrap();
    let task = json!({
        "courseId": "logic", "chapterId": "logic-c1", "seq": seq, "title": format!("Task {id}"), "type": "essay", "difficulty": "hard",
        "question": "Why?", "required": true,
    });
    host.set_row("course_assignments", id, task, &[])
        .await
        .unwrap();
    let mut row = json!({
        "assignmentId": id, "courseId": "logic", "chapterId": "logic-c1", "userId": person, "instructorId": "ines",
        "submittedAt": "2026-01-01T00:00:00.000Z", "status": "review_pending", "text": "x".repeat(300), "autoScore": 50.0,
        "confidence": 0.9, "flagReason": "borderline", "priority": 0,
    });
    for (key, value) in more.as_object().unwrap() {
        row[key] = value.clone();
    }
    let submission: SubmissionId = did(Kind::SUBMISSION, &[id, person]);
    host.put_row("assignment_submissions", submission.as_str(), row, &[])
        .await
        .unwrap();
    host.settle().await.unwrap();
    submission.to_string()
}

fn refused(answer: &Answer) -> (u16, String) {
    (answer.status, answer.code())
}

fn refusal(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

/// B-028, B-112, B-127, B-189: a dashboard is of one's own courses, from rollups, in two calls for any number of students.
#[tokio::test]
async fn a_dashboard_is_of_ones_own_courses_in_two_calls() {
    let host = Host::start().await.unwrap();
    let people = stage(&host).await;
    let (ines, omar, asha) = (&people[0], &people[1], &people[2]);
    host.course("draft", ines)
        .with(json!({ "status": "draft" }))
        .put()
        .await
        .unwrap();
    let standings = json!([
        { "userId": "asha", "courseId": "logic", "score": 95.0, "completionPct": 50 },
        { "userId": "ben", "courseId": "logic", "score": 20.0, "completionPct": 0 },
    ])
    .to_string();
    let stats = json!({
        "enrollments": 2, "active30d": 1, "dropped": 1, "revenueCents": 900, "earningsCents": 810, "top": standings, "struggling": standings,
    });
    host.put_row(
        "course_stats",
        "logic",
        stats.clone(),
        &[r#"read("user:ines")"#],
    )
    .await
    .unwrap();
    host.put_row("course_stats", "music", stats, &[r#"read("user:omar")"#])
        .await
        .unwrap();
    let own = read(ines, "/dashboard?instructorId=omar").await;
    assert_eq!((own.status, own.calls, own.waves), (200, 2, 1), "{own:?}");
    assert_eq!(
        (own.number("/totals/courses"), own.number("/totals/drafts")),
        (1, 1)
    );
    assert_eq!(
        (
            own.number("/totals/enrollments"),
            own.number("/totals/activeStudents30d")
        ),
        (2, 1)
    );
    assert_eq!(
        (
            own.number("/totals/revenueCents"),
            own.number("/totals/earningsCents")
        ),
        (900, 810)
    );
    assert_eq!(own.json["totals"]["engagement"], json!(0.5));
    assert_eq!(own.text("/topPerformers/0/userId"), "asha");
    assert_eq!(own.json["strugglingStudents"].as_array().unwrap().len(), 1);
    assert_eq!(own.text("/strugglingStudents/0/userId"), "ben");
    assert_eq!(
        read(omar, "/dashboard").await.json["courses"][0]["courseId"],
        "music"
    );
    let none = read(asha, "/dashboard").await;
    assert_eq!((none.status, none.number("/totals/enrollments")), (200, 0));
    assert_eq!(none.json["totals"]["churnRate"], Value::Null);
    let earned = read(ines, "/earnings").await;
    assert_eq!(
        (earned.status, earned.calls, earned.number("/earningsCents")),
        (200, 2, 810),
        "{earned:?}"
    );
    assert_eq!(earned.text("/byCourse/0/title"), "Course logic");
    host.settle().await.unwrap();
}

/// B-028, B-112, B-127: the queue is one's own, sorted by urgency and age, at four calls for any length.
#[tokio::test]
async fn a_grading_queue_is_ones_own_and_costs_the_same_for_any_length() {
    let host = Host::start().await.unwrap();
    let people = stage(&host).await;
    let (ines, omar) = (&people[0], &people[1]);
    waiting(
        &host,
        "t1",
        "asha",
        json!({ "priority": 1, "flagReason": "essay" }),
    )
    .await;
    waiting(
        &host,
        "t2",
        "asha",
        json!({ "submittedAt": "2026-01-03T00:00:00.000Z" }),
    )
    .await;
    waiting(
        &host,
        "t2",
        "ben",
        json!({ "submittedAt": "2026-01-02T00:00:00.000Z" }),
    )
    .await;
    waiting(&host, "t1", "ben", json!({ "status": "graded" })).await;
    host.settle().await.unwrap();
    let queue = read(ines, "/grading-queue").await;
    assert_eq!(
        (queue.status, queue.calls, queue.waves),
        (200, 4, 2),
        "{queue:?}"
    );
    let order: Vec<(&str, &str)> = queue.json["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| {
            (
                it["assignment"]["title"].as_str().unwrap(),
                it["student"]["userId"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        order,
        [("Task t2", "ben"), ("Task t2", "asha"), ("Task t1", "asha")]
    );
    assert_eq!(
        queue.json["byPriority"],
        json!({ "high": 2, "medium": 1, "low": 0 })
    );
    assert_eq!(queue.text("/items/0/excerpt").len(), 200);
    let essays = read(ines, "/grading-queue?priority=1&limit=1").await;
    assert_eq!(
        (
            essays.json["items"].as_array().unwrap().len(),
            essays.number("/byPriority/high")
        ),
        (1, 2)
    );
    assert!(
        read(ines, "/grading-queue?courseId=music").await.json["items"]
            .as_array()
            .unwrap()
            .is_empty()
    );
    assert!(read(omar, "/grading-queue").await.json["items"]
        .as_array()
        .unwrap()
        .is_empty());
    for wrong in ["priority=3", "priority=x", "limit=0"] {
        let answer = read(ines, &format!("/grading-queue?{wrong}")).await;
        assert_eq!(
            refused(&answer),
            refusal(400, "validation_failed"),
            "{wrong}"
        );
    }
}

/// B-026, B-051: who teaches the course grades, with a number, over whatever a machine said; the student's progress follows.
#[tokio::test]
async fn an_instructor_grades_over_the_machine() {
    let host = Host::start().await.unwrap();
    let people = stage(&host).await;
    let (ines, omar, asha, ben) = (&people[0], &people[1], &people[2], &people[3]);
    let id = waiting(&host, "t1", "asha", json!({})).await;
    let path = format!("/submissions/{id}/grade");
    for (person, expected) in [
        (omar, refusal(404, "not_found")),
        (ben, refusal(404, "not_found")),
        (asha, refusal(403, "forbidden")),
    ] {
        let answer = act(person, "POST", &path, json!({ "grade": 100 })).await;
        assert_eq!(refused(&answer), expected, "{}", person.id);
    }
    for grade in [
        json!("abc"),
        json!(101),
        json!(-1),
        json!("90"),
        Value::Null,
    ] {
        let answer = act(ines, "POST", &path, json!({ "grade": grade })).await;
        assert_eq!(
            refused(&answer),
            refusal(400, "validation_failed"),
            "{grade}"
        );
    }
    let graded = act(
        ines,
        "POST",
        &path,
        json!({ "grade": 88.5, "feedback": "Well argued", "plagiarismPct": 3 }),
    )
    .await;
    assert_eq!((graded.status, graded.calls), (200, 1), "{graded:?}");
    assert_eq!(graded.json["submission"]["finalScore"], json!(88.5));
    assert_eq!(graded.json["submission"]["autoScore"], json!(50.0));
    host.settle().await.unwrap();
    let progress: model::EdgeId = did(Kind::COURSE_PROGRESS, &["logic", "asha"]);
    let progress = host
        .row("user_course_progress", progress.as_str())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (&progress["finalScore"], &progress["passed"]),
        (&json!(88.5), &json!(1))
    );
    let told = host.rows("notifications").await.unwrap();
    let graded = told
        .iter()
        .find(|it| it["type"] == "assignment_graded")
        .unwrap();
    assert_eq!(
        (&graded["userId"], &graded["body"]),
        (&json!("asha"), &json!("Task t1: 88 %"))
    );
}

/// Appendix D: what waits is sent back; what is sent back or graded is not.
#[tokio::test]
async fn an_answer_that_waits_is_sent_back() {
    let host = Host::start().await.unwrap();
    let people = stage(&host).await;
    let (ines, omar) = (&people[0], &people[1]);
    let id = waiting(&host, "t1", "asha", json!({})).await;
    let path = format!("/submissions/{id}/return");
    assert_eq!(act(omar, "POST", &path, json!({})).await.status, 404);
    let back = act(
        ines,
        "POST",
        &path,
        json!({ "feedback": "Name your reasons" }),
    )
    .await;
    assert_eq!(
        (back.status, back.text("/submission/status")),
        (200, "returned".to_owned()),
        "{back:?}"
    );
    assert_eq!(
        refused(&act(ines, "POST", &path, json!({})).await),
        refusal(409, "wrong_state")
    );
    let grade = act(
        ines,
        "POST",
        &format!("/submissions/{id}/grade"),
        json!({ "grade": 9 }),
    )
    .await;
    assert_eq!(refused(&grade), refusal(409, "wrong_state"));
    host.settle().await.unwrap();
    let told = host.rows("notifications").await.unwrap();
    assert!(
        told.iter()
            .any(|it| it["type"] == "assignment_returned" && it["userId"] == "asha"),
        "{told:?}"
    );
}

#[tokio::test]
async fn an_instructor_sees_and_tells_the_students_of_a_course() {
    let host = Host::start().await.unwrap();
    let people = stage(&host).await;
    let (ines, omar, asha) = (&people[0], &people[1], &people[2]);
    let list = read(ines, "/courses/logic/students").await;
    assert_eq!(
        (list.status, list.calls, list.waves),
        (200, 3, 2),
        "{list:?}"
    );
    assert_eq!(list.json["items"].as_array().unwrap().len(), 2);
    assert_eq!(list.number("/items/0/totalChapters"), 2);
    let words = json!({ "title": "No class on Friday", "body": "We go on the week after" });
    for person in [omar, asha] {
        assert_eq!(
            refused(&read(person, "/courses/logic/students").await),
            refusal(403, "forbidden")
        );
        let answer = act(person, "POST", "/courses/logic/announce", words.clone()).await;
        assert_eq!(refused(&answer), refusal(403, "forbidden"));
    }
    assert_eq!(read(ines, "/courses/none/students").await.status, 404);
    let told = act(ines, "POST", "/courses/logic/announce", words.clone()).await;
    assert_eq!((told.status, told.number("/queued")), (202, 2), "{told:?}");
    let again = act(ines, "POST", "/courses/logic/announce", words).await;
    assert_eq!(refused(&again), refusal(429, "rate_limited"));
    let rows = host.rows("notifications").await.unwrap();
    let heard: Vec<&Value> = rows
        .iter()
        .filter(|it| it["type"] == "course_announcement")
        .collect();
    assert_eq!(heard.len(), 2, "{rows:?}");
    assert_eq!(heard[0]["title"], "No class on Friday");
    host.settle().await.unwrap();
}
