//! Requests that are served.

use runtime::testing::Call;
use serde_json::json;

use crate::sample::call;

#[test]
fn a_note_is_written_by_its_caller() {
    let seen = call(
        Call::post("/api/notes")
            .by("asha")
            .json(&json!({ "text": "hi" })),
    );
    assert_eq!(seen.status, 201);
    let note = json!({ "text": "hi", "tags": [], "place": null });
    assert_eq!(
        seen.json(),
        json!({ "note": note, "by": "asha", "colour": "red" })
    );
    assert_eq!(seen.answer.headers["x-request-id"], "execution");
    assert_eq!(seen.answer.headers["content-type"], "application/json");
}

#[test]
fn a_repeat_answers_200() {
    let seen = call(
        Call::post("/notes")
            .by("asha")
            .json(&json!({ "text": "again" })),
    );
    assert_eq!(seen.status, 200);
}

#[test]
fn guests_may_do_what_does_not_ask_who_calls() {
    let seen = call(Call::get("/notes/n%201"));
    assert_eq!(seen.json(), json!({ "id": "n 1", "by": null }));
    let seen = call(Call::get("/notes/n1").by("ben"));
    assert_eq!(seen.json(), json!({ "id": "n1", "by": "ben" }));
}

#[test]
fn done_with_nothing_to_say_is_204() {
    let seen = call(Call::new("DELETE", "/notes/asha").by("asha"));
    assert_eq!((seen.status, seen.answer.body.len()), (204, 0));
    assert_eq!(seen.answer.headers["content-type"], "text/plain");
}

#[test]
fn repeated_query_keys_fill_a_list() {
    let seen = call(Call::get("/notes?tag=a&tag=b%20c&limit=5&other=1"));
    assert_eq!(seen.json(), json!({ "limit": 5, "tag": ["a", "b c"] }));
}

#[test]
fn a_prefix_in_a_path_wins_over_a_bare_parameter() {
    assert_eq!(call(Call::get("/people/asha")).json(), "id asha");
    assert_eq!(call(Call::get("/people/@asha")).json(), "name asha");
}

#[test]
fn a_route_may_take_larger_bodies() {
    let seen = call(Call::new("PUT", "/large").body(vec![b'x'; 200 * 1024]));
    assert_eq!(seen.json(), 200 * 1024);
}

#[test]
fn other_content_keeps_its_type_and_headers() {
    let seen = call(Call::get("/calendar"));
    assert_eq!(seen.answer.headers["content-type"], "text/calendar");
    assert_eq!(seen.answer.headers["cache-control"], "no-store");
    assert_eq!(seen.answer.body, b"BEGIN:VCALENDAR");
}

#[test]
fn health_needs_no_variables_and_no_user() {
    let seen = crate::sample::call_with(Call::get("/health"), |_| None);
    assert_eq!(seen.json(), json!({ "status": "ok", "function": "sample" }));
}

#[test]
fn head_answers_like_get_without_the_body() {
    let seen = call(Call::new("HEAD", "/health"));
    assert_eq!((seen.status, seen.answer.body.len()), (200, 0));
    let seen = call(Call::new("HEAD", "/nowhere"));
    assert_eq!((seen.status, seen.answer.body.len()), (404, 0));
}

#[test]
fn options_names_the_methods_of_a_path() {
    let seen = call(Call::new("OPTIONS", "/notes/n1"));
    assert_eq!(seen.status, 204);
    assert_eq!(seen.answer.headers["allow"], "GET, DELETE, HEAD, OPTIONS");
}

#[tokio::test(flavor = "multi_thread")]
async fn it_runs_where_the_runtime_runs_it() {
    // The real runtime calls `main` on a blocking thread of its own tokio runtime.
    let work = || call(Call::get("/health")).status;
    assert_eq!(tokio::task::spawn_blocking(work).await.unwrap(), 200);
}
