//! Functions reached from outside: by domain, and on a server of their own.

use axum::http::HeaderMap;
use axum::routing::any;
use local::{FunctionServer, Host};
use reqwest::Method;
use serde_json::{json, Value};

use crate::stage::{linked, schema, Stage};

fn domain() -> local::Builder {
    let public = linked("public", |context, _| {
        let body = json!({ "path": context.req.path, "query": context.req.query_string, "headers": context.req.headers });
        match context.req.path.as_str() {
            "/broken" => context.res.text("", Some(503), None),
            _ => context.res.json(body, Some(202), None),
        }
    });
    let private = linked("private", |context, _| context.res.empty());
    Host::builder()
        .function(public)
        .function(private)
        .schema(schema(json!([
            { "$id": "public", "runtime": "rust-1.83", "execute": ["any"] },
            { "$id": "private", "runtime": "rust-1.83", "execute": ["users"] },
        ])))
}

#[tokio::test]
async fn a_public_function_answers_on_its_domain_with_original_headers() {
    let stage = Stage::start(domain()).await;
    let reply = stage
        .local_with(
            Method::POST,
            "/_domains/public/verify/7?a=b",
            json!({}),
            &[
                ("stripe-signature", "t=1"),
                ("x-appwrite-user-id", "mallory"),
            ],
        )
        .await;
    assert_eq!(reply.status, 202, "{reply:?}");
    assert_eq!(reply.json["path"], "/verify/7");
    assert_eq!(reply.json["query"], "a=b");
    let headers = &reply.json["headers"];
    assert_eq!(headers["stripe-signature"], "t=1");
    assert_eq!(headers["x-appwrite-trigger"], "http");
    assert_eq!(headers["x-appwrite-user-id"], "");
    assert_eq!(headers["x-appwrite-user-jwt"], "");
}

#[tokio::test]
async fn a_function_for_users_only_has_no_domain() {
    let stage = Stage::start(domain()).await;
    let refused = stage
        .local(Method::GET, "/_domains/private/", Value::Null)
        .await;
    assert_eq!(refused.status, 401);
    assert_eq!(refused.json["type"], "function_execute_permission_missing");
    let missing = stage
        .local(Method::GET, "/_domains/nothing/", Value::Null)
        .await;
    assert_eq!(missing.status, 404);
}

#[tokio::test]
async fn an_execution_goes_to_the_server_by_the_protocol() {
    let app = axum::Router::new().fallback(any(|headers: HeaderMap, body: String| async move {
        let header = |name: &str| {
            headers
                .get(name)
                .and_then(|value| value.to_str().ok())
                .unwrap_or_default()
                .to_owned()
        };
        axum::response::IntoResponse::into_response((
            [
                ("x-open-runtimes-log-id", "l"),
                ("content-type", "application/json"),
            ],
            json!({
                "secret": header("x-open-runtimes-secret"),
                "timeout": header("x-open-runtimes-timeout"),
                "logging": header("x-open-runtimes-logging"),
                "trigger": header("x-appwrite-trigger"),
                "body": body,
            })
            .to_string(),
        ))
    }));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let serving = tokio::spawn(async move { axum::serve(listener, app).await });
    let server = FunctionServer {
        secret: "hush".to_owned(),
        ..FunctionServer::new(format!("http://{address}"))
    };
    let builder = Host::builder().functions_url(None, server).schema(schema(
        json!([{ "$id": "far", "runtime": "rust-1.83", "timeout": 7, "logging": false }]),
    ));
    let stage = Stage::start(builder).await;
    let reply = stage
        .execute("far", json!({ "path": "/a", "body": "hi" }))
        .await;
    serving.abort();
    assert_eq!(reply.json["status"], "completed", "{reply:?}");
    assert_eq!(
        reply.answered(),
        json!({ "secret": "hush", "timeout": "7", "logging": "disabled", "trigger": "http", "body": "hi" })
    );
    let headers = reply.json["responseHeaders"].to_string();
    assert!(!headers.contains("x-open-runtimes"), "{headers}");
}
