//! What a recording says: its people, its steps, and what came back.
//!
//! Texts may hold `{{name}}`, see [`crate::names`]; unknown members are refused, so that nothing recorded is passed over.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

/// One conversation.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    dead_code,
    reason = "the whole format, so that unknown members can be refused"
)]
pub struct Scenario {
    pub name: String,
    pub group: String,
    /// What behaviour is pinned down, in words.
    #[serde(default)]
    pub about: String,
    /// Waits for a minute and more where the clock cannot be moved.
    #[serde(default)]
    pub slow: bool,
    /// Accounts that are made before the first step.
    #[serde(default)]
    pub users: BTreeMap<String, User>,
    /// Steps that only have to succeed.
    #[serde(default)]
    pub setup: Vec<Step>,
    /// Steps whose answers are compared.
    pub steps: Vec<Step>,
    /// What is to be deleted in the end, where the server is kept.
    #[serde(default)]
    pub cleanup: Vec<String>,
}

/// An account; its id is the name and the run's suffix.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct User {
    pub name: Option<String>,
    pub password: Option<String>,
    #[serde(default)]
    pub labels: Vec<String>,
    #[serde(default)]
    pub verified: bool,
    pub phone: Option<String>,
}

/// One request, or one action on a socket.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Step {
    pub name: String,
    pub method: String,
    /// Below the endpoint; from the root where it begins with `!`.
    pub path: String,
    /// `none`, `key` (the default), `session:NAME` or `jwt:NAME`.
    pub auth: Option<String>,
    /// More headers; null takes one away.
    pub headers: BTreeMap<String, Value>,
    pub headers_also: Vec<String>,
    pub params: Map<String, Value>,
    pub queries: Vec<Value>,
    pub body: Option<Value>,
    pub raw: Option<String>,
    #[serde(rename = "type")]
    pub kind: Option<String>,
    pub multipart: Option<Value>,
    /// Values of the answer to keep: name and path.
    pub save: BTreeMap<String, String>,
    pub poll: Option<Poll>,
    pub ignore: Vec<Rule>,
    pub unordered: Vec<Rule>,
    pub first: Vec<Rule>,
    pub echo_variables: bool,
    pub checks: Vec<Check>,
    /// Seconds to let pass before the step.
    pub sleep: Option<i64>,
    /// `connect`, `send`, `recv`, `quiet` or `close`.
    pub ws: Option<String>,
    pub conn: Option<String>,
    pub channels: Vec<String>,
    pub message: Option<Value>,
    pub origin: Option<String>,
    /// Another project than the host's; null names none.
    #[serde(deserialize_with = "given")]
    pub project: Project,
    pub frames: Option<usize>,
    /// Seconds to wait for frames where nothing tells when all have come.
    pub timeout: Option<f64>,
    pub settle: Option<f64>,
    pub seconds: Option<f64>,
    /// The recorded answer.
    pub expect: Value,
}

/// Repeats a request until all conditions hold.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "the clock is moved, so that nothing waits")]
pub struct Poll {
    pub until: Vec<Condition>,
    #[serde(default)]
    pub timeout: Option<f64>,
    #[serde(default)]
    pub every: Option<f64>,
}

/// What has to hold for all values, at least one, at a path.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    pub path: String,
    pub is: Option<Value>,
    #[serde(rename = "in")]
    pub one_of: Option<Vec<Value>>,
    pub min: Option<f64>,
}

/// A part of the answer that is not compared as it is.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    pub path: String,
    pub why: String,
}

/// A relation that has to hold between values which the recording does not keep.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    pub path: String,
    pub op: String,
    pub value: Value,
}

/// Which project a connection names.
#[derive(Clone, Default)]
pub enum Project {
    #[default]
    Own,
    Other(String),
    None,
}

fn given<'de, D: Deserializer<'de>>(value: D) -> Result<Project, D::Error> {
    let named: Option<String> = Option::deserialize(value)?;
    Ok(named.map_or(Project::None, Project::Other))
}

/// The folder of the recordings.
pub fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/recordings")
}

impl Scenario {
    /// Reads the recording with this name.
    pub fn read(name: &str) -> Self {
        let text = std::fs::read_to_string(folder().join(name).with_extension("json")).unwrap();
        let scenario: Self =
            serde_json::from_str(&text).unwrap_or_else(|cause| panic!("{name}: {cause}"));
        let of_steps = scenario.setup.iter().chain(&scenario.steps);
        let rules =
            of_steps.flat_map(|step| step.ignore.iter().chain(&step.unordered).chain(&step.first));
        assert_eq!(scenario.name, name);
        for rule in rules {
            assert!(
                !rule.why.is_empty(),
                "{name}: {} without a reason",
                rule.path
            );
        }
        scenario
    }
}
