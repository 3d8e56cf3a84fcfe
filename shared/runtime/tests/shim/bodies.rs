//! JSON bodies, well and ill formed.

use runtime::testing::Call;
use serde_json::{json, Value};

use crate::sample::call;

fn sent(body: impl Into<Vec<u8>>) -> crate::sample::Seen {
    call(Call::post("/notes").by("asha").body(body))
}

fn fields(body: &str) -> Value {
    sent(body).refused(400, "validation_failed")["fields"].take()
}

#[test]
fn refusals_name_the_path() {
    for (body, want) in [
        ("{}", json!({ "text": "is required" })),
        (r#"{"text": 5}"#, json!({ "text": "must be text" })),
        (r#"{"text": null}"#, json!({ "text": "must be text" })),
        (r#"{"text": ""}"#, json!({ "text": "must not be empty" })),
        ("[]", json!({ "body": "must be an object" })),
        (r#""text""#, json!({ "body": "must be an object" })),
        (
            r#"{"text": "a", "tags": ["b", 7]}"#,
            json!({ "tags[1]": "must be text" }),
        ),
        (
            r#"{"text": "a", "tags": "b"}"#,
            json!({ "tags": "must be a list" }),
        ),
        (
            r#"{"text": "a", "place": {}}"#,
            json!({ "place.floor": "is required" }),
        ),
        (
            r#"{"text": "a", "place": {"floor": -1}}"#,
            json!({ "place.floor": "must be a whole number from zero" }),
        ),
    ] {
        assert_eq!(fields(body), want, "{body}");
    }
}

#[test]
fn unknown_members_are_refused_by_name_all_at_once() {
    let body =
        r#"{"text": "a", "txet": 1, "place": {"floor": 1, "userId": "x"}, "steps": [{"a": 1}]}"#;
    let why = "is not known here";
    let want = json!({ "txet": why, "place.userId": why, "steps": why });
    assert_eq!(fields(body), want);
}

#[test]
fn the_callers_own_id_in_old_spellings_is_ignored() {
    let seen = sent(r#"{"text": "a", "userId": "x", "authorId": "x", "userEmail": "x"}"#);
    assert_eq!(seen.status, 201);
}

#[test]
fn a_type_that_refuses_unknown_members_ignores_them_too() {
    let guarded = |body: &str| call(Call::post("/guarded").body(body));
    assert_eq!(
        guarded(r#"{"text": "a", "userId": "x", "senderId": "y"}"#).json(),
        "a"
    );
    let body = guarded(r#"{"text": "a", "userId": "x", "more": 1}"#);
    let body = body.refused(400, "validation_failed");
    assert_eq!(body["fields"], json!({ "more": "is not known here" }));
}

#[test]
fn a_body_may_be_optional() {
    assert_eq!(call(Call::post("/perhaps")).json(), Value::Null);
    assert_eq!(
        call(Call::post("/perhaps").body(r#"{"text": "a"}"#)).json(),
        "a"
    );
    call(Call::post("/perhaps").body("{}")).refused(400, "validation_failed");
}

#[test]
fn the_content_type_does_not_matter() {
    let typed = Call::post("/notes")
        .by("a")
        .header("content-type", "text/plain");
    assert_eq!(call(typed.body(r#"{"text": "a"}"#)).status, 201);
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_body() {
    assert_eq!(sent("\u{feff}{\"text\": \"a\"}").status, 201);
}

#[test]
fn what_is_not_json_is_refused_before_its_type_matters() {
    let deep = format!("{}1{}", "[".repeat(500), "]".repeat(500));
    let cases: [(Vec<u8>, &str); 6] = [
        (b"  \n".to_vec(), "The body is empty; send a JSON object"),
        (vec![b'"', 0xff, b'"'], "The body is not UTF-8"),
        (
            br#"{"text": "a", "text": "b"}"#.to_vec(),
            "The body names a member twice",
        ),
        (deep.into_bytes(), "The body is nested too deeply"),
        (
            br#"{"text": "\ud800"}"#.to_vec(),
            "The body is not readable JSON",
        ),
        (
            br#"{"text": NaN}"#.to_vec(),
            "The body is not readable JSON",
        ),
    ];
    for (body, want) in cases {
        assert_eq!(sent(body).refused(400, "bad_json")["error"], want);
    }
}
