//! Summaries of texts.

use model::{AnswerState, EntityId, JobId, JobKind, MessageId, Packed, Speaker, Text, UserId};
use runtime::{Accepted, Error, Json, Path, Result, State};
use store::jobs::NewJob;
use store::tables::{AiMessage, Job};
use store::{readers, App, Me, Stored};

use super::chat::blank;
use super::count;
use crate::rules;
use crate::summarize::Payload;
use crate::wire::{NewSummary, OneTask, TaskView};

/// Keeps a text and queues its summary.
///
/// # Errors
///
/// `validation_failed`; `rate_limited`, `quota_exceeded`.
pub async fn create(
    State(app): State<App>,
    Me(me): Me,
    Json(new): Json<NewSummary>,
) -> Result<Accepted<OneTask>> {
    count(&app, &me).await?;
    let id = MessageId::random();
    let source: EntityId = id.cast();
    let text = AiMessage {
        text: Some(Text::cut(&new.text)),
        state: AnswerState::Done,
        ..blank(&me, &source, Speaker::User)
    };
    let readers = [readers::user(&me)];
    app.rows::<AiMessage>().create(&id, &text, &readers).await?;
    let title = new.title.map(Text::into_string);
    let task = queue(&app, &me, source, Payload { title, round: 1 }).await?;
    Ok(Accepted(OneTask { task }))
}

/// Answers how far a summary is.
///
/// # Errors
///
/// `not_found` for what is nobody's or somebody else's.
pub async fn read(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<JobId>,
) -> Result<Json<OneTask>> {
    let task = view(own(&app, &me, &id).await?);
    Ok(Json(OneTask { task }))
}

/// Tries again what failed for good. Asking twice queues once.
///
/// # Errors
///
/// `not_found`; `wrong_state` for what did not fail; `rate_limited`, `quota_exceeded`.
pub async fn retry(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<JobId>,
) -> Result<Accepted<OneTask>> {
    let failed = own(&app, &me, &id).await?;
    rules::check_dead(&failed.row)?;
    count(&app, &me).await?;
    let payload = failed.row.payload.map(Packed::into_inner);
    let payload: Payload =
        serde_json::from_value(payload.unwrap_or_default()).map_err(Error::internal)?;
    let next = Payload {
        round: payload.round + 1,
        ..payload
    };
    let task = queue(&app, &me, failed.row.subject_id, next).await?;
    Ok(Accepted(OneTask { task }))
}

async fn queue(app: &App, me: &UserId, source: EntityId, payload: Payload) -> Result<TaskView> {
    let job = NewJob::of(JobKind::Summarize, source, &payload.round.to_string())
        .owned_by(me)
        .with(&payload)?
        .expecting(1, "Waiting for its turn");
    Ok(view(app.queue(job).await?.into_inner()))
}

async fn own(app: &App, me: &UserId, id: &JobId) -> Result<Stored<Job>> {
    let job = app.rows::<Job>().find(id).await?;
    let is_own = |it: &Stored<Job>| {
        it.row.kind == JobKind::Summarize && it.row.owner_id.as_ref() == Some(me)
    };
    job.filter(is_own)
        .ok_or_else(|| Error::not_found("summary"))
}

fn view(job: Stored<Job>) -> TaskView {
    let row = job.row;
    let result = row.result.map(Packed::into_inner);
    TaskView {
        id: job.id,
        state: row.state,
        summary: result.and_then(|it| serde_json::from_value(it).ok()),
        error_code: row.error_code,
        error: row.error_message.map(Text::into_string),
        created_at: job.created_at,
    }
}
