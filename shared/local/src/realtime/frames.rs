//! What the server says: `connected`, `event`, `response`, `pong`, `error`.

use axum::extract::ws::Utf8Bytes;
use serde::Serialize;
use serde_json::{json, Value};

use crate::error::Error;

/// What clients are told instead of causes inside: real Appwrite counts its own WebSocket codes among them.
const INSIDE: &str = "Error: Server Error";

/// Why the server refused something.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    /// 1003, 1008, 1013 as WebSocket closes with, 4xx as HTTP answers, 0 for a fault inside.
    pub code: u16,
    message: String,
}

impl Refusal {
    /// The client may not connect like this. The one reason that clients are told.
    pub fn policy(why: impl Into<String>) -> Self {
        Self {
            code: 1008,
            message: why.into(),
        }
    }

    /// The message is not one that the server understands.
    pub fn format() -> Self {
        Self::inside(1003)
    }

    /// Too many connections or messages.
    pub fn too_many() -> Self {
        Self::inside(1013)
    }

    /// Appwrite fails inside here.
    pub fn fault() -> Self {
        Self::inside(0)
    }

    /// The local host does not do this, though Appwrite may.
    pub fn not_served(what: &str) -> Self {
        Self {
            code: 501,
            message: format!("The local host does not serve {what} over realtime"),
        }
    }

    fn inside(code: u16) -> Self {
        Self {
            code,
            message: INSIDE.to_owned(),
        }
    }

    /// The frame that tells it.
    pub fn frame(&self) -> Utf8Bytes {
        frame(
            "error",
            &json!({"code": self.code, "message": self.message}),
        )
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        match error.status {
            500.. => Self::inside(error.status),
            status => Self {
                code: status,
                message: error.message,
            },
        }
    }
}

/// The first frame of a connection.
///
/// `subscriptions` are ids by the number that the address gave them; numbers from 0 on without gaps make a list.
pub fn connected(
    channels: &[String],
    subscriptions: &[(String, String)],
    user: &Value,
) -> Utf8Bytes {
    let is_list = subscriptions
        .iter()
        .enumerate()
        .all(|(place, (number, _))| *number == place.to_string());
    let subscriptions: Value = if is_list {
        subscriptions.iter().map(|(_, id)| json!(id)).collect()
    } else {
        let members = subscriptions.iter();
        let members = members.map(|(number, id)| (number.clone(), json!(id)));
        Value::Object(members.collect())
    };
    frame(
        "connected",
        &json!({"channels": channels, "subscriptions": subscriptions, "user": user}),
    )
}

/// The answer to a message of kind `to`.
pub fn response(to: &str, key: &str, value: &Value) -> Utf8Bytes {
    frame("response", &json!({"to": to, "success": true, key: value}))
}

/// The answer to a ping.
pub fn pong() -> Utf8Bytes {
    Utf8Bytes::from_static(r#"{"type":"pong"}"#)
}

fn frame(kind: &str, data: &Value) -> Utf8Bytes {
    json!({"type": kind, "data": data}).to_string().into()
}

/// An event's frame without its last member, which differs between listeners.
pub struct EventFrame(String);

#[derive(Serialize)]
struct EventData<'a> {
    events: &'a [String],
    channels: &'a [String],
    timestamp: &'a str,
    payload: &'a Value,
}

impl EventFrame {
    /// Writes down what all listeners get.
    pub fn new(events: &[String], channels: &[String], timestamp: &str, payload: &Value) -> Self {
        let payload = &without_empty_objects(payload);
        let data = EventData {
            events,
            channels,
            timestamp,
            payload,
        };
        let mut text = json!(data).to_string();
        text.pop();
        Self(text)
    }

    /// The whole frame for listeners whose subscriptions with these ids matched.
    pub fn with_subscriptions(&self, ids: &[std::sync::Arc<str>]) -> Utf8Bytes {
        let ids: Vec<&str> = ids.iter().map(AsRef::as_ref).collect();
        let (data, ids) = (&self.0, json!(ids));
        format!(r#"{{"type":"event","data":{data},"subscriptions":{ids}}}}}"#).into()
    }
}

/// Real Appwrite's payloads pass through PHP arrays, which turns `{}` into `[]`.
fn without_empty_objects(value: &Value) -> Value {
    match value {
        Value::Object(members) if members.is_empty() => json!([]),
        Value::Object(members) => {
            let members = members.iter();
            Value::Object(
                members
                    .map(|(key, value)| (key.clone(), without_empty_objects(value)))
                    .collect(),
            )
        }
        Value::Array(items) => items.iter().map(without_empty_objects).collect(),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(frame: &Utf8Bytes) -> Value {
        serde_json::from_str(frame.as_str()).unwrap()
    }

    #[test]
    fn an_event_is_one_frame_with_empty_objects_as_lists() {
        let head = EventFrame::new(
            &["users.a".to_owned()],
            &["account".to_owned()],
            "now",
            &json!({"prefs": {}, "list": [{}], "n": 1}),
        );
        assert_eq!(
            read(&head.with_subscriptions(&["one".into(), "t\"wo".into()])),
            json!({"type": "event", "data": {
                "events": ["users.a"], "channels": ["account"], "timestamp": "now",
                "payload": {"prefs": [], "list": [[]], "n": 1}, "subscriptions": ["one", "t\"wo"],
            }})
        );
    }

    #[test]
    fn subscriptions_with_gaps_in_their_numbers_are_an_object() {
        let of = |numbers: &[&str]| {
            let pairs = numbers.iter().map(|n| ((*n).to_owned(), format!("s{n}")));
            read(&connected(&[], &pairs.collect::<Vec<_>>(), &Value::Null))["data"]["subscriptions"]
                .clone()
        };
        assert_eq!(of(&[]), json!([]));
        assert_eq!(of(&["0", "1"]), json!(["s0", "s1"]));
        assert_eq!(of(&["0", "2"]), json!({"0": "s0", "2": "s2"}));
    }

    #[test]
    fn causes_inside_are_not_told() {
        let refused = Refusal::from(Error::new(500, "general_unknown", "secret"));
        assert_eq!(read(&refused.frame())["data"]["message"], INSIDE);
        let refused = Refusal::from(Error::unauthorized());
        assert_eq!(read(&refused.frame())["data"]["code"], 401);
    }
}
