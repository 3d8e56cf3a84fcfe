//! From events to the functions that ask for them.
//!
//! One event runs the functions one after another, oldest first. On Appwrite a function that cannot be run (not one that answers
//! 500) keeps the ones after it from hearing of the event at all; here that happens only with the switch `strict`.

use std::collections::HashSet;
use std::sync::Arc;

use serde_json::{json, Value};

use super::executions::perform::{announce, perform, Plan};
use super::executions::record::{self, Marks};
use super::function::Function;
use super::headers::Headers;
use super::runner::Request;
use super::work::{self, Job};
use super::{keys, later};
use crate::app::{App, VERSION};
use crate::error::{Error, Result};
use crate::events::{expand, Event, Owed};
use crate::resources::Document;

/// Listens to the bus until the host stops.
pub async fn listen(app: App, mut events: tokio::sync::mpsc::UnboundedReceiver<Owed>) {
    while let Some(owed) = events.recv().await {
        if let Err(cause) = dispatch(&app, &owed.event).await {
            tracing::error!(
                event = owed.event.name,
                cause = cause.message,
                "an event was lost"
            );
        }
        drop(owed.busy);
    }
}

/// Puts an event into the queue if any function asks for it.
async fn dispatch(app: &App, event: &Arc<Event>) -> Result<()> {
    let names = expand(&event.name);
    let wanted = !asking(app, &names).await?.is_empty();
    app.recent.note(app, event, wanted);
    if !wanted {
        return Ok(());
    }
    let job = Job::Event {
        name: event.name.clone(),
        payload: event.payload.clone(),
        user: event.user.clone(),
    };
    work::enqueue(app, job).await
}

/// The functions that ask for one of these names, oldest first.
async fn asking(app: &App, names: &[String]) -> Result<Vec<Function>> {
    let names: HashSet<String> = names.iter().cloned().collect();
    app.db
        .read(move |connection| {
            let mut functions = Function::all(connection)?;
            functions.retain(|function| {
                let events = function.texts("events");
                events.iter().any(|event| names.contains(*event))
            });
            Ok(functions)
        })
        .await
}

/// Runs every function that asks for the event.
pub async fn run(app: &App, name: &str, payload: &Value, user: &str) -> Result<()> {
    let names = expand(name);
    let first = names.first().cloned().unwrap_or_default();
    for function in asking(app, &names).await? {
        let id = function.id().to_owned();
        let given = execute(app, &id, &first, payload, user).await;
        let broken = match &given {
            Ok((record, broken)) => {
                app.recent.received(name, record);
                *broken
            }
            Err(_) => true,
        };
        if broken && app.options.strict {
            return Err(Error::internal(&format!(
                "{id} could not be run for {name}; the functions after it miss the event"
            )));
        }
        if let Err(cause) = given {
            tracing::error!(
                function = id,
                cause = cause.message,
                "an event was not delivered"
            );
        }
    }
    Ok(())
}

/// Runs one function for an event. Answers the record, and whether the function could not be run at all.
async fn execute(
    app: &App,
    function: &str,
    event: &str,
    payload: &Value,
    user: &str,
) -> Result<(Document, bool)> {
    let id = function.to_owned();
    let found = app
        .db
        .read(move |connection| later::find(connection, &id))
        .await?;
    let (function, deployment) = match found {
        (function, Ok(deployment)) => (function, deployment),
        (function, Err(why)) => {
            let request = request(Headers::default(), payload);
            let record = later::unready(app, &function, "event", user, &request, &why).await?;
            return Ok((record, false));
        }
    };
    let plan = plan(app, function, deployment, event, payload, user);
    let performed = perform(app, plan).await?;
    let shown = record::ended_payload(&performed.record);
    announce(app, &performed.record, "update", user, shown);
    Ok((performed.record, performed.done.is_err()))
}

fn plan(
    app: &App,
    function: Function,
    deployment: Document,
    event: &str,
    payload: &Value,
    user: &str,
) -> Plan {
    let id = crate::ids::unique(app.clock.now());
    let mut headers = Headers::default();
    headers.set("user-agent", format!("Appwrite/{VERSION}"));
    headers.set("content-type", "application/json");
    let marks = Marks {
        execution: &id,
        key: &keys::key(app, &function),
        trigger: "event",
        event: Some(event),
        user,
        token: "",
    };
    marks.mark(&mut headers);
    Plan {
        id,
        function,
        deployment,
        trigger: "event",
        user: user.to_owned(),
        request: request(headers, payload),
        at: None,
        patience: None,
    }
}

fn request(headers: Headers, payload: &Value) -> Request {
    // PHP has one empty array, which it writes as a list.
    let empty = json!([]);
    let is_empty = payload.is_null() || payload.as_object().is_some_and(serde_json::Map::is_empty);
    let payload = if is_empty { &empty } else { payload };
    Request {
        method: "POST".to_owned(),
        path: "/".to_owned(),
        headers,
        body: payload.to_string().into_bytes(),
    }
}
