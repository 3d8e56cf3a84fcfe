//! Stories of the function `courses`.

mod catalogue;
mod chapters;
mod reviewing;
mod studying;
mod taking;
mod writing;

use model::{did, EdgeId, Kind};
use serde_json::{json, Value};
use testkit::{Answer, Host, HostOptions, Person};

/// A description that is long enough to be published.
const TELLING: &str =
    "What propositions are, how they are joined, and how one proves that they hold";

/// A host for stories in which callers get into each other's way.
async fn crowded() -> Host {
    let options = HostOptions {
        is_contended: true,
        ..HostOptions::default()
    };
    Host::start_with(options).await.unwrap()
}

async fn act(person: &Person, method: &str, path: &str, body: Value) -> Answer {
    let path = format!("/courses{path}");
    let body = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    person.call("courses", method, &path, &body).await.unwrap()
}

async fn post(person: &Person, path: &str, body: Value) -> Answer {
    act(person, "POST", path, body).await
}

async fn read(person: &Person, path: &str) -> Answer {
    act(person, "GET", path, Value::Null).await
}

/// Begins a course and answers its id.
async fn begun(person: &Person, more: Value) -> String {
    let mut new = json!({ "title": "Logic for all", "description": TELLING });
    for (key, value) in more.as_object().unwrap() {
        new[key] = value.clone();
    }
    let made = post(person, "", new).await;
    assert_eq!(made.status, 201, "{made:?}");
    made.text("/course/id")
}

/// Adds chapters named by the course and a number, and answers their ids.
async fn with_chapters(person: &Person, course: &str, count: u32) -> Vec<String> {
    let mut ids = Vec::new();
    for number in 1..=count {
        let new = json!({ "title": format!("Chapter {number}"), "transcriptExcerpt": format!("Said {number}") });
        let made = post(person, &format!("/{course}/chapters"), new).await;
        assert_eq!(made.status, 201, "{made:?}");
        ids.push(made.text("/chapter/id"));
    }
    ids
}

/// A published course with chapters; answers its id and theirs.
async fn published(person: &Person, more: Value, chapters: u32) -> (String, Vec<String>) {
    let course = begun(person, more).await;
    let ids = with_chapters(person, &course, chapters).await;
    let made = post(person, &format!("/{course}/publish"), Value::Null).await;
    assert_eq!(made.status, 200, "{made:?}");
    (course, ids)
}

async fn enrolled(person: &Person, course: &str) {
    let made = post(person, &format!("/{course}/enroll"), Value::Null).await;
    assert_eq!(made.status, 201, "{made:?}");
}

async fn completed(person: &Person, course: &str, chapter: &str) -> Answer {
    let path = format!("/{course}/chapters/{chapter}/complete");
    post(person, &path, Value::Null).await
}

async fn course_row(host: &Host, id: &str) -> Value {
    host.row("courses", id).await.unwrap().unwrap()
}

/// The row of somebody's enrolment, or of their progress.
async fn edge_row(host: &Host, kind: Kind, course: &str, person: &Person) -> Option<Value> {
    let id: EdgeId = did(kind, &[course, &person.id]);
    let table = if kind == Kind::ENROLLMENT {
        "course_enrollments"
    } else {
        "user_course_progress"
    };
    host.row(table, id.as_str()).await.unwrap()
}

fn refused(answer: &Answer) -> (u16, String) {
    (answer.status, answer.code())
}

fn refusal(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}
