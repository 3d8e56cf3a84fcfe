//! From a request's headers to who is calling.

use axum::http::{HeaderMap, Uri};

use crate::app::App;
use crate::auth::{Auth, Key};
use crate::error::{Error, Result};

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
    Err(Error::unauthorized())
}
