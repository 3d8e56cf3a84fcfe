//! Reading what was written; Appwrite leaves out what the caller may not read.

use std::collections::HashMap;

use client::Query;
use futures_util::try_join;
use model::{MessageId, RoomId, UserId};
use runtime::{Error, Json, Path, Query as Params, Result, State};
use store::schema::CREATED_AT;
use store::tables::{Message, MessageReaction};
use store::{App, Me, Page, Stored};

use crate::access;
use crate::wire::{
    Around, Found, HistoryItem, MessageView, OneMessage, ReactionCount, ReplyPreview, SearchFilter,
};

/// How many reactions one call reads.
const REACTIONS_PER_CALL: usize = 500;

/// How many calls read the reactions of one page at the most.
const REACTION_CALLS: usize = 4;

/// Reads a page of a room, oldest first; the next page is older.
///
/// # Errors
///
/// `not_a_member`; `not_found`; `bad_cursor`; `session_required`.
pub async fn list(
    State(app): State<App>,
    Me(me): Me,
    Path(room): Path<RoomId>,
    Params(filter): Params<Around>,
) -> Result<Json<Page<HistoryItem>>> {
    let page = match &filter.around {
        Some(middle) => around(&app, &room, middle, &filter).await?,
        None => newest(&app, &room, &filter).await?,
    };
    if page.items.is_empty() {
        access::room(&app, &me, &room).await?;
    }
    let next_cursor = page.next_cursor;
    let mut items = items(&app, &me, page.items).await?;
    items.reverse();
    Ok(Json(Page { items, next_cursor }))
}

/// Reads one message.
///
/// # Errors
///
/// `not_found`; `session_required`.
pub async fn read(
    State(app): State<App>,
    Me(_): Me,
    Path(id): Path<MessageId>,
) -> Result<Json<OneMessage>> {
    let message = access::message(&app, &id).await?.into();
    Ok(Json(OneMessage { message }))
}

/// Searches the rooms that the caller may read, newest first.
///
/// # Errors
///
/// `not_found` for a room that is not there for the caller; `bad_cursor`; `session_required`.
pub async fn search(
    State(app): State<App>,
    Me(me): Me,
    Params(filter): Params<SearchFilter>,
) -> Result<Json<Found>> {
    let mut wanted = vec![
        Query::search(Message::CONTENT, filter.q.as_str()),
        Query::is_null(Message::DELETED_AT),
        Query::order_desc(CREATED_AT),
    ];
    wanted.extend(
        filter
            .room_id
            .as_ref()
            .map(|it| Query::equal(Message::ROOM_ID, it)),
    );
    let readable = app.as_caller::<Message>()?;
    let page = readable.page(wanted, &filter.paging, 20).await?;
    if let (true, Some(room)) = (page.items.is_empty(), &filter.room_id) {
        access::room(&app, &me, room).await?;
    }
    let page = page.map(MessageView::from);
    Ok(Json(Found {
        items: page.items,
        next_cursor: page.next_cursor,
    }))
}

fn of_room(room: &RoomId) -> Query {
    Query::equal(Message::ROOM_ID, room)
}

async fn newest(app: &App, room: &RoomId, filter: &Around) -> Result<Page<Stored<Message>>> {
    let wanted = [of_room(room), Query::order_desc(CREATED_AT)];
    let readable = app.as_caller::<Message>()?;
    Ok(readable.page(wanted, &filter.paging, 50).await?)
}

/// Reads a message with those before and after it, newest first: three calls at once.
async fn around(
    app: &App,
    room: &RoomId,
    middle: &MessageId,
    filter: &Around,
) -> Result<Page<Stored<Message>>> {
    if filter.paging.cursor.is_some() {
        return Err(Error::field("around", "must not come with a cursor"));
    }
    let readable = app.as_caller::<Message>()?;
    let half = (filter.paging.limit_or(50) / 2).max(1);
    let from = |order: Query| [of_room(room), order, Query::cursor_after(middle.as_str())];
    let message = async {
        let found = readable.get(middle).await?;
        if found.row.room_id == *room {
            return Ok(found);
        }
        Err(store::Error::NotFound { noun: "Message" })
    };
    let (message, older, newer) = try_join!(
        message,
        readable.list(from(Query::order_desc(CREATED_AT)), half),
        readable.list(from(Query::order_asc(CREATED_AT)), half),
    )
    .map_err(|error| match error {
        // The cursor names no message of the room, which is what the first of the three says too.
        store::Error::BadCursor => Error::not_found("message"),
        error => error.into(),
    })?;
    let is_full = u32::try_from(older.len()).is_ok_and(|count| count >= half);
    let oldest = older.last().filter(|_| is_full);
    let next_cursor = oldest.map(|it| it.id.to_string());
    let mut items = newer;
    items.reverse();
    items.push(message);
    items.extend(older);
    Ok(Page { items, next_cursor })
}

/// Adds what the reader's screen needs: three lists at once, however long the page is.
async fn items(app: &App, me: &UserId, messages: Vec<Stored<Message>>) -> Result<Vec<HistoryItem>> {
    if messages.is_empty() {
        return Ok(Vec::new());
    }
    let people = messages.iter().map(|it| &it.row.sender_id);
    let people: Vec<&UserId> = people.filter(|it| !it.is_voice()).collect();
    let cards = async { Ok(app.cards(people).await?) };
    let (cards, previews, mut reactions) = try_join!(
        cards,
        previews(app, &messages),
        reactions(app, me, &messages),
    )?;
    let item = |stored: Stored<Message>| HistoryItem {
        sender: Some(&stored.row.sender_id)
            .filter(|it| !it.is_voice())
            .map(|it| cards.of(it)),
        reply_to: stored
            .row
            .reply_to_id
            .as_ref()
            .and_then(|it| previews.get(it).cloned()),
        reactions: reactions.remove(&stored.id).unwrap_or_default(),
        message: stored.into(),
    };
    Ok(messages.into_iter().map(item).collect())
}

async fn previews(
    app: &App,
    messages: &[Stored<Message>],
) -> Result<HashMap<MessageId, ReplyPreview>> {
    let answered: Vec<&MessageId> = messages
        .iter()
        .filter_map(|it| it.row.reply_to_id.as_ref())
        .collect();
    let found = app.as_caller::<Message>()?.get_many(answered).await?;
    let preview = |stored: Stored<Message>| {
        let preview = ReplyPreview {
            id: stored.id.clone(),
            sender_id: stored.row.sender_id.clone(),
            text: store::rooms::preview(&stored.row).into_string(),
            deleted: stored.row.deleted_at.is_some(),
        };
        (stored.id, preview)
    };
    Ok(found.into_iter().map(preview).collect())
}

/// Counts the emoji of a page; a page with more than 2,000 shows the first of them.
async fn reactions(
    app: &App,
    me: &UserId,
    messages: &[Stored<Message>],
) -> Result<HashMap<MessageId, Vec<ReactionCount>>> {
    let ids: Vec<&MessageId> = messages.iter().map(|it| &it.id).collect();
    let rows = app.rows::<MessageReaction>();
    let mut all: Vec<Stored<MessageReaction>> = Vec::new();
    for _ in 0..REACTION_CALLS {
        let mut wanted = vec![
            Query::equal(MessageReaction::MESSAGE_ID, &ids),
            Query::order_asc(CREATED_AT),
        ];
        wanted.extend(all.last().map(|it| Query::cursor_after(it.id.as_str())));
        let chunk = rows.list(wanted, 500).await?;
        let is_last = chunk.len() < REACTIONS_PER_CALL;
        all.extend(chunk);
        if is_last {
            break;
        }
    }
    Ok(tally(me, all.into_iter().map(|it| it.row)))
}

fn tally(
    me: &UserId,
    reactions: impl Iterator<Item = MessageReaction>,
) -> HashMap<MessageId, Vec<ReactionCount>> {
    let mut counts: HashMap<MessageId, Vec<ReactionCount>> = HashMap::new();
    for reaction in reactions {
        let emoji = reaction.emoji.into_string();
        let mine = reaction.user_id == *me;
        let of_message = counts.entry(reaction.message_id).or_default();
        match of_message.iter_mut().find(|it| it.emoji == emoji) {
            Some(known) => {
                known.count += 1;
                known.mine |= mine;
            }
            None => of_message.push(ReactionCount {
                emoji,
                count: 1,
                mine,
            }),
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn emoji_are_counted_by_message_in_the_order_in_which_they_came() {
        let reaction = |message: &str, user: &str, emoji: &str| MessageReaction {
            message_id: message.parse().unwrap(),
            room_id: "r".parse().unwrap(),
            user_id: user.parse().unwrap(),
            emoji: emoji.parse().unwrap(),
        };
        let all = [
            reaction("m1", "ben", "👍"),
            reaction("m2", "ben", "🎉"),
            reaction("m1", "asha", "❤️"),
            reaction("m1", "asha", "👍"),
        ];
        let counts = tally(&"asha".parse().unwrap(), all.into_iter());
        let m1 = &counts[&"m1".parse::<MessageId>().unwrap()];
        let told: Vec<_> = m1
            .iter()
            .map(|it| (it.emoji.as_str(), it.count, it.mine))
            .collect();
        assert_eq!(told, [("👍", 2, true), ("❤️", 1, true)]);
        assert!(!counts[&"m2".parse::<MessageId>().unwrap()][0].mine);
    }
}
