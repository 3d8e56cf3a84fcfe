//! The API over HTTP.

use std::time::Duration;

use anyhow::Result;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::Router;
use data_encoding::BASE64;
use serde_json::{json, Value};

use super::form::{self, Form};
use super::objects::fault;
use super::state::{Asked, Inner, Shared, Stumble};
use super::{SECRET_KEY, WEBHOOK_SECRET};

/// How often a webhook is delivered at most here; Stripe goes on for days.
const DELIVERIES: u32 = 6;

/// The least that Stripe takes, in cents.
const LEAST: i64 = 50;

/// Everything that is served.
pub fn routes(state: Shared) -> Router {
    Router::new()
        .route("/v1/checkout/sessions", post(change))
        .route("/v1/checkout/sessions/{id}", get(look))
        .route("/v1/checkout/sessions/{id}/expire", post(change))
        .route("/v1/refunds", post(change))
        .route("/_asked", get(asked))
        .route("/_webhooks", get(webhooks))
        .route("/pay/{id}", get(super::pages::show).post(super::pages::pay))
        .fallback(nothing)
        .with_state(state)
}

async fn nothing(method: Method, uri: Uri) -> Response {
    let message = format!("Unrecognized request URL ({method}: {}).", uri.path());
    answer(404, &fault("invalid_request_error", None, None, &message))
}

/// For programs that judge this: every call so far.
async fn asked(State(state): State<Shared>) -> Response {
    let inner = state.lock();
    let all = inner.asked.iter();
    let all = all.map(|it| json!({ "what": it.what, "form": it.form, "status": it.status }));
    answer(200, &all.collect())
}

/// For programs that judge this: every event so far, as the webhook that is sent.
async fn webhooks(State(state): State<Shared>) -> Response {
    let inner = state.lock();
    let at = model::Timestamp::from_jiff(inner.now());
    let all = inner.events.iter().map(|event| {
        let body = super::objects::pretty(event);
        let signature = selling::stripe::signed(body.as_bytes(), WEBHOOK_SECRET, at);
        json!({ "body": body, "signature": signature })
    });
    answer(200, &all.collect())
}

/// Reads something.
async fn look(State(state): State<Shared>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    let mut inner = state.lock();
    let (status, body) = if !is_ours(&headers) {
        unauthorized()
    } else if let Some(session) = inner.sessions.get(&id) {
        (200, session.clone())
    } else {
        missing("checkout session", "session", &id)
    };
    inner.asked.push(Asked {
        what: format!("GET /v1/checkout/sessions/{id}"),
        key: None,
        form: std::collections::BTreeMap::new(),
        status,
    });
    answer(status, &body)
}

/// Changes something, once for each key.
async fn change(
    State(state): State<Shared>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let path = uri.path().to_owned();
    let form = Form::parse(&body);
    let key = headers
        .get("idempotency-key")
        .and_then(|it| it.to_str().ok())
        .map(str::to_owned);
    let stumble = state
        .lock()
        .stumbles
        .pop_front()
        .unwrap_or(Stumble::Nothing);
    let has_effect = matches!(
        stumble,
        Stumble::Nothing | Stumble::SilentSuccess | Stumble::LoudSuccess | Stumble::Nonsense
    );
    let (status, body, is_replay) = if !is_ours(&headers) {
        let (status, body) = unauthorized();
        (status, body, false)
    } else if has_effect {
        once(&mut state.lock(), &path, &form, key.as_deref())
    } else {
        (500, Value::Null, false)
    };
    let status = match stumble {
        Stumble::LoudSuccess | Stumble::Failure => 500,
        Stumble::Busy => 429,
        _ => status,
    };
    state.lock().asked.push(Asked {
        what: format!("{method} {path}"),
        key,
        form: form.0,
        status,
    });
    deliver(&state);
    match stumble {
        Stumble::SilentSuccess | Stumble::Silence => std::future::pending().await,
        Stumble::LoudSuccess | Stumble::Failure => answer(
            500,
            &fault("api_error", None, None, "An unknown error occurred."),
        ),
        Stumble::Busy => answer(
            429,
            &fault(
                "invalid_request_error",
                Some("rate_limit"),
                None,
                "Too many requests.",
            ),
        ),
        Stumble::Nonsense => (StatusCode::OK, "<html>").into_response(),
        Stumble::Nothing => {
            let mut response = answer(status, &body);
            if is_replay {
                let value = axum::http::HeaderValue::from_static("true");
                response.headers_mut().insert("idempotent-replayed", value);
            }
            response
        }
    }
}

/// Answers what was answered to the same key, as long as it comes with the same form.
fn once(inner: &mut Inner, path: &str, form: &Form, key: Option<&str>) -> (u16, Value, bool) {
    let before = key.and_then(|it| inner.answered.get(it));
    if let Some((path_before, form_before, status, body)) = before {
        if path_before == path && form_before == form {
            return (*status, body.clone(), true);
        }
        let message = "Keys for idempotent requests can only be used with the same parameters they were first used with.";
        return (400, fault("idempotency_error", None, None, message), false);
    }
    let (status, body) = act(inner, path, form);
    if let Some(key) = key {
        let answered = (path.to_owned(), form.clone(), status, body.clone());
        inner.answered.insert(key.to_owned(), answered);
    }
    (status, body, false)
}

fn act(inner: &mut Inner, path: &str, form: &Form) -> (u16, Value) {
    if path == "/v1/refunds" {
        return refund(inner, form);
    }
    let id = path
        .strip_prefix("/v1/checkout/sessions/")
        .and_then(|it| it.strip_suffix("/expire"));
    match id {
        None => open(inner, form),
        Some(id) if inner.sessions.contains_key(id) => {
            if let Ok(session) = inner.expire(id) {
                return (200, session);
            }
            let message = "Only Checkout Sessions with a status in [\"open\"] can be expired.";
            refused(None, None, message)
        }
        Some(id) => missing("checkout session", "session", id),
    }
}

fn open(inner: &mut Inner, form: &Form) -> (u16, Value) {
    if let Some(name) = form.unknown(form::SESSION) {
        let message = format!("Received unknown parameter: {name}");
        return refused(Some("parameter_unknown"), Some(name), &message);
    }
    for name in [
        "mode",
        "success_url",
        "line_items[0][price_data][currency]",
        "line_items[0][price_data][product_data][name]",
        "line_items[0][quantity]",
    ] {
        if form.get(name).is_none() {
            let message = format!("Missing required param: {name}.");
            return refused(Some("parameter_missing"), Some(name), &message);
        }
    }
    let unit = "line_items[0][price_data][unit_amount]";
    if form.number(unit).is_none_or(|it| it < LEAST) {
        let message = "The Checkout Session's total amount due must add up to at least $0.50 usd";
        return refused(Some("amount_too_small"), None, message);
    }
    let now = inner.now().as_second();
    let ahead = form.number("expires_at").map(|it| it - now);
    if ahead.is_some_and(|it| !(30 * 60..=24 * 60 * 60).contains(&it)) {
        let message = "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation and at most 24 hours from it.";
        return refused(None, Some("expires_at"), message);
    }
    (200, inner.open(form))
}

fn refund(inner: &mut Inner, form: &Form) -> (u16, Value) {
    if let Some(name) = form.unknown(form::REFUND) {
        let message = format!("Received unknown parameter: {name}");
        return refused(Some("parameter_unknown"), Some(name), &message);
    }
    let Some(intent) = form.get("payment_intent") else {
        let message = "One of the following params should be provided for this request: payment_intent or charge.";
        return refused(Some("parameter_missing"), Some("payment_intent"), message);
    };
    match inner.refund_as(intent, form.number("amount"), form) {
        Ok(refund) => (200, refund),
        Err(cause) if cause.to_string() == "already refunded" => {
            let message = "The charge has already been refunded.";
            refused(Some("charge_already_refunded"), None, message)
        }
        Err(_) => missing("payment_intent", "payment_intent", intent),
    }
}

fn refused(code: Option<&str>, param: Option<&str>, message: &str) -> (u16, Value) {
    (400, fault("invalid_request_error", code, param, message))
}

fn missing(noun: &str, param: &str, id: &str) -> (u16, Value) {
    let message = format!("No such {noun}: '{id}'");
    let body = fault(
        "invalid_request_error",
        Some("resource_missing"),
        Some(param),
        &message,
    );
    (404, body)
}

fn unauthorized() -> (u16, Value) {
    (
        401,
        fault(
            "invalid_request_error",
            None,
            None,
            "Invalid API Key provided",
        ),
    )
}

/// Stripe takes its key as a bearer token, or as the user of a basic authorisation.
fn is_ours(headers: &HeaderMap) -> bool {
    let given = headers.get("authorization").and_then(|it| it.to_str().ok());
    let basic = format!(
        "Basic {}",
        BASE64.encode(format!("{SECRET_KEY}:").as_bytes())
    );
    given.is_some_and(|it| it == format!("Bearer {SECRET_KEY}") || it == basic)
}

fn answer(status: u16, body: &Value) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = [
        ("content-type", "application/json"),
        ("request-id", "req_test"),
        ("stripe-version", selling::stripe::API_VERSION),
    ];
    (status, headers, super::objects::pretty(body)).into_response()
}

/// Delivers what is to be delivered, again where it was refused.
pub fn deliver(state: &Shared) {
    loop {
        let (event, url, now) = {
            let mut inner = state.lock();
            let (Some(url), Some(event)) =
                (inner.webhook_url.clone(), inner.undelivered.pop_front())
            else {
                return;
            };
            (event, url, inner.now())
        };
        let body = super::objects::pretty(&event);
        let at = model::Timestamp::from_jiff(now);
        let signature = selling::stripe::signed(body.as_bytes(), WEBHOOK_SECRET, at);
        // Not while somebody waits for an answer here: what the webhook sets off may call this server.
        tokio::spawn(async move {
            for attempt in 0..DELIVERIES {
                if post_webhook(&url, &body, &signature)
                    .await
                    .is_ok_and(|it| it)
                {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(250 << attempt)).await;
            }
        });
    }
}

async fn post_webhook(url: &str, body: &str, signature: &str) -> Result<bool> {
    let request = reqwest::Client::new()
        .post(url)
        .header("content-type", "application/json; charset=utf-8")
        .header("stripe-signature", signature)
        .body(body.to_owned());
    Ok(request.send().await?.status().is_success())
}
