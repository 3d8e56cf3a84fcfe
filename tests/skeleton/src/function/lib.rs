//! The least a function can be: what `scripts/bench` measures the shim against.

use openruntimes::{Context, Response};

/// Answers every execution with the same small JSON object.
#[must_use]
pub fn main(context: Context) -> Response {
    let answer = serde_json::json!({ "status": "ok", "function": "bare" });
    context.res.json(answer, Some(200), None)
}
