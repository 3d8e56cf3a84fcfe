//! Going out of a pod, by oneself or not.
//!
//! The membership's row goes together with the queueing of the job that tells of it, in one transaction: whatever becomes of this call
//! afterwards, it is told. The seat and the team follow, so that nobody who leaves waits for others who join.

use std::future::Future;

use client::Operations;
use futures_util::try_join;
use runtime::{Error, Result};
use store::tables::{Pod, PodMember};
use store::{retry_changed, App, Departure, Row, Stored, DATABASE};

use crate::cache;

/// How often a place is given up that changes at the same time: by points, by a role, by one's own joining again.
const ATTEMPTS: usize = 3;

/// How somebody goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// By themselves.
    Left,
    /// Others saw to it.
    Removed,
}

/// Gives up the place that `look` finds, and queues the telling: four calls, and those of two looks. `look` refuses a place that must
/// stay.
///
/// # Errors
///
/// What `look` answers; `version_conflict` where the place keeps changing meanwhile.
pub async fn give_up<Looking>(
    app: &App,
    way: Way,
    look: impl Fn() -> Looking,
) -> Result<Stored<PodMember>>
where
    Looking: Future<Output = Result<Stored<PodMember>>>,
{
    retry_changed(ATTEMPTS, || attempt(app, way, &look)).await
}

/// The first look refuses what would be in vain and says which membership ends. The second comes after its end is staged. Of twins
/// only one queues the job.
async fn attempt<Looking>(
    app: &App,
    way: Way,
    look: impl Fn() -> Looking,
) -> Result<Stored<PodMember>>
where
    Looking: Future<Output = Result<Stored<PodMember>>>,
{
    let seen = look().await?;
    let operations = operations(app, way, &seen)?;
    let again = async {
        let now = look().await?;
        let is_same = now.created_at == seen.created_at;
        is_same.then_some(now).ok_or_else(changed)
    };
    app.commit_seen(PodMember::NOUN, &operations, again).await
}

fn operations(app: &App, way: Way, member: &Stored<PodMember>) -> Result<Operations> {
    let gone = Operations::new().delete((DATABASE, PodMember::TABLE), member.id.as_str());
    let telling = Departure::job(member, way == Way::Removed)?;
    Ok(telling.staged(app, gone))
}

fn changed() -> Error {
    store::Error::Changed {
        noun: PodMember::NOUN,
    }
    .into()
}

/// Frees the seat of somebody whose row was just deleted and ends their reading: two calls at once. Answers the pod, unless it is
/// gone.
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

/// The counter stays at its floor. That is zero and not the owner's one: somebody who leaves while they still join may free a seat a
/// moment before it is taken.
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
