//! `/proxy/rules`: which domain belongs to which function, as far as the CLI asks.
//!
//! Rules are kept and shown; nothing is served by them, since functions answer under `/_domains` here.

use axum::extract::{Path, State};
use axum::routing::{get, post};
use axum::Router;
use serde_json::{json, Value};

use super::function::FUNCTION;
use crate::app::App;
use crate::call::Call;
use crate::error::{Error, Result};
use crate::resources::list::{self, Holds, Listing};
use crate::resources::{Document, Kind};
use crate::server::{Answer, Gone};

const RULES: Listing = Listing {
    kind: Kind("rule"),
    noun: "Rule",
    attributes: &[
        ("domain", Holds::Exact),
        ("type", Holds::Exact),
        ("trigger", Holds::Exact),
        ("deploymentResourceType", Holds::Exact),
        ("deploymentResourceId", Holds::Exact),
        ("deploymentId", Holds::Exact),
        ("deploymentVcsProviderBranch", Holds::Exact),
    ],
    search: &["$id", "domain"],
    selects: &[],
};

/// What this part serves.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/proxy/rules", get(list))
        .route("/proxy/rules/function", post(create))
        .route("/proxy/rules/{id}", get(read).delete(delete))
}

/// `GET /proxy/rules`.
async fn list(State(app): State<App>, call: Call) -> Result<Answer<Value>> {
    call.auth.require("rules.read")?;
    let asked = RULES.asked(&call.params)?;
    let page = RULES.read(&app.db, asked).await?;
    Ok(Answer(200, page.shown("rules", list::whole)))
}

/// `POST /proxy/rules/function`.
async fn create(State(app): State<App>, call: Call) -> Result<Answer<Document>> {
    call.auth.require("rules.write")?;
    let domain = call.params.required_text("domain", 1, 253)?;
    if !is_domain(&domain) {
        return Err(Error::invalid_param(
            "domain",
            "Value must be a valid domain without protocol or path",
        ));
    }
    let function = call.params.required_id("functionId")?;
    let branch = call.params.text("branch", 0, 255)?.unwrap_or_default();
    let (id, now) = (crate::ids::unique(app.clock.now()), app.clock.stamp());
    let made = app
        .db
        .write(move |connection| {
            let found = FUNCTION.get(connection, "", &function)?;
            let found = found.ok_or_else(no_resource)?;
            if !RULES.kind.find(connection, "domain", &domain)?.is_empty() {
                return Err(taken());
            }
            let rule = rule(&id, &now, &domain, &found, &branch);
            RULES.kind.insert(connection, "", &id, &rule)?;
            Ok(rule)
        })
        .await?;
    Ok(Answer(201, made))
}

fn rule(id: &str, now: &str, domain: &str, function: &Document, branch: &str) -> Document {
    let of = |member: &str| function.get(member).cloned().unwrap_or_default();
    let rule = json!({
        "$id": id,
        "$createdAt": now,
        "$updatedAt": now,
        "domain": domain,
        "type": "deployment",
        "trigger": "manual",
        "redirectUrl": "",
        "redirectStatusCode": 301,
        "deploymentId": of("deploymentId"),
        "deploymentResourceType": "function",
        "deploymentResourceId": of("$id"),
        "deploymentVcsProviderBranch": branch,
        "status": "verified",
        "logs": "",
        "renewAt": "",
    });
    match rule {
        Value::Object(rule) => rule,
        _ => Document::new(),
    }
}

/// `GET /proxy/rules/{id}`.
async fn read(
    State(app): State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Answer<Document>> {
    call.auth.require("rules.read")?;
    let found = app
        .db
        .read(move |connection| RULES.kind.get(connection, "", &id))
        .await?;
    Ok(Answer(200, found.ok_or_else(not_found)?))
}

/// `DELETE /proxy/rules/{id}`.
async fn delete(State(app): State<App>, Path(id): Path<String>, call: Call) -> Result<Gone> {
    call.auth.require("rules.write")?;
    let gone = app
        .db
        .write(move |connection| RULES.kind.remove(connection, "", &id))
        .await?;
    if gone {
        Ok(Gone)
    } else {
        Err(not_found())
    }
}

fn is_domain(text: &str) -> bool {
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    text.split('.').all(label)
}

fn not_found() -> Error {
    Error::new(
        404,
        "rule_not_found",
        "Rule with the requested ID could not be found. Please check if the ID provided is correct or if the rule actually exists.",
    )
}

fn no_resource() -> Error {
    Error::new(
        404,
        "rule_resource_not_found",
        "Resource could not be found. Please check if the resourceId and resourceType are correct, or if the resource actually exists.",
    )
}

fn taken() -> Error {
    Error::new(
        409,
        "rule_already_exists",
        "Domain is already used. Please try again with a different domain.",
    )
}
