//! What an execution leaves in the log.

use runtime::testing::Call;
use runtime::Level;
use serde_json::json;

use crate::sample::call;

#[test]
fn one_line_tells_about_an_execution() {
    let text = json!({ "text": "a@b.c" });
    let seen = call(Call::post("/notes?x=secret").by("asha").json(&text));
    assert_eq!(seen.logs.len(), 1);
    assert_eq!(seen.logs[0].0, Level::Log);
    let mut line = seen.line().clone();
    assert!(line["duration_ms"].take().is_u64());
    assert_eq!(
        line,
        json!({
            "message": "NOT-1 answered 201", "execution": "execution", "function": "sample",
            "trigger": "http", "operation": "NOT-1", "caller": "asha", "status": 201,
            "calls": 3, "waves": 2, "duration_ms": null,
        })
    );
}

#[test]
fn a_health_check_leaves_no_line() {
    assert!(call(Call::get("/health")).logs.is_empty());
    assert_eq!(call(Call::post("/health")).logs.len(), 1);
}

#[test]
fn a_fault_of_ours_is_logged_once_with_its_cause() {
    let seen = call(Call::get("/broken"));
    let causes: Vec<_> = seen
        .logs
        .iter()
        .filter(|(_, it)| it.get("cause").is_some())
        .collect();
    assert_eq!(causes.len(), 1);
    assert_eq!(causes[0].0, Level::Error);
    assert_eq!(causes[0].1["cause"], "secret of the source");
    assert_eq!(causes[0].1["code"], "internal");
}

#[test]
fn a_panic_is_told_to_the_log() {
    let seen = call(Call::get("/panic"));
    assert_eq!(seen.line()["cause"], "panic: secret of the panic");
}

#[test]
fn events_of_tracing_come_before_the_last_line() {
    let seen = call(Call::get("/broken"));
    let (level, line) = &seen.logs[0];
    assert_eq!(*level, Level::Log);
    assert_eq!(line["message"], "The store is slow");
    assert_eq!(
        (&line["attempt"], &line["level"]),
        (&json!(2), &json!("warn"))
    );
    assert_eq!(line["execution"], "execution");
}

/// B-149: who reads the log learns nothing of what people write.
#[test]
fn no_line_holds_a_token_a_body_or_a_path() {
    let note = json!({ "text": "private words" });
    for call_of in [
        Call::post("/notes?token=private").by("asha").json(&note),
        Call::get("/private/path"),
        Call::post("/notes").by("asha").body("{private"),
    ] {
        for (_, line) in call(call_of).logs {
            let text = line.to_string();
            for secret in ["private", "jwt-of", "ephemeral"] {
                assert!(!text.contains(secret), "{text}");
            }
        }
    }
}
