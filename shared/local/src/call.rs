//! One API call, taken apart: who, what for, with which parameters.

use axum::extract::{FromRequest, MatchedPath, OriginalUri, Request};
use axum::http::{HeaderMap, Method, Uri};

use crate::app::App;
use crate::auth::Auth;
use crate::contract;
use crate::error::{Error, Result};
use crate::identity::Realm;
use crate::params::Params;

/// The largest body that is read into memory; larger uploads come in chunks of 5 MB.
const BODY_LIMIT: usize = 64 * 1024 * 1024;

/// An API call as routes see it. Path parameters come through axum's `Path`.
pub struct Call {
    /// Who is calling.
    pub auth: Auth,
    /// Whose accounts it is about: the project's, or the console's own.
    pub realm: Realm,
    /// Query string and body, merged as Appwrite merges them.
    pub params: Params,
    /// All headers.
    pub headers: HeaderMap,
    /// The method.
    pub method: Method,
    /// The address that was asked for.
    pub uri: Uri,
}

impl Call {
    /// A header's text, empty where it is absent.
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }
}

impl FromRequest<App> for Call {
    type Rejection = Error;

    async fn from_request(request: Request, app: &App) -> Result<Self> {
        let (parts, body) = request.into_parts();
        let realm = Realm::of(app, &parts.headers, &parts.uri)?;
        let auth = crate::identity::resolve(app, &parts.headers, &parts.uri).await?;
        crate::platform::check_realm(realm, &auth, parts.uri.path())?;
        let body = axum::body::to_bytes(body, BODY_LIMIT)
            .await
            .map_err(|_too_large| {
                Error::new(413, "general_bad_request", "The request body is too large")
            })?;
        let params = Params::read(&parts.method, &parts.uri, &parts.headers, &body).await?;
        let path = parts.extensions.get::<OriginalUri>();
        let path = path.map_or(parts.uri.path(), |uri| uri.path());
        if let Some(route) = parts.extensions.get::<MatchedPath>() {
            contract::check(&contract::Asked {
                auth: &auth,
                method: &parts.method,
                route: route.as_str(),
                path,
                params: &params,
                now: app.clock.now(),
            })?;
        }
        Ok(Self {
            auth,
            realm,
            params,
            headers: parts.headers,
            method: parts.method,
            uri: parts.uri,
        })
    }
}
