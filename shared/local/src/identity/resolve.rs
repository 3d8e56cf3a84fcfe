//! From a request's headers to who is calling.

use axum::http::{HeaderMap, Uri};
use serde_json::Value;

use crate::app::App;
use crate::auth::{Auth, Key};
use crate::error::{Error, Result};
use crate::jwt::{self, Refused};

/// Finds out who is calling.
///
/// # Errors
///
/// 401 `user_unauthorized` for a key that is not ours.
pub async fn resolve(app: &App, headers: &HeaderMap, _uri: &Uri) -> Result<Auth> {
    let Some(key) = headers
        .get("x-appwrite-key")
        .and_then(|key| key.to_str().ok())
    else {
        return Ok(Auth::Guest);
    };
    if key == app.options.key {
        return Ok(Auth::Key(Key { scopes: None }));
    }
    if let Some(token) = ["ephemeral_", "dynamic_"]
        .iter()
        .find_map(|prefix| key.strip_prefix(prefix))
    {
        return function_key(app, token);
    }
    Err(Error::unauthorized())
}

/// The key of a running function: a token of this host that names its project and its scopes.
fn function_key(app: &App, token: &str) -> Result<Auth> {
    let claims = jwt::verify(&app.secret, token, app.clock.now()).map_err(|why| match why {
        Refused::Forged => Error::unauthorized(),
        Refused::Expired => Error::new(
            401,
            "project_key_expired",
            "The project key has expired. Please generate a new key using the Appwrite console.",
        ),
    })?;
    if claims.get("projectId").and_then(Value::as_str) != Some(&app.options.project) {
        return Err(Error::unauthorized());
    }
    let scopes = claims.get("scopes").and_then(Value::as_array);
    let scopes = scopes.into_iter().flatten().filter_map(Value::as_str);
    Ok(Auth::Key(Key {
        scopes: Some(scopes.map(str::to_owned).collect()),
    }))
}
