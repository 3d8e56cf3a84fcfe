//! Something that happened in the project, as a handler gets to know it.
//!
//! Ids come from the event's name, never from the payload's metadata: Appwrite spells that
//! differently depending on who wrote (appwrite/appwrite issue 12418).

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::extract::reason;
use crate::{Error, Result};

/// An event: what happened to what, and what it looks like now.
///
/// ```
/// use runtime::Event;
///
/// let name = "databases.main.collections.posts.documents.p1.create";
/// let event = Event::new(name, br#"{"$id": "p1", "likes": 3}"#);
/// assert_eq!(event.action(), "create");
/// assert_eq!(event.id("rows"), Some("p1"));
/// assert!(event.matches("databases.main.tables.posts.rows.*.create"));
/// ```
#[derive(Debug, Clone)]
pub struct Event {
    name: Name,
    text: String,
    payload: Vec<u8>,
    actor: Option<String>,
}

impl Event {
    /// Reads an event from its name and the body that came with it.
    pub fn new(name: &str, payload: &[u8]) -> Self {
        Self {
            name: Name::parse(name),
            text: name.to_owned(),
            payload: payload.to_vec(),
            actor: None,
        }
    }

    /// Adds the user whose session made the change; writes by a key have none.
    #[must_use]
    pub fn by(mut self, actor: Option<&str>) -> Self {
        self.actor = actor.map(str::to_owned);
        self
    }

    /// The name as Appwrite sent it.
    pub fn name(&self) -> &str {
        &self.text
    }

    /// What happened: `create`, `update`, `upsert`, `delete`, also `update.email` and the like.
    pub fn action(&self) -> &str {
        &self.name.action
    }

    /// The id of one level: `event.id("rows")`, `event.id("users")`, `event.id("memberships")`.
    ///
    /// Collections count as tables, documents as rows, attributes as columns, and `tablesdb` as
    /// `databases`.
    pub fn id(&self, kind: &str) -> Option<&str> {
        let kind = modern(kind);
        let found = self.name.levels.iter().find(|(it, _)| it == kind)?;
        Some(&found.1)
    }

    /// Like [`Event::id`], but a missing level is a fault of the subscription.
    ///
    /// # Errors
    ///
    /// `internal`, naming the event.
    pub fn require(&self, kind: &str) -> Result<&str> {
        self.id(kind)
            .ok_or_else(|| Error::internal(format!("event {} names no {kind}", self.text)))
    }

    /// The user whose session made the change; `None` when a key did.
    pub fn actor(&self) -> Option<&str> {
        self.actor.as_deref()
    }

    /// The thing after the change (before it, for `delete`).
    ///
    /// # Errors
    ///
    /// `internal` with the path of the first member that does not fit `T`.
    pub fn payload<T: DeserializeOwned>(&self) -> Result<T> {
        let reader = &mut serde_json::Deserializer::from_slice(&self.payload);
        serde_path_to_error::deserialize(reader).map_err(|it| {
            // serde would repeat the value, and logs hold no text of users.
            let (path, cause) = (it.path().to_string(), it.into_inner().to_string());
            let cause = reason::of(&cause);
            Error::internal(format!("payload of {} at {path}: {cause}", self.text))
        })
    }

    /// The payload as it came.
    ///
    /// # Errors
    ///
    /// `internal` when it is not JSON.
    pub fn json(&self) -> Result<Value> {
        self.payload()
    }

    /// Whether a subscription covers this event, in any of the spellings.
    pub fn matches(&self, subscription: &str) -> bool {
        self.name.matches(&Name::parse(subscription))
    }

    /// Whether a subscription to a sub-action may lie behind this event.
    ///
    /// For `users.*.update.verification` Appwrite's header says only `users.<id>.update`.
    pub fn may_be(&self, subscription: &str) -> bool {
        let wanted = Name::parse(subscription);
        self.name.same_levels(&wanted)
            && wanted
                .action
                .strip_prefix(self.name.action.as_str())
                .is_some_and(|rest| rest.starts_with('.'))
    }
}

/// The argument of an event handler; its type decides what the function subscribes to.
///
/// ```
/// use runtime::{Event, EventArgument, Result};
///
/// struct NewUser { id: String }
///
/// impl EventArgument for NewUser {
///     fn subscription() -> String {
///         "users.*.create".to_owned()
///     }
///     fn from_event(event: &Event) -> Result<Self> {
///         Ok(Self { id: event.require("users")?.to_owned() })
///     }
/// }
/// ```
pub trait EventArgument: Sized {
    /// The event subscribed to, spelled `databases.<db>.tables.<table>.rows.*.<action>`.
    fn subscription() -> String;

    /// Reads the argument.
    ///
    /// # Errors
    ///
    /// `internal` when the event does not look as its subscription promises.
    fn from_event(event: &Event) -> Result<Self>;
}

/// An event's name taken apart: pairs of kind and id, then the action.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Name {
    levels: Vec<(String, String)>,
    action: String,
}

impl Name {
    fn parse(text: &str) -> Self {
        let mut levels = Vec::new();
        let mut parts = text.split('.').peekable();
        while let Some(kind) = parts.peek().copied().filter(|it| is_kind(it)) {
            parts.next();
            if modern(kind) == "rows" {
                // A row's id may contain dots, and nothing but the action comes after it.
                let rest: Vec<_> = parts.by_ref().collect();
                let (action, id) = rest.split_last().unwrap_or((&"", &[]));
                levels.push(("rows".to_owned(), id.join(".")));
                return Self {
                    levels,
                    action: (*action).to_owned(),
                };
            }
            let id = parts.next().unwrap_or_default();
            levels.push((modern(kind).to_owned(), id.to_owned()));
        }
        let action: Vec<_> = parts.collect();
        Self {
            levels,
            action: action.join("."),
        }
    }

    fn matches(&self, wanted: &Self) -> bool {
        self.same_levels(wanted) && (wanted.action.is_empty() || self.action == wanted.action)
    }

    fn same_levels(&self, wanted: &Self) -> bool {
        let fits = |((kind, id), (asked, wish)): (&(String, String), &(String, String))| {
            kind == asked && (wish == "*" || wish == id)
        };
        self.levels.len() == wanted.levels.len() && self.levels.iter().zip(&wanted.levels).all(fits)
    }
}

/// The kinds of things an event's name can go through.
const KINDS: &[&str] = &[
    "databases",
    "tables",
    "rows",
    "columns",
    "indexes",
    "users",
    "sessions",
    "recovery",
    "verification",
    "tokens",
    "targets",
    "identities",
    "buckets",
    "files",
    "teams",
    "memberships",
    "functions",
    "executions",
    "deployments",
    "providers",
    "topics",
    "subscribers",
    "messages",
    "presences",
    "rules",
    "sites",
];

fn is_kind(part: &str) -> bool {
    KINDS.contains(&modern(part))
}

/// One spelling for both generations of names.
fn modern(kind: &str) -> &str {
    match kind {
        "tablesdb" => "databases",
        "collections" => "tables",
        "documents" => "rows",
        "attributes" => "columns",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POST: &str = "databases.main.tables.posts.rows.*.create";

    #[test]
    fn every_spelling_of_a_row_event_matches() {
        for name in [
            "databases.main.tables.posts.rows.p1.create",
            "databases.main.collections.posts.documents.p1.create",
            "tablesdb.main.tables.posts.rows.p1.create",
        ] {
            let event = Event::new(name, b"{}");
            assert!(event.matches(POST), "{name}");
            assert_eq!(event.id("documents"), Some("p1"));
            assert_eq!(event.id("databases"), Some("main"));
        }
    }

    #[test]
    fn another_table_or_action_does_not_match() {
        for name in [
            "databases.main.tables.pods.rows.p1.create",
            "databases.other.tables.posts.rows.p1.create",
            "databases.main.tables.posts.rows.p1.update",
            "databases.main.tables.posts",
            "users.u1.create",
            "",
        ] {
            assert!(!Event::new(name, b"{}").matches(POST), "{name}");
        }
    }

    #[test]
    fn ids_that_look_like_kinds_stay_ids() {
        let event = Event::new("databases.main.tables.messages.rows.users.delete", b"{}");
        assert_eq!(event.id("rows"), Some("users"));
        assert_eq!(event.action(), "delete");
    }

    #[test]
    fn a_row_id_may_contain_dots() {
        let event = Event::new("databases.main.tables.posts.rows.a.b.create", b"{}");
        assert_eq!(event.id("rows"), Some("a.b"));
        assert!(event.matches(POST));
    }

    #[test]
    fn an_action_named_like_a_kind_ends_the_name() {
        let event = Event::new("users.u1.update.verification", b"{}");
        assert_eq!(event.action(), "update.verification");
        let nested = Event::new("users.u1.verification.v1.update", b"{}");
        assert!(nested.matches("users.*.verification.*.update"));
        assert_eq!(nested.id("users"), Some("u1"));
    }

    #[test]
    fn a_shortened_header_may_be_a_sub_action() {
        let event = Event::new("users.u1.update", b"{}");
        assert!(event.may_be("users.*.update.verification"));
        assert!(!event.may_be("users.*.update"));
        assert!(!event.may_be("users.*.updated"));
        assert!(!event.may_be("teams.*.update.prefs"));
    }

    #[test]
    fn a_payload_of_another_shape_names_the_place() {
        #[derive(Debug, serde::Deserialize)]
        struct Post {
            #[expect(dead_code, reason = "only its type matters here")]
            likes: u32,
        }
        let event = Event::new(
            "databases.d.tables.t.rows.r.update",
            br#"{"likes": "private"}"#,
        );
        let error = event.payload::<Post>().unwrap_err();
        assert_eq!(
            error.cause().unwrap(),
            "payload of databases.d.tables.t.rows.r.update at likes: must be a whole number from zero"
        );
    }
}
