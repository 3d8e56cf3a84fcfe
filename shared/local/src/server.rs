//! The HTTP server: all routes, and what holds for each of them.

use axum::http::{header, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::Router;
use serde::Serialize;

use crate::app::App;
use crate::platform;

/// A JSON answer with Appwrite's content type.
pub struct Answer<T>(pub u16, pub T);

impl<T: Serialize> IntoResponse for Answer<T> {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0).unwrap_or(StatusCode::OK);
        let text = match serde_json::to_vec(&self.1) {
            Ok(text) => text,
            Err(cause) => return crate::error::Error::internal(&cause).into_response(),
        };
        let mut response = (status, text).into_response();
        response.headers_mut().insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/json;charset=utf-8"),
        );
        response
    }
}

/// 204 without a body, but with a content type, as Appwrite sends it: the SDK for Python looks at it whatever the status.
pub struct Gone;

impl IntoResponse for Gone {
    fn into_response(self) -> Response {
        (
            StatusCode::NO_CONTENT,
            [(header::CONTENT_TYPE, "text/html; charset=UTF-8")],
        )
            .into_response()
    }
}

/// Everything that is served, below `/v1` and beside it.
pub fn router(app: App) -> Router {
    let api = Router::new()
        .merge(crate::data::routes())
        .merge(crate::identity::routes())
        .merge(crate::functions::routes())
        .merge(platform::routes())
        .merge(crate::messaging::routes())
        .merge(crate::storage::routes())
        .merge(crate::realtime::routes());
    let served = Router::new()
        .nest(
            "/v1",
            api.method_not_allowed_fallback(platform::unserved).layer(
                axum::middleware::from_fn_with_state(app.clone(), crate::chaos::meddle),
            ),
        )
        .merge(platform::local_routes())
        .nest("/_local", crate::functions::local_routes())
        .nest("/_domains", crate::functions::domain_routes())
        .fallback(platform::unserved)
        .with_state(app.clone());
    let served = served
        .clone()
        .merge(crate::page::routes(app.clone(), served));
    // Around the routes rather than among them, since the gate changes paths.
    Router::new()
        .fallback_service(served)
        .layer(axum::middleware::from_fn_with_state(app, platform::pass))
}
