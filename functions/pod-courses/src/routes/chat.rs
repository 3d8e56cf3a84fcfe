//! What a cohort says about its course.

use std::collections::BTreeSet;

use client::{Changes, Query};
use futures_util::try_join;
use model::{
    did, ChapterId, CohortId, CohortMessageId, CohortMessageType, EdgeId, Kind, Text, UserId,
};
use runtime::{Code, Error, Json, Made, Path, Query as Params, Result, State};
use store::rate_limit::Rule;
use store::schema::CREATED_AT;
use store::tables::{
    Cohort, CohortMessage, CohortMessageFlag, CohortMessageLike, CourseChapter, PodMember,
};
use store::{readers, App, Me, Once, Page, Stored};

use crate::access;
use crate::rules::chat as rules;
use crate::wire::{ChatFilter, MessageItem, MessagePatch, NewMessage, OneMessage};

/// Messages of a page, unless the reader asks otherwise.
const PAGE: u32 = 50;

/// Writes to a cohort. Five calls in three waves; an answer two more, and one about a chapter another.
///
/// # Errors
///
/// `validation_failed`; `not_found` for who is not in the pod; `forbidden` for an announcement by a member; `parent_mismatch`;
/// `pod_inactive`; `rate_limited`.
pub async fn write(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<CohortId>,
    Json(new): Json<NewMessage>,
) -> Result<Made<OneMessage>> {
    let (cohort, parent, chapter) = try_join!(
        access::cohort_itself(&app, &id),
        parent(&app, new.parent_id.as_ref()),
        chapter(&app, new.chapter_id.as_ref()),
    )?;
    let (member, ()) = try_join!(access::writer(&app, &cohort.row, &me), async {
        Ok(app.limit_rate(Rule::MESSAGES, &me).await?)
    })?;
    let kind = new.kind.unwrap_or(CohortMessageType::Discussion);
    rules::check_kind(kind, &member.row)?;
    if new.chapter_id.is_some() {
        rules::check_chapter(chapter.as_ref(), &cohort.row.course_id)?;
    }
    let thread = thread(&new, &id, parent.as_ref(), &member.row)?;
    let message_id = match &new.client_message_id {
        Some(attempt) => did(Kind::MESSAGE, &[id.as_str(), me.as_str(), attempt.as_str()]),
        None => CohortMessageId::random(),
    };
    let row = message(&cohort, &me, (kind, thread), new);
    let team = [readers::pod(&row.pod_id)];
    let messages = app.rows::<CohortMessage>();
    let made = messages.create_or_get(&message_id, &row, &team).await?;
    if let (true, Some(top)) = (made.is_new(), &row.parent_id) {
        messages
            .increment(top, CohortMessage::REPLIES_COUNT, 1, None)
            .await?;
    }
    Ok(match made {
        Once::Created(message) => Made::created(message.into()),
        Once::Already(message) => Made::existing(message.into()),
    })
}

/// Lists what a cohort says, latest first. Four calls in two waves. What is hidden, those who lead the pod alone find.
///
/// # Errors
///
/// `not_found` for who is not in the pod; `bad_cursor`; `session_required`.
pub async fn list(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<CohortId>,
    Params(filter): Params<ChatFilter>,
) -> Result<Json<Page<MessageItem>>> {
    let readable = app.as_caller::<CohortMessage>()?;
    let (_, page) = try_join!(access::cohort(&app, &id), async {
        let queries = queries(&id, &filter);
        Ok(readable.page(queries, &filter.paging, PAGE).await?)
    })?;
    let edges: Vec<EdgeId> = page.items.iter().map(|it| like_id(&it.id, &me)).collect();
    let likes = app.rows::<CohortMessageLike>();
    let (cards, mine) = try_join!(
        app.cards(page.items.iter().map(|it| &it.row.author_id)),
        likes.get_many(&edges),
    )?;
    let mine: BTreeSet<CohortMessageId> = mine.into_iter().map(|it| it.row.message_id).collect();
    Ok(Json(page.map(|message| MessageItem {
        author: cards.of(&message.row.author_id),
        liked: mine.contains(&message.id),
        message: message.into(),
    })))
}

/// Puts one's own message in other words. Four calls in three waves.
///
/// # Errors
///
/// `validation_failed`; `not_owner` for somebody else's; `not_found`; `pod_inactive`.
pub async fn edit(
    State(app): State<App>,
    Me(me): Me,
    Path((id, message)): Path<(CohortId, CohortMessageId)>,
    Json(patch): Json<MessagePatch>,
) -> Result<Json<OneMessage>> {
    let cohort = access::cohort_itself(&app, &id).await?;
    access::writer(&app, &cohort.row, &me).await?;
    let words = Changes::new()
        .set(CohortMessage::CONTENT, &patch.content)
        .set(CohortMessage::EDITED_AT, app.now());
    let messages = app.rows::<CohortMessage>();
    let own = present(&id, Some(&me));
    if let Some(edited) = messages.update_if(&message, own, &words).await? {
        return Ok(Json(edited.into()));
    }
    access::of_cohort(messages.get(&message).await?, &id)?;
    Err(Error::new(
        Code::NotOwner,
        "Only its author edits a message",
    ))
}

/// Deletes a message: its author, the owner and the admins of the pod. Its place stays, so that answers keep their thread; likes and
/// flags go. Six calls in four waves.
///
/// # Errors
///
/// `not_found`; `forbidden`.
pub async fn delete(
    State(app): State<App>,
    Me(me): Me,
    Path((id, message)): Path<(CohortId, CohortMessageId)>,
) -> Result<Json<OneMessage>> {
    let messages = app.rows::<CohortMessage>();
    let (cohort, found) = try_join!(access::cohort_itself(&app, &id), async {
        Ok(messages.get(&message).await?)
    })?;
    let member = app.membership(&cohort.row.pod_id, &me).await?;
    let member = member.ok_or_else(|| Error::not_found("cohort"))?;
    let found = access::of_cohort(found, &id)?;
    if found.row.author_id != me && !access::is_leader(&member.row) {
        return Err(Error::forbidden(
            "Only its author, the owner and the admins of the pod delete a message",
        ));
    }
    let gone = Changes::new()
        .set(CohortMessage::CONTENT, "")
        .set(CohortMessage::IS_PINNED, false)
        .set(CohortMessage::LIKES_COUNT, 0)
        .set(CohortMessage::FLAG_COUNT, 0)
        .set(CohortMessage::DELETED_AT, app.now());
    let deleted = messages
        .update_if(&message, present(&id, None), &gone)
        .await?;
    let deleted = deleted.ok_or_else(|| Error::not_found("message"))?;
    let (likes, flags) = (
        app.rows::<CohortMessageLike>(),
        app.rows::<CohortMessageFlag>(),
    );
    try_join!(
        likes.delete_where([Query::equal(CohortMessageLike::MESSAGE_ID, &message)]),
        flags.delete_where([Query::equal(CohortMessageFlag::MESSAGE_ID, &message)]),
        forget_reply(&app, deleted.row.parent_id.as_ref()),
    )?;
    Ok(Json(deleted.into()))
}

/// The id of the row that says that somebody likes a message.
pub fn like_id(message: &CohortMessageId, user: &UserId) -> EdgeId {
    did(Kind::COURSE_CHAT_LIKE, &[message.as_str(), user.as_str()])
}

/// What finds a message that is there; of one author where one is named.
pub fn present(cohort: &CohortId, author: Option<&UserId>) -> Vec<Query> {
    let mut all = vec![
        Query::equal(CohortMessage::COHORT_ID, cohort),
        Query::is_null(CohortMessage::DELETED_AT),
    ];
    all.extend(author.map(|it| Query::equal(CohortMessage::AUTHOR_ID, it)));
    all
}

/// What was deleted is listed as long as it has answers.
fn queries(cohort: &CohortId, filter: &ChatFilter) -> Vec<Query> {
    let mut queries = vec![
        Query::equal(CohortMessage::COHORT_ID, cohort),
        Query::or([
            Query::is_null(CohortMessage::DELETED_AT),
            Query::greater_than(CohortMessage::REPLIES_COUNT, 0),
        ]),
        Query::order_desc(CREATED_AT),
    ];
    let chapter = filter.chapter_id.as_ref();
    queries.extend(chapter.map(|it| Query::equal(CohortMessage::CHAPTER_ID, it)));
    queries.push(match &filter.parent_id {
        Some(parent) => Query::equal(CohortMessage::PARENT_ID, parent),
        None => Query::is_null(CohortMessage::PARENT_ID),
    });
    queries
}

async fn parent(app: &App, id: Option<&CohortMessageId>) -> Result<Option<Stored<CohortMessage>>> {
    match id {
        Some(id) => Ok(app.rows::<CohortMessage>().find(id).await?),
        None => Ok(None),
    }
}

async fn chapter(app: &App, id: Option<&ChapterId>) -> Result<Option<Stored<CourseChapter>>> {
    match id {
        Some(id) => Ok(app.rows::<CourseChapter>().find(id).await?),
        None => Ok(None),
    }
}

fn thread(
    new: &NewMessage,
    cohort: &CohortId,
    parent: Option<&Stored<CohortMessage>>,
    member: &PodMember,
) -> Result<Option<CohortMessageId>> {
    match new.parent_id {
        Some(_) => rules::thread(cohort, parent, member).map(Some),
        None => Ok(None),
    }
}

fn message(
    cohort: &Stored<Cohort>,
    me: &UserId,
    (kind, parent_id): (CohortMessageType, Option<CohortMessageId>),
    new: NewMessage,
) -> CohortMessage {
    CohortMessage {
        pod_id: cohort.row.pod_id.clone(),
        cohort_id: cohort.id.clone(),
        chapter_id: new.chapter_id,
        author_id: me.clone(),
        kind,
        content: Text::cut(&new.content),
        parent_id,
        likes_count: 0,
        replies_count: 0,
        is_pinned: false,
        flagged_at: None,
        flag_count: 0,
        edited_at: None,
        deleted_at: None,
    }
}

async fn forget_reply(app: &App, thread: Option<&CohortMessageId>) -> store::Result<()> {
    let Some(thread) = thread else { return Ok(()) };
    let messages = app.rows::<CohortMessage>();
    match messages
        .decrement(thread, CohortMessage::REPLIES_COUNT, 1, Some(0))
        .await
    {
        Ok(_) | Err(store::Error::NotFound { .. } | store::Error::LimitReached { .. }) => Ok(()),
        Err(error) => Err(error),
    }
}
