//! Running one execution from its plan to its record.

use std::time::Duration;

use serde_json::Value;

use super::record::{self, Begun};
use crate::app::App;
use crate::error::Result;
use crate::events::Event;
use crate::functions::environment;
use crate::functions::function::{Function, EXECUTION};
use crate::functions::runner::{self, Fault, Outcome, Request, Terms};
use crate::resources::Document;

/// How long a caller waits for a synchronous execution, whatever the function's timeout.
pub const SYNCHRONOUS: Duration = Duration::from_secs(30);

/// What an execution that waited too long is blamed with.
pub const TOO_LATE: &str = "Synchronous function execution timed out. Use asynchronous execution instead, or ensure the execution duration doesn't exceed 30 seconds.";

/// All it takes to run an execution.
pub struct Plan {
    /// Id of the execution.
    pub id: String,
    /// The function.
    pub function: Function,
    /// The deployment that is active.
    pub deployment: Document,
    /// `http`, `event` or `schedule`.
    pub trigger: &'static str,
    /// Who asked for it, if a user did.
    pub user: String,
    /// What the function is given.
    pub request: Request,
    /// The instant a schedule was meant for, where it was fired by hand.
    pub at: Option<jiff::Timestamp>,
    /// How long the caller waits.
    pub patience: Option<Duration>,
}

/// How an execution ended.
pub struct Performed {
    /// Its record, as it is kept.
    pub record: Document,
    /// The answer in full, or why there is none.
    pub done: Result<Outcome, Fault>,
}

/// Runs an execution and keeps its record.
pub async fn perform(app: &App, plan: Plan) -> Result<Performed> {
    let fresh = record::begun(&Begun {
        id: &plan.id,
        function: &plan.function,
        deployment: record::text(&plan.deployment, "$id"),
        trigger: plan.trigger,
        user: &plan.user,
        status: "processing",
        request: &plan.request,
        now: app.clock.now(),
    });
    let terms = terms(app, &plan).await?;
    let (done, took) = runner::run(app, terms, plan.request, plan.patience).await;
    let mut record = fresh;
    record::end(&mut record, &done, TOO_LATE, took, app.clock.now());
    let record = keep(app, record).await?;
    app.current.touch();
    Ok(Performed { record, done })
}

async fn terms(app: &App, plan: &Plan) -> Result<Terms> {
    let (function, deployment) = (plan.function.clone(), plan.deployment.clone());
    let shared = app.clone();
    let variables = app
        .db
        .read(move |connection| environment::variables(&shared, connection, &function, &deployment))
        .await?;
    Ok(Terms {
        function: plan.function.id().to_owned(),
        execution: plan.id.clone(),
        timeout: plan.function.timeout(),
        logging: plan.function.is("logging"),
        variables,
        at: plan.at,
    })
}

/// Stores a record; one that is there already keeps the time of its creation and its schedule.
pub async fn keep(app: &App, mut record: Document) -> Result<Document> {
    app.db
        .write(move |connection| {
            let function = record::text(&record, "functionId").to_owned();
            let id = record::text(&record, "$id").to_owned();
            if let Some(before) = EXECUTION.get(connection, &function, &id)? {
                for kept in ["$createdAt", "scheduledAt"] {
                    let value = before.get(kept).cloned().unwrap_or_default();
                    record::set(&mut record, kept, value);
                }
                EXECUTION.replace(connection, &function, &id, &record)?;
            } else {
                EXECUTION.insert(connection, &function, &id, &record)?;
            }
            Ok(record)
        })
        .await
}

/// Announces that an execution was made, or changed.
pub fn announce(app: &App, record: &Document, action: &str, user: &str, payload: Value) {
    let function = record::text(record, "functionId");
    let id = record::text(record, "$id");
    app.events.emit(Event {
        name: format!("functions.{function}.executions.{id}.{action}"),
        payload,
        user: user.to_owned(),
        read_roles: record::readers(record),
        roles_changed: None,
    });
}
