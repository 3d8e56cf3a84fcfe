//! Who has an invitation that is still open is no member: it opens a preview, and the pod once it is used.

use serde_json::{json, Value};
use testkit::{Answer, Person};

use super::stage::Stage;

/// What somebody is answered about what a pod learns.
async fn everything(person: &Person, cohort: &str) -> Vec<Answer> {
    let write = json!({ "content": "Let me in" });
    let goal = json!({ "weeklyGoal": 2 });
    let again = json!({ "podId": "maths", "courseId": "logic", "pace": "self_paced" });
    let mut answers = Vec::new();
    for (method, path, body) in [
        ("GET", "/pods/maths/cohorts".to_owned(), None),
        ("GET", "/pod-courses/maths".to_owned(), None),
        ("GET", format!("{cohort}/progress"), None),
        ("GET", format!("{cohort}/commitment"), None),
        ("PUT", format!("{cohort}/commitment"), Some(&goal)),
        ("GET", format!("{cohort}/chat"), None),
        ("POST", format!("{cohort}/chat"), Some(&write)),
        ("DELETE", cohort.to_owned(), None),
        ("POST", "/pod-courses/cohorts".to_owned(), Some(&again)),
    ] {
        let body = body.map(Value::to_string).unwrap_or_default();
        let answer = person.call("pod-courses", method, &path, &body).await;
        answers.push(answer.unwrap());
    }
    answers
}

/// How many rows of a table somebody reads with their own rights.
async fn readable(person: &Person, table: &str) -> u64 {
    let path = format!("/tablesdb/{}/tables/{table}/rows", store::DATABASE);
    let (_, page) = person.api("GET", &path, None).await.unwrap();
    page["total"].as_u64().unwrap_or(0)
}

#[tokio::test]
async fn an_open_invitation_shows_a_preview_and_nothing_of_what_the_pod_learns() {
    let stage = Stage::set().await;
    let cohort = stage.cohort().await;
    let said = json!({ "content": "Among ourselves" });
    let path = format!("{cohort}/chat");
    let written = stage.ben.post("pod-courses", &path, said).await.unwrap();
    assert_eq!(written.status, 201, "{written:?}");
    stage.host.settle().await.unwrap();

    let invited = stage.olga.post("pods", "/pods/maths/invites", json!({}));
    let code = invited.await.unwrap().text("/code");
    let shown = format!("/pods/invites/{code}");
    let preview = stage.cleo.get("pods", &shown).await.unwrap();
    assert_eq!(
        (preview.status, preview.number("/memberCount")),
        (200, 3),
        "{preview:?}"
    );

    for answer in everything(&stage.cleo, &cohort).await {
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (404, "not_found"),
            "{answer:?}"
        );
    }
    let tables = ["pod_course_cohorts", "pod_course_chat"];
    for table in tables {
        assert_eq!(readable(&stage.cleo, table).await, 0, "{table}");
        assert!(readable(&stage.ben, table).await > 0, "{table}");
    }
    assert_eq!(stage.rows("pod_course_chat").await.len(), 1);
    assert!(stage.rows("course_commitments").await.is_empty());
    // The course is in the catalogue: it is read like any other, and not taken.
    let course = stage.cleo.get("courses", "/courses/logic").await.unwrap();
    assert_eq!(course.status, 200, "{course:?}");
    assert!(stage
        .taking(model::Kind::ENROLLMENT, &stage.cleo)
        .await
        .is_none());

    let used = json!({ "code": code });
    let joined = stage.cleo.post("pods", "/pods/join-by-code", used).await;
    assert_eq!(joined.unwrap().status, 201);
    stage.host.settle().await.unwrap();
    for path in ["/pods/maths/cohorts", &path] {
        let answer = stage.cleo.get("pod-courses", path).await.unwrap();
        assert_eq!(answer.status, 200, "{path}: {answer:?}");
    }
}
