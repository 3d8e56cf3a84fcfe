//! JSON of what is hidden and who is shut out.

use model::{EntityId, ReportTarget, Text, UserId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Why something is done.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Because {
    /// For the log; the person it is about does not read it.
    pub reason: Text<1, 1_000>,
}

/// Something that may be hidden.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ContentView {
    /// What kind of thing it is.
    #[serde(rename = "type")]
    pub kind: ReportTarget,
    /// The thing.
    pub id: EntityId,
    /// Who wrote or shared it.
    pub author_id: UserId,
    /// Whether moderation leaves it to its author's eyes.
    pub is_hidden: bool,
}

/// The one thing of an answer.
#[derive(Debug, Serialize, JsonSchema)]
pub struct OneContent {
    /// The thing.
    pub content: ContentView,
}

/// Somebody who may be shut out.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PersonView {
    /// Who it is.
    pub user_id: UserId,
    /// What the account is called.
    pub name: String,
    /// Whether they are shut out.
    pub is_suspended: bool,
}

/// The one person of an answer.
#[derive(Debug, Serialize, JsonSchema)]
pub struct OnePerson {
    /// The person.
    pub person: PersonView,
}
