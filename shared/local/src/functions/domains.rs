//! `/_domains/{function}/…`: a function as its own domain would serve it.
//!
//! Any client, any method, original headers, no user: only functions that `any` or `guests` may execute.

use axum::body::Bytes;
use axum::extract::{OriginalUri, Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use axum::Router;
use serde_json::Value;

use super::executions::access;
use super::executions::perform::{announce, perform, Plan, SYNCHRONOUS, TOO_LATE};
use super::executions::record::{self, Marks};
use super::function::Function;
use super::headers::Headers;
use super::keys;
use super::runner::{Fault, Outcome, Request};
use crate::app::App;
use crate::error::{Error, Result};

/// What is served below `/_domains`.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/{function}", any(root))
        .route("/{function}/", any(root))
        .route("/{function}/{*path}", any(below))
}

async fn root(
    app: State<App>,
    Path(function): Path<String>,
    method: Method,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response> {
    serve(app.0, function, method, &uri, &headers, body).await
}

async fn below(
    app: State<App>,
    Path((function, _path)): Path<(String, String)>,
    method: Method,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response> {
    serve(app.0, function, method, &uri, &headers, body).await
}

async fn serve(
    app: App,
    id: String,
    method: Method,
    uri: &Uri,
    headers: &HeaderMap,
    body: Bytes,
) -> Result<Response> {
    let wanted = id.clone();
    let (function, deployment) = app
        .db
        .read(move |connection| {
            let function = Function::load(connection, &wanted)?;
            let deployment = access::ready(connection, &function)?;
            Ok((function, deployment))
        })
        .await?;
    check(&function)?;
    let execution = crate::ids::unique(app.clock.now());
    let request = Request {
        method: method.to_string(),
        path: path(uri, &id),
        headers: marked(&app, &function, &execution, headers),
        body: body.to_vec(),
    };
    let plan = Plan {
        id: execution.clone(),
        function,
        deployment,
        trigger: "http",
        user: String::new(),
        request,
        at: None,
        patience: Some(SYNCHRONOUS),
    };
    // A task of its own: the execution is recorded even if the client hangs up.
    let running = app.clone().detach(async move {
        let performed = perform(&app, plan).await?;
        let shown = record::seen(performed.record.clone(), false);
        announce(&app, &performed.record, "create", "", Value::Object(shown));
        answer(performed.done, &execution)
    });
    running.await.map_err(|cause| Error::internal(&cause))?
}

fn check(function: &Function) -> Result<()> {
    let roles = function.texts("execute");
    if roles.contains(&"any") || roles.contains(&"guests") {
        return Ok(());
    }
    Err(Error::new(
        401,
        "function_execute_permission_missing",
        "To execute function using domain, execute permissions must include \"any\" or \"guests\".",
    ))
}

/// What follows the function's id in the address, query included.
fn path(uri: &Uri, function: &str) -> String {
    let whole = uri.path_and_query().map_or("/", |path| path.as_str());
    let mounted = whole.strip_prefix("/_domains/").unwrap_or(whole);
    let rest = mounted.strip_prefix(function).unwrap_or(mounted);
    if rest.starts_with('/') {
        rest.to_owned()
    } else {
        format!("/{rest}")
    }
}

/// The client's headers under Appwrite's own; an event the client invents passes, as it does there.
fn marked(app: &App, function: &Function, execution: &str, original: &HeaderMap) -> Headers {
    let pairs = original.iter().map(|(name, value)| {
        let text = String::from_utf8_lossy(value.as_bytes());
        (name.as_str().to_owned(), text.into_owned())
    });
    let mut headers = Headers(pairs.collect());
    let marks = Marks {
        execution,
        key: &keys::key(app, function),
        trigger: "http",
        event: None,
        user: "",
        token: "",
    };
    marks.mark(&mut headers);
    headers.set("x-appwrite-client-ip", "127.0.0.1");
    headers
}

fn answer(done: Result<Outcome, Fault>, execution: &str) -> Result<Response> {
    let outcome = match done {
        Ok(outcome) => outcome,
        Err(Fault::Late) => {
            return Err(Error::new(408, "function_synchronous_timeout", TOO_LATE));
        }
        Err(Fault::Broken(_)) => Outcome {
            status: 500,
            ..Outcome::default()
        },
    };
    let status = StatusCode::from_u16(outcome.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let is_branded = outcome.status >= 400 && outcome.body.is_empty();
    let mut headers = outcome.headers;
    let body = if is_branded {
        headers.set("content-type", "text/html");
        branded(outcome.status).into_bytes()
    } else {
        outcome.body
    };
    headers.set("x-appwrite-execution-id", execution);
    let mut response = (status, body).into_response();
    let own = response.headers_mut();
    own.remove("content-type");
    for (name, value) in wire(&headers) {
        own.append(name, value);
    }
    Ok(response)
}

/// Headers as they go out: lengths are the server's own business, several cookies are several headers.
fn wire(headers: &Headers) -> Vec<(HeaderName, HeaderValue)> {
    let kept = headers
        .0
        .iter()
        .filter(|(name, _)| !["content-length", "transfer-encoding"].contains(&name.as_str()));
    kept.flat_map(|(name, value)| value.split('\n').map(move |line| (name, line)))
        .filter_map(|(name, line)| {
            let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
            Some((name, HeaderValue::from_str(line).ok()?))
        })
        .collect()
}

/// Where a function fails without a word, Appwrite shows a page of its own.
fn branded(status: u16) -> String {
    format!("<!doctype html><title>Error {status}</title><h1>{status}</h1><p>The function answered nothing.</p>\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_is_what_follows_the_function() {
        for (address, expected) in [
            ("/_domains/public/verify/7?a=b", "/verify/7?a=b"),
            ("/_domains/public", "/"),
            ("/_domains/public/", "/"),
            ("/_domains/public?a=b", "/?a=b"),
        ] {
            assert_eq!(path(&address.parse().unwrap(), "public"), expected);
        }
    }
}
