//! Handing in, being graded, handing in again.

use futures_util::future::join_all;
use model::{did, EdgeId, Kind, SubmissionId};
use serde_json::{json, Value};
use testkit::{trouble, Host, HostOptions};

use super::{act, choice, essay, read, refusal, refused, set, stage};

const WORDS: &str = "Because it could not be otherwise";

fn own(assignment: &str) -> String {
    format!("/{assignment}/submissions/me")
}

fn hand(assignment: &str) -> String {
    format!("/{assignment}/submissions")
}

async fn row(host: &Host, assignment: &str, person: &str) -> Value {
    let id: SubmissionId = did(Kind::SUBMISSION, &[assignment, person]);
    host.row("assignment_submissions", id.as_str())
        .await
        .unwrap()
        .unwrap()
}

async fn set_row(host: &Host, assignment: &str, person: &str, cells: Value) {
    let id: SubmissionId = did(Kind::SUBMISSION, &[assignment, person]);
    let path = format!(
        "/tablesdb/{}/tables/assignment_submissions/rows/{id}",
        store::DATABASE
    );
    host.as_key("PATCH", &path, Some(json!({ "data": cells })))
        .await
        .unwrap();
}

/// A host whose events are lost, so that a queued job stays as it is queued.
async fn deaf() -> Host {
    let options = HostOptions {
        chaos: Some(trouble::deaf()),
        is_contended: true,
        ..HostOptions::default()
    };
    Host::start_with(options).await.unwrap()
}

#[tokio::test]
async fn choices_are_graded_at_once_and_move_the_students_progress() {
    let host = Host::start().await.unwrap();
    let people = stage(&host).await;
    let (ines, asha) = (&people[0], &people[1]);
    let id = set(ines, choice("logic-c1")).await;
    let made = act(asha, "POST", &hand(&id), json!({ "answers": [1] })).await;
    assert_eq!(
        (made.status, made.calls, made.waves),
        (201, 5, 3),
        "{made:?}"
    );
    assert_eq!(made.text("/submission/status"), "graded");
    assert_eq!(made.json["submission"]["finalScore"], json!(100.0));
    host.settle().await.unwrap();
    let progress: EdgeId = did(Kind::COURSE_PROGRESS, &["logic", "asha"]);
    let progress = host
        .row("user_course_progress", progress.as_str())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (
            &progress["attempted"],
            &progress["passed"],
            &progress["finalScore"]
        ),
        (&json!(1), &json!(1), &json!(100))
    );
    let again = act(asha, "POST", &hand(&id), json!({ "answers": [0] })).await;
    assert_eq!(refused(&again), refusal(409, "use_revision"));
    let wrong = act(asha, "PUT", &own(&id), json!({ "answers": [0, 1] })).await;
    assert_eq!(
        (wrong.status, &wrong.json["submission"]["finalScore"]),
        (200, &json!(0.0)),
        "{wrong:?}"
    );
    assert_eq!(
        wrong.json["submission"]["history"][0]["score"],
        json!(100.0)
    );
    host.settle().await.unwrap();
    let stored = row(&host, &id, "asha").await;
    assert_eq!(
        (&stored["revision"], &stored["status"]),
        (&json!(2), &json!("graded"))
    );
    assert!(host.rows("jobs").await.unwrap().is_empty());
    let told = host.rows("notifications").await.unwrap();
    let kinds: Vec<(&str, &str)> = told
        .iter()
        .map(|it| (it["userId"].as_str().unwrap(), it["type"].as_str().unwrap()))
        .collect();
    assert!(
        kinds.contains(&("ines", "assignment_submitted")),
        "{kinds:?}"
    );
    // B-204: each revision is told of.
    let graded = kinds
        .iter()
        .filter(|it| **it == ("asha", "assignment_graded"))
        .count();
    assert_eq!(graded, 2, "{kinds:?}");
}

/// B-027, B-079, B-163: an answer is its student's, names course and instructor, and is graded by a job that nobody waits for.
#[tokio::test]
async fn a_text_is_queued_for_grading_once() {
    let host = deaf().await;
    let people = stage(&host).await;
    let (ines, asha) = (&people[0], &people[1]);
    let id = set(ines, essay("logic-c1")).await;
    let made = act(
        asha,
        "POST",
        &hand(&id),
        json!({ "text": WORDS, "clientId": "try1", "userId": "ben" }),
    )
    .await;
    assert_eq!(
        (made.status, made.calls, made.waves),
        (201, 5, 4),
        "{made:?}"
    );
    let stored = row(&host, &id, "asha").await;
    assert_eq!(
        (
            &stored["courseId"],
            &stored["instructorId"],
            &stored["status"]
        ),
        (&json!("logic"), &json!("ines"), &json!("submitted"))
    );
    assert_eq!(
        stored["$permissions"],
        json!([r#"read("user:asha")"#, r#"read("user:ines")"#])
    );
    let jobs = host.rows("jobs").await.unwrap();
    assert_eq!(
        (jobs.len(), &jobs[0]["kind"], &jobs[0]["subjectId"]),
        (1, &json!("grade"), &stored["$id"])
    );
    let replay = act(
        asha,
        "POST",
        &hand(&id),
        json!({ "text": WORDS, "clientId": "try1" }),
    )
    .await;
    assert_eq!(
        (replay.status, replay.text("/submission/id")),
        (200, made.text("/submission/id"))
    );
    let other = act(
        asha,
        "POST",
        &hand(&id),
        json!({ "text": "Something else entirely", "clientId": "try1" }),
    )
    .await;
    assert_eq!(refused(&other), refusal(409, "use_revision"));
    assert_eq!(host.rows("jobs").await.unwrap().len(), 1);
}

#[tokio::test]
async fn an_answer_is_handed_in_again_as_often_as_is_allowed() {
    let host = deaf().await;
    let people = stage(&host).await;
    let (ines, asha) = (&people[0], &people[1]);
    let id = set(ines, essay("logic-c1")).await;
    assert_eq!(
        act(asha, "PUT", &own(&id), json!({ "text": WORDS }))
            .await
            .status,
        404
    );
    act(asha, "POST", &hand(&id), json!({ "text": WORDS })).await;
    for status in ["grading", "review_pending"] {
        set_row(&host, &id, "asha", json!({ "status": status })).await;
        let answer = act(asha, "PUT", &own(&id), json!({ "text": WORDS })).await;
        assert_eq!(refused(&answer), refusal(422, "being_graded"), "{status}");
    }
    set_row(&host, &id, "asha", json!({ "status": "graded", "autoScore": 80.0, "finalScore": 80.0, "manualScore": 81.0, "flagReason": "essay" })).await;
    let revised = act(
        asha,
        "PUT",
        &own(&id),
        json!({ "text": "A better reason than before" }),
    )
    .await;
    assert_eq!(
        (revised.status, revised.number("/submission/revision")),
        (200, 2),
        "{revised:?}"
    );
    let stored = row(&host, &id, "asha").await;
    for cell in ["autoScore", "finalScore", "manualScore", "flagReason"] {
        assert_eq!(stored[cell], Value::Null, "{cell}");
    }
    let history: Value = serde_json::from_str(stored["history"].as_str().unwrap()).unwrap();
    assert_eq!(
        (&history[0]["revision"], &history[0]["score"]),
        (&json!(1), &json!(80.0))
    );
    assert_eq!(host.rows("jobs").await.unwrap().len(), 2);
    let third = act(asha, "PUT", &own(&id), json!({ "text": WORDS })).await;
    assert_eq!(refused(&third), refusal(422, "revision_limit"));
}

#[tokio::test]
async fn only_who_takes_the_course_hands_in_and_in_the_order_of_chapters() {
    let host = Host::start().await.unwrap();
    let people = stage(&host).await;
    let (ines, asha, ben, omar) = (&people[0], &people[1], &people[2], &people[3]);
    let first = set(ines, choice("logic-c1")).await;
    let second = set(ines, choice("logic-c2")).await;
    for person in [ines, ben, omar] {
        let answer = act(person, "POST", &hand(&first), json!({ "answers": [1] })).await;
        assert_eq!(
            refused(&answer),
            refusal(403, "not_enrolled"),
            "{}",
            person.id
        );
    }
    let early = act(asha, "POST", &hand(&second), json!({ "answers": [1] })).await;
    assert_eq!(refused(&early), refusal(422, "chapter_locked"));
    for body in [
        json!({}),
        json!({ "answers": [3] }),
        json!({ "text": WORDS }),
        json!({ "answers": "A" }),
    ] {
        let answer = act(asha, "POST", &hand(&first), body).await;
        assert_eq!(refused(&answer), refusal(400, "validation_failed"));
    }
    assert_eq!(
        act(asha, "POST", &hand("none"), json!({ "answers": [1] }))
            .await
            .status,
        404
    );
    let page = json!({ "data": { "isPublished": false } });
    let path = format!(
        "/tablesdb/{}/tables/course_assignments/rows/{first}",
        store::DATABASE
    );
    host.as_key("PATCH", &path, Some(page)).await.unwrap();
    assert_eq!(
        act(asha, "POST", &hand(&first), json!({ "answers": [1] }))
            .await
            .status,
        404
    );
    assert!(host
        .rows("assignment_submissions")
        .await
        .unwrap()
        .is_empty());
    host.settle().await.unwrap();
}

/// B-027: an answer is read by its student and the instructor.
#[tokio::test]
async fn an_answer_is_read_by_its_student_and_the_instructor() {
    let host = Host::start().await.unwrap();
    let people = stage(&host).await;
    let (ines, asha, ben, omar) = (&people[0], &people[1], &people[2], &people[3]);
    let id = set(ines, choice("logic-c1")).await;
    let none = read(asha, &own(&id)).await;
    assert_eq!(
        (none.status, &none.json["submission"]),
        (200, &Value::Null),
        "{none:?}"
    );
    let made = act(asha, "POST", &hand(&id), json!({ "answers": [1] }))
        .await
        .text("/submission/id");
    for (person, status) in [(asha, 200), (ines, 200), (ben, 404), (omar, 404)] {
        let answer = read(person, &format!("/submissions/{made}")).await;
        assert_eq!(answer.status, status, "{}", person.id);
        assert!(answer.calls <= 1);
    }
    assert_eq!(read(asha, &own(&id)).await.text("/submission/id"), made);
    assert_eq!(read(ben, &own(&id)).await.status, 404);
    let list = read(asha, "/submissions?courseId=logic").await;
    assert_eq!(
        (
            list.status,
            list.calls,
            list.json["items"].as_array().unwrap().len()
        ),
        (200, 1, 1),
        "{list:?}"
    );
    assert!(read(ben, "/submissions").await.json["items"]
        .as_array()
        .unwrap()
        .is_empty());
    host.settle().await.unwrap();
}

#[tokio::test]
async fn a_file_is_handed_in_by_who_uploaded_it_and_read_by_two() {
    const PDF: &[u8] = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n";
    let host = deaf().await;
    let people = stage(&host).await;
    let (ines, asha, ben) = (&people[0], &people[1], &people[2]);
    let id = set(ines, essay("logic-c1")).await;
    let foreign = ben.upload("submissions", "other.pdf", PDF).await.unwrap();
    let answer = act(asha, "POST", &hand(&id), json!({ "fileId": foreign })).await;
    assert_eq!(refused(&answer), refusal(400, "validation_failed"));
    let file = asha.upload("submissions", "answer.pdf", PDF).await.unwrap();
    let made = act(asha, "POST", &hand(&id), json!({ "fileId": file })).await;
    assert_eq!(
        (made.status, made.text("/submission/fileId")),
        (201, file.clone()),
        "{made:?}"
    );
    let path = format!("/storage/buckets/submissions/files/{file}");
    assert_eq!(ines.api("GET", &path, None).await.unwrap().0, 200);
    assert_eq!(ben.api("GET", &path, None).await.unwrap().0, 404);
}

/// B-098: twins of one answer are one answer and one job; of two revisions at once one is kept.
#[tokio::test]
async fn handing_in_at_once_is_handing_in_once() {
    let host = deaf().await;
    let people = stage(&host).await;
    let (ines, asha) = (&people[0], &people[1]);
    let id = set(ines, essay("logic-c1")).await;
    let path = hand(&id);
    let twins = join_all((0..8).map(|_| act(asha, "POST", &path, json!({ "text": WORDS })))).await;
    assert_eq!(
        twins.iter().filter(|it| it.status == 201).count(),
        1,
        "{twins:?}"
    );
    assert_eq!(
        twins
            .iter()
            .filter(|it| it.code() == "use_revision")
            .count(),
        7
    );
    assert_eq!(host.rows("jobs").await.unwrap().len(), 1);
    let path = own(&id);
    let twins = join_all((0..4).map(|number| {
        act(
            asha,
            "PUT",
            &path,
            json!({ "text": format!("A reason of its own {number}") }),
        )
    }))
    .await;
    assert_eq!(
        twins.iter().filter(|it| it.status == 200).count(),
        1,
        "{twins:?}"
    );
    assert_eq!(row(&host, &id, "asha").await["revision"], 2);
    assert_eq!(host.rows("jobs").await.unwrap().len(), 2);
}

/// B-080: answers are graded again when the key was wrong; what the instructor graded by hand stays.
#[tokio::test]
async fn answers_are_graded_again_by_the_new_key() {
    let host = Host::start().await.unwrap();
    let people = stage(&host).await;
    let (ines, asha, ben) = (&people[0], &people[1], &people[2]);
    host.put_enrollment("logic", ben, "free").await.unwrap();
    let id = set(ines, choice("logic-c1")).await;
    act(asha, "POST", &hand(&id), json!({ "answers": [1] })).await;
    act(ben, "POST", &hand(&id), json!({ "answers": [0] })).await;
    // Each student's progress is settled by one event at a time.
    host.settle().await.unwrap();
    act(
        ines,
        "PATCH",
        &format!("/{id}"),
        json!({ "key": { "correctOptions": [0] } }),
    )
    .await;
    let again = act(ines, "POST", &format!("/{id}/regrade"), json!({})).await;
    assert_eq!(
        (again.status, again.number("/queued"), again.calls),
        (202, 2, 6),
        "{again:?}"
    );
    host.settle().await.unwrap();
    assert_eq!(row(&host, &id, "asha").await["finalScore"], json!(0));
    assert_eq!(row(&host, &id, "ben").await["finalScore"], json!(100));
    set_row(
        &host,
        &id,
        "asha",
        json!({ "manualScore": 75.0, "finalScore": 75.0 }),
    )
    .await;
    let named = json!({ "submissionIds": [row(&host, &id, "asha").await["$id"]] });
    let kept = act(ines, "POST", &format!("/{id}/regrade"), named).await;
    assert_eq!(kept.number("/queued"), 0, "{kept:?}");
    host.settle().await.unwrap();
}

#[tokio::test]
async fn texts_that_are_graded_again_are_queued_in_one_call() {
    let host = deaf().await;
    let people = stage(&host).await;
    let (ines, asha) = (&people[0], &people[1]);
    let id = set(ines, essay("logic-c1")).await;
    act(asha, "POST", &hand(&id), json!({ "text": WORDS })).await;
    set_row(&host, &id, "asha", json!({ "status": "review_pending" })).await;
    let again = act(ines, "POST", &format!("/{id}/regrade"), json!({})).await;
    assert_eq!(
        (again.status, again.number("/queued"), again.calls),
        (202, 1, 5),
        "{again:?}"
    );
    assert_eq!(row(&host, &id, "asha").await["status"], "submitted");
    let jobs = host.rows("jobs").await.unwrap();
    assert_eq!(jobs.len(), 2, "{jobs:?}");
    assert!(jobs
        .iter()
        .all(|it| it["state"] == "queued" && it["ownerId"] == "asha"));
}
