//! No answer leaves without our body.

use runtime::testing::Call;
use serde_json::json;

use crate::sample::{call, call_with};

#[test]
fn no_answer_leaves_without_our_body() {
    let large = vec![b'x'; 70_000];
    let bad_id = Call::get("/numbers/seven");
    for (what, status, code) in [
        (Call::get("/nowhere"), 404, "not_found"),
        (Call::get("/favicon.ico"), 404, "not_found"),
        (Call::get("/notes/"), 404, "not_found"),
        (Call::get("/notes/%ff"), 400, "validation_failed"),
        (Call::new("PATCH", "/notes"), 405, "method_not_allowed"),
        (Call::new("GE T", "/notes"), 405, "method_not_allowed"),
        (Call::post("/notes"), 401, "unauthenticated"),
        (Call::post("/notes").by("a"), 400, "bad_json"),
        (Call::post("/notes").by("a").body("{"), 400, "bad_json"),
        (
            Call::post("/notes").by("a").body(large.clone()),
            413,
            "too_large",
        ),
        (Call::new("DELETE", "/notes/b").by("a"), 404, "not_found"),
        (Call::get("/notes?limit=NaN"), 400, "validation_failed"),
        (bad_id, 400, "validation_failed"),
        (Call::get("/panic"), 500, "internal"),
        (Call::get("/broken"), 500, "internal"),
    ] {
        call(what).refused(status, code);
    }
}

#[tokio::test(start_paused = true)]
async fn the_deadline_answers_in_our_shape() {
    let seen = crate::sample::call_async(Call::get("/slow")).await;
    seen.refused(504, "upstream_timeout");
    assert_eq!(seen.line()["operation"], "NOT-10");
}

#[test]
fn a_wrong_method_learns_the_right_ones() {
    let seen = call(Call::new("PATCH", "/notes"));
    assert_eq!(seen.answer.headers["allow"], "POST, GET, HEAD, OPTIONS");
}

#[test]
fn a_bad_path_parameter_says_what_it_must_be() {
    let body = call(Call::get("/numbers/seven")).refused(400, "validation_failed");
    assert_eq!(
        body["fields"],
        json!({ "path": "must be a whole number from zero" })
    );
}

#[test]
fn what_went_wrong_inside_stays_inside() {
    for path in ["/panic", "/broken"] {
        let seen = call(Call::get(path));
        let text = String::from_utf8(seen.answer.body.clone()).unwrap();
        assert!(!text.contains("secret"), "{text}");
    }
}

#[test]
fn a_missing_variable_is_our_fault_and_named_in_the_log_only() {
    let seen = call_with(Call::get("/notes/n1"), |name| {
        name.starts_with("APPWRITE_").then(|| "x".to_owned())
    });
    seen.refused(500, "internal");
    let cause = seen.line()["cause"].as_str().unwrap();
    assert!(cause.contains("`LIMIT` is not set"), "{cause}");
}

#[test]
fn nothing_is_read_or_written_without_knowing_the_project() {
    let seen = call_with(Call::get("/notes/n1"), |_| None);
    seen.refused(500, "internal");
    let cause = seen.line()["cause"].as_str().unwrap();
    assert_eq!(cause, "`APPWRITE_FUNCTION_API_ENDPOINT` is not set");
}

#[test]
fn the_caller_is_never_taken_from_anything_but_appwrites_header() {
    let forged = json!({ "text": "hi", "userId": "ben", "authorId": "ben" });
    let seen = call(Call::post("/notes?userId=ben").by("asha").json(&forged));
    assert_eq!(seen.json()["by"], "asha");
    call(Call::post("/notes?userId=ben").json(&forged)).refused(401, "unauthenticated");
}
