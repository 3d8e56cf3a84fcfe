//! Events and ticks, and who cannot cause them.

use runtime::testing::Call;
use runtime::Level;
use serde_json::json;

use crate::sample::{call, Seen};

const WRITTEN: &str = "databases.main.collections.notes.documents.n1.create";

fn messages(seen: &Seen) -> Vec<&str> {
    let text = |(_, line): &'_ (Level, serde_json::Value)| line["message"].is_string();
    assert!(seen.logs.iter().all(text));
    seen.logs
        .iter()
        .filter_map(|(_, line)| line["message"].as_str())
        .collect()
}

#[test]
fn an_event_reaches_its_handler_in_every_spelling() {
    for name in [WRITTEN, "tablesdb.main.tables.notes.rows.n1.create"] {
        let seen = call(Call::event(name, &json!({})));
        assert_eq!(seen.status, 200);
        assert_eq!(messages(&seen), ["Saw a note", "event answered 200"]);
        assert_eq!(seen.logs[0].1["note"], "n1");
        assert_eq!(seen.line()["event"], name);
    }
}

#[test]
fn a_client_cannot_forge_an_event() {
    let forged = Call::post("/").header("X-Appwrite-Event", WRITTEN);
    let seen = call(forged.json(&json!({})));
    seen.refused(404, "not_found");
    assert_eq!(messages(&seen), ["http answered 404"]);
    assert_eq!(seen.line().get("event"), None);
}

#[test]
fn an_unknown_trigger_counts_as_a_clients_call() {
    let odd = Call::event(WRITTEN, &json!({})).header("x-appwrite-trigger", "Event");
    call(odd).refused(404, "not_found");
}

#[test]
fn an_event_never_reaches_a_route() {
    let seen = call(Call::event("users.u1.delete", &json!({})));
    assert_eq!(seen.status, 200);
    assert_eq!(seen.json(), json!({ "skipped": "users.u1.delete" }));
    assert_eq!(
        messages(&seen)[0],
        "Skipped an event that nothing here handles"
    );
}

#[test]
fn a_sub_action_is_found_behind_its_shortened_header() {
    let seen = call(Call::event("users.u1.update", &json!({})));
    assert_eq!(seen.logs[0].1["user"], "u1");
}

#[test]
fn a_handler_that_fails_shows_as_failed() {
    let name = "databases.main.tables.notes.rows.bad.create";
    let seen = call(Call::event(name, &json!({})));
    seen.refused(500, "internal");
    assert_eq!(seen.line()["cause"], "conflict: No: the reason");
    assert_eq!(seen.logs.last().unwrap().0, Level::Error);
}

#[test]
fn a_tick_knows_its_minute() {
    let seen = call(Call::tick());
    assert_eq!(seen.status, 200);
    assert_eq!(seen.logs[0].1["minute"], "1970-01-01T00:02:00Z");
    assert_eq!(seen.line()["operation"], "tick");
}
