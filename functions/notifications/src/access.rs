//! Who may still see what a notification is about.
//!
//! An event says what was done, not that the one who did it was allowed to see it: an edge may be taken back a moment later, and
//! whoever left a pod is not told of what happens there.

use std::collections::BTreeSet;

use model::{EdgeId, PodId, UserId, Visibility};
use runtime::Result;
use store::tables::{PodMember, Post};
use store::{membership, readers, App, Stored};

/// Keeps those of `people` who may see the post: of one that moderation hides, its author. One read for a post in a pod, none otherwise.
///
/// # Errors
///
/// What the store answers.
pub async fn who_sees<'a>(
    app: &App,
    post: &Stored<Post>,
    people: impl IntoIterator<Item = &'a UserId>,
) -> Result<BTreeSet<UserId>> {
    let mut people: BTreeSet<UserId> = people.into_iter().cloned().collect();
    if post.row.deleted_at.is_some() {
        return Ok(BTreeSet::new());
    }
    if readers::is_hidden(&post.permissions, &readers::post(&post.row)) {
        people.retain(|it| *it == post.row.author_id);
    }
    match (&post.row.visibility, &post.row.pod_id) {
        (Visibility::Public, _) => Ok(people),
        (Visibility::Pod, Some(pod)) => members(app, pod, &people).await,
        (Visibility::Pod, None) => Ok(BTreeSet::new()),
    }
}

/// Keeps those of `people` who are members of the pod: one read.
///
/// # Errors
///
/// What the store answers.
pub async fn members(
    app: &App,
    pod: &PodId,
    people: &BTreeSet<UserId>,
) -> Result<BTreeSet<UserId>> {
    let ids: Vec<EdgeId> = people.iter().map(|it| membership::id(pod, it)).collect();
    let found = app.rows::<PodMember>().get_many(&ids).await?;
    Ok(found.into_iter().map(|it| it.row.user_id).collect())
}
