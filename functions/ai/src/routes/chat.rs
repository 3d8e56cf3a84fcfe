//! Asking.

use std::time::{Duration, Instant};

use client::NewRow;
use llm::{Ask, Fence};
use model::{did, AnswerState, EntityId, Kind, MessageId, Packed, Speaker, Text, UserId};
use runtime::{Begun, Json, Result, State};
use store::tables::AiMessage;
use store::{readers, App, Me};

use super::count;
use crate::rules::Request;
use crate::wire::{Answered, ChatAnswer, Growing, NewQuestion, Said};
use crate::{answer, prompts, rules};

/// How long an answer may take that somebody waits for: Appwrite cuts an execution at 30 s.
const PATIENCE: Duration = Duration::from_secs(25);

/// Answers a question, or says where the answer will grow.
///
/// # Errors
///
/// `validation_failed`; `rate_limited`, `quota_exceeded`; `upstream_failed`, `upstream_busy`, `upstream_timeout` where nobody answers.
pub async fn ask(
    State(app): State<App>,
    Me(me): Me,
    Json(new): Json<NewQuestion>,
) -> Result<Begun<ChatAnswer>> {
    let begun = Instant::now();
    let (is_streamed, conversation) = (new.stream, new.conversation_id.clone());
    let request = rules::request(new)?;
    count(&app, &me).await?;
    if is_streamed {
        let conversation = conversation.unwrap_or_else(EntityId::random);
        let growing = grow(&app, &me, conversation, &request).await?;
        return Ok(Begun::later(ChatAnswer::Growing(growing)));
    }
    let whole = at_once(&app, &me, &request, begun).await?;
    Ok(Begun::now(ChatAnswer::Whole(whole)))
}

async fn at_once(app: &App, me: &UserId, request: &Request, begun: Instant) -> Result<Answered> {
    let turns = prompts::chat(request, &Fence::random());
    let ask = Ask::chat("chat", turns, request.max_tokens);
    let answer = match llm::open(app).map(|it| it.within(PATIENCE)) {
        Ok(ai) => ai.ask(&ask).await,
        Err(fault) => Err(fault),
    };
    let answer = match answer {
        Ok(answer) => answer,
        Err(fault) => {
            // Whoever got no answer has asked nothing.
            llm::quota::give_back(app, me).await?;
            return Err(fault.into());
        }
    };
    llm::quota::count(app, me, answer.usage.total_tokens).await?;
    Ok(Answered {
        message: Said {
            role: Speaker::Assistant,
            content: answer.text,
        },
        model: answer.model,
        usage: answer.usage,
        processing_ms: u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX),
    })
}

/// Writes the question and its empty answer, and queues filling it.
async fn grow(
    app: &App,
    me: &UserId,
    conversation_id: EntityId,
    request: &Request,
) -> Result<Growing> {
    let message_id = MessageId::random();
    let question_id: MessageId = did(Kind::AI_QUESTION, &[message_id.as_str()]);
    let asked = request.turns.last().map(|it| it.content.as_str());
    let kept = serde_json::to_value(request).map_err(runtime::Error::internal)?;
    let question = AiMessage {
        text: asked.map(Text::cut),
        state: AnswerState::Done,
        request: Some(Packed(kept)),
        ..blank(me, &conversation_id, Speaker::User)
    };
    let answer = AiMessage {
        question_id: Some(question_id.clone()),
        ..blank(me, &conversation_id, Speaker::Assistant)
    };
    let row = |id: &MessageId, data: AiMessage| NewRow {
        id: id.to_string(),
        data,
        permissions: vec![readers::user(me)],
    };
    let rows = [row(&question_id, question), row(&message_id, answer)];
    app.rows::<AiMessage>().create_many(&rows).await?;
    answer::queue(app, me, &message_id, &question_id).await?;
    Ok(Growing {
        message_id,
        conversation_id,
    })
}

/// A turn that says nothing yet.
pub fn blank(me: &UserId, conversation: &EntityId, role: Speaker) -> AiMessage {
    AiMessage {
        user_id: me.clone(),
        conversation_id: conversation.clone(),
        role,
        text: None,
        state: AnswerState::Streaming,
        error: None,
        model: None,
        usage: None,
        question_id: None,
        request: None,
    }
}
