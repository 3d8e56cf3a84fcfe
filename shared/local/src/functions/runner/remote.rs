//! Running a function on an Open Runtimes server, over the protocol's version 5.

use std::path::Path;
use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::Method;

use super::{Fault, Headers, Outcome, Request, Server, Terms, GRACE};
use crate::app::App;

/// Bytes of a log file that are read, as Appwrite's executor does.
const MOST_LOGS: usize = 5 * 1024 * 1024;

/// Sends an execution to `server`.
///
/// # Errors
///
/// [`Fault::Broken`] where the server cannot be reached, or does not answer within the timeout and its grace.
pub async fn run(
    app: &App,
    server: &Server,
    terms: &Terms,
    request: Request,
) -> Result<Outcome, Fault> {
    let method = Method::from_bytes(request.method.as_bytes())
        .map_err(|_unknown| Fault::Broken(format!("Unknown method {}", request.method)))?;
    let url = format!(
        "{}/{}",
        server.url.trim_end_matches('/'),
        request.path.trim_start_matches('/')
    );
    let sent = app
        .http
        .request(method, url)
        .headers(headers(server, terms, &request.headers))
        .timeout(Duration::from_secs(terms.timeout + GRACE))
        .body(request.body)
        .send()
        .await
        .map_err(|cause| broken(&cause))?;
    let status = sent.status().as_u16();
    let answered = answered(sent.headers());
    let body = sent.bytes().await.map_err(|cause| broken(&cause))?.to_vec();
    let (logs, errors) = logs(server, terms).await;
    Ok(Outcome {
        status,
        headers: answered,
        body,
        logs,
        errors,
    })
}

fn broken(cause: &reqwest::Error) -> Fault {
    Fault::Broken(format!("The function's server did not answer: {cause}"))
}

/// The caller's headers without those that belong to the connection or to the protocol, and the protocol's own.
fn headers(server: &Server, terms: &Terms, asked: &Headers) -> HeaderMap {
    let logging = if terms.logging { "enabled" } else { "disabled" };
    let timeout = terms.timeout.to_string();
    let own = [
        ("x-open-runtimes-secret", server.secret.as_str()),
        ("x-open-runtimes-timeout", &timeout),
        ("x-open-runtimes-logging", logging),
        ("x-open-runtimes-log-id", &terms.execution),
    ];
    let theirs = asked.0.iter().filter(|(name, _)| {
        !["connection", "content-length", "transfer-encoding"]
            .iter()
            .any(|own| name.eq_ignore_ascii_case(own))
    });
    let pairs = theirs
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .chain(own);
    pairs
        .filter_map(|(name, value)| {
            let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
            Some((name, HeaderValue::from_str(value).ok()?))
        })
        .fold(HeaderMap::new(), |mut headers, (name, value)| {
            headers.insert(name, value);
            headers
        })
}

/// What the server answered; several cookies become one value of several lines.
fn answered(headers: &HeaderMap) -> Headers {
    let mut all = Headers::default();
    for (name, value) in headers {
        let text = String::from_utf8_lossy(value.as_bytes());
        let skipped = name.as_str().starts_with("x-open-runtimes-")
            || ["connection", "transfer-encoding", "date"].contains(&name.as_str());
        if skipped {
            continue;
        }
        let joined = match all.get(name.as_str()) {
            Some(before) => format!("{before}\n{text}"),
            None => text.into_owned(),
        };
        all.set(name.as_str(), joined);
    }
    all
}

async fn logs(server: &Server, terms: &Terms) -> (String, String) {
    match &server.logs {
        Some(folder) if terms.logging => (
            taken(folder, &terms.execution, "logs").await,
            taken(folder, &terms.execution, "errors").await,
        ),
        _ => (String::new(), String::new()),
    }
}

/// Reads a log file and removes it; a server that logged nothing leaves none.
async fn taken(folder: &Path, id: &str, kind: &str) -> String {
    let path = folder.join(format!("{id}_{kind}.log"));
    let Ok(mut bytes) = tokio::fs::read(&path).await else {
        return String::new();
    };
    bytes.truncate(MOST_LOGS);
    if let Err(cause) = tokio::fs::remove_file(&path).await {
        tracing::warn!(%cause, "a log file stays behind");
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
