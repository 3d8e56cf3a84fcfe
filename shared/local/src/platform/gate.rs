//! What every request passes first: only this machine's pages and names come in.

use axum::extract::{Request, State};
use axum::http::{header, HeaderName, HeaderValue, Method, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::cors::{self, Origin};
use super::is_loopback;
use crate::app::App;
use crate::auth::Auth;
use crate::error::{Error, Result};
use crate::identity::Realm;

/// Parts of the API that hold a project's own things, which the console does not have.
const OF_PROJECTS: &[&str] = &[
    "tablesdb",
    "databases",
    "storage",
    "functions",
    "tokens",
    "messaging",
    "presences",
];
/// Parts of the API that serve the console itself.
const OF_CONSOLE: &[&str] = &[
    "account", "health", "locale", "console", "projects", "ping", "avatars",
];

/// The header of answers that no other page may read, not even one of this machine.
pub const OURS: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// Checks a request's host and origin, answers preflights, and lets the rest through.
pub async fn pass(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let origin = Origin::of(request.headers());
    let is_preflight = request.method() == Method::OPTIONS;
    let mut response = match check(&app, &request, origin.as_ref()) {
        Err(refusal) => refusal.into_response(),
        Ok(()) if is_preflight => StatusCode::NO_CONTENT.into_response(),
        Ok(()) => {
            if let Some(uri) = without_slash(request.uri()) {
                *request.uri_mut() = uri;
            }
            next.run(request).await
        }
    };
    let headers = response.headers_mut();
    if !headers.contains_key(OURS) {
        cors::allow(headers, origin.as_ref(), is_preflight);
    }
    headers.insert(header::SERVER, HeaderValue::from_static("Appwrite"));
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    response
}

fn check(app: &App, request: &Request, origin: Option<&Origin>) -> Result<()> {
    let host = request.headers().get(header::HOST);
    let host = host
        .and_then(|host| host.to_str().ok())
        .unwrap_or("localhost");
    if app.options.address.is_loopback() && !is_loopback(name_of(host)) {
        // A page of another site that had its own name point here would otherwise count as ours.
        return Err(Error::new(
            403,
            "general_access_forbidden",
            "The local host answers to the names of this machine only: use localhost or 127.0.0.1",
        ));
    }
    // Realtime tells pages of other hosts over the socket.
    if request.uri().path() == "/v1/realtime" {
        return Ok(());
    }
    let brings_key = request.headers().contains_key("x-appwrite-key");
    match origin {
        Some(origin)
            if request.method() != Method::OPTIONS && !brings_key && !origin.is_known() =>
        {
            Err(origin.refusal())
        }
        _ => Ok(()),
    }
}

/// A `Host` header without its port.
fn name_of(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

/// The address without the slash at its end, where it has one.
fn without_slash(uri: &Uri) -> Option<Uri> {
    let path = uri.path();
    if path.len() < 2 || !path.ends_with('/') {
        return None;
    }
    let path = path.trim_end_matches('/');
    let path = if path.is_empty() { "/" } else { path };
    let text = match uri.query() {
        Some(query) => format!("{path}?{query}"),
        None => path.to_owned(),
    };
    text.parse().ok()
}

/// Keeps the console's people out of the project, and those who name no project with them.
///
/// # Errors
///
/// 404 `project_not_found`.
pub fn check_realm(realm: Realm, auth: &Auth, path: &str) -> Result<()> {
    if realm == Realm::Project {
        return Ok(());
    }
    let path = path.strip_prefix("/v1").unwrap_or(path);
    let part = path
        .trim_start_matches('/')
        .split('/')
        .next()
        .unwrap_or_default();
    let is_fine = match auth {
        Auth::Guest => !OF_PROJECTS.contains(&part),
        _ => OF_CONSOLE.contains(&part),
    };
    if is_fine {
        Ok(())
    } else {
        Err(crate::identity::project_not_found())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_not_part_of_the_name() {
        for (host, name) in [
            ("localhost:8090", "localhost"),
            ("[::1]:80", "[::1]"),
            ("[::1]", "[::1]"),
            ("a.b", "a.b"),
        ] {
            assert_eq!(name_of(host), name);
        }
    }

    #[test]
    fn one_slash_too_many_is_taken_off() {
        let uri = |text: &str| text.parse::<Uri>().unwrap();
        assert_eq!(
            without_slash(&uri("/v1/health/?a=b")),
            Some(uri("/v1/health?a=b"))
        );
        assert_eq!(without_slash(&uri("/")), None);
        assert_eq!(without_slash(&uri("/v1")), None);
    }

    #[test]
    fn the_console_sees_nothing_of_the_project() {
        assert!(check_realm(Realm::Console, &Auth::Admin, "/tablesdb").is_err());
        assert!(check_realm(Realm::Console, &Auth::Guest, "/v1/tablesdb").is_err());
        assert!(check_realm(Realm::Console, &Auth::Guest, "/account").is_ok());
        assert!(check_realm(Realm::Project, &Auth::Guest, "/tablesdb").is_ok());
    }
}
