//! Who may see and remove a comment.
//!
//! A comment carries the read roles of its post, so they tell whom it is for. Whether moderation hides the post, only the post says: both
//! are asked at once.

use futures_util::{join, try_join};
use model::{CommentId, PodId, UserId};
use runtime::{Code, Error, Result};
use store::tables::{Comment, Post};
use store::{App, Stored};

use crate::post_access;

/// Refuses a comment that `me` may not see: one call for its post, and one at the same time for a comment in a pod.
///
/// # Errors
///
/// `not_found`.
pub async fn check(app: &App, me: &UserId, comment: &Stored<Comment>) -> Result<()> {
    let reader = reader_of(&comment.permissions);
    if comment.row.deleted_at.is_some() || reader == Reader::Nobody {
        return Err(Error::not_found("comment"));
    }
    let posts = app.rows::<Post>();
    let (is_reader, post) = try_join!(is_reader(app, me, reader.pod()), async {
        Ok(posts.find(&comment.row.post_id).await?)
    },)?;
    let is_shown = |it: &Stored<Post>| post_access::is_shown(me, it);
    match post.as_ref().filter(|it| is_reader && is_shown(it)) {
        Some(_) => Ok(()),
        None => Err(Error::not_found("comment")),
    }
}

/// Refuses a comment that `me` may not write under: what [`check`] refuses, and what is in an archived pod. One call at the same time
/// more.
///
/// # Errors
///
/// `not_found`; `pod_inactive`.
pub async fn check_open(app: &App, me: &UserId, comment: &Stored<Comment>) -> Result<()> {
    let reader = reader_of(&comment.permissions);
    let (seen, open) = join!(check(app, me, comment), app.check_pod_open(reader.pod()));
    seen.and(open)
}

/// Refuses to let `me` change what a comment says: only its author does, where they still may write. No call for a comment that everybody
/// reads, two at once in a pod; one that moderation hides stays its author's, and its post is read besides.
///
/// # Errors
///
/// `not_found`; `not_owner`; `pod_inactive`.
pub async fn check_may_edit(app: &App, me: &UserId, comment: &Stored<Comment>) -> Result<()> {
    if comment.row.author_id != *me {
        check(app, me, comment).await?;
        return Err(Error::new(
            Code::NotOwner,
            "Only its author edits a comment",
        ));
    }
    if comment.row.deleted_at.is_some() {
        return Err(Error::not_found("comment"));
    }
    let pod = match reader_of(&comment.permissions) {
        Reader::Everyone => return Ok(()),
        Reader::Pod(pod) => Some(pod),
        Reader::Nobody => {
            let post = app.rows::<Post>().get(&comment.row.post_id).await?;
            post.row.pod_id
        }
    };
    let (is_reader, open) = join!(
        is_reader(app, me, pod.as_ref()),
        app.check_pod_open(pod.as_ref()),
    );
    if is_reader? {
        return open;
    }
    Err(Error::not_found("comment"))
}

/// Refuses to let `me` delete a comment that is neither their own, nor on their post, nor in a pod they lead.
///
/// # Errors
///
/// `forbidden`, or `not_found` where `me` may not even see it.
pub async fn check_may_delete(app: &App, me: &UserId, comment: &Stored<Comment>) -> Result<()> {
    if comment.row.author_id == *me {
        return Ok(());
    }
    let post = app.rows::<Post>().get(&comment.row.post_id).await?;
    let moderates = post_access::moderates(app, me, &post).await?;
    if moderates || post.row.author_id == *me {
        return Ok(());
    }
    Err(Error::forbidden(
        "Only its author, the post's author and the pod's leaders delete a comment",
    ))
}

/// Reads a comment that `me` may see, by the function's own key.
///
/// # Errors
///
/// `not_found`.
pub async fn visible(app: &App, me: &UserId, id: &CommentId) -> Result<Stored<Comment>> {
    let comment = app.rows::<Comment>().get(id).await?;
    check(app, me, &comment).await?;
    Ok(comment)
}

#[derive(Debug, PartialEq, Eq)]
enum Reader {
    Everyone,
    Pod(PodId),
    Nobody,
}

impl Reader {
    fn pod(&self) -> Option<&PodId> {
        match self {
            Self::Pod(pod) => Some(pod),
            Self::Everyone | Self::Nobody => None,
        }
    }
}

/// Whether `me` is among the members of a pod; of none, everybody is.
async fn is_reader(app: &App, me: &UserId, pod: Option<&PodId>) -> Result<bool> {
    match pod {
        Some(pod) => Ok(app.membership(pod, me).await?.is_some()),
        None => Ok(true),
    }
}

fn reader_of(permissions: &[String]) -> Reader {
    let roles = permissions
        .iter()
        .filter_map(|it| it.strip_prefix("read(\"")?.strip_suffix("\")"));
    for role in roles {
        if role == "users" {
            return Reader::Everyone;
        }
        if let Some(Ok(pod)) = role.strip_prefix("team:").map(PodId::parse) {
            return Reader::Pod(pod);
        }
    }
    Reader::Nobody
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(permission: &str, reader: &Reader) {
        assert_eq!(reader_of(&[permission.to_owned()]), *reader);
    }

    #[test]
    fn the_read_role_says_whom_a_comment_is_for() {
        check(r#"read("users")"#, &Reader::Everyone);
        check(
            r#"read("team:p1")"#,
            &Reader::Pod(PodId::parse("p1").unwrap()),
        );
        check(r#"update("users")"#, &Reader::Nobody);
        assert_eq!(reader_of(&[]), Reader::Nobody);
    }
}
