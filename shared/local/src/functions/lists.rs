//! Lists of functions, deployments and executions.

use axum::extract::{Path, State};
use serde_json::{json, Value};

use super::executions::{overdue, record};
use super::function::{Function, DEPLOYMENT, EXECUTION, FUNCTION};
use super::{deployments, view};
use crate::app::App;
use crate::call::Call;
use crate::error::Result;
use crate::resources::list::{Holds, Listing};
use crate::server::Answer;

const FUNCTIONS: Listing = Listing {
    kind: FUNCTION,
    noun: "Function",
    attributes: &[
        ("name", Holds::Text),
        ("enabled", Holds::Boolean),
        ("runtime", Holds::Exact),
        ("deploymentId", Holds::Exact),
        ("schedule", Holds::Exact),
        ("scheduleNext", Holds::Datetime),
        ("schedulePrevious", Holds::Datetime),
        ("timeout", Holds::Integer),
        ("entrypoint", Holds::Text),
        ("commands", Holds::Text),
        ("installationId", Holds::Exact),
    ],
    search: &["$id", "name", "runtime"],
};

const DEPLOYMENTS: Listing = Listing {
    kind: DEPLOYMENT,
    noun: "Deployment",
    attributes: &[
        ("buildSize", Holds::Integer),
        ("sourceSize", Holds::Integer),
        ("totalSize", Holds::Integer),
        ("buildDuration", Holds::Integer),
        ("status", Holds::Exact),
        ("activate", Holds::Boolean),
        ("type", Holds::Exact),
    ],
    search: &["$id", "entrypoint"],
};

const EXECUTIONS: Listing = Listing {
    kind: EXECUTION,
    noun: "Execution",
    attributes: &[
        ("trigger", Holds::Exact),
        ("status", Holds::Exact),
        ("responseStatusCode", Holds::Integer),
        ("duration", Holds::Integer),
        ("requestMethod", Holds::Exact),
        ("requestPath", Holds::Exact),
        ("deploymentId", Holds::Exact),
    ],
    search: &[],
};

/// `GET /functions`.
pub async fn functions(State(app): State<App>, call: Call) -> Result<Answer<Value>> {
    call.auth.require("functions.read")?;
    let asked = FUNCTIONS.asked(&call.params)?;
    let old = view::is_old(&call.headers);
    let (total, shown) = app
        .db
        .read(move |connection| {
            let page = FUNCTIONS.page(connection, &[], &asked)?;
            let documents = page.documents.into_iter();
            let shown: Result<Vec<Value>> = documents
                .map(|document| view::function(connection, Function(document), old))
                .collect();
            Ok((page.total, shown?))
        })
        .await?;
    Ok(Answer(200, json!({ "total": total, "functions": shown })))
}

/// `GET /functions/{id}/deployments`.
pub async fn deployments(
    State(app): State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Answer<Value>> {
    call.auth.require("functions.read")?;
    let asked = DEPLOYMENTS.asked(&call.params)?;
    let page = app
        .db
        .read(move |connection| {
            let function = Function::load(connection, &id)?;
            DEPLOYMENTS.page(connection, &[("parent", function.id())], &asked)
        })
        .await?;
    let documents = page.documents.into_iter();
    let shown: Vec<_> = documents.map(deployments::shown).collect();
    Ok(Answer(
        200,
        json!({ "total": page.total, "deployments": shown }),
    ))
}

/// `GET /functions/{id}/executions`: keys see all of them, users their own.
pub async fn executions(
    State(app): State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Answer<Value>> {
    call.auth
        .require_any(&["executions.read", "execution.read"])?;
    let asked = EXECUTIONS.asked(&call.params)?;
    let (auth, now) = (call.auth.clone(), app.clock.now());
    let (total, found) = app
        .db
        .read(move |connection| {
            let function = Function::load_for(connection, &id, &auth)?;
            let mut within = vec![("parent", function.id())];
            if !auth.is_privileged() {
                within.push((record::READER, auth.user_id().unwrap_or_default()));
            }
            let page = EXECUTIONS.page(connection, &within, &asked)?;
            let documents = page.documents.into_iter();
            let found = documents.map(|document| overdue(document, &function, now));
            Ok((page.total, found.collect::<Vec<_>>()))
        })
        .await?;
    let privileged = call.auth.is_privileged();
    let shown: Vec<_> = found
        .into_iter()
        .map(|found| record::seen(found, privileged))
        .collect();
    Ok(Answer(200, json!({ "total": total, "executions": shown })))
}
