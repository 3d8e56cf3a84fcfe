//! From events to the functions that ask for them.
//!
//! One event runs the functions one after another, oldest first. On Appwrite a function that cannot be run (not one that answers
//! 500) keeps the ones after it from hearing of the event at all; here that happens only with the switch `strict`.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{json, Value};
use tokio::sync::mpsc::UnboundedReceiver;

use super::executions::perform::{announce, perform, Plan};
use super::executions::record::{self, Marks};
use super::function::Function;
use super::headers::Headers;
use super::runner::Request;
use super::work::{self, Job};
use super::{keys, later, subscriptions};
use crate::app::{App, VERSION};
use crate::chaos::Fate;
use crate::error::{Error, Result};
use crate::events::{expand, Event, Owed};
use crate::resources::Document;

/// How long an event that is to be overtaken waits for one that overtakes it.
const OVERTAKING: Duration = Duration::from_millis(50);

/// Listens to the bus until the host stops.
pub async fn listen(app: App, mut events: UnboundedReceiver<Owed>) {
    let mut held: Option<(Owed, Fate)> = None;
    while let Some(turn) = turn(&mut events, held.is_some()).await {
        if let Turn::Event(owed) = turn {
            match fate(&app, &owed.event).await {
                None => continue,
                Some(fate) if fate.overtaken && held.is_none() => {
                    held = Some((owed, fate));
                    continue;
                }
                Some(fate) => hand_over(&app, owed, fate).await,
            }
        }
        if let Some((owed, fate)) = held.take() {
            hand_over(&app, owed, fate).await;
        }
    }
}

/// What the listener wakes up for.
enum Turn {
    Event(Owed),
    /// Nothing came that could overtake the event that is held.
    Silence,
}

async fn turn(events: &mut UnboundedReceiver<Owed>, holding: bool) -> Option<Turn> {
    tokio::select! {
        owed = events.recv() => owed.map(Turn::Event),
        () = tokio::time::sleep(OVERTAKING), if holding => Some(Turn::Silence),
    }
}

/// What becomes of an event; `None` where no function asks for it.
async fn fate(app: &App, event: &Arc<Event>) -> Option<Fate> {
    let wanted = match subscriptions::any(app, &expand(&event.name)).await {
        Ok(wanted) => wanted,
        Err(cause) => {
            tracing::error!(
                event = event.name,
                cause = cause.message,
                "an event was lost"
            );
            return None;
        }
    };
    app.recent.note(app, event, wanted);
    wanted.then(|| app.chaos.event())
}

/// Puts an event into the queue, as often and as late as its fate will have it.
async fn hand_over(app: &App, owed: Owed, fate: Fate) {
    let job = Job::Event {
        name: owed.event.name.clone(),
        payload: owed.event.payload.clone(),
        user: owed.event.user.clone(),
    };
    for _ in 0..fate.copies {
        if fate.delay.is_zero() {
            queue(app, job.clone()).await;
        } else {
            let (app, job) = (app.clone(), job.clone());
            let busy = app.events.pending().begin();
            tokio::spawn(async move {
                tokio::time::sleep(fate.delay).await;
                queue(&app, job).await;
                drop(busy);
            });
        }
    }
    drop(owed.busy);
}

async fn queue(app: &App, job: Job) {
    if let Err(cause) = work::enqueue(app, job).await {
        tracing::error!(cause = cause.message, "an event was lost");
    }
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
