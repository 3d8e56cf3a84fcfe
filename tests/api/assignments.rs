//! Stories of the function `assignments`.

mod handing;
mod setting;

use serde_json::{json, Value};
use testkit::{Answer, Host, Person};

async fn act(person: &Person, method: &str, path: &str, body: Value) -> Answer {
    let path = format!("/assignments{path}");
    let body = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    person
        .call("assignments", method, &path, &body)
        .await
        .unwrap()
}

async fn read(person: &Person, path: &str) -> Answer {
    act(person, "GET", path, Value::Null).await
}

/// An assignment with choices of which the second is right.
fn choice(chapter: &str) -> Value {
    json!({
        "chapterId": chapter, "title": "Which?", "type": "multiple_choice", "difficulty": "easy", "question": "Which is right?",
        "options": ["No", "Yes", "Perhaps"], "required": true, "key": { "correctOptions": [1], "gradingNotes": "The secret" },
    })
}

fn essay(chapter: &str) -> Value {
    json!({
        "chapterId": chapter, "title": "Why?", "type": "essay", "difficulty": "hard", "question": "Why is it so?", "maxRevisions": 1,
        "key": { "rubric": { "criteria": [{ "name": "Reasons", "weight": 3 }] }, "gradingNotes": "The secret" },
    })
}

async fn set(person: &Person, assignment: Value) -> String {
    let made = act(person, "POST", "", assignment).await;
    assert_eq!(made.status, 201, "{made:?}");
    made.text("/assignment/id")
}

/// A course of `ines` with three chapters that `asha` takes, and `ben` does not.
async fn stage(host: &Host) -> Vec<Person> {
    let people = host
        .students(&["ines", "asha", "ben", "omar"])
        .await
        .unwrap();
    let plan = host.course("logic", &people[0]).chapters(3);
    plan.student(&people[1]).put().await.unwrap();
    people
}

fn refused(answer: &Answer) -> (u16, String) {
    (answer.status, answer.code())
}

fn refusal(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}
