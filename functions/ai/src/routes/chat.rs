//! Asking.

use std::time::{Duration, Instant};

use client::NewRow;
use futures_util::try_join;
use llm::{Ask, Fence};
use model::{did, AnswerState, EntityId, Kind, MessageId, Packed, Speaker, Text, UserId};
use runtime::{Begun, Json, Result, State};
use store::tables::AiMessage;
use store::{readers, App, Me};

use super::count;
use crate::material::{self, Material};
use crate::rules::Request;
use crate::wire::{Answered, ChapterRef, ChatAnswer, Growing, NewQuestion, Said};
use crate::{answer, conversation, prompts, rules};

/// How long an answer may take that somebody waits for: Appwrite cuts an execution at 30 s.
const PATIENCE: Duration = Duration::from_secs(25);

/// How much of its first question a conversation is called, in characters.
const TITLE: usize = 80;

/// Answers a question, or says where the answer will grow.
///
/// # Errors
///
/// `validation_failed`; `not_found` for a conversation or chapter that is not there for the caller; `not_enrolled`; `rate_limited`,
/// `quota_exceeded`; `upstream_failed`, `upstream_busy`, `upstream_timeout` where nobody answers.
pub async fn ask(
    State(app): State<App>,
    Me(me): Me,
    Json(new): Json<NewQuestion>,
) -> Result<Begun<ChatAnswer>> {
    let begun = Instant::now();
    let (is_streamed, conversation) = (new.stream, new.conversation_id.clone());
    let context = new.context.clone();
    let mut request = rules::request(new)?;
    let ((), material) = try_join!(
        kept(&app, &me, conversation.as_ref()),
        context_of(&app, &me, context.as_ref())
    )?;
    request.context = material.map(|it| it.whole());
    count(&app, &me).await?;
    if is_streamed {
        let growing = grow(&app, &me, conversation, &request).await?;
        return Ok(Begun::later(ChatAnswer::Growing(growing)));
    }
    let whole = at_once(&app, &me, &request, begun).await?;
    if let Some(conversation) = &conversation {
        let asked = request.turns.last().map_or("", |it| it.content.as_str());
        conversation::append(&app, conversation, asked, &whole.message.content).await?;
    }
    Ok(Begun::now(ChatAnswer::Whole(whole)))
}

/// The conversation that is named is the caller's.
async fn kept(app: &App, me: &UserId, id: Option<&EntityId>) -> Result<()> {
    match id {
        Some(id) => conversation::own(app, me, id).await.map(drop),
        None => Ok(()),
    }
}

async fn context_of(app: &App, me: &UserId, at: Option<&ChapterRef>) -> Result<Option<Material>> {
    match at {
        Some(at) => material::of(app, me, at).await.map(Some),
        None => Ok(None),
    }
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

/// Writes the question and its empty answer, and queues filling it. Where no conversation is named, one begins.
async fn grow(
    app: &App,
    me: &UserId,
    conversation: Option<EntityId>,
    request: &Request,
) -> Result<Growing> {
    let message_id = MessageId::random();
    let is_new = conversation.is_none();
    let conversation_id = conversation.unwrap_or_else(EntityId::random);
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
    let title: Option<String> = asked.map(|it| it.chars().take(TITLE).collect());
    let messages = app.rows::<AiMessage>();
    try_join!(messages.create_many(&rows), async {
        if is_new {
            let begun = conversation::begun(me, title.as_deref());
            let own = [readers::user(me)];
            app.rows().create(&conversation_id, &begun, &own).await?;
        }
        Ok(())
    })?;
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
