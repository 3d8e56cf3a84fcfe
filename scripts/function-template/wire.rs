//! JSON in and out.

use model::Text;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Whom to greet.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewGreeting {
    /// The person's name.
    pub name: Text<1, 80>,
}

/// A greeting.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Greeting {
    /// What to say.
    pub text: String,
}
