//! AI-7: conversations that somebody keeps.

use client::Query;
use model::EntityId;
use runtime::{Error, Json, Made, Path, Query as Params, Result, State};
use store::schema::{CREATED_AT, ID, UPDATED_AT};
use store::tables::{AiConversation, AiMessage};
use store::{readers, App, Me, Page, Paging};

use crate::conversation;
use crate::wire::{ConversationView, Deleted, NewConversation, OneConversation};

/// Begins a conversation: questions that name it are kept in it, with their answers. One call.
///
/// # Errors
///
/// `validation_failed`.
pub async fn begin(
    State(app): State<App>,
    Me(me): Me,
    Json(new): Json<NewConversation>,
) -> Result<Made<OneConversation>> {
    let row = conversation::begun(&me, new.title.as_deref());
    let id = EntityId::random();
    let own = [readers::user(&me)];
    let made = app.rows().create(&id, &row, &own).await?;
    Ok(Made::created(made.into()))
}

/// Lists the caller's conversations, the latest first, without what was said. One call.
///
/// # Errors
///
/// `bad_cursor`.
pub async fn list(
    State(app): State<App>,
    Me(me): Me,
    Params(paging): Params<Paging>,
) -> Result<Json<Page<ConversationView>>> {
    let shown = [
        ID,
        CREATED_AT,
        UPDATED_AT,
        "$permissions",
        AiConversation::USER_ID.key,
        AiConversation::TITLE.key,
    ];
    let own = [
        Query::equal(AiConversation::USER_ID, &me),
        Query::order_desc(UPDATED_AT),
        Query::select(shown),
    ];
    let page = app.rows::<AiConversation>().page(own, &paging, 20).await?;
    Ok(Json(page.map(|it| (&it).into())))
}

/// Reads a conversation. One call.
///
/// # Errors
///
/// `not_found` for what is nobody's or somebody else's.
pub async fn read(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<EntityId>,
) -> Result<Json<OneConversation>> {
    Ok(Json(conversation::own(&app, &me, &id).await?.into()))
}

/// Deletes a conversation with all that was said in it. Two calls in two waves.
///
/// # Errors
///
/// `not_found` for what is nobody's or somebody else's.
pub async fn delete(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<EntityId>,
) -> Result<Json<Deleted>> {
    let own = [Query::equal(AiConversation::USER_ID, &me)];
    let gone = app.rows::<AiConversation>().delete_if(&id, own).await?;
    let said = [
        Query::equal(AiMessage::USER_ID, &me),
        Query::equal(AiMessage::CONVERSATION_ID, &id),
    ];
    app.rows::<AiMessage>().delete_where(said).await?;
    gone.ok_or_else(|| Error::not_found("conversation"))?;
    Ok(Json(Deleted { deleted: true }))
}
