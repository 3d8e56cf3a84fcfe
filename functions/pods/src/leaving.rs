//! Going out of a pod, by oneself or not.
//!
//! The membership's row goes first and decides; the seat and the team follow. Who is told learns it here and not from an event: a row
//! that is gone cannot say why.

use futures_util::try_join;
use model::{NotificationType, UserId};
use runtime::Result;
use store::notify::{self, Notice};
use store::tables::{Pod, PodMember};
use store::{App, Stored};

use crate::cache;

/// Frees the seat of somebody whose row was just deleted and ends their reading: two calls at once. Answers the pod, unless it is
/// being deleted.
///
/// # Errors
///
/// What the store answers.
pub async fn free(app: &App, gone: &Stored<PodMember>) -> Result<Option<Stored<Pod>>> {
    let member = &gone.row;
    cache::of(app).forget(&member.user_id);
    let known = member.membership_id.as_ref();
    let (pod, ()) = try_join!(
        uncount(app, member),
        app.leave_team(&member.pod_id, &member.user_id, known),
    )?;
    Ok(pod)
}

/// Parallel deletes may both be told that they deleted the row; the counter stays at its floor. That is zero and not the owner's one:
/// somebody who leaves while they still join may free a seat a moment before it is taken.
async fn uncount(app: &App, member: &PodMember) -> store::Result<Option<Stored<Pod>>> {
    let pods = app.rows::<Pod>();
    let freed = pods
        .decrement(&member.pod_id, Pod::MEMBER_COUNT, 1, Some(0))
        .await;
    match freed {
        Ok(pod) => Ok(Some(pod)),
        Err(store::Error::LimitReached { .. }) => pods.find(&member.pod_id).await,
        Err(store::Error::NotFound { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Tells a pod's owner that somebody left. Failing at it fails nothing.
pub async fn tell_owner(app: &App, pod: &Stored<Pod>, who: &UserId, gone: &Stored<PodMember>) {
    let Ok(cards) = app.cards([who]).await else {
        return;
    };
    let notice = notice(NotificationType::PodLeave, pod, gone).by(who, &cards.of(who).name);
    notify::tell(app, &notice, [pod.row.owner_id.clone()])
        .await
        .ok();
}

/// Tells somebody that they were removed. Failing at it fails nothing.
pub async fn tell_removed(app: &App, pod: &Stored<Pod>, gone: &Stored<PodMember>) {
    let notice = notice(NotificationType::PodRemoved, pod, gone);
    notify::tell(app, &notice, [gone.row.user_id.clone()])
        .await
        .ok();
}

/// The source is this one membership: joining and leaving again is another.
fn notice(kind: NotificationType, pod: &Stored<Pod>, gone: &Stored<PodMember>) -> Notice {
    let since = gone.created_at.as_millisecond();
    let source = format!("{}-{since}", gone.id);
    Notice::of(kind, source, &[pod.id.as_str()]).within(&pod.id, &pod.row.name)
}
