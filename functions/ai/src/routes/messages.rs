//! Answers that grow: looking at one, stopping it, asking again.

use client::{Changes, Query};
use model::{did, AnswerState, Kind, MessageId, Speaker, UserId};
use runtime::{Accepted, Code, Error, Json, Path, Result, State};
use store::tables::AiMessage;
use store::{readers, App, Me, Stored};

use super::chat::blank;
use super::count;
use crate::wire::{Growing, OneMessage};
use crate::{answer, rules};

/// Answers one message of the caller's.
///
/// # Errors
///
/// `not_found` for what is nobody's or somebody else's.
pub async fn read(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<MessageId>,
) -> Result<Json<OneMessage>> {
    let message = own(&app, &me, &id).await?.into();
    Ok(Json(OneMessage { message }))
}

/// Stops an answer; what it said so far stays.
///
/// # Errors
///
/// `not_found`; `wrong_state` for what does not grow.
pub async fn cancel(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<MessageId>,
) -> Result<Json<OneMessage>> {
    let stopped = Changes::new().set(AiMessage::STATE, AnswerState::Cancelled);
    let growing = [
        Query::equal(AiMessage::USER_ID, &me),
        Query::equal(AiMessage::STATE, AnswerState::Streaming),
    ];
    let rows = app.rows::<AiMessage>();
    if let Some(message) = rows.update_if(&id, growing, &stopped).await? {
        let message = message.into();
        return Ok(Json(OneMessage { message }));
    }
    let message = own(&app, &me, &id).await?;
    if message.row.state == AnswerState::Cancelled {
        let message = message.into();
        return Ok(Json(OneMessage { message }));
    }
    Err(Error::new(Code::WrongState, "This answer does not grow"))
}

/// Asks again what was interrupted: a new answer to the same question. Asking twice makes one.
///
/// # Errors
///
/// `not_found`; `wrong_state` for what was not interrupted; `rate_limited`, `quota_exceeded`.
pub async fn retry(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<MessageId>,
) -> Result<Accepted<Growing>> {
    let failed = own(&app, &me, &id).await?;
    rules::check_interrupted(&failed.row)?;
    let question = failed.row.question_id.clone();
    let question = question.ok_or_else(|| Error::not_found("question"))?;
    let message_id: MessageId = did(Kind::AI_RETRY, &[id.as_str()]);
    let conversation_id = failed.row.conversation_id;
    count(&app, &me).await?;
    let answer = AiMessage {
        question_id: Some(question.clone()),
        ..blank(&me, &conversation_id, Speaker::Assistant)
    };
    let readers = [readers::user(&me)];
    let rows = app.rows::<AiMessage>();
    rows.create_once(&message_id, &answer, &readers).await?;
    answer::queue(&app, &me, &message_id, &question).await?;
    Ok(Accepted(Growing {
        message_id,
        conversation_id,
    }))
}

async fn own(app: &App, me: &UserId, id: &MessageId) -> Result<Stored<AiMessage>> {
    let message = app.rows::<AiMessage>().get(id).await?;
    if message.row.user_id == *me {
        Ok(message)
    } else {
        Err(Error::not_found("message"))
    }
}
