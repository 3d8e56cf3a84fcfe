//! createExecution: now, later, or at a given minute.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::perform::{self, announce, perform, Performed, Plan, SYNCHRONOUS, TOO_LATE};
use super::record::{self, Begun, Marks};
use super::{access, multipart};
use crate::app::App;
use crate::auth::Auth;
use crate::call::Call;
use crate::error::{Error, Result};
use crate::functions::function::Function;
use crate::functions::headers::Headers;
use crate::functions::keys;
use crate::functions::runner::{Fault, Request};
use crate::functions::work::{self, Job};
use crate::resources::Document;
use crate::server::Answer;

const METHODS: &[&str] = &["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"];

/// Characters a body may have.
const LONGEST_BODY: usize = 10_485_760;

/// What a caller asked for.
struct Asked {
    body: String,
    path: String,
    method: String,
    headers: Headers,
    later: bool,
    at: Option<String>,
}

/// `POST /functions/{id}/executions`.
pub async fn create(
    State(app): State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Response> {
    call.auth
        .require_any(&["executions.write", "execution.write"])?;
    let asked = asked(&app, &call)?;
    let (function, deployment) = ready(&app, &id, &call.auth).await?;
    let (plan, token) = plan(&app, &call, function, deployment, &asked);
    match (&asked.at, asked.later) {
        (Some(at), _) => delayed(&app, plan, at).await.map(accepted(&call.auth)),
        (None, true) => queued(&app, plan, token).await.map(accepted(&call.auth)),
        (None, false) => at_once(&app, &call, plan).await,
    }
}

fn asked(app: &App, call: &Call) -> Result<Asked> {
    let params = &call.params;
    let body = params.text("body", 0, LONGEST_BODY)?.unwrap_or_default();
    let later = params.flag("async")?.unwrap_or_default();
    let path = params.text("path", 1, 2048)?;
    let method = params.text("method", 0, 16)?;
    let method = method.unwrap_or_else(|| "POST".to_owned());
    if !METHODS.contains(&method.as_str()) {
        let why = format!("Value must be one of ({})", METHODS.join(", "));
        return Err(Error::invalid_param("method", &why));
    }
    let at = params.text("scheduledAt", 1, 100)?;
    if let Some(at) = &at {
        check_schedule(at, later, app.clock.now())?;
    }
    Ok(Asked {
        body,
        path: path.unwrap_or_else(|| "/".to_owned()),
        method,
        headers: Headers::asked(params.get("headers"))?,
        later,
        at,
    })
}

fn check_schedule(at: &str, later: bool, now: Timestamp) -> Result<()> {
    let refused = |why: &str| Err(Error::new(400, "general_bad_request", why));
    if !later {
        return refused("Scheduled executions must run asynchronously. Set scheduledAt to a future date, or set async to true.");
    }
    let soonest = now.checked_add(SignedDuration::from_mins(1));
    match (instant(at), soonest) {
        (Some(at), Ok(soonest)) if at >= soonest && whole_minute(at) => Ok(()),
        _ => refused("Execution schedule must be a valid date, and at least 1 minute from now"),
    }
}

/// Reads an instant; one without an offset is UTC.
pub fn instant(text: &str) -> Option<Timestamp> {
    let offset = || text.parse::<Timestamp>().ok();
    let civil = || {
        let civil: DateTime = text.parse().ok()?;
        Some(civil.to_zoned(TimeZone::UTC).ok()?.timestamp())
    };
    offset().or_else(civil)
}

fn whole_minute(at: Timestamp) -> bool {
    at.as_millisecond() % 60_000 == 0
}

async fn ready(app: &App, id: &str, auth: &Auth) -> Result<(Function, Document)> {
    let (id, auth) = (id.to_owned(), auth.clone());
    app.db
        .read(move |connection| {
            let function = Function::load_for(connection, &id, &auth)?;
            let deployment = access::ready(connection, &function)?;
            access::may_execute(&auth, &function)?;
            Ok((function, deployment))
        })
        .await
}

fn plan(
    app: &App,
    call: &Call,
    function: Function,
    deployment: Document,
    asked: &Asked,
) -> (Plan, String) {
    let id = crate::ids::unique(app.clock.now());
    let token = match call.auth.user() {
        Some(user) if !user.by_jwt => keys::token(app, &function, &user.id, &user.session),
        _ => String::new(),
    };
    let user = call.auth.user_id().unwrap_or_default().to_owned();
    let mut headers = asked.headers.clone();
    let marks = Marks {
        execution: &id,
        key: &keys::key(app, &function),
        trigger: "http",
        event: None,
        user: &user,
        token: &token,
    };
    marks.mark(&mut headers);
    headers.set("x-appwrite-client-ip", "127.0.0.1");
    let request = Request {
        method: asked.method.clone(),
        path: asked.path.clone(),
        headers,
        body: asked.body.clone().into_bytes(),
    };
    let plan = Plan {
        id,
        function,
        deployment,
        trigger: "http",
        user,
        request,
        at: None,
        patience: Some(SYNCHRONOUS),
    };
    (plan, token)
}

fn waiting(app: &App, plan: &Plan, trigger: &str, status: &str) -> Document {
    record::begun(&Begun {
        id: &plan.id,
        function: &plan.function,
        deployment: record::text(&plan.deployment, "$id"),
        trigger,
        user: &plan.user,
        status,
        request: &plan.request,
        now: app.clock.now(),
    })
}

async fn queued(app: &App, plan: Plan, token: String) -> Result<Document> {
    let record = waiting(app, &plan, "http", "waiting");
    let job = Job::later("http", &plan, token);
    let record = perform::keep(app, record).await?;
    let (shown, user) = (record::seen(record.clone(), false), plan.user);
    announce(app, &record, "create", &user, Value::Object(shown));
    work::enqueue(app, job).await?;
    Ok(record)
}

async fn delayed(app: &App, plan: Plan, at: &str) -> Result<Document> {
    let mut record = waiting(app, &plan, "schedule", "scheduled");
    record::set(&mut record, "scheduledAt", at);
    let due = instant(at).unwrap_or_default();
    let job = Job::later("schedule", &plan, String::new());
    let record = work::delay(app, record, job, due).await?;
    let (shown, user) = (record::seen(record.clone(), false), plan.user);
    announce(app, &record, "create", &user, Value::Object(shown));
    Ok(record)
}

fn accepted(auth: &Auth) -> impl Fn(Document) -> Response {
    let privileged = auth.is_privileged();
    move |record| Answer(202, record::seen(record, privileged)).into_response()
}

/// Runs on a task of its own, so that the record is kept even if the caller hangs up.
async fn at_once(app: &App, call: &Call, plan: Plan) -> Result<Response> {
    let user = plan.user.clone();
    let running = app.detach({
        let app = app.clone();
        async move {
            let performed = perform(&app, plan).await?;
            Ok::<_, Error>(finish(&app, performed, &user))
        }
    });
    let (record, answered) = running.await.map_err(|cause| Error::internal(&cause))???;
    let record = record::seen(record, call.auth.is_privileged());
    if multipart::is_asked(call.header("accept")) {
        return Ok(multipart::answer(&record, &answered));
    }
    Ok(Answer(201, record).into_response())
}

/// The record with the answer in it, and the answer's own bytes.
fn finish(app: &App, performed: Performed, user: &str) -> Result<(Document, Vec<u8>)> {
    let outcome = match performed.done {
        Ok(outcome) => Some(outcome),
        Err(Fault::Broken(_)) => None,
        Err(Fault::Late) => {
            return Err(Error::new(408, "function_synchronous_timeout", TOO_LATE));
        }
    };
    let outcome = outcome.unwrap_or_default();
    let record = record::answered(&performed.record, &outcome);
    let shown = record::seen(record.clone(), false);
    announce(app, &record, "create", user, Value::Object(shown));
    Ok((record, outcome.body))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schedule_is_a_whole_minute_ahead() {
        let now: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        for good in [
            "2026-01-01T00:01:00Z",
            "2026-01-01T02:00:00.000+01:00",
            "2026-01-02 03:04",
        ] {
            assert!(check_schedule(good, true, now).is_ok(), "{good}");
        }
        for bad in [
            "2026-01-01T00:00:00Z",
            "2026-01-01T00:05:30Z",
            "soon",
            "2020-01-01",
        ] {
            assert!(check_schedule(bad, true, now).is_err(), "{bad}");
        }
        assert!(check_schedule("2026-01-01T00:01:00Z", false, now).is_err());
    }
}
