//! Whether a function can be executed, and by whom.

use rusqlite::Connection;
use serde_json::{json, Value};

use crate::auth::Auth;
use crate::error::{Error, Result};
use crate::functions::function::Function;
use crate::resources::Document;

/// The deployment that an execution would run.
///
/// # Errors
///
/// 404 `deployment_not_found` where there is none, 400 `build_not_ready` where it is not built.
pub fn ready(connection: &Connection, function: &Function) -> Result<Document> {
    let Some(deployment) = function.deployment(connection)? else {
        return Err(Error::new(
            404,
            "deployment_not_found",
            "Deployment not found. Create a deployment before trying to execute a function",
        ));
    };
    if deployment.get("status").and_then(Value::as_str) != Some("ready") {
        return Err(not_ready());
    }
    Ok(deployment)
}

/// 400 `build_not_ready`.
pub fn not_ready() -> Error {
    Error::new(
        400,
        "build_not_ready",
        "Build with the requested ID is building and not ready for execution.",
    )
}

/// Refuses callers that hold none of the roles in `execute`; keys hold all.
///
/// # Errors
///
/// 401 `user_unauthorized`, in the words of the corpus.
pub fn may_execute(auth: &Auth, function: &Function) -> Result<()> {
    let given = function.texts("execute");
    let roles = auth.roles();
    if auth.is_privileged()
        || given
            .iter()
            .any(|role| roles.iter().any(|held| held == role))
    {
        return Ok(());
    }
    let message = match given.last() {
        None => "No permissions provided for action 'execute'".to_owned(),
        Some(last) => format!(
            "Missing \"execute\" permission for role \"{last}\". Only \"{}\" scopes are allowed and \"{}\" was given.",
            php_json(&json!(roles)),
            php_json(&json!(given)),
        ),
    };
    Err(Error::new(401, "user_unauthorized", message))
}

/// JSON as PHP writes it: slashes escaped.
fn php_json(value: &Value) -> String {
    value.to_string().replace('/', "\\/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::SignedIn;

    fn function(execute: &[&str]) -> Function {
        let document = json!({ "execute": execute });
        Function(document.as_object().unwrap().clone())
    }

    fn asha() -> Auth {
        Auth::User(Box::new(SignedIn {
            id: "asha".to_owned(),
            ..SignedIn::default()
        }))
    }

    #[test]
    fn a_role_that_is_held_lets_in() {
        for role in ["any", "users", "user:asha", "users/unverified"] {
            assert!(may_execute(&asha(), &function(&[role])).is_ok(), "{role}");
        }
        assert!(may_execute(&asha(), &function(&["guests", "users/verified"])).is_err());
        assert!(may_execute(&Auth::Guest, &function(&["guests"])).is_ok());
        assert!(may_execute(&Auth::Admin, &function(&[])).is_ok());
    }

    #[test]
    fn a_refusal_names_the_last_role_and_all_that_are_held() {
        let refused = may_execute(&Auth::Guest, &function(&["users", "team:t/dev"])).unwrap_err();
        assert_eq!(
            refused.message,
            "Missing \"execute\" permission for role \"team:t/dev\". Only \"[\"any\",\"guests\"]\" scopes are allowed and \"[\"users\",\"team:t\\/dev\"]\" was given."
        );
    }
}
