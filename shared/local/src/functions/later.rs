//! Running an execution that was put off, or that a schedule asks for.

use rusqlite::Connection;

use super::executions::access;
use super::executions::perform::{announce, keep, perform, Plan};
use super::executions::record::{self, Begun, Marks};
use super::function::Function;
use super::headers::Headers;
use super::keys;
use super::runner::Request;
use super::work::Later;
use crate::app::App;
use crate::error::{Error, Result};
use crate::resources::Document;

/// Runs it; `at` is the instant a schedule was meant for. Answers the record.
pub async fn run(app: &App, job: Later, at: Option<jiff::Timestamp>) -> Result<Document> {
    let id = job.function.clone();
    let found = app.db.read(move |connection| find(connection, &id)).await?;
    let trigger = if job.trigger == "http" {
        "http"
    } else {
        "schedule"
    };
    let (function, deployment) = match found {
        (function, Ok(deployment)) => (function, deployment),
        (function, Err(why)) => return failed(app, &function, trigger, &job, &why).await,
    };
    let plan = plan(app, job, function, deployment, trigger, at);
    let user = plan.user.clone();
    let performed = perform(app, plan).await?;
    let payload = record::ended_payload(&performed.record);
    announce(app, &performed.record, "update", &user, payload);
    Ok(performed.record)
}

/// The function, and its deployment or why there is none to run.
pub fn find(connection: &Connection, id: &str) -> Result<(Function, Result<Document>)> {
    let function = Function::load(connection, id)?;
    let deployment = access::ready(connection, &function);
    Ok((function, deployment))
}

fn plan(
    app: &App,
    job: Later,
    function: Function,
    deployment: Document,
    trigger: &'static str,
    at: Option<jiff::Timestamp>,
) -> Plan {
    let id = match job.execution.as_str() {
        "" => crate::ids::unique(app.clock.now()),
        id => id.to_owned(),
    };
    // Without a session at hand the worker gives the user a token that names none.
    let token = if job.token.is_empty() && !job.user.is_empty() {
        keys::token(app, &function, &job.user, "")
    } else {
        job.token
    };
    let mut headers = Headers(job.headers);
    let marks = Marks {
        execution: &id,
        key: &keys::key(app, &function),
        trigger,
        event: Some(""),
        user: &job.user,
        token: &token,
    };
    marks.mark(&mut headers);
    Plan {
        id,
        function,
        deployment,
        trigger,
        user: job.user,
        request: Request {
            method: job.method,
            path: job.path,
            headers,
            body: job.body.into_bytes(),
        },
        at,
        patience: None,
    }
}

/// Keeps the record of an execution that could not even begin.
async fn failed(
    app: &App,
    function: &Function,
    trigger: &str,
    job: &Later,
    why: &Error,
) -> Result<Document> {
    let request = Request {
        method: job.method.clone(),
        path: job.path.clone(),
        ..Request::default()
    };
    unready(app, function, trigger, &job.user, &request, why).await
}

/// The record of an execution of a function that has nothing to run.
pub async fn unready(
    app: &App,
    function: &Function,
    trigger: &str,
    user: &str,
    request: &Request,
    why: &Error,
) -> Result<Document> {
    let id = crate::ids::unique(app.clock.now());
    let mut record = record::begun(&Begun {
        id: &id,
        function,
        deployment: "",
        trigger,
        user,
        status: "failed",
        request,
        now: app.clock.now(),
    });
    let reason = if why.kind == "build_not_ready" {
        "The execution could not be completed because the build is not ready. Please wait for the build to complete and try again."
    } else {
        "The execution could not be completed because a corresponding deployment was not found. A function deployment needs to be created before it can be executed. Please create a deployment for your function and try again."
    };
    record::set(&mut record, "errors", reason);
    let record = keep(app, record).await?;
    Ok(record)
}

/// An empty request, as a schedule makes it.
pub fn scheduled(function: &str) -> Later {
    Later {
        function: function.to_owned(),
        trigger: "schedule".to_owned(),
        method: "POST".to_owned(),
        path: "/".to_owned(),
        ..Later::default()
    }
}

/// Whether a function has a schedule that counts: one that is written down, and a deployment to run.
pub fn has_schedule(function: &Function) -> bool {
    !function.text("schedule").is_empty() && !function.text("deploymentId").is_empty()
}

/// The documents of all functions that have one.
pub fn with_schedule(connection: &Connection) -> Result<Vec<Function>> {
    let all = Function::all(connection)?;
    Ok(all.into_iter().filter(has_schedule).collect())
}
