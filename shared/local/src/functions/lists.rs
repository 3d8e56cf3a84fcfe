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
use crate::resources::Document;
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
        ("timeout", Holds::Integer),
        ("entrypoint", Holds::Text),
        ("commands", Holds::Text),
        ("installationId", Holds::Exact),
    ],
    search: &["$id", "name", "runtime"],
    selects: &[],
};

/// What a list of deployments may be cut down to, besides what begins with `$`.
const SELECTED: &[&str] = &[
    "resourceInternalId",
    "resourceId",
    "resourceType",
    "entrypoint",
    "buildCommands",
    "startCommand",
    "buildOutput",
    "sourcePath",
    "type",
    "installationId",
    "installationInternalId",
    "providerRepositoryId",
    "repositoryId",
    "repositoryInternalId",
    "providerRepositoryName",
    "providerRepositoryOwner",
    "providerRepositoryUrl",
    "providerCommitHash",
    "providerCommitAuthorUrl",
    "providerCommitAuthor",
    "providerCommitMessage",
    "providerCommitUrl",
    "providerBranch",
    "providerBranchUrl",
    "providerRootDirectory",
    "providerCommentId",
    "sourceSize",
    "sourceMetadata",
    "sourceChunksTotal",
    "sourceChunksUploaded",
    "activate",
    "screenshotLight",
    "screenshotDark",
    "buildStartedAt",
    "buildEndedAt",
    "buildDuration",
    "buildSize",
    "totalSize",
    "status",
    "buildPath",
    "buildLogs",
    "adapter",
    "fallbackFile",
];

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
    selects: SELECTED,
};

const EXECUTIONS: Listing = Listing {
    kind: EXECUTION,
    noun: "Execution",
    attributes: &[
        ("trigger", Holds::Exact),
        ("status", Holds::Exact),
        ("responseStatusCode", Holds::Integer),
        ("duration", Holds::Float),
        ("requestMethod", Holds::Exact),
        ("requestPath", Holds::Exact),
        ("deploymentId", Holds::Exact),
    ],
    search: &[],
    selects: &[],
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
    let wanted = asked.selected.clone();
    let page = app
        .db
        .read(move |connection| {
            let function = Function::load(connection, &id)?;
            DEPLOYMENTS.page(connection, &[("parent", function.id())], &asked)
        })
        .await?;
    let documents = page.documents.into_iter();
    let shown = documents
        .map(deployments::shown)
        .map(|shown| cut(shown, &wanted));
    let shown: Vec<_> = shown.collect();
    Ok(Answer(
        200,
        json!({ "total": page.total, "deployments": shown }),
    ))
}

/// What of a document was asked for: all of it where nothing was selected.
fn cut(mut shown: Document, wanted: &[String]) -> Document {
    if !wanted.is_empty() && !wanted.iter().any(|name| name == "*") {
        shown.retain(|name, _| name.starts_with('$') || wanted.contains(name));
    }
    shown
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
