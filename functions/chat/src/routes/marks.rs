//! Pins, stars and emoji on messages.

use client::{Changes, Query};
use futures_util::try_join;
use model::{did, EdgeId, Kind, MessageId, RoomType, Text, UserId};
use runtime::{Code, Error, Json, Path, Result, State};
use store::schema::CREATED_AT;
use store::tables::{ChatRoom, Message, MessageReaction, MessageStar};
use store::{readers, App, Me, Stored};

use crate::wire::{Mine, Pinned, Starred};
use crate::{access, rules};

/// Pins a message to its room: in a pod its admins, elsewhere everybody.
///
/// # Errors
///
/// `forbidden`; `not_found`; `pod_inactive`; `too_many_pins`; `session_required`.
pub async fn pin(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<MessageId>,
) -> Result<Json<Pinned>> {
    let message = access::present(&app, &id).await?;
    let pinned = [
        Query::equal(Message::ROOM_ID, &message.row.room_id),
        Query::is_not_null(Message::PINNED_AT),
    ];
    let count = async { Ok(app.rows::<Message>().count(pinned).await?) };
    let (room, count) = try_join!(check_may_pin(&app, &me, &message), count)?;
    rules::check_open(&room.row)?;
    if message.row.pinned_at.is_none() {
        if count >= rules::MOST_PINS {
            return Err(Error::new(
                Code::TooManyPins,
                "This room has 50 pinned messages; take one down first",
            ));
        }
        let changes = Changes::new().set(Message::PINNED_AT, app.now());
        app.rows::<Message>().update(&id, &changes).await?;
    }
    Ok(Json(Pinned { pinned: true }))
}

/// Takes a message's pin away; doing so again changes nothing.
///
/// # Errors
///
/// `forbidden`; `not_found`; `session_required`.
pub async fn unpin(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<MessageId>,
) -> Result<Json<Pinned>> {
    let message = access::message(&app, &id).await?;
    check_may_pin(&app, &me, &message).await?;
    if message.row.pinned_at.is_some() {
        let changes = Changes::new().set(Message::PINNED_AT, None::<String>);
        app.rows::<Message>().update(&id, &changes).await?;
    }
    Ok(Json(Pinned { pinned: false }))
}

/// Keeps a message for the caller, who alone sees that.
///
/// # Errors
///
/// `not_found`; `session_required`.
pub async fn star(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<MessageId>,
) -> Result<Json<Starred>> {
    let message = access::present(&app, &id).await?;
    let star = MessageStar {
        message_id: id.clone(),
        room_id: message.row.room_id,
        user_id: me.clone(),
    };
    let own = [readers::user(&me)];
    app.rows()
        .create_once(&star_id(&id, &me), &star, &own)
        .await?;
    Ok(Json(Starred { starred: true }))
}

/// Keeps a message no longer; whoever has left its room may do so too.
///
/// # Errors
///
/// What the store answers.
pub async fn unstar(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<MessageId>,
) -> Result<Json<Starred>> {
    app.rows::<MessageStar>()
        .delete_once(&star_id(&id, &me))
        .await?;
    Ok(Json(Starred { starred: false }))
}

/// Puts an emoji on a message; doing so again changes nothing.
///
/// # Errors
///
/// `validation_failed`; `not_found`; `pod_inactive`; `too_many` past six; `session_required`.
pub async fn react(
    State(app): State<App>,
    Me(me): Me,
    Path((id, emoji)): Path<(MessageId, String)>,
) -> Result<Json<Mine>> {
    let emoji = rules::emoji(&emoji)?;
    let (message, own) = try_join!(access::present(&app, &id), own(&app, &me, &id))?;
    if own.iter().any(|it| it.row.emoji == emoji) {
        return Ok(Json(mine(own.into_iter().map(|it| it.row.emoji))));
    }
    if own.len() >= rules::MOST_EMOJI {
        return Err(Error::new(
            Code::TooMany,
            "Six different emoji on one message are enough",
        ));
    }
    let room = app.rows::<ChatRoom>().get(&message.row.room_id).await?;
    rules::check_open(&room.row)?;
    let reaction = MessageReaction {
        message_id: id.clone(),
        room_id: message.row.room_id,
        user_id: me.clone(),
        emoji: emoji.clone(),
    };
    let readers = store::rooms::reading(&message.permissions);
    app.rows()
        .create_once(&reaction_id(&id, &me, &emoji), &reaction, &readers)
        .await?;
    let before = own.into_iter().map(|it| it.row.emoji);
    Ok(Json(mine(before.chain([emoji]))))
}

/// Takes an emoji back; doing so again changes nothing.
///
/// # Errors
///
/// `validation_failed`; `not_found`; `session_required`.
pub async fn unreact(
    State(app): State<App>,
    Me(me): Me,
    Path((id, emoji)): Path<(MessageId, String)>,
) -> Result<Json<Mine>> {
    let emoji = rules::emoji(&emoji)?;
    let (_, own) = try_join!(access::message(&app, &id), own(&app, &me, &id))?;
    let reactions = app.rows::<MessageReaction>();
    reactions
        .delete_once(&reaction_id(&id, &me, &emoji))
        .await?;
    let left = own.into_iter().map(|it| it.row.emoji);
    Ok(Json(mine(left.filter(|it| *it != emoji))))
}

/// Refuses who may not pin a message; answers its room.
async fn check_may_pin(
    app: &App,
    me: &UserId,
    message: &Stored<Message>,
) -> Result<Stored<ChatRoom>> {
    let room = app.rows::<ChatRoom>().get(&message.row.room_id).await?;
    if room.row.kind != RoomType::Pod || access::leads(app, me, &room.row).await? {
        return Ok(room);
    }
    Err(Error::forbidden(
        "Only the pod's owner and admins pin its messages",
    ))
}

async fn own(app: &App, me: &UserId, message: &MessageId) -> Result<Vec<Stored<MessageReaction>>> {
    let mine = [
        Query::equal(MessageReaction::MESSAGE_ID, message),
        Query::equal(MessageReaction::USER_ID, me),
        Query::order_asc(CREATED_AT),
    ];
    Ok(app.rows::<MessageReaction>().list(mine, 20).await?)
}

fn mine(emoji: impl Iterator<Item = Text<1, 16>>) -> Mine {
    Mine {
        mine: emoji.map(Text::into_string).collect(),
    }
}

fn star_id(message: &MessageId, user: &UserId) -> EdgeId {
    did(Kind::MESSAGE_STAR, &[message.as_str(), user.as_str()])
}

fn reaction_id(message: &MessageId, user: &UserId, emoji: &Text<1, 16>) -> EdgeId {
    let parts = [message.as_str(), user.as_str(), emoji.as_str()];
    did(Kind::MESSAGE_REACTION, &parts)
}
