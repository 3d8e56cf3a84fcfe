//! What is kept of an execution, and what callers see of it.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::{json, Value};

use crate::clock::stamp;
use crate::functions::function::Function;
use crate::functions::headers::Headers;
use crate::functions::runner::{Fault, Outcome, Request};
use crate::resources::Document;

/// A member of our own: the user who may read the record, by which lists find it. Clients never see it.
pub const READER: &str = "reader";

/// Characters of logs that are kept: the last ones.
const MOST_LOGS: usize = 1_000_000;

/// What is known of an execution before it runs.
pub struct Begun<'a> {
    /// Its id.
    pub id: &'a str,
    /// What it is an execution of.
    pub function: &'a Function,
    /// Id of the deployment, empty where there is none to run.
    pub deployment: &'a str,
    /// `http`, `event` or `schedule`.
    pub trigger: &'a str,
    /// Who asked for it, if a user did.
    pub user: &'a str,
    /// `waiting`, `processing`, `scheduled` or `failed`.
    pub status: &'a str,
    /// What the function is to be given.
    pub request: &'a Request,
    /// When.
    pub now: Timestamp,
}

/// The record of an execution that has not run.
pub fn begun(begun: &Begun<'_>) -> Document {
    let permissions = match begun.user {
        "" => json!([]),
        user => json!([format!("read(\"user:{user}\")")]),
    };
    let record = json!({
        "$id": begun.id,
        "$createdAt": stamp(begun.now),
        "$updatedAt": stamp(begun.now),
        "$permissions": permissions,
        "functionId": begun.function.id(),
        "deploymentId": begun.deployment,
        "trigger": begun.trigger,
        "status": begun.status,
        "requestMethod": begun.request.method,
        "requestPath": begun.request.path,
        "requestHeaders": begun.request.headers.kept_of_request(),
        "responseStatusCode": 0,
        "responseBody": "",
        "responseHeaders": [],
        "logs": "",
        "errors": "",
        "duration": 0.0,
        "scheduledAt": null,
        READER: begun.user,
    });
    match record {
        Value::Object(record) => record,
        _ => Document::new(),
    }
}

/// Enters how an execution ended.
pub fn end(
    record: &mut Document,
    done: &Result<Outcome, Fault>,
    late: &str,
    took: Duration,
    now: Timestamp,
) {
    match done {
        Ok(outcome) => {
            let status = if outcome.status >= 500 {
                "failed"
            } else {
                "completed"
            };
            set(record, "status", status);
            set(record, "responseStatusCode", outcome.status);
            set(record, "responseHeaders", outcome.headers.kept_of_answer());
            set(record, "logs", newest(&outcome.logs, "Logs"));
            set(record, "errors", newest(&outcome.errors, "Errors"));
        }
        Err(fault) => {
            set(record, "status", "failed");
            set(record, "responseStatusCode", 500);
            set(record, "errors", blame(fault, late));
        }
    }
    set(record, "duration", took.as_secs_f64());
    set(record, "$updatedAt", stamp(now));
}

/// Appwrite joins message and code by a backslash and an n, not by a line break.
fn blame(fault: &Fault, late: &str) -> String {
    match fault {
        Fault::Late => format!("{late}\\nError Code: 408"),
        Fault::Broken(message) => format!("{message}\\nError Code: 500"),
    }
}

fn newest(text: &str, what: &str) -> String {
    if text.len() <= MOST_LOGS {
        return text.to_owned();
    }
    let warning =
        format!("[WARNING] {what} truncated. The output exceeded {MOST_LOGS} characters.\n");
    let from = text.len() - (MOST_LOGS - warning.len());
    let from = (from..text.len()).find(|place| text.is_char_boundary(*place));
    let kept = from.and_then(|from| text.get(from..)).unwrap_or_default();
    format!("{warning}{kept}")
}

/// Sets a member.
pub fn set(record: &mut Document, key: &str, value: impl Into<Value>) {
    record.insert(key.to_owned(), value.into());
}

/// The record with the answer in full, as only the synchronous caller ever sees it.
pub fn answered(record: &Document, outcome: &Outcome) -> Document {
    let mut record = record.clone();
    let mut headers = outcome.headers.clone();
    let id = text(&record, "$id").to_owned();
    headers.set("x-appwrite-execution-id", id);
    set(&mut record, "responseHeaders", headers.listed());
    let body = String::from_utf8_lossy(&outcome.body).into_owned();
    set(&mut record, "responseBody", body);
    record
}

/// What a caller sees: log lines are for keys only.
pub fn seen(mut record: Document, privileged: bool) -> Document {
    record.remove(READER);
    if !privileged {
        set(&mut record, "logs", "");
        set(&mut record, "errors", "");
    }
    record
}

/// The record as realtime shows its end: fewer members, as Appwrite sends it.
pub fn ended_payload(record: &Document) -> Value {
    let members = [
        "$id",
        "$permissions",
        "deploymentId",
        "trigger",
        "status",
        "responseStatusCode",
        "responseHeaders",
        "requestPath",
        "requestMethod",
        "requestHeaders",
        "duration",
        "functionId",
    ];
    let mut payload: Document = members
        .iter()
        .filter_map(|member| Some(((*member).to_owned(), record.get(*member)?.clone())))
        .collect();
    set(&mut payload, "errors", "");
    set(&mut payload, "logs", "");
    Value::Object(payload)
}

/// Who may hear of an execution.
pub fn readers(record: &Document) -> Vec<String> {
    let permissions = record.get("$permissions").and_then(Value::as_array);
    let permissions = permissions.into_iter().flatten().filter_map(Value::as_str);
    permissions
        .filter_map(|permission| permission.strip_prefix("read(\"")?.strip_suffix("\")"))
        .map(str::to_owned)
        .collect()
}

/// A member that is text.
pub fn text<'a>(record: &'a Document, key: &str) -> &'a str {
    record.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// Headers that every execution carries, whatever its trigger.
pub struct Marks<'a> {
    /// Id of the execution.
    pub execution: &'a str,
    /// Its key.
    pub key: &'a str,
    /// `http`, `event` or `schedule`.
    pub trigger: &'a str,
    /// Name of the event; `None` leaves the header out, as a synchronous call does.
    pub event: Option<&'a str>,
    /// Id of the user, or empty.
    pub user: &'a str,
    /// The user's token, or empty.
    pub token: &'a str,
}

impl Marks<'_> {
    /// Sets them over whatever is there.
    pub fn mark(&self, headers: &mut Headers) {
        headers.set("x-appwrite-execution-id", self.execution);
        headers.set("x-appwrite-key", self.key);
        headers.set("x-appwrite-trigger", self.trigger);
        if let Some(event) = self.event {
            headers.set("x-appwrite-event", event);
        }
        headers.set("x-appwrite-user-id", self.user);
        headers.set("x-appwrite-user-jwt", self.token);
        headers.set("x-appwrite-country-code", "");
        headers.set("x-appwrite-continent-code", "");
        headers.set("x-appwrite-continent-eu", "false");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_logs_keep_their_end() {
        let kept = newest(&format!("{}end", "ä".repeat(MOST_LOGS)), "Logs");
        assert!(kept.starts_with("[WARNING] Logs truncated."));
        assert!(kept.ends_with("äend") && kept.len() <= MOST_LOGS);
        assert_eq!(newest("short", "Logs"), "short");
    }
}
