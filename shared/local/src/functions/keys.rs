//! The key and the token that come with an execution.

use serde_json::{json, Map, Value};

use super::function::Function;
use crate::app::App;
use crate::jwt::{self, Claims};

/// Seconds that a key outlives its function's timeout.
const GRACE: u64 = 60;

/// The key an execution may call the API with: what the function's scopes allow, and no more.
pub fn key(app: &App, function: &Function) -> String {
    let claims = json!({
        "projectId": app.options.project,
        "scopes": function.0.get("scopes").cloned().unwrap_or_else(|| json!([])),
    });
    format!("ephemeral_{}", sign(app, function, claims))
}

/// A token for the user who asked for an execution; without a session where there is none.
pub fn token(app: &App, function: &Function, user: &str, session: &str) -> String {
    let mut claims = Map::new();
    claims.insert("userId".to_owned(), user.into());
    if !session.is_empty() {
        claims.insert("sessionId".to_owned(), session.into());
    }
    sign(app, function, Value::Object(claims))
}

fn sign(app: &App, function: &Function, claims: Value) -> String {
    let seconds = function.timeout().saturating_add(GRACE);
    let seconds = i64::try_from(seconds).unwrap_or(i64::MAX);
    let claims = match claims {
        Value::Object(claims) => claims,
        _ => Claims::new(),
    };
    jwt::sign(&app.secret, claims, app.clock.now(), seconds)
}
