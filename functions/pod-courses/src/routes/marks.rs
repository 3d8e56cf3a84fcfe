//! Liking, flagging and pinning messages of a cohort: each person once.

use client::{Changes, Permission, Query, Role};
use model::{did, CohortId, CohortMessageId, EdgeId, Kind, PodId, UserId};
use runtime::{Error, Json, Path, Result, State};
use store::tables::{CohortMessage, CohortMessageFlag, CohortMessageLike};
use store::{readers, App, Counter, Me};

use super::chat::{like_id, present};
use crate::access;
use crate::wire::{Flagged, Liked, Pinned};

/// How many people hide a message by flagging it.
const HIDING: u32 = 3;

/// Likes a message; liking it again changes nothing. Four calls in three waves.
///
/// # Errors
///
/// `not_found`; `session_required`.
pub async fn like(
    State(app): State<App>,
    Me(me): Me,
    Path((id, message)): Path<(CohortId, CohortMessageId)>,
) -> Result<Json<Liked>> {
    let found = access::message(&app, &id, &message).await?;
    let like = CohortMessageLike {
        message_id: message.clone(),
        user_id: me.clone(),
        pod_id: found.row.pod_id.clone(),
    };
    let team = [readers::pod(&found.row.pod_id)];
    let edge = like_id(&message, &me);
    let linked = app.link(&edge, &like, &team, likes(&message)).await?;
    Ok(Json(Liked {
        liked: true,
        likes_count: linked.into_inner().row.likes_count,
    }))
}

/// Stops liking a message; doing so again changes nothing. Four calls in three waves.
///
/// # Errors
///
/// `not_found`; `session_required`.
pub async fn unlike(
    State(app): State<App>,
    Me(me): Me,
    Path((id, message)): Path<(CohortId, CohortMessageId)>,
) -> Result<Json<Liked>> {
    access::message(&app, &id, &message).await?;
    let edge = like_id(&message, &me);
    let unlinked = app
        .unlink::<CohortMessageLike, CohortMessage>(&edge, likes(&message))
        .await?;
    Ok(Json(Liked {
        liked: false,
        likes_count: unlinked.into_inner().row.likes_count,
    }))
}

/// Flags a message, once for each person; the third hides it from all but those who lead the pod. Four calls in three waves, and one
/// more for the flag that hides. A call that died before it hid is made good by making it again.
///
/// # Errors
///
/// `not_found`; `session_required`.
pub async fn flag(
    State(app): State<App>,
    Me(me): Me,
    Path((id, message)): Path<(CohortId, CohortMessageId)>,
) -> Result<Json<Flagged>> {
    let found = access::message(&app, &id, &message).await?;
    let pod = &found.row.pod_id;
    let flag = CohortMessageFlag {
        message_id: message.clone(),
        user_id: me.clone(),
        pod_id: pod.clone(),
    };
    let edge: EdgeId = did(Kind::COURSE_CHAT_FLAG, &[message.as_str(), me.as_str()]);
    let counter = Counter::<CohortMessage> {
        id: &message,
        column: CohortMessage::FLAG_COUNT,
    };
    let linked = app.link(&edge, &flag, &[], counter).await?.into_inner();
    if linked.row.flag_count >= HIDING && linked.row.flagged_at.is_none() {
        let hidden = Changes::new()
            .set(CohortMessage::FLAGGED_AT, app.now())
            .set(CohortMessage::IS_PINNED, false);
        app.rows::<CohortMessage>()
            .update_with(&message, &hidden, &[leaders(pod)])
            .await?;
    }
    Ok(Json(Flagged { flagged: true }))
}

/// Lets everybody read a message again, and forgets its flags: who leads the pod looked at it. Five calls in four waves.
///
/// # Errors
///
/// `not_found`; `forbidden` for members.
pub async fn unflag(
    State(app): State<App>,
    Me(me): Me,
    Path((id, message)): Path<(CohortId, CohortMessageId)>,
) -> Result<Json<Flagged>> {
    let cohort = access::cohort_itself(&app, &id).await?;
    access::leader(&app, &cohort.row, &me).await?;
    let messages = app.rows::<CohortMessage>();
    access::of_cohort(messages.get(&message).await?, &id)?;
    let of_message = [Query::equal(CohortMessageFlag::MESSAGE_ID, &message)];
    app.rows::<CohortMessageFlag>()
        .delete_where(of_message)
        .await?;
    let shown = Changes::new()
        .set(CohortMessage::FLAG_COUNT, 0)
        .set(CohortMessage::FLAGGED_AT, None::<model::Timestamp>);
    let team = [readers::pod(&cohort.row.pod_id)];
    messages.update_with(&message, &shown, &team).await?;
    Ok(Json(Flagged { flagged: false }))
}

/// Keeps a message on top. Three calls in three waves.
///
/// # Errors
///
/// `not_found`; `forbidden` for members.
pub async fn pin(
    State(app): State<App>,
    Me(me): Me,
    Path((id, message)): Path<(CohortId, CohortMessageId)>,
) -> Result<Json<Pinned>> {
    set_pinned(&app, &me, (&id, &message), true).await
}

/// Lets a message go from the top. Three calls in three waves.
///
/// # Errors
///
/// `not_found`; `forbidden` for members.
pub async fn unpin(
    State(app): State<App>,
    Me(me): Me,
    Path((id, message)): Path<(CohortId, CohortMessageId)>,
) -> Result<Json<Pinned>> {
    set_pinned(&app, &me, (&id, &message), false).await
}

async fn set_pinned(
    app: &App,
    me: &UserId,
    (id, message): (&CohortId, &CohortMessageId),
    is_pinned: bool,
) -> Result<Json<Pinned>> {
    let cohort = access::cohort_itself(app, id).await?;
    access::leader(app, &cohort.row, me).await?;
    let pinned = Changes::new().set(CohortMessage::IS_PINNED, is_pinned);
    let rows = app.rows::<CohortMessage>();
    let found = rows.update_if(message, present(id, None), &pinned).await?;
    found.ok_or_else(|| Error::not_found("message"))?;
    Ok(Json(Pinned { pinned: is_pinned }))
}

fn likes(message: &CohortMessageId) -> Counter<'_, CohortMessage> {
    Counter {
        id: message,
        column: CohortMessage::LIKES_COUNT,
    }
}

/// The owner and the admins of a pod, as its team knows them.
fn leaders(pod: &PodId) -> Permission {
    Permission::read(Role::team(pod, Some("admin")))
}
