//! The page where one pays, for people who try the backend out.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde_json::Value;

use super::objects::Buyer;
use super::state::Shared;

/// Shows a page.
pub async fn show(State(state): State<Shared>, Path(id): Path<String>) -> Response {
    let inner = state.lock();
    let Some(session) = inner.sessions.get(&id) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let text = |name: &str| {
        session
            .get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    let cents = session
        .get("amount_total")
        .and_then(Value::as_i64)
        .unwrap_or(0);
    let amount = model::Cents(cents).in_currency(text("currency"));
    let body = if text("status") == "open" {
        format!(
            "<p>{amount}</p><form method=\"post\"><button>Pay</button></form><p><a href=\"{}\">Back</a></p>",
            escaped(text("cancel_url"))
        )
    } else {
        format!("<p>This page is {}.</p>", text("status"))
    };
    Html(format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Pay</title><h1>Not Stripe</h1><p>This machine plays Stripe; no money moves.</p>{body}</html>"
    ))
    .into_response()
}

/// Somebody pays, and is led back.
pub async fn pay(State(state): State<Shared>, Path(id): Path<String>) -> Response {
    let Some(back) = paid(&state, &id) else {
        return StatusCode::CONFLICT.into_response();
    };
    super::server::deliver(&state);
    Redirect::to(&back).into_response()
}

/// Where who paid is led.
fn paid(state: &Shared, id: &str) -> Option<String> {
    let mut inner = state.lock();
    inner.pay(id, Buyer::Card).ok()?;
    let back = inner.sessions.get(id).and_then(|it| it.get("success_url"));
    Some(back.and_then(Value::as_str).unwrap_or("/").to_owned())
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;")
}
